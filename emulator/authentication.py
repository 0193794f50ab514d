"""Who is asking: HTTP's Basic scheme, or a Bearer token of an OAuth app, as Twilio's API wants it on every request."""

from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from emulator.console import CONSOLE_ACCOUNT
from emulator.forms import read_bearer_token, read_credentials
from emulator.handlers.common import ALONE, KEY, backend


class Authentication:
    """Let requests with the credentials of an account, a key or an app through, with the account's SID in their state; the console needs none."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope)
        request.state.account_sid = getattr(request.state, CONSOLE_ACCOUNT, None) or _logged_in(request)
        await self._app(scope, receive, send)


def _logged_in(request: Request) -> str:
    authorization = request.headers.get("Authorization", "")
    token = read_bearer_token(authorization)
    if token is None:
        return _logged_in_by_password(request, *read_credentials(authorization))
    setattr(request.state, ALONE, True)
    return backend(request).oauth_apps.account_of(token)


def _logged_in_by_password(request: Request, username: str, password: str) -> str:
    accounts = backend(request).accounts
    account_sid = accounts.authenticate(username, password)
    key = accounts.key(username)
    if key:
        method = "GET" if request.method == "HEAD" else request.method
        accounts.check_key(key, method, request.url.path)
        setattr(request.state, KEY, key)
    return account_sid
