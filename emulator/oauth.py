"""OAuth apps: a client ID and its secret get an access token, and the token logs in until it expires.

The secret signs the token, so that a new secret, or an app that is taken away, ends what was given out before
(https://www.twilio.com/docs/iam/oauth-apps/faqs).
"""

import hashlib
import hmac
from collections.abc import Iterable
from datetime import UTC
from typing import NamedTuple

import jwt

from emulator.accounts import Accounts
from emulator.database import Changes
from emulator.errors import (
    AuthenticationFailed,
    EmptyClientId,
    EmptyClientSecret,
    InvalidClient,
    InvalidGrantType,
)
from emulator.records import OAuthApp
from emulator.settings import DEFAULT_REGION
from emulator.store import Store, new_sid

ALGORITHM = "HS256"


class Grant(NamedTuple):
    """An access token, and how long it lasts in seconds."""

    access_token: str
    lifetime_s: int


class OAuthApps:
    """The apps of all accounts. They are us1's: the other regions take API keys alone."""

    def __init__(self, store: Store, accounts: Accounts) -> None:
        self._store = store
        self._accounts = accounts
        self._apps = store.table("oauth_apps", OAuthApp)

    def ensure(self, apps: Iterable[OAuthApp]) -> None:
        """Make what is not there yet, or put it in the place of what has its SID.

        Raises:
            UnknownAccountError: an app's account is not known.
        """
        with self._store.transaction():
            for app in apps:
                self._accounts.known(app.account_sid)
                self._apps.delete(app.sid)
                self._apps.insert(app)

    def remove(self, sid: str) -> bool:
        """Take an app away, and say whether it was there."""
        with self._store.transaction():
            was_there = self._apps.find(sid=sid) is not None
            self._apps.delete(sid)
            return was_there

    def grant(self, asked: Changes) -> Grant:
        """An access token for the ``client_id`` and ``client_secret`` of what was *asked*."""
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
        return Grant(self._sign(app), app.access_token_ttl)

    def account_of(self, access_token: str) -> str:
        """The SID of the account that *access_token* opens now."""
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


def app_of(access_token: str) -> str:
    """The SID of the app that *access_token* claims to come from."""
    try:
        return str(jwt.get_unverified_header(access_token)["kid"])
    except (
        jwt.InvalidTokenError,
        KeyError,
        RecursionError,
    ) as error:  # the last for brackets within brackets
        raise AuthenticationFailed from error


def _key(app: OAuthApp) -> bytes:
    """Of the length that the algorithm asks for, whatever the secret's."""
    return hashlib.sha256(app.client_secret.encode()).digest()
