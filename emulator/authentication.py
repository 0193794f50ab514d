"""Who is asking: HTTP's Basic scheme, as Twilio's API wants it on every request."""

from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from emulator.forms import read_credentials
from emulator.handlers.common import backend


class Authentication:
    """Let requests with an account's or a key's credentials through, with the account's SID in their state."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope)
        username, password = read_credentials(request.headers.get("Authorization", ""))
        is_console = getattr(
            request.state, "by_console", False
        )  # which has looked the account up, in any region
        request.state.account_sid = (
            username if is_console else backend(request).accounts.authenticate(username, password)
        )
        await self._app(scope, receive, send)
