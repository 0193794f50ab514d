"""Twilio's IP access control lists and credential lists, and their entries, as methods with typed records.

https://www.twilio.com/docs/voice/sip/api/sip-ipaccesscontrollist-resource and …/sip-credentiallist-resource
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Annotated, Any, ClassVar, Generic, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict

from pulumi_twilio_trunking.base.errors import TrunkingError
from pulumi_twilio_trunking.client.endpoints import PAGE, Endpoints, ignore_not_found, trying

ONE_ADDRESS = 32
"""The prefix length of a single address, and Twilio's default."""


class SipList(BaseModel):
    """A list, without its entries."""

    model_config: ClassVar[ConfigDict] = ConfigDict(frozen=True, from_attributes=True)

    sid: str
    friendly_name: Annotated[str, BeforeValidator(lambda value: value or "")] = ""


class IpAddress(BaseModel):
    """An entry of an IP access control list."""

    model_config: ClassVar[ConfigDict] = ConfigDict(frozen=True, from_attributes=True)

    sid: str
    ip_address: str
    cidr_prefix_length: Annotated[
        int, BeforeValidator(lambda value: ONE_ADDRESS if value is None else value)
    ] = ONE_ADDRESS
    friendly_name: Annotated[str, BeforeValidator(lambda value: value or "")] = ""


class Credential(BaseModel):
    """An entry of a credential list. No answer of Twilio has its password."""

    model_config: ClassVar[ConfigDict] = ConfigDict(frozen=True, from_attributes=True)

    sid: str
    username: str


Record = TypeVar("Record", IpAddress, Credential)


class SipLists(Endpoints, Generic[Record]):
    """The lists of one kind, in one account. Errors are those of `TrunkingApi`."""

    noun: ClassVar[str]
    entry_noun: ClassVar[str]
    record: type[Record]

    @property
    @abstractmethod
    def _lists(self) -> Any:
        """The lists, as the SDK names them."""

    @abstractmethod
    def _entries(self, sid: str) -> Any:
        """The entries of a list, as the SDK names them."""

    @abstractmethod
    def _on_trunk(self, trunk_sid: str) -> Any:
        """The lists on a trunk, as the SDK names them."""

    @property
    def _sip(self) -> Any:
        return self.client.api.v2010.accounts(str(self.client.account_sid)).sip

    def list_all(self) -> list[SipList]:
        with trying(f"list the {self.noun}s of the account"):
            return [SipList.model_validate(one) for one in self._lists.list(page_size=PAGE)]

    def read(self, sid: str) -> SipList:
        with self._trying(f"read {self.noun} {sid}"):
            return SipList.model_validate(self._lists(sid).fetch())

    def create(self, friendly_name: str) -> SipList:
        with self._trying(f"create {self.noun} {friendly_name!r}", post=True):
            return SipList.model_validate(self._lists.create(friendly_name=friendly_name))

    def rename(self, sid: str, friendly_name: str) -> SipList:
        with self._trying(f"rename {self.noun} {sid} to {friendly_name!r}", post=True):
            return SipList.model_validate(self._lists(sid).update(friendly_name=friendly_name))

    def delete(self, sid: str) -> None:
        """Delete a list with its entries, or do nothing if it is gone already."""
        with ignore_not_found(), self._trying(f"delete {self.noun} {sid}"):
            self._lists(sid).delete()

    def are_on_trunk(self, trunk_sid: str) -> set[str]:
        """Return the SIDs of the lists of this kind on a trunk."""
        with self._trying(f"list the {self.noun}s of trunk {trunk_sid}"):
            return {str(one.sid) for one in self._on_trunk(trunk_sid).list(page_size=PAGE)}

    # Entries

    def list_entries(self, sid: str) -> list[Record]:
        with self._trying(f"list the entries of {self.noun} {sid}"):
            return [self.record.model_validate(one) for one in self._entries(sid).list(page_size=PAGE)]

    def create_entry(self, sid: str, fields: Mapping[str, Any]) -> Record:
        with _hiding(fields), self._trying(f"create {self._named(fields)} in {self.noun} {sid}", post=True):
            return self.record.model_validate(self._entries(sid).create(**fields))

    def update_entry(self, sid: str, entry_sid: str, fields: Mapping[str, Any]) -> Record:
        what = f"update {', '.join(fields)} of {self.entry_noun} {entry_sid} in {self.noun} {sid}"
        with _hiding(fields), self._trying(what, post=True):
            return self.record.model_validate(self._entries(sid)(entry_sid).update(**fields))

    def delete_entry(self, sid: str, entry_sid: str) -> None:
        """Delete an entry, or do nothing if it is gone already."""
        with (
            ignore_not_found(),
            self._trying(f"delete {self.entry_noun} {entry_sid} of {self.noun} {sid}"),
        ):
            self._entries(sid)(entry_sid).delete()

    @abstractmethod
    def _named(self, fields: Mapping[str, Any]) -> str:
        """An entry for messages, never with a password."""


class IpAccessControlLists(SipLists[IpAddress]):
    """IP access control lists: the addresses that may dial."""

    noun = "IP access control list"
    entry_noun = "IP address"
    record = IpAddress

    @property
    def _lists(self) -> Any:
        return self._sip.ip_access_control_lists

    def _entries(self, sid: str) -> Any:
        return self._lists(sid).ip_addresses

    def _on_trunk(self, trunk_sid: str) -> Any:
        return self.client.trunking.v1.trunks(trunk_sid).ip_access_control_lists

    def _named(self, fields: Mapping[str, Any]) -> str:
        return f"{self.entry_noun} {fields['ip_address']}/{fields['cidr_prefix_length']}"


class CredentialLists(SipLists[Credential]):
    """Credential lists: the usernames and passwords that may dial."""

    noun = "credential list"
    entry_noun = "credential"
    record = Credential

    @property
    def _lists(self) -> Any:
        return self._sip.credential_lists

    def _entries(self, sid: str) -> Any:
        return self._lists(sid).credentials

    def _on_trunk(self, trunk_sid: str) -> Any:
        return self.client.trunking.v1.trunks(trunk_sid).credentials_lists

    def _named(self, fields: Mapping[str, Any]) -> str:
        return f"{self.entry_noun} {fields['username']!r}"


@contextmanager
def _hiding(fields: Mapping[str, Any]) -> Iterator[None]:
    """Take a password out of errors: a stand-in for Twilio may repeat what it refuses."""
    password = fields.get("password")
    try:
        yield
    except TrunkingError as error:
        if password:
            error.args = tuple(str(part).replace(password, "…") for part in error.args)
        raise
