"""Who is asking: HTTP's Basic scheme, as Twilio's API wants it on every request."""

from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from emulator.console import CONSOLE_ACCOUNT
from emulator.forms import read_credentials
from emulator.handlers.common import backend


class Authentication:
    """Let requests with an account's or a key's credentials through, with the account's SID in their state; the console needs none."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope)
        request.state.account_sid = getattr(request.state, CONSOLE_ACCOUNT, None) or _logged_in(request)
        await self._app(scope, receive, send)


def _logged_in(request: Request) -> str:
    credentials = read_credentials(request.headers.get("Authorization", ""))
    return backend(request).accounts.authenticate(*credentials)
