"""OAuth apps: a client ID and its secret get an access token, and the token logs in until it expires.

The secret signs the token. So a new secret, or removing the app, ends the tokens that were given out before
(https://www.twilio.com/docs/iam/oauth-apps/faqs).
"""

import hashlib
import hmac
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC

import jwt
from starlette.endpoints import HTTPEndpoint
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from emulator.authorization_header import app_of
from emulator.database import Changes
from emulator.endpoints import changes_of, store_of
from emulator.errors import (
    AuthenticationFailed,
    EmptyClientId,
    EmptyClientSecret,
    InvalidClient,
    InvalidGrantType,
    MalformedTokenRequest,
    NotAForm,
)
from emulator.fields import Field
from emulator.forms import Form
from emulator.resources.accounts import Accounts
from emulator.settings import DEFAULT_REGION
from emulator.store import Store, new_sid
from emulator.wire import Json

ALGORITHM = "HS256"
SHORTEST_TOKEN_S = 60
LONGEST_TOKEN_S = 30 * 24 * 3600


@dataclass(frozen=True, kw_only=True)
class OAuthApp:
    """A client ID (*sid*, ``OQ…``) and its secret, which get access tokens for one account.

    *access_token_ttl* is in seconds, from 1 minute to 30 days, by default 1 hour.

    Source: https://www.twilio.com/docs/iam/oauth-apps/account-oauth-apps.
    """

    sid: str
    client_secret: str
    account_sid: str
    access_token_ttl: int = 3600

    def __post_init__(self) -> None:
        ttl = self.access_token_ttl
        if type(ttl) is not int or not SHORTEST_TOKEN_S <= ttl <= LONGEST_TOKEN_S:
            accepted = f"{SHORTEST_TOKEN_S} to {LONGEST_TOKEN_S} seconds"
            raise ValueError(f"access_token_ttl must be {accepted}, not {ttl!r}")


FORM = Form(
    {
        "grant_type": Field(),
        "client_id": Field(),
        "client_secret": Field(),
        "code": Field(),
        "redirect_uri": Field(),
        "audience": Field(),
        "refresh_token": Field(),
        "scope": Field(),
        "code_verifier": Field(),
    },
    name=str,
)


class OAuthApps:
    """The apps of all accounts. They belong to us1: the other regions take API keys only."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._accounts = Accounts(store)
        self._apps = store.table("oauth_apps", OAuthApp)

    def ensure(self, apps: Iterable[OAuthApp]) -> None:
        """Make *apps*; each takes the place of the one with its SID.

        Raises:
            UnknownAccountError: an app's account is not known.
        """
        with self._store.transaction():
            for app in apps:
                self._accounts.known(app.account_sid)
                self._apps.delete(app.sid)
                self._apps.insert(app)

    def remove(self, sid: str) -> bool:
        """Remove an app, and say whether it existed."""
        return self._apps.delete(sid)

    def grant(self, asked: Changes) -> Json:
        """Return an access token for the ``client_id`` and ``client_secret`` of the form *asked*, as JSON.

        Client credentials get neither a refresh token nor an identity
        (https://www.twilio.com/docs/iam/oauth-apps/oauth-access-token).
        """
        if asked.get("grant_type") != "client_credentials":
            raise InvalidGrantType
        if not asked.get("client_id"):
            raise EmptyClientId
        if not asked.get("client_secret"):
            raise EmptyClientSecret
        secret = str(asked["client_secret"])
        app = self._find(str(asked["client_id"]))
        if not app or not hmac.compare_digest(app.client_secret.encode(), secret.encode()):
            raise InvalidClient
        self._accounts.active(app.account_sid)
        return {
            "access_token": self._sign(app),
            "refresh_token": None,
            "id_token": None,
            "expires_in": app.access_token_ttl,
            "token_type": "Bearer",
        }

    def account_of(self, access_token: str) -> str:
        """Return the SID of the account that *access_token* opens now."""
        app = self._find(app_of(access_token))
        if not app or not self._is_valid(access_token, app):
            raise AuthenticationFailed
        return self._accounts.active(app.account_sid)

    def _find(self, sid: str) -> OAuthApp | None:
        return self._apps.find(sid=sid) if self._store.region == DEFAULT_REGION else None

    def _sign(self, app: OAuthApp) -> str:
        claims = {"sub": app.account_sid, "exp": int(self._now()) + app.access_token_ttl, "jti": new_sid("")}
        return jwt.encode(claims, _key(app), ALGORITHM, headers={"kid": app.sid})

    def _is_valid(self, access_token: str, app: OAuthApp) -> bool:
        # PyJWT would look at the machine's clock.
        try:
            claims = jwt.decode(
                access_token, _key(app), [ALGORITHM], {"verify_exp": False, "require": ["exp"]}
            )
        except jwt.InvalidTokenError:
            return False
        return bool(self._now() < claims["exp"])

    def _now(self) -> float:
        return self._store.now().astimezone(UTC).timestamp()


def _key(app: OAuthApp) -> bytes:
    """Return a key of the length that the algorithm asks for, for a secret of any length."""
    return hashlib.sha256(app.client_secret.encode()).digest()


class Token(HTTPEndpoint):
    """Twilio's only path with the credentials in the form."""

    async def post(self, request: Request) -> Response:
        try:
            asked = await changes_of(request, FORM)
        except NotAForm as error:
            raise MalformedTokenRequest from error
        return JSONResponse(OAuthApps(store_of(request)).grant(asked))


ROUTES = [Route("/v2/token", Token)]
