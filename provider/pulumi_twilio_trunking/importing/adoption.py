"""A trunk with what is on it, and a list, as they come into a stack; or why no program can declare them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pulumi.dynamic import CheckFailure

from pulumi_twilio_trunking import (
    credential_list,
    ip_access_control_list,
    secure_trunk,
    termination_access,
    tls_origination,
    trunk_phone_numbers,
)
from pulumi_twilio_trunking.base.inputs import failures_of, in_words
from pulumi_twilio_trunking.client.trunk_lists import IP, KINDS, kind_of
from pulumi_twilio_trunking.credential_list import CredentialListProvider
from pulumi_twilio_trunking.engine.adopted import State
from pulumi_twilio_trunking.engine.verbs import Verbs
from pulumi_twilio_trunking.importing.account_credentials import Account
from pulumi_twilio_trunking.importing.account_lists import FoundList
from pulumi_twilio_trunking.importing.account_trunks import FoundTrunk
from pulumi_twilio_trunking.importing.pulumi_stack import (
    ACCESS,
    ADDRESSES,
    CREDENTIALS,
    NUMBERS,
    ORIGINATION,
    TRUNK,
)
from pulumi_twilio_trunking.ip_access_control_list import IpAccessControlListProvider
from pulumi_twilio_trunking.origination.destinations import list_failures as destination_failures
from pulumi_twilio_trunking.secure_trunk import SecureTrunkProvider
from pulumi_twilio_trunking.sip_lists import addresses, credentials
from pulumi_twilio_trunking.termination_access import TerminationAccessProvider
from pulumi_twilio_trunking.tls_origination import TlsOriginationProvider
from pulumi_twilio_trunking.trunk import access_inputs, number_inputs
from pulumi_twilio_trunking.trunk_phone_numbers import TrunkPhoneNumbersProvider


@dataclass(frozen=True, kw_only=True)
class Adopted:
    """A trunk as it comes into the stack, with what is on it. None is what the stack or Twilio does not need.

    Attributes:
        account: the account that it is in.
        name: the name of the trunk, and of the resources below it.
        found: the trunk at Twilio.
        trunk: the SecureTrunk as the state holds it; None if the stack has it already.
        origination: the TlsOrigination; None for a trunk without origination URLs.
        numbers: the TrunkPhoneNumbers; None for a trunk without phone numbers.
        access: the TerminationAccess; None for a trunk without lists.
        elsewhere: the names of resources that are not below the trunk in the stack, by type.
    """

    account: Account
    name: str
    found: FoundTrunk
    trunk: State | None
    origination: State | None = None
    numbers: State | None = None
    access: State | None = None
    elsewhere: Mapping[str, str] = field(default_factory=dict)

    def name_of(self, kind: str) -> str:
        """Return the name of the resource of one type."""
        return self.elsewhere.get(kind, self.name)

    @property
    def parts(self) -> dict[str, State]:
        """The resources that come into the stack, by type."""
        parts = {
            TRUNK: self.trunk,
            ORIGINATION: self.origination,
            NUMBERS: self.numbers,
            ACCESS: self.access,
        }
        return {kind: state for kind, state in parts.items() if state is not None}


@dataclass(frozen=True, kw_only=True)
class AdoptedList:
    """A list as it comes into the stack.

    Attributes:
        account: the account that it is in.
        name: the name of its resource.
        found: the list at Twilio.
        state: the IpAccessControlList or CredentialList as the state holds it.
    """

    account: Account
    name: str
    found: FoundList
    state: State

    @property
    def type(self) -> str:
        """Its type token."""
        return list_type(self.found.sid)

    @property
    def is_wide(self) -> bool:
        """Whether it lets in more addresses than any PBX has."""
        return bool(self.state.inputs.get("allow_everyone"))


def list_type(sid: str) -> str:
    """Return the type token of the list with this SID."""
    return ADDRESSES if kind_of(sid) == IP else CREDENTIALS


@dataclass(frozen=True)
class LeftOut:
    """Something that no program can declare as it is, and why.

    Attributes:
        thing: what it is, with its name and SID.
        reasons: why every preview would refuse it.
    """

    thing: str
    reasons: Sequence[str]

    @property
    def text(self) -> str:
        """The thing, the reasons and the remedy, as a paragraph."""
        return (
            f"{self.thing} is left out, since no program can declare it as it is: {'; '.join(self.reasons)}. "
            "Change that in the Twilio Console, then import it."
        )


def adopt_or_leave_out(
    account: Account, found: FoundTrunk, name: str, has: Collection[str] = ()
) -> Adopted | LeftOut:
    """Make the states of a trunk, or say why no program can declare it: every preview would refuse them.

    Args:
        account: its account.
        found: the trunk at Twilio.
        name: the name of its resources.
        has: the types of which the stack has the trunk's resource already.
    """
    home, sid = account.credentials.home, found.sid
    trunk = secure_trunk.state_of(found.trunk, home)
    origination = tls_origination.state_of(sid, found.urls, home) if found.urls else None
    numbers = trunk_phone_numbers.state_of(sid, found.numbers, home) if found.numbers else None
    lists = [one.sid for one in found.lists or ()]
    access = termination_access.state_of(sid, lists, home) if lists else None
    adopted = Adopted(
        account=account,
        name=name,
        found=found,
        trunk=None if TRUNK in has else trunk,
        origination=None if ORIGINATION in has else origination,
        numbers=None if NUMBERS in has else numbers,
        access=None if ACCESS in has else access,
    )
    problems = [problem for kind, state in adopted.parts.items() for problem in _problems(kind, state)]
    if problems:
        thing = f"Trunk {found.trunk.friendly_name!r} ({sid}), with all that is on it,"
        return LeftOut(thing, [in_words(problem) for problem in problems])
    return adopted


PROVIDERS: Mapping[str, type[Verbs[Any]]] = {
    TRUNK: SecureTrunkProvider,
    ORIGINATION: TlsOriginationProvider,
    NUMBERS: TrunkPhoneNumbersProvider,
    ACCESS: TerminationAccessProvider,
    ADDRESSES: IpAccessControlListProvider,
    CREDENTIALS: CredentialListProvider,
}
"""The providers of what is imported, by type token."""


def _problems(kind: str, state: State) -> Iterable[CheckFailure]:
    """What `check` refuses in the inputs of a state."""
    provider = PROVIDERS[kind]
    return [
        *failures_of(provider.inputs, state.inputs, **provider.nested),
        *_problems_of_whole(kind, state.inputs),
    ]


def _problems_of_whole(kind: str, inputs: Mapping[str, Any]) -> Iterable[CheckFailure]:
    if kind == ORIGINATION:
        return destination_failures(inputs["destinations"])
    if kind == NUMBERS:
        return number_inputs.list_failures(inputs)
    if kind == ACCESS:
        return access_inputs.list_failures(inputs)
    if kind == ADDRESSES:
        return addresses.list_failures(inputs["ip_addresses"], allow_everyone="allow_everyone" in inputs)
    if kind == CREDENTIALS:
        return credentials.list_failures(inputs["credentials"], None)
    return []


def adopt_or_leave_out_list(account: Account, found: FoundList, name: str) -> AdoptedList | LeftOut:
    """Make the state of a list, or say why no program can declare it."""
    home, kind = account.credentials.home, list_type(found.sid)
    module = ip_access_control_list if kind == ADDRESSES else credential_list
    noun = KINDS[kind_of(found.sid)]
    thing = f"{noun[0].upper()}{noun[1:]} {found.found.friendly_name!r} ({found.sid})"
    try:
        state = module.state_of(found.found, found.entries, home)
    except ValueError as problem:  # an address that is not IPv4
        return LeftOut(thing, [str(problem)])
    problems = _problems(kind, state)
    if problems:
        return LeftOut(thing, [in_words(problem) for problem in problems])
    return AdoptedList(account=account, name=name, found=found, state=state)
