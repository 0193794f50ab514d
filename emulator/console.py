"""Requests as from Twilio's Console: the same paths, as any account, without credentials and faults.

``/_emulator/console/AC…/v1/Trunks`` is ``/v1/Trunks`` with that account logged in. The journal marks such
requests.
"""

import re

from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from emulator.contents import Contents
from emulator.own_paths import CONSOLE, is_own

CONSOLE_ACCOUNT = "console_account"
"""Key in the request's state: the account that the console acts for. Only this module sets it."""

_PATH = re.compile(rf"{CONSOLE}/([^/]+)(/.*)")
_LOOPBACK = re.compile(r"(127\.0\.0\.1|localhost|\[::1\])(:[0-9]+)?")


class Console:
    """Turn a request to the console's paths into a request of the account."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        found = _PATH.fullmatch(scope["path"]) if scope["type"] == "http" else None
        if not found:
            await self._app(scope, receive, send)
            return
        account_sid, path = found.groups()
        contents: Contents = scope["app"].state.contents
        if contents.has_account(account_sid):
            state = {**scope.get("state", {}), CONSOLE_ACCOUNT: account_sid}
            await self._app({**scope, "path": path, "raw_path": path.encode(), "state": state}, receive, send)
        else:
            unknown = JSONResponse({"error": f"there is no account {account_sid} here"}, 404)
            await unknown(scope, receive, send)


class OwnPathsGuard:
    """Keep web pages of other origins from the emulator's own paths.

    These paths need no credentials, and a browser on this machine could reach them for any page. *own_hosts*
    are names, without a port, by which the emulator may be called beside localhost.
    """

    def __init__(self, app: ASGIApp, own_hosts: frozenset[str] = frozenset()) -> None:
        self._app = app
        self._own_hosts = own_hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and is_own(scope["path"]) and not self._is_from_here(Request(scope)):
            refusal = JSONResponse({"error": "only for programs and pages of this machine"}, 403)
            await refusal(scope, receive, send)
            return
        await self._app(scope, receive, send)

    def _is_from_here(self, request: Request) -> bool:
        host, origin = request.headers.get("Host", ""), request.headers.get("Origin")
        is_own = _LOOPBACK.fullmatch(host) is not None or host.partition(":")[0] in self._own_hosts
        return is_own and origin in {None, f"{request.url.scheme}://{host}"}
