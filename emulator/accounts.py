"""Who may log in, where, and to what."""

import hmac
import re
from collections.abc import Iterable, Mapping

from emulator.database import Changes, Value
from emulator.errors import (
    AccountIsNotActive,
    AccountNotActive,
    ApiError,
    AuthenticationFailed,
    AuthorizationFailed,
    Forbidden,
    InvalidParameter,
    NotFound,
)
from emulator.records import Account, ApiKey, PhoneNumber
from emulator.rules import present_friendly_name
from emulator.settings import DEFAULT_REGION
from emulator.store import Store, checked, existing, new_sid

LONGEST_NAME = 64
STATUSES = ("active", "suspended", "closed")

_BY_CODE: Mapping[int, type[ApiError]] = {
    each.code: each
    for each in (
        AccountIsNotActive,
        AccountNotActive,
        AuthenticationFailed,
        AuthorizationFailed,
        Forbidden,
        NotFound,
    )
}
_ABOUT_ACCOUNTS = re.compile(
    r"/2010-04-01/Accounts(?:\.json|/[^/]+\.json|/[^/]+/(?:Signing)?Keys(?:[./].*)?)", re.DOTALL
)


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
        self._numbers = store.table("phone_numbers", PhoneNumber)

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

        Another ``status`` than ``active``, ``suspended`` or ``closed`` for instance, locks it out from now on.
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
        elif self.known(sid) and changes:
            self._accounts.update(sid, changes)

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
        """*sid*, if that account may log in.

        A suspended parent suspends its sub-accounts (https://www.twilio.com/docs/iam/api/subaccounts).
        """
        if any(account.status != "active" for account in self._line(sid)):
            raise _BY_CODE[self._store.settings.inactive_account_code]
        return sid

    def _line(self, sid: str) -> list[Account]:
        """The account *sid*, its parent, and so on."""
        line: dict[str, Account] = {}
        account: Account | None = self.known(sid)
        while account and account.sid not in line:
            line[account.sid] = account
            account = self._accounts.find(sid=account.parent_sid) if account.parent_sid else None
        return list(line.values())

    def key(self, username: str) -> ApiKey | None:
        """The API key *username* of this region."""
        return self._keys.find(sid=username, region=self._store.region)

    def check_key(self, key: ApiKey, method: str, path: str) -> None:
        """Raise unless *key* may ask for this.

        A standard key asks for no accounts and no keys (https://www.twilio.com/docs/api/errors/20003), a restricted key for what
        its permissions name.
        """
        if key.kind == "standard" and _ABOUT_ACCOUNTS.fullmatch(path):
            raise AuthenticationFailed
        if key.kind == "restricted" and not key.may(method, path):
            raise _BY_CODE[self._store.settings.missing_permission_code]

    def _owner_of(self, username: str) -> tuple[Account | None, str]:
        """The account that *username* leads to in this region, if any, and the secret that proves it."""
        if self._store.region == DEFAULT_REGION:
            account = self._accounts.find(sid=username)
            if account:
                return account, account.auth_token
        key = self.key(username)
        return (self._accounts.find(sid=key.account_sid), key.secret) if key else (None, "")

    def reach(self, account_sid: str, wanted: str, key: ApiKey | None = None) -> str:
        """*wanted*, if who logged in to *account_sid*, by *key* or not, may name it in a path: its own account, or one below it.

        Sources: https://www.twilio.com/docs/iam/api/subaccounts; for keys, which reach no sub-account,
        https://www.twilio.com/docs/api/errors/20003.
        """
        if wanted == account_sid:
            return wanted
        if self.parent_of(wanted) != account_sid:
            raise _BY_CODE[self._store.settings.foreign_account_code]
        if key and not (key.kind == "main" and self._store.settings.main_keys_reach_subaccounts):
            raise AuthenticationFailed
        return wanted

    def create(self, account_sid: str, changes: Changes) -> Account:
        """Make a sub-account of *account_sid*.

        Sources: https://www.twilio.com/docs/iam/api/account, …/subaccounts. No page names the codes of one too many, and of a
        sub-account that would make one.
        """
        limit = self._store.settings.subaccounts_per_account
        name = changes.get("friendly_name") or f"SubAccount Created at {self._store.now():%Y-%m-%d %I:%M %p}"
        with self._store.transaction():
            if self.parent_of(account_sid):
                raise InvalidParameter("AccountSid", "a sub-account has no sub-accounts")
            if self._accounts.count(parent_sid=account_sid) >= limit:
                raise InvalidParameter("AccountSid", f"it has {limit} sub-accounts, as many as there may be")
            self._check_name(name)
            return self._accounts.insert(
                Account(
                    sid=new_sid("AC"),
                    auth_token=new_sid(""),
                    parent_sid=account_sid,
                    friendly_name=str(name),
                    **self._store.dates(),
                )
            )

    def change(self, account_sid: str, wanted: str, changes: Changes) -> Account:
        """Rename *wanted*, or, as its parent, suspend, close or activate it.

        A closed account gives its numbers back and stays closed (https://www.twilio.com/docs/iam/api/subaccounts). The codes of
        the refusals stand on no page.
        """
        with self._store.transaction():
            account, status = self.known(wanted), changes.get("status")
            if "friendly_name" in changes:
                self._check_name(changes["friendly_name"])
            if "status" in changes and status not in STATUSES:
                raise InvalidParameter("Status", f"must be one of {', '.join(STATUSES)}")
            if status and status != account.status and (wanted == account_sid or account.status == "closed"):
                raise InvalidParameter("Status", "only a parent changes it, and not that of a closed account")
            if status == "closed":
                for number in self._numbers.all(account_sid=wanted):
                    self._numbers.delete(number.sid)
            if changes:
                self._accounts.update(wanted, self._store.touched(changes))
            return self.known(wanted)

    def _check_name(self, name: Value) -> None:
        """64 characters, says https://www.twilio.com/docs/iam/api/account."""
        present_friendly_name("FriendlyName", name, self._store.settings)
        if len(str(name)) > LONGEST_NAME:
            raise InvalidParameter("FriendlyName", f"must be at most {LONGEST_NAME} characters long")

    def keys(self, account_sid: str) -> list[ApiKey]:
        """The account's keys in this region, oldest first."""
        return self._keys.all(account_sid=account_sid, region=self._store.region)

    def key_of(self, account_sid: str, sid: str) -> ApiKey:
        return existing(self._keys.find(sid=sid, account_sid=account_sid, region=self._store.region))

    def create_key(self, account_sid: str, changes: Changes) -> ApiKey:
        """A standard key, the one kind that this API makes (https://www.twilio.com/docs/iam/api-keys/keys-in-console)."""
        name = changes.get("friendly_name")
        if name is not None:
            self._check_name(name)
        return self._keys.insert(
            ApiKey(
                sid=new_sid("SK"),
                secret=new_sid(""),
                account_sid=account_sid,
                region=self._store.region,
                friendly_name=None if name is None else str(name),
                **self._store.dates(),
            )
        )

    def change_key(self, account_sid: str, sid: str, changes: Changes) -> ApiKey:
        """Give a key another name."""
        self.key_of(account_sid, sid)
        if changes:
            self._check_name(changes["friendly_name"])
            self._keys.update(sid, self._store.touched(changes))
        return self.key_of(account_sid, sid)

    def delete_key(self, account_sid: str, sid: str) -> None:
        self._keys.delete(self.key_of(account_sid, sid).sid)

    def family(self, sid: str) -> list[Account]:
        """The account *sid* and its sub-accounts, oldest first."""
        return [self.known(sid), *self._accounts.all(parent_sid=sid)]

    def parent_of(self, sid: str) -> str | None:
        account = self._accounts.find(sid=sid)
        return account.parent_sid if account else None
