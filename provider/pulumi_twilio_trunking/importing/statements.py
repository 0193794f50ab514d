"""The statements of the program: one for each resource, each a list of lines. Pure.

Defaults are left out, except `secure`, which an adopted trunk never takes from the default. A comment at
everything that is not encrypted, or open, says what to check and what to write.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pulumi_twilio_trunking.base.inputs import LONGEST_NAME
from pulumi_twilio_trunking.base.sip_uri import SipUri
from pulumi_twilio_trunking.engine.adopted import State
from pulumi_twilio_trunking.importing import access
from pulumi_twilio_trunking.importing.account_credentials import SECRETS, Account, namespace
from pulumi_twilio_trunking.importing.adoption import Adopted, AdoptedList
from pulumi_twilio_trunking.importing.encryption import remark_on_trunk, remark_on_uri
from pulumi_twilio_trunking.importing.pulumi_stack import (
    ACCESS,
    ADDRESSES,
    CREDENTIALS,
    NUMBERS,
    ORIGINATION,
    TRUNK,
)
from pulumi_twilio_trunking.importing.python_source import (
    call,
    commented,
    indented,
    inline_call,
    inline_mapping,
    literal,
    mapping,
)
from pulumi_twilio_trunking.importing.variables import Variables
from pulumi_twilio_trunking.origination.destinations import brief
from pulumi_twilio_trunking.sip_lists.entries import Address
from pulumi_twilio_trunking.trunk.access_inputs import PROPERTIES
from pulumi_twilio_trunking.trunk.inputs import RecordingInputs, SecureTrunkInputs

OF_THE_STATE = frozenset({"adopt", "adopted"})
"""Inputs that say how a trunk came into the state. No generated program has them."""

CLASSES = {
    TRUNK: "SecureTrunk",
    ORIGINATION: "TlsOrigination",
    NUMBERS: "TrunkPhoneNumbers",
    ACCESS: "TerminationAccess",
    ADDRESSES: "IpAccessControlList",
    CREDENTIALS: "CredentialList",
}
"""The classes of the program, by type token."""

_PASSWORDS = (
    f'{access.NO_PASSWORDS} To set one, add "password": pulumi.Config().require_secret("pbxPassword").'
)


@dataclass(frozen=True, kw_only=True)
class Statements:
    """Writes the statements of one program.

    Attributes:
        variables: the program's variables.
        protect: whether resources are protected from deletion.
    """

    variables: Variables
    protect: bool

    def of_account(self, account: Account) -> list[str]:
        """Write the `Provider` of an account."""
        name, config = str(account.name), self.variables.configs[str(account.name)]
        arguments = [f"{literal(name)},", *(_setting(key, config) for key in account.settings)]
        return [
            f"{config} = Config({literal(namespace(name))})",
            *call("Provider", arguments, to=self.variables.providers[name]),
        ]

    def of_list(self, one: AdoptedList) -> list[str]:
        """Write the IpAccessControlList or CredentialList."""
        title = one.state.inputs["friendly_name"]
        arguments = [
            f"{literal(one.name)},",
            *self._options(one.account),
            *([] if title == one.name else [f"friendly_name={literal(title)},"]),
            *(_addresses(one) if one.type == ADDRESSES else _credentials(one)),
        ]
        to = self.variables.lists.get(one.found.sid, "")
        return call(CLASSES[one.type], arguments, to=to)

    def of_trunk(self, one: Adopted) -> list[str]:
        """Write the SecureTrunk and what is on it."""
        arguments = {
            TRUNK: lambda state: _trunk(one, state),
            ORIGINATION: lambda state: _destinations(one, state.inputs["destinations"]),
            NUMBERS: lambda state: _numbers(one, state),
            ACCESS: self._access_of(one),
        }
        lines: list[str] = []
        for kind, state in one.parts.items():
            place = [] if kind == TRUNK else self._trunk_sid(one, kind)
            options = self._options(one.account) if kind == TRUNK else self._options_below(one, kind)
            given = [f"{literal(one.name_of(kind))},", *options, *place, *arguments[kind](state)]
            lines += call(CLASSES[kind], given, to=self._variable(one, kind))
        return lines

    def _variable(self, one: Adopted, kind: str) -> str:
        sid = one.found.sid
        if kind == TRUNK:
            return self.variables.trunks[sid]
        return self.variables.originations.get(sid, "") if kind == ORIGINATION else ""

    def _options_below(self, one: Adopted, kind: str) -> list[str]:
        """The options of what is on a trunk: as its child, it has the trunk's protection and provider."""
        if kind in one.elsewhere:
            return self._options(one.account)
        return inline_call("ResourceOptions", [f"parent={self.variables.trunks[one.found.sid]}"])

    def _options(self, account: Account) -> list[str]:
        provider = self.variables.providers.get(account.name or "")
        given = [*(["protect=True"] if self.protect else []), *([f"provider={provider}"] if provider else [])]
        return inline_call("ResourceOptions", given) if given else []

    def _trunk_sid(self, one: Adopted, kind: str) -> Iterator[str]:
        """The trunk of a resource. Numbers take it from the destinations: they come after those."""
        sid = one.found.sid
        if kind == NUMBERS and sid in self.variables.originations:
            yield f"trunk_sid={self.variables.originations[sid]}.id,"
        elif one.trunk:
            yield f"trunk_sid={self.variables.trunks[sid]}.id,"
        else:
            yield from commented(access.of_this_stack(one.found, numbers=kind == NUMBERS), depth=1)
            yield f"trunk_sid={literal(sid)},"

    def _access_of(self, one: Adopted) -> Any:
        names = {each.sid: each.friendly_name for each in one.found.lists or ()}

        def arguments(state: State) -> Iterator[str]:
            for name in PROPERTIES.values():
                if state.inputs[name]:
                    entries = [line for sid in state.inputs[name] for line in self._list(sid, names[sid])]
                    yield from [f"{name}=[", *indented(entries), "],"]

        return arguments

    def _list(self, sid: str, name: str) -> list[str]:
        if sid in self.variables.lists:
            return [f"{self.variables.lists[sid]}.id,"]
        return [*commented(f"{name!r}, which this program does not declare", depth=2), f"{literal(sid)},"]


def _setting(key: str, config: str) -> str:
    require = "require_secret" if key in SECRETS else "require"
    argument = "".join(f"_{char.lower()}" if char.isupper() else char for char in key)
    return f'{argument}={config}.{require}("{key}"),'


def _trunk(one: Adopted, state: State) -> Iterator[str]:
    inputs = state.inputs
    defaults = {
        **SecureTrunkInputs().to_props(),
        "friendly_name": one.name[:LONGEST_NAME],
        "disaster_recovery_method": "POST",
    }
    for name in SecureTrunkInputs.model_fields:
        if name == "secure":
            yield from _secure(one)
        elif name in inputs and name not in OF_THE_STATE and inputs[name] != defaults.get(name):
            value = _changed(inputs[name]) if name == "recording" else inputs[name]
            yield f"{name}={literal(value)},"


def _secure(one: Adopted) -> Iterator[str]:
    yield from commented(remark_on_trunk(one.found), depth=1)
    yield f"secure={one.found.trunk.secure},"


def _changed(recording: Mapping[str, Any]) -> dict[str, Any]:
    default = RecordingInputs().to_props()
    return {name: value for name, value in recording.items() if value != default[name]}


def _destinations(one: Adopted, entries: Sequence[Mapping[str, Any]]) -> list[str]:
    written = [line for entry in brief(entries) for line in _destination(one, entry)]
    return ["destinations=[", *indented(written), "],"]


def _destination(one: Adopted, entry: str | Mapping[str, Any]) -> list[str]:
    if isinstance(entry, str):
        return [f"{literal(entry)},"]
    comment = ""
    if entry.get("plain_text"):
        comment = remark_on_uri(SipUri.parse(entry["sip_url"]), secure=one.found.trunk.secure)
    return mapping([*entry.items()], comment=comment)


def _numbers(one: Adopted, state: State) -> Iterator[str]:
    yield from commented(access.without_route(one.found), depth=1)
    entries = [f"{literal(number)}," for number in state.inputs["phone_numbers"]]
    yield from ["phone_numbers=[", *indented(entries), "],"]


def _addresses(one: AdoptedList) -> Iterator[str]:
    if one.is_wide:
        yield from commented(access.WIDE, depth=1)
    entries = [line for entry in one.state.inputs["ip_addresses"] for line in _address(entry)]
    yield from ["ip_addresses=[", *indented(entries), "],"]
    if one.is_wide:
        yield "allow_everyone=True,"


def _address(entry: Mapping[str, Any]) -> list[str]:
    written = Address.of_props(entry).brief()
    if isinstance(written, str):
        return [f"{literal(written)},"]
    return inline_mapping([*written.items()])


def _credentials(one: AdoptedList) -> Iterator[str]:
    yield from commented(_PASSWORDS, depth=1)
    entries = [line for entry in one.state.inputs["credentials"] for line in inline_mapping([*entry.items()])]
    yield from ["credentials=[", *indented(entries), "],"]
