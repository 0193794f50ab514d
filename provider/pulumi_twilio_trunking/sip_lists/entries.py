"""The entries of lists as values: a block of IPv4 addresses, and a credential. Pure."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from ipaddress import IPv4Network
from typing import Any, Protocol, Self, TypeVar

from pulumi_twilio_trunking.client.sip_lists import ONE_ADDRESS


class Entry(Protocol):
    """What plans and messages need of an entry."""

    @property
    def key(self) -> Hashable:
        """What no two entries of a list share."""

    @property
    def fields(self) -> dict[str, Any]:
        """The fields to create it with."""

    def changed_from(self, held: Any) -> dict[str, Any]:
        """The fields that turn the entry *held*, of the same key, into this one."""

    def to_props(self) -> dict[str, Any]:
        """The entry in inputs and outputs."""

    @classmethod
    def of_props(cls, props: Mapping[str, Any]) -> Self: ...

    @classmethod
    def of_record(cls, record: Any, known: Any = None) -> Self:
        """The entry that *record* has, with what only the entry *known*, of the same SID, tells."""


E = TypeVar("E", bound=Entry)


@dataclass(frozen=True)
class Address:
    """A block of addresses that may dial. Its `str` is as in a program: "192.0.2.7", "198.51.100.0/24"."""

    network: IPv4Network
    friendly_name: str

    def __str__(self) -> str:
        return block_text(self.network)

    @property
    def key(self) -> IPv4Network:
        return self.network

    @property
    def fields(self) -> dict[str, Any]:
        return self.to_props()

    def changed_from(self, held: Address) -> dict[str, Any]:
        now = held.to_props()
        return {name: value for name, value in self.to_props().items() if value != now[name]}

    def to_props(self) -> dict[str, Any]:
        return {
            "ip_address": str(self.network.network_address),
            "cidr_prefix_length": self.network.prefixlen,
            "friendly_name": self.friendly_name,
        }

    def brief(self) -> str | dict[str, str]:
        """Write the block as a program would: without a name that repeats the addresses."""
        block = str(self)
        if self.friendly_name == block:
            return block
        return {"ip_address": block, "friendly_name": self.friendly_name}

    @classmethod
    def of_props(cls, props: Mapping[str, Any]) -> Self:
        length = int(props.get("cidr_prefix_length", ONE_ADDRESS))
        # The Console takes host bits, which say nothing.
        network = IPv4Network((props["ip_address"], length), strict=False)
        return cls(network, props.get("friendly_name") or "")

    @classmethod
    def of_record(cls, record: Any, known: object = None) -> Self:
        del known
        return cls.of_props(record.model_dump())


def block_text(network: IPv4Network) -> str:
    """Write a block as a program does: a single address without its prefix length."""
    return str(network.network_address) if network.prefixlen == ONE_ADDRESS else str(network)


@dataclass(frozen=True)
class Login:
    """A username with its password; None is a password that only Twilio has."""

    username: str
    password: str | None = field(default=None, repr=False)

    def __str__(self) -> str:
        return repr(self.username)

    @property
    def key(self) -> str:
        return self.username

    @property
    def fields(self) -> dict[str, Any]:
        return {"username": self.username, "password": self.password}

    def changed_from(self, held: Login) -> dict[str, Any]:
        changed = self.password is not None and self.password != held.password
        return {"password": self.password} if changed else {}

    def to_props(self) -> dict[str, Any]:
        return {name: value for name, value in self.fields.items() if value is not None}

    @classmethod
    def of_props(cls, props: Mapping[str, Any]) -> Self:
        return cls(props["username"], props.get("password"))

    @classmethod
    def of_record(cls, record: Any, known: Login | None = None) -> Self:
        same = known is not None and known.username == record.username
        return cls(record.username, known.password if known and same else None)


def named(entries: Iterable[tuple[str, Entry]]) -> str:
    """Entries for messages: SID and what is in it, never a password."""
    return ", ".join(f"{sid} ({entry})" for sid, entry in entries)
