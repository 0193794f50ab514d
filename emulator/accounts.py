"""Who may log in, where, and to what."""

import hmac
from collections.abc import Iterable, Mapping

from emulator.database import Changes
from emulator.errors import AccountNotActive, AuthenticationFailed, NotFound
from emulator.records import Account, ApiKey
from emulator.settings import DEFAULT_REGION
from emulator.store import Store, checked


class UnknownAccountError(ValueError):
    """A sub-account or a key names an account that does not exist."""

    def __init__(self, sid: str) -> None:
        super().__init__(f"there is no account {sid}")


class Accounts:
    """Accounts with their tokens and keys.

    An auth token is us1's, and a key is its own region's: a region takes no other's, and answers 20003
    (https://www.twilio.com/docs/global-infrastructure/using-the-twilio-rest-api-in-a-non-us-region).
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._accounts = store.table("accounts", Account)
        self._keys = store.table("api_keys", ApiKey)

    def ensure(
        self,
        accounts: Mapping[str, str],
        subaccounts: Mapping[str, str] | None = None,
        keys: Iterable[ApiKey] = (),
    ) -> None:
        """Make what is not there yet, or bring it up to date.

        Args:
            accounts: tokens by account SID, sub-accounts included.
            subaccounts: the parent's SID by that of the sub-account.
            keys: API keys, each for one account and region.

        Raises:
            UnknownAccountError: a parent, sub-account or key's account is neither among *accounts* nor known already.
        """
        with self._store.transaction():
            for sid, auth_token in accounts.items():
                self._put(sid, {"auth_token": auth_token})
            for sid, parent_sid in (subaccounts or {}).items():
                self._put(sid, {"parent_sid": parent_sid})
            for key in keys:
                self._put_key(key)

    def put(self, sid: str, changes: Changes) -> None:
        """Make an account, for which *changes* must have an ``auth_token``, or change one.

        Another ``status`` than ``active``, ``suspended`` or ``closed`` for instance, answers 20005 from now on.
        """
        with self._store.transaction():
            self._put(sid, changes)

    def put_key(self, key: ApiKey) -> None:
        """Make a key, in the place of the one that has its SID already."""
        with self._store.transaction():
            self._put_key(key)

    def remove_key(self, sid: str) -> bool:
        """Take a key away, and say whether it was there."""
        with self._store.transaction():
            was_there = self._keys.find(sid=sid) is not None
            self._keys.delete(sid)
            return was_there

    def _put(self, sid: str, changes: Changes) -> None:
        if changes.get("parent_sid"):
            self.known(str(changes["parent_sid"]))
        if "auth_token" in changes and not self._accounts.find(sid=sid):
            self._accounts.insert(Account(sid=sid, **checked(changes)))
        else:
            self._accounts.update(self.known(sid).sid, changes)

    def _put_key(self, key: ApiKey) -> None:
        self.known(key.account_sid)
        self._keys.delete(key.sid)
        self._keys.insert(key)

    def known(self, sid: str) -> Account:
        """The account *sid*, or UnknownAccountError."""
        account = self._accounts.find(sid=sid)
        if not account:
            raise UnknownAccountError(sid)
        return account

    def authenticate(self, username: str, password: str) -> str:
        """The SID of the account that these credentials, an account's or a key's, log in to."""
        account, secret = self._owner_of(username)
        if not account or not hmac.compare_digest(secret.encode(), password.encode()):
            raise AuthenticationFailed
        return self.active(account.sid)

    def active(self, sid: str) -> str:
        """*sid*, if that account may log in."""
        if self.known(sid).status != "active":
            raise AccountNotActive
        return sid

    def _owner_of(self, username: str) -> tuple[Account | None, str]:
        """The account that *username* leads to in this region, if any, and the secret that proves it."""
        if self._store.region == DEFAULT_REGION:
            account = self._accounts.find(sid=username)
            if account:
                return account, account.auth_token
        key = self._keys.find(sid=username, region=self._store.region)
        return (self._accounts.find(sid=key.account_sid), key.secret) if key else (None, "")

    def reach(self, account_sid: str, wanted: str) -> str:
        """*wanted*, if who logged in to *account_sid* may name it in a path: its own account, or one below it.

        Source: https://www.twilio.com/docs/iam/api/subaccounts.
        """
        if wanted == account_sid or self.parent_of(wanted) == account_sid:
            return wanted
        raise NotFound

    def family(self, sid: str) -> list[Account]:
        """The account *sid* and its sub-accounts, oldest first."""
        return [self.known(sid), *self._accounts.all(parent_sid=sid)]

    def parent_of(self, sid: str) -> str | None:
        account = self._accounts.find(sid=sid)
        return account.parent_sid if account else None
