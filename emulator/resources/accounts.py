"""Accounts and their sub-accounts: https://www.twilio.com/docs/iam/api/account, …/subaccounts."""

from collections.abc import Mapping
from dataclasses import dataclass

from starlette.endpoints import HTTPEndpoint
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from emulator.database import Changes, Value
from emulator.endpoints import (
    API,
    CREATED,
    account_of,
    changes_of,
    login_of,
    query_of,
    resource_path,
    store_of,
)
from emulator.errors import InvalidParameter, refusal
from emulator.fields import Field, one_of, present_friendly_name
from emulator.forms import Form
from emulator.pagination import whole_page
from emulator.settings import Settings
from emulator.store import Store, checked, new_sid
from emulator.wire import Json, account_uri, rfc2822

LONGEST_NAME = 64
STATUSES = ("active", "suspended", "closed")
EARLIEST = "2015-01-01T00:00:00Z"
"""The date of accounts and keys that an older emulator wrote without one."""


@dataclass(frozen=True, kw_only=True)
class Account:
    """An account, or a sub-account if it has a *parent_sid*. Only an active one may log in."""

    sid: str
    auth_token: str
    parent_sid: str | None = None
    status: str = "active"
    friendly_name: str | None = None
    date_created: str | None = None
    date_updated: str | None = None


def account_name(name: str, value: Value, settings: Settings) -> None:
    """Accept up to 64 characters, the limit on https://www.twilio.com/docs/iam/api/account."""
    present_friendly_name(name, value, settings)
    if len(str(value)) > LONGEST_NAME:
        raise InvalidParameter(name, f"must be at most {LONGEST_NAME} characters long")


NEW = Form({"friendly_name": Field(rule=account_name)})
FORM = Form({**NEW.fields, "status": Field(rule=one_of(*STATUSES))})
FILTERS = {"FriendlyName": "friendly_name", "Status": "status"}
"""Each filter of the list with the property that it is about."""


class UnknownAccountError(ValueError):
    """A sub-account or a key names an account that does not exist."""

    def __init__(self, sid: str) -> None:
        super().__init__(f"there is no account {sid}")


class Accounts:
    """All accounts; every region has the same."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._accounts = store.table("accounts", Account)

    def ensure(self, accounts: Mapping[str, str], subaccounts: Mapping[str, str] | None = None) -> None:
        """Make the accounts that are missing, and bring the others up to date.

        Args:
            accounts: tokens by account SID, sub-accounts included.
            subaccounts: the parent's SID by that of the sub-account.

        Raises:
            UnknownAccountError: a parent or sub-account is neither among *accounts* nor known already.
        """
        with self._store.transaction():
            for sid, auth_token in accounts.items():
                self._put(sid, {"auth_token": auth_token})
            for sid, parent_sid in (subaccounts or {}).items():
                self._put(sid, {"parent_sid": parent_sid})

    def put(self, sid: str, changes: Changes) -> None:
        """Make an account, for which *changes* must have an ``auth_token``, or change one.

        An account with another ``status`` than ``active`` cannot log in.
        """
        with self._store.transaction():
            self._put(sid, changes)

    def _put(self, sid: str, changes: Changes) -> None:
        if changes.get("parent_sid"):
            self.known(str(changes["parent_sid"]))
        if "auth_token" in changes and not self.find(sid):
            self._accounts.insert(Account(sid=sid, **checked(changes)))
        elif self.known(sid) and changes:
            self._accounts.update(sid, changes)

    def find(self, sid: str) -> Account | None:
        """Return the account *sid*, None if it does not exist."""
        return self._accounts.find(sid=sid)

    def known(self, sid: str) -> Account:
        """Return the account *sid*, or raise UnknownAccountError."""
        account = self.find(sid)
        if not account:
            raise UnknownAccountError(sid)
        return account

    def active(self, sid: str) -> str:
        """Return *sid* if that account may log in, or raise the error that the settings choose.

        A suspended parent suspends its sub-accounts (https://www.twilio.com/docs/iam/api/subaccounts).
        """
        if any(account.status != "active" for account in self._line(sid)):
            raise refusal(self._store.settings.inactive_account_code)
        return sid

    def _line(self, sid: str) -> list[Account]:
        """Return the account *sid*, its parent, and so on."""
        line: dict[str, Account] = {}
        account: Account | None = self.known(sid)
        while account and account.sid not in line:
            line[account.sid] = account
            account = self.find(account.parent_sid) if account.parent_sid else None
        return list(line.values())

    def family(self, sid: str) -> list[Account]:
        """Return the account *sid* and its sub-accounts, oldest first."""
        return [self.known(sid), *self._accounts.all(parent_sid=sid)]

    def parent_of(self, sid: str) -> str | None:
        """Return the SID of the parent of *sid*, None without one."""
        account = self.find(sid)
        return account.parent_sid if account else None

    def create(self, account_sid: str, changes: Changes) -> Account:
        """Make a sub-account of *account_sid*.

        No page names the codes of one sub-account too many, and of a sub-account that would make one.
        """
        limit = self._store.settings.subaccounts_per_account
        name = changes.get("friendly_name") or f"SubAccount Created at {self._store.now():%Y-%m-%d %I:%M %p}"
        with self._store.transaction():
            if self.parent_of(account_sid):
                raise InvalidParameter("AccountSid", "a sub-account has no sub-accounts")
            if self._accounts.count(parent_sid=account_sid) >= limit:
                raise InvalidParameter("AccountSid", f"it has {limit} sub-accounts, as many as there may be")
            NEW.check({"friendly_name": name}, self._store.settings)
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

        A closed account gives its numbers back and stays closed
        (https://www.twilio.com/docs/iam/api/subaccounts). No page names the codes of the refusals.
        """
        with self._store.transaction():
            account, status = self.known(wanted), changes.get("status")
            FORM.check(changes, self._store.settings)
            if status and status != account.status and (wanted == account_sid or account.status == "closed"):
                raise InvalidParameter("Status", "only a parent changes it, and not that of a closed account")
            if status == "closed":
                self._store.connection.execute("DELETE FROM phone_numbers WHERE account_sid = ?", [wanted])
            if changes:
                self._accounts.update(wanted, self._store.touched(changes))
            return self.known(wanted)


def write(account: Account) -> Json:
    """Write an account. One that was not made by the API has a name that follows from its SID."""
    uri = account_uri(account.sid)
    return {
        "sid": account.sid,
        "owner_account_sid": account.parent_sid or account.sid,
        "friendly_name": account.friendly_name or f"Account {account.sid[-6:]}",
        "status": account.status,
        "type": "Full",
        "auth_token": account.auth_token,
        "date_created": rfc2822(account.date_created or EARLIEST),
        "date_updated": rfc2822(account.date_updated or EARLIEST),
        "subresource_uris": {"incoming_phone_numbers": f"{uri}/IncomingPhoneNumbers.json"},
        "uri": f"{uri}.json",
    }


class AccountList(HTTPEndpoint):
    """All in one page: an account has a thousand sub-accounts at most."""

    async def get(self, request: Request) -> Response:
        own = account_of(request)
        found = Accounts(store_of(request)).family(own)
        if login_of(request).is_app:
            found = [account for account in found if account.sid == own]
        wanted = _read_filters(query_of(request, *FILTERS))
        matching = [account for account in found if wanted.items() <= write(account).items()]
        return JSONResponse(whole_page(matching, resource_path(request), "accounts", write))

    async def post(self, request: Request) -> Response:
        changes = await changes_of(request, NEW)
        made = Accounts(store_of(request)).create(account_of(request), changes)
        return JSONResponse(write(made), CREATED)


class OneAccount(HTTPEndpoint):
    """``/2010-04-01/Accounts/{sid}.json``."""

    async def get(self, request: Request) -> Response:
        return JSONResponse(write(Accounts(store_of(request)).known(account_of(request))))

    async def post(self, request: Request) -> Response:
        changes, wanted = await changes_of(request, FORM), account_of(request)
        changed = Accounts(store_of(request)).change(login_of(request).account_sid, wanted, changes)
        return JSONResponse(write(changed))


def _read_filters(query: Mapping[str, str]) -> dict[str, str]:
    """Return the texts that properties must have."""
    sent = {name: query[name] for name in FILTERS if query.get(name)}
    if sent.get("Status", "active") not in STATUSES:
        raise InvalidParameter("Status", f"must be one of {', '.join(STATUSES)}")
    return {FILTERS[name]: value for name, value in sent.items()}


ROUTES = [Route("/2010-04-01/Accounts.json", AccountList), Route(f"{API}.json", OneAccount)]
