"""Access control lists and credential lists of an account, their entries, and the trunks that they are on."""

from collections.abc import Callable
from typing import Generic

from emulator.database import Changes, Record, Table
from emulator.errors import InvalidParameter, TrunkValidationFailed
from emulator.records import SipList, Trunk, TrunkList
from emulator.rules import check, parameter_name, require, sid_of
from emulator.sip_rules import Kind, ListKind, with_prefix
from emulator.store import Page, PageRequest, Store, checked, existing, new_sid
from emulator.trunks import Trunks


class SipLists:
    """The lists of one kind; their sources stand with ``sip_rules``."""

    def __init__(self, store: Store, kind: ListKind) -> None:
        self._store = store
        self._kind = kind
        self._lists = store.regional_table(kind.table, SipList)
        self._on_trunks = store.table(f"trunk_{kind.table}", TrunkList)

    def create(self, account_sid: str, changes: Changes) -> SipList:
        with self._store.transaction():
            self._kind.check_new(changes, self._store.settings)
            _check_room(self._store, self._kind, self._lists, account_sid=account_sid)
            _check_unique(self._store, self._kind, self._lists, changes, account_sid=account_sid)
            return self._lists.insert(
                SipList(
                    sid=new_sid(self._kind.prefix),
                    account_sid=account_sid,
                    **checked({**changes, **self._store.dates()}),
                )
            )

    def list(self, account_sid: str, request: PageRequest) -> Page[SipList]:
        return self._store.page(self._lists, request, account_sid=account_sid)

    def fetch(self, account_sid: str, sid: str) -> SipList:
        return existing(self._lists.find(account_sid=account_sid, sid=sid))

    def find(self, account_sid: str, sid: str) -> SipList | None:
        return self._lists.find(account_sid=account_sid, sid=sid)

    def update(self, account_sid: str, sid: str, changes: Changes) -> SipList:
        """Rename a list; the trunks that it is on show the new name."""
        with self._store.transaction():
            before = self.fetch(account_sid, sid)
            self._kind.check_new(changes, self._store.settings)
            if changes["friendly_name"] != before.friendly_name:
                _check_unique(self._store, self._kind, self._lists, changes, account_sid=account_sid)
            self._lists.update(sid, self._store.touched(changes))
            self._on_trunks.update(sid, changes)
            return self.fetch(account_sid, sid)

    def delete(self, account_sid: str, sid: str) -> None:
        """Delete a list and its entries, unless it is in use: https://www.twilio.com/docs/api/errors/21236, …/21241."""
        with self._store.transaction():
            self.fetch(account_sid, sid)
            use = self._on_trunks.find(sid=sid)
            if use:
                raise self._kind.in_use(f"it is on Trunk {use.trunk_sid}")
            self._lists.delete(sid)


class Entries(Generic[Record]):
    """What the lists of one kind hold; *parent* is the column of the list's SID."""

    def __init__(self, store: Store, kind: Kind, record: type[Record], lists: SipLists, parent: str) -> None:
        self._store = store
        self._kind = kind
        self._new: Callable[..., Record] = record
        self._lists = lists
        self._parent = parent
        self._entries = store.table(kind.table, record)

    def create(self, account_sid: str, list_sid: str, changes: Changes) -> Record:
        with self._store.transaction():
            self._lists.fetch(account_sid, list_sid)
            self._kind.check_new(changes, self._store.settings)
            changes = with_prefix(changes)
            where = {self._parent: list_sid}
            _check_room(self._store, self._kind, self._entries, **where)
            _check_unique(self._store, self._kind, self._entries, {**self._defaults(), **changes}, **where)
            sid = new_sid(self._kind.prefix)
            kept = {**_without_password(changes), **where, **self._store.dates()}
            return self._entries.insert(self._new(sid=sid, account_sid=account_sid, **kept))

    def list(self, account_sid: str, list_sid: str, request: PageRequest) -> Page[Record]:
        self._lists.fetch(account_sid, list_sid)
        return self._store.page(self._entries, request, **{self._parent: list_sid})

    def fetch(self, account_sid: str, list_sid: str, sid: str) -> Record:
        self._lists.fetch(account_sid, list_sid)
        return existing(self._entries.find(sid=sid, **{self._parent: list_sid}))

    def update(self, account_sid: str, list_sid: str, sid: str, changes: Changes) -> Record:
        with self._store.transaction():
            before = self.fetch(account_sid, list_sid, sid)
            self._kind.check(changes, self._store.settings)
            changes = with_prefix(changes)
            known = {name: getattr(before, name) for name in self._kind.unique(self._store.settings)}
            if not known.items() <= {**known, **changes}.items():
                _check_unique(
                    self._store,
                    self._kind,
                    self._entries,
                    {**known, **changes},
                    **{self._parent: list_sid},
                )
            self._entries.update(sid, self._store.touched(_without_password(changes)))
            return self.fetch(account_sid, list_sid, sid)

    def _defaults(self) -> Changes:
        """What is not sent is this."""
        unique = self._kind.unique(self._store.settings)
        return {name: getattr(self._new, name) for name in unique if hasattr(self._new, name)}

    def delete(self, account_sid: str, list_sid: str, sid: str) -> None:
        self.fetch(account_sid, list_sid, sid)
        self._entries.delete(sid)


class TrunkLists:
    """The lists of one kind on trunks."""

    def __init__(self, store: Store, kind: ListKind, lists: SipLists, trunks: Trunks) -> None:
        self._store = store
        self._kind = kind
        self._lists = lists
        self._trunks = trunks
        self._on_trunks = store.table(f"trunk_{kind.table}", TrunkList)
        self._trunk_table = store.table("trunks", Trunk)
        self._column = f"{kind.table.removesuffix('s')}_sid"

    def create(self, account_sid: str, trunk_sid: str, changes: Changes) -> TrunkList:
        """Put one of the account's lists on a trunk, once: https://www.twilio.com/docs/api/errors/21245."""
        with self._store.transaction():
            self._trunks.fetch(account_sid, trunk_sid)
            require(changes, [self._column])
            check(changes, {self._column: sid_of(self._kind.prefix)}, self._store.settings)
            found = self._lists.find(account_sid, str(changes[self._column]))
            if not found:
                raise InvalidParameter(parameter_name(self._column), "no such list in this account")
            if self._on_trunks.find(trunk_sid=trunk_sid, sid=found.sid):
                raise TrunkValidationFailed(f"{found.sid} already associated with Trunk")
            return self._attach(trunk_sid, found)

    def _attach(self, trunk_sid: str, found: SipList) -> TrunkList:
        self._trunk_table.update(trunk_sid, {self._kind.on_trunk: True})
        return self._on_trunks.insert(
            TrunkList(
                sid=found.sid,
                account_sid=found.account_sid,
                trunk_sid=trunk_sid,
                friendly_name=found.friendly_name,
                **self._store.dates(),
            )
        )

    def list(self, account_sid: str, trunk_sid: str, request: PageRequest) -> Page[TrunkList]:
        self._trunks.fetch(account_sid, trunk_sid)
        return self._store.page(self._on_trunks, request, trunk_sid=trunk_sid)

    def fetch(self, account_sid: str, trunk_sid: str, sid: str) -> TrunkList:
        self._trunks.fetch(account_sid, trunk_sid)
        return existing(self._on_trunks.find(trunk_sid=trunk_sid, sid=sid))

    def delete(self, account_sid: str, trunk_sid: str, sid: str) -> None:
        """Loosen the tie; the list stays the account's."""
        with self._store.transaction():
            self.fetch(account_sid, trunk_sid, sid)
            self._on_trunks.delete(sid, trunk_sid=trunk_sid)
            are_on = self._on_trunks.count(trunk_sid=trunk_sid) > 0
            self._trunk_table.update(trunk_sid, {self._kind.on_trunk: are_on})


def _check_room(store: Store, kind: Kind, table: Table[Record], **where: str) -> None:
    if table.count(**where) >= kind.limit(store.settings):
        raise kind.too_many


def _check_unique(store: Store, kind: Kind, table: Table[Record], changes: Changes, **where: str) -> None:
    unique = kind.unique(store.settings)
    if unique and table.find(**where, **{name: changes[name] for name in unique}):
        refusal = (kind.duplicate or kind.invalid)(store.settings)
        raise refusal(f"{parameter_name(unique[0])} already exists")


def _without_password(changes: Changes) -> Changes:
    return {column: value for column, value in changes.items() if column != "password"}
