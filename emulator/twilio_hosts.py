"""Twilio's host names, and the region and product of each."""

import re

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from emulator.own_paths import OWN_PREFIX
from emulator.regions import base_path
from emulator.settings import DEFAULT_REGION, REGIONS

EDGES = ("ashburn", "dublin", "frankfurt", "roaming", "sao-paulo", "singapore", "sydney", "tokyo", "umatilla")
"""Twilio's public edges: https://www.twilio.com/docs/global-infrastructure/edge-locations."""

_TWILIO = re.compile(
    rf"([a-z0-9-]{{1,63}})(?:(?:\.(?:{'|'.join(EDGES)}))?\.({'|'.join(REGIONS)}))?\.twilio\.com",
    re.IGNORECASE,
)
_PATHS = {
    "trunking": re.compile(r"/v1(/.*)?"),
    "api": re.compile(r"/2010-04-01(/.*)?|/2010-04-01\.json"),
    "routes": re.compile(r"/v2(?!/token$)(/.*)?"),
    "oauth": re.compile(r"/v2/token"),
}
"""The paths of each product; paths of different products look alike (``/v1``, ``/v2``)."""


def is_twilio(host: str) -> bool:
    """Tell whether *host*, without a port, is Twilio's: product, product.region or product.edge.region."""
    return _TWILIO.fullmatch(host) is not None


def patterns() -> list[str]:
    """Return the names in a certificate that covers all of them."""
    regional = [f"*.{region}.twilio.com" for region in REGIONS]
    return ["*.twilio.com", *regional, *(f"*.{edge}{name[1:]}" for name in regional for edge in EDGES)]


class TwilioHosts:
    """Take the region from a host name of Twilio's, and serve each product's paths on its own host only."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            path = _local_path(Headers(scope=scope).get("host", ""), scope["path"])
            if path != scope["path"]:
                scope = {**scope, "path": path, "raw_path": path.encode()}
        await self._app(scope, receive, send)


def _local_path(host: str, path: str) -> str:
    """Return the emulator's path for *path* on *host*; one that it does not serve begins with the host."""
    found = _TWILIO.fullmatch(host.partition(":")[0])
    if not found or path == "/" or path.startswith(OWN_PREFIX):
        return path
    product, region = found[1].lower(), (found[2] or DEFAULT_REGION).lower()
    paths = _PATHS.get(product)
    if paths and paths.fullmatch(path):
        return base_path(region) + path
    return f"/{host.lower()}{path}"
