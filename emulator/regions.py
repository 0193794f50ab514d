"""Regions: ``/_region/ie1`` before a path replaces the host names of ie1, which a base URL does not have."""

import re

from starlette.types import ASGIApp, Receive, Scope, Send

from emulator.settings import DEFAULT_REGION, REGIONS

REGION_PREFIX = "/_region"
_IN_REGION = re.compile(rf"{REGION_PREFIX}/({'|'.join(REGIONS)})(/.*)?")


def base_path(region: str) -> str:
    """Return the end of a base URL of *region*; us1's is the plain address."""
    return "" if region == DEFAULT_REGION else f"{REGION_PREFIX}/{region}"


def split(path: str) -> tuple[str, str]:
    """Return the region, and the path within it."""
    found = _IN_REGION.fullmatch(path)
    return (found[1], found[2] or "/") if found else (DEFAULT_REGION, path)


class Regions:
    """Move the region from the path into the request's state; outer layers see the path as it came."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            region, path = split(scope["path"])
            scope.setdefault("state", {})["region"] = region
            scope = {**scope, "path": path}
        await self._app(scope, receive, send)
