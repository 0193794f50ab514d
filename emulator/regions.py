"""Regions: ``/_region/ie1`` before a path stands for the host names of ie1, which a client's base URL replaces."""

import re

from starlette.types import ASGIApp, Receive, Scope, Send

from emulator.settings import DEFAULT_REGION, REGIONS

REGION_PREFIX = "/_region"
_IN_REGION = re.compile(rf"{REGION_PREFIX}/({'|'.join(REGIONS)})(/.*)?")


def base_path(region: str) -> str:
    """What a base URL of *region* ends with; us1's is the plain address."""
    return "" if region == DEFAULT_REGION else f"{REGION_PREFIX}/{region}"


def split(path: str) -> tuple[str, str]:
    """The region, and the path within it."""
    found = _IN_REGION.fullmatch(path)
    return (found[1], found[2] or "/") if found else (DEFAULT_REGION, path)


class Regions:
    """Take the region out of the path, and put it into the request's state; what stands outside sees the path as it came."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            region, path = split(scope["path"])
            scope.setdefault("state", {})["region"] = region
            scope = {**scope, "path": path}
        await self._app(scope, receive, send)
