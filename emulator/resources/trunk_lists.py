"""The lists on a trunk.

Sources: https://www.twilio.com/docs/sip-trunking/api/ipaccesscontrollist-resource, …/credentiallist-resource.
"""

from dataclasses import dataclass
from typing import ClassVar

from emulator.database import Changes
from emulator.endpoints import trunking_routes
from emulator.errors import InvalidParameter, TrunkValidationFailed
from emulator.fields import Field, sid_of
from emulator.forms import Form
from emulator.pagination import Page, PageRequest
from emulator.resources.credential_lists import CredentialLists
from emulator.resources.ip_access_control_lists import IpAccessControlLists
from emulator.resources.sip_lists import SipList, SipLists
from emulator.resources.trunks import Trunk, Trunks
from emulator.store import Store, existing
from emulator.wire import TRUNKING, Json, pick


@dataclass(frozen=True, kw_only=True)
class TrunkList:
    """A list on a trunk, with the SID and the name of the list."""

    sid: str
    account_sid: str
    trunk_sid: str
    friendly_name: str
    date_created: str
    date_updated: str


class TrunkLists:
    """The lists of one kind on trunks."""

    lists: ClassVar[type[SipLists]]
    form: ClassVar[Form]

    def __init__(self, store: Store) -> None:
        self._store = store
        self._kind = self.lists.kind
        self._lists = self.lists(store)
        self._trunks = Trunks(store)
        self._on_trunks = store.table(f"trunk_{self._kind.table}", TrunkList)
        self._trunk_table = store.table("trunks", Trunk)

    def create(self, account_sid: str, trunk_sid: str, changes: Changes) -> TrunkList:
        """Put one of the account's lists on a trunk, once: https://www.twilio.com/docs/api/errors/21245."""
        (column,) = self.form.fields
        with self._store.transaction():
            self._trunks.fetch(account_sid, trunk_sid)
            self.form.require(changes, [column])
            self.form.check(changes, self._store.settings)
            found = self._lists.find(account_sid, str(changes[column]))
            if not found:
                raise InvalidParameter(self.form.name(column), "no such list in this account")
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
        """Detach a list; it stays the account's."""
        with self._store.transaction():
            self.fetch(account_sid, trunk_sid, sid)
            self._on_trunks.delete(sid, trunk_sid=trunk_sid)
            are_on = self._on_trunks.count(trunk_sid=trunk_sid) > 0
            self._trunk_table.update(trunk_sid, {self._kind.on_trunk: are_on})


class TrunkIpAccessControlLists(TrunkLists):
    lists = IpAccessControlLists
    form = Form({"ip_access_control_list_sid": Field(rule=sid_of("AL"))})


class TrunkCredentialLists(TrunkLists):
    lists = CredentialLists
    form = Form({"credential_list_sid": Field(rule=sid_of("CL"))})


def write_ip_access_control_list(record: TrunkList) -> Json:
    url = f"{TRUNKING}/Trunks/{record.trunk_sid}/IpAccessControlLists/{record.sid}"
    names = "account_sid date_created date_updated friendly_name sid trunk_sid"
    return {**pick(record, names), "url": url}


def write_credential_list(record: TrunkList) -> Json:
    url = f"{TRUNKING}/Trunks/{record.trunk_sid}/CredentialLists/{record.sid}"
    names = "account_sid trunk_sid date_created date_updated friendly_name sid"
    return {**pick(record, names), "url": url}


ROUTES = [
    *trunking_routes(
        "/Trunks/{trunk_sid}/IpAccessControlLists",
        TrunkIpAccessControlLists,
        "ip_access_control_lists",
        write_ip_access_control_list,
        TrunkIpAccessControlLists.form,
        fixed=True,
    ),
    *trunking_routes(
        "/Trunks/{trunk_sid}/CredentialLists",
        TrunkCredentialLists,
        "credential_lists",
        write_credential_list,
        TrunkCredentialLists.form,
        fixed=True,
    ),
]
