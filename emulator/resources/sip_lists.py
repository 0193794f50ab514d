"""The common parts of access control lists and credential lists, and of their entries.

Sources, where a rule names no other:
https://www.twilio.com/docs/voice/sip/api/sip-ipaccesscontrollist-resource, …/sip-ipaddress-resource,
…/sip-credentiallist-resource and …/sip-credential-resource.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar, Generic

from emulator.database import Changes, Record, Table, Value
from emulator.errors import ApiError, SipListError
from emulator.fields import Rule
from emulator.forms import Form
from emulator.pagination import Page, PageRequest
from emulator.settings import Settings
from emulator.store import Store, checked, existing, new_sid
from emulator.wire import Json, account_uri, pick, with_rfc2822

Invalid = Callable[[str], ApiError]


@dataclass(frozen=True, kw_only=True)
class SipList:
    """An access control list or a credential list."""

    sid: str
    account_sid: str
    friendly_name: str
    date_created: str
    date_updated: str


@dataclass(frozen=True, kw_only=True)
class Kind:
    """How one kind of list or entry differs from the others.

    Args:
        prefix: of its SIDs.
        table: in the database.
        form: its parameters, for a creation.
        required: columns that a creation must send.
        invalid: the error for what breaks a rule.
        limit: how many there may be per account or list.
        too_many: the error for more.
        unique: columns that no two in an account or list may share.
        duplicate: the error for two that do, by default *invalid*.
    """

    prefix: str
    table: str
    form: Form
    required: tuple[str, ...]
    invalid: Callable[[Settings], Invalid]
    limit: Callable[[Settings], int]
    too_many: type[SipListError]
    unique: Callable[[Settings], tuple[str, ...]] = lambda _: ()
    duplicate: Callable[[Settings], Invalid] | None = None

    def check_new(self, changes: Changes, settings: Settings) -> None:
        """Raise unless something of this kind can be made of *changes*."""
        for column in self.required:
            if changes.get(column) is None:
                raise self.invalid(settings)(f"{self.form.name(column)} is required")
        self.form.check(changes, settings)

    def check_room(self, store: Store, table: Table[Record], **where: str) -> None:
        """Raise if those *where* are as many as there may be."""
        if table.count(**where) >= self.limit(store.settings):
            raise self.too_many

    def check_unique(self, store: Store, table: Table[Record], changes: Changes, **where: str) -> None:
        """Raise if one of those *where* has the unique values of *changes* already."""
        unique = self.unique(store.settings)
        if unique and table.find(**where, **{name: changes[name] for name in unique}):
            refusal = (self.duplicate or self.invalid)(store.settings)
            raise refusal(f"{self.form.name(unique[0])} already exists")


@dataclass(frozen=True, kw_only=True)
class ListKind(Kind):
    """A kind of list; *on_trunk* is the trunk's column that says whether it has one."""

    in_use: type[SipListError]
    on_trunk: str


def name_of(longest: int, invalid: type[SipListError]) -> Rule:
    """Accept a text of 1 to *longest* characters."""

    def rule(name: str, value: Value, _: Settings) -> None:
        if not value or len(str(value)) > longest:
            raise invalid(f"{name} must have 1 to {longest} characters")

    return rule


class SipLists:
    """The lists of one kind."""

    kind: ClassVar[ListKind]

    def __init__(self, store: Store) -> None:
        self._store = store
        self._lists = store.regional_table(self.kind.table, SipList)

    def create(self, account_sid: str, changes: Changes) -> SipList:
        with self._store.transaction():
            self.kind.check_new(changes, self._store.settings)
            self.kind.check_room(self._store, self._lists, account_sid=account_sid)
            self.kind.check_unique(self._store, self._lists, changes, account_sid=account_sid)
            values = checked({**changes, **self._store.dates()})
            return self._lists.insert(
                SipList(sid=new_sid(self.kind.prefix), account_sid=account_sid, **values)
            )

    def list(self, account_sid: str, request: PageRequest) -> Page[SipList]:
        return self._store.page(self._lists, request, account_sid=account_sid)

    def find(self, account_sid: str, sid: str) -> SipList | None:
        """Return the list *sid*, None if the account has none of that SID in this region."""
        return self._lists.find(account_sid=account_sid, sid=sid)

    def fetch(self, account_sid: str, sid: str) -> SipList:
        return existing(self.find(account_sid, sid))

    def update(self, account_sid: str, sid: str, changes: Changes) -> SipList:
        """Rename a list; the trunks that it is on show the new name."""
        with self._store.transaction():
            before = self.fetch(account_sid, sid)
            self.kind.check_new(changes, self._store.settings)
            if changes["friendly_name"] != before.friendly_name:
                self.kind.check_unique(self._store, self._lists, changes, account_sid=account_sid)
            self._lists.update(sid, self._store.touched(changes))
            self._on_trunks().update(sid, changes)
            return self.fetch(account_sid, sid)

    def delete(self, account_sid: str, sid: str) -> None:
        """Delete a list with its entries, unless it is in use.

        Source: https://www.twilio.com/docs/api/errors/21236, …/21241.
        """
        with self._store.transaction():
            self.fetch(account_sid, sid)
            use = self._on_trunks().find(sid=sid)
            if use:
                raise self.kind.in_use(f"it is on Trunk {use.trunk_sid}")
            self._lists.delete(sid)

    def _on_trunks(self) -> Table[Any]:
        return self._store.table(f"trunk_{self.kind.table}", _Use)


@dataclass(frozen=True, kw_only=True)
class _Use:
    """A list on a trunk; ``trunk_lists`` has the whole record."""

    trunk_sid: str


class Entries(Generic[Record]):
    """The entries of the lists of one kind; *parent* is the column of the list's SID."""

    kind: ClassVar[Kind]
    lists: ClassVar[type[SipLists]]
    record: ClassVar[type[Any]]
    parent: ClassVar[str]

    def __init__(self, store: Store) -> None:
        self._store = store
        self._lists = self.lists(store)
        self._entries: Table[Record] = store.table(self.kind.table, self.record)

    def create(self, account_sid: str, list_sid: str, changes: Changes) -> Record:
        with self._store.transaction():
            self._lists.fetch(account_sid, list_sid)
            self.kind.check_new(changes, self._store.settings)
            kept, where = self.stored(changes), {self.parent: list_sid}
            self.kind.check_room(self._store, self._entries, **where)
            self.kind.check_unique(self._store, self._entries, {**self._defaults(), **kept}, **where)
            values = {**kept, **where, **self._store.dates()}
            return self._entries.insert(
                self.record(sid=new_sid(self.kind.prefix), account_sid=account_sid, **values)
            )

    def list(self, account_sid: str, list_sid: str, request: PageRequest) -> Page[Record]:
        self._lists.fetch(account_sid, list_sid)
        return self._store.page(self._entries, request, **{self.parent: list_sid})

    def fetch(self, account_sid: str, list_sid: str, sid: str) -> Record:
        self._lists.fetch(account_sid, list_sid)
        return existing(self._entries.find(sid=sid, **{self.parent: list_sid}))

    def update(self, account_sid: str, list_sid: str, sid: str, changes: Changes) -> Record:
        with self._store.transaction():
            before = self.fetch(account_sid, list_sid, sid)
            self.kind.form.check(changes, self._store.settings)
            kept = self.stored(changes)
            known = {name: getattr(before, name) for name in self.kind.unique(self._store.settings)}
            if not known.items() <= {**known, **kept}.items():
                where = {self.parent: list_sid}
                self.kind.check_unique(self._store, self._entries, {**known, **kept}, **where)
            self._entries.update(sid, self._store.touched(kept))
            return self.fetch(account_sid, list_sid, sid)

    def delete(self, account_sid: str, list_sid: str, sid: str) -> None:
        self.fetch(account_sid, list_sid, sid)
        self._entries.delete(sid)

    def stored(self, changes: Changes) -> Changes:
        """Return *changes* as the database keeps them."""
        return changes

    def _defaults(self) -> Changes:
        """Return the unique values that hold unless they are sent."""
        unique = self.kind.unique(self._store.settings)
        return {name: getattr(self.record, name) for name in unique if hasattr(self.record, name)}


def write_list(record: SipList, path: str, key: str, below: str) -> Json:
    """Write a list that is at *path* below ``SIP``, with its entries at *below*."""
    uri = f"{account_uri(record.account_sid)}/SIP/{path}/{record.sid}"
    return {
        **with_rfc2822(pick(record, "account_sid date_created date_updated friendly_name sid")),
        "subresource_uris": {key: f"{uri}/{below}.json"},
        "uri": f"{uri}.json",
    }
