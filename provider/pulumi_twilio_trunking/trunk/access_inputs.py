"""The inputs of a TerminationAccess: which lists guard a trunk's termination."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Annotated, Any, Literal

from pulumi.dynamic import CheckFailure
from pydantic import BeforeValidator, Field, PlainValidator

from pulumi_twilio_trunking.base.inputs import Flag, Inputs, TrunkSid, Unknowable, is_unknown, shown
from pulumi_twilio_trunking.client.trunk_lists import CREDENTIALS, IP, KINDS
from pulumi_twilio_trunking.trunk.access import of_kind

PROPERTIES = {IP: "ip_access_control_list_sids", CREDENTIALS: "credential_list_sids"}
_RESOURCES = {IP: "IpAccessControlList", CREDENTIALS: "CredentialList"}
_SID = re.compile(rf"({IP}|{CREDENTIALS})[0-9a-fA-F]{{32}}")


def _sid_of(kind: str) -> Callable[[object], str]:
    def validate(value: object) -> str:
        found = _SID.fullmatch(value) if isinstance(value, str) else None
        if found is None:
            write = f"the id of an {_RESOURCES[kind]}, or '{kind}' and 32 hex digits"
            raise ValueError(f"{shown(value)} is not the SID of a list: write {write}")
        if found[1] != kind:
            kind_found = found[1]
            write = f"write it in {PROPERTIES[kind_found]}"
            raise ValueError(f"{shown(value)} is of another kind ({KINDS[kind_found]}): {write}")
        return found[0]

    return validate


def _list(value: object) -> object:
    if isinstance(value, str) or not isinstance(value, Sequence):
        write = f"[{shown(value)}]" if isinstance(value, str) else "a list, for example [office.id]"
        raise ValueError(f"{shown(value)} is not a list: write {write}")
    return value


IpSids = Unknowable[
    Annotated[list[Unknowable[Annotated[str, PlainValidator(_sid_of(IP))]]], BeforeValidator(_list)]
]
CredentialSids = Unknowable[
    Annotated[list[Unknowable[Annotated[str, PlainValidator(_sid_of(CREDENTIALS))]]], BeforeValidator(_list)]
]


class TerminationAccessInputs(Inputs):
    """The inputs of a TerminationAccess. The order within a list has no meaning."""

    trunk_sid: Unknowable[TrunkSid]
    ip_access_control_list_sids: IpSids = Field(default_factory=list)
    credential_list_sids: CredentialSids = Field(default_factory=list)
    adopt: Flag = None
    adopted: Literal[True] | None = None
    """Marks, in the state only, lists that were on the trunk before Pulumi. It stays there for good."""

    @property
    def sids(self) -> list[str]:
        """The SIDs of both kinds that are known."""
        both = (self.ip_access_control_list_sids, self.credential_list_sids)
        return [sid for sids in both if not is_unknown(sids) for sid in sids if not is_unknown(sid)]

    @property
    def is_partly_unknown(self) -> bool:
        both = (self.ip_access_control_list_sids, self.credential_list_sids)
        return any(is_unknown(sids) or any(map(is_unknown, sids)) for sids in both)

    @property
    def is_ip_only(self) -> bool:
        return self.credential_list_sids == [] != self.ip_access_control_list_sids

    @property
    def flags(self) -> dict[str, bool]:
        return flags_of({"adopt": self.adopt, "adopted": self.adopted})


def flags_of(props: Mapping[str, Any]) -> dict[str, bool]:
    """The marks within *props* that Twilio does not know."""
    return {name: True for name in ("adopt", "adopted") if props.get(name)}


def sids_of(props: Mapping[str, Any]) -> list[str]:
    """The SIDs of all lists in *props*, taken as they are."""
    return [sid for name in PROPERTIES.values() for sid in props.get(name) or []]


def inputs_of(trunk_sid: str, sids: Iterable[str], flags: Mapping[str, bool]) -> dict[str, Any]:
    """The inputs that declare the lists *sids* of a trunk."""
    there = [*sids]
    lists = {name: of_kind(kind, there) for kind, name in PROPERTIES.items()}
    return {"trunk_sid": trunk_sid, **lists, **flags}


def opening(state: Mapping[str, Any], inputs: TerminationAccessInputs) -> str:
    """Say who may dial because the last list of a kind goes; "" if none goes, or nobody may dial then."""
    if state.get("trunk_sid") != inputs.trunk_sid:
        return ""
    if state.get(PROPERTIES[IP]) and inputs.ip_access_control_list_sids == [] != inputs.credential_list_sids:
        return (
            "no IP access control list is asked for any more. Whoever has a password of its lists may dial, "
            "from any address."
        )
    if state.get(PROPERTIES[CREDENTIALS]) and inputs.is_ip_only:
        return (
            "no credential list is asked for any more. Whoever is at an address of its lists may dial, "
            "without a password."
        )
    return ""


def list_failures(props: Mapping[str, Any]) -> list[CheckFailure]:
    """Find the mistakes in the lists as a whole: there is none at all, or one is there twice."""
    if not any(props.get(name) for name in PROPERTIES.values()):
        reason = (
            "there are no lists, and without any nobody may dial: give ip_access_control_list_sids or "
            "credential_list_sids, or remove the resource instead"
        )
        return [CheckFailure("", reason)]
    return [failure for name in PROPERTIES.values() for failure in _repeated(name, props.get(name))]


def _repeated(name: str, entries: object) -> list[CheckFailure]:
    if not isinstance(entries, Sequence) or isinstance(entries, str):
        return []
    return [
        CheckFailure(f"{name}[{index}]", f"{shown(entry)} is in the list already: remove it here")
        for index, entry in enumerate(entries)
        if isinstance(entry, str) and entry in entries[:index]
    ]
