"""Who asks: HTTP's Basic scheme, or a Bearer token of an OAuth app. Every request to Twilio needs one."""

import hmac
from dataclasses import dataclass

from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from emulator.authorization_header import read_bearer_token, read_credentials
from emulator.console import CONSOLE_ACCOUNT
from emulator.endpoints import store_of
from emulator.errors import AuthenticationFailed, NotFound, refusal
from emulator.resources.accounts import Accounts
from emulator.resources.keys import ApiKey, Keys
from emulator.resources.oauth_apps import OAuthApps
from emulator.settings import DEFAULT_REGION
from emulator.store import Store


@dataclass(frozen=True)
class Login:
    """Who logged in: an account, or one of its keys.

    *is_app*: it was an OAuth app, which reaches no sub-account (https://www.twilio.com/docs/iam/oauth-apps/faqs).
    """

    store: Store
    account_sid: str
    key: ApiKey | None = None
    is_app: bool = False

    def reach(self, wanted: str) -> str:
        """Return *wanted* if a path may name that account: the own one, or one below it.

        Sources: https://www.twilio.com/docs/iam/api/subaccounts; for keys, which reach no sub-account,
        https://www.twilio.com/docs/api/errors/20003.
        """
        settings = self.store.settings
        if wanted == self.account_sid:
            return wanted
        if self.is_app:
            raise NotFound
        if Accounts(self.store).parent_of(wanted) != self.account_sid:
            raise refusal(settings.foreign_account_code)
        if self.key and not (self.key.kind == "main" and settings.main_keys_reach_subaccounts):
            raise AuthenticationFailed
        return wanted


class Authentication:
    """Let requests with the credentials of an account, a key or an app through, and those of the console.

    The request's state then has the ``login``.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope)
        request.state.login = _login(request)
        await self._app(scope, receive, send)


def _login(request: Request) -> Login:
    store, authorization = store_of(request), request.headers.get("Authorization", "")
    console = getattr(request.state, CONSOLE_ACCOUNT, None)
    if console:
        return Login(store, console)
    token = read_bearer_token(authorization)
    if token is not None:
        return Login(store, OAuthApps(store).account_of(token), is_app=True)
    username, password = read_credentials(authorization)
    login = Login(store, authenticate(store, username, password), Keys(store).find(username))
    if login.key:
        method = "GET" if request.method == "HEAD" else request.method
        Keys(store).check(login.key, method, request.url.path)
    return login


def authenticate(store: Store, username: str, password: str) -> str:
    """Return the SID of the account that these credentials, an account's or a key's, log in to.

    A token belongs to us1, a key to its own region: the others answer 20003
    (https://www.twilio.com/docs/global-infrastructure/using-the-twilio-rest-api-in-a-non-us-region).
    """
    account = Accounts(store).find(username) if store.region == DEFAULT_REGION else None
    key = None if account else Keys(store).find(username)
    found = (account.sid, account.auth_token) if account else (key.account_sid, key.secret) if key else None
    if not found or not hmac.compare_digest(found[1].encode(), password.encode()):
        raise AuthenticationFailed
    return Accounts(store).active(found[0])
