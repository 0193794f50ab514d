"""What the plugin offers. A new resource or function is one line here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from pulumi import ComponentResource
from pulumi.dynamic import Resource

from pulumi_twilio_trunking.addresses import TwilioAddresses, twilio_addresses
from pulumi_twilio_trunking.base.inputs import LONGEST_NAME, Inputs
from pulumi_twilio_trunking.credential_list import CredentialArgs, CredentialList, CredentialListProvider
from pulumi_twilio_trunking.engine.verbs import Verbs
from pulumi_twilio_trunking.ip_access_control_list import (
    IpAccessControlList,
    IpAccessControlListProvider,
    IpAddressArgs,
)
from pulumi_twilio_trunking.lookups import (
    CredentialListResult,
    IpAccessControlListResult,
    PhoneNumberResult,
    TrunkResult,
    get_credential_list,
    get_ip_access_control_list,
    get_phone_number,
    get_trunk,
)
from pulumi_twilio_trunking.secure_trunk import RecordingArgs, SecureTrunk, SecureTrunkProvider
from pulumi_twilio_trunking.sip_lists.addresses import LONGEST_NAME as LONGEST_NAME_OF_ADDRESSES
from pulumi_twilio_trunking.termination_access import TerminationAccess, TerminationAccessProvider
from pulumi_twilio_trunking.tls_origination import DestinationArgs, TlsOrigination, TlsOriginationProvider
from pulumi_twilio_trunking.trunk_phone_numbers import TrunkPhoneNumbers, TrunkPhoneNumbersProvider
from pulumi_twilio_trunking.voice_trunk import VoiceTrunk

PACKAGE = "twilio-trunking"


class Offered(NamedTuple):
    """A resource of the plugin: its verbs, and the Python class that documents it."""

    verbs: type[Verbs[Any]]
    documented: type[Resource]
    entries: Mapping[str, type] = {}
    """For inputs that are mappings, or lists of mappings: the class that documents one mapping."""
    texts_too: tuple[str, ...] = ()
    """Lists whose entries may be texts instead of mappings."""
    longest_name: int = LONGEST_NAME
    """How much of the resource's name is its name at Twilio, in characters."""
    secrets: tuple[str, ...] = ()
    """Properties that are secret whatever the program says."""
    replacing: tuple[str, ...] = ()
    """Inputs whose change replaces the resource."""
    said: Mapping[str, str] = {}
    """Texts for inputs of which Python's constructor says or does something else."""

    @property
    def inputs(self) -> type[Inputs]:
        model: type[Inputs] = self.verbs.inputs
        return model


_TRUNK_OF_NUMBERS = (
    "the trunk. Give the id of its TlsOrigination: the numbers then come after the routes, and leave before "
    "them. Another trunk moves the numbers, and replaces nothing."
)
"""In Python, the constructor finds the TlsOrigination of a trunk, and waits for it."""

RESOURCES: Mapping[str, Offered] = {
    one.documented.__name__: one
    for one in (
        Offered(SecureTrunkProvider, SecureTrunk, {"recording": RecordingArgs}),
        Offered(
            TlsOriginationProvider,
            TlsOrigination,
            {"destinations": DestinationArgs},
            texts_too=("destinations",),
            replacing=("trunk_sid",),
        ),
        Offered(
            IpAccessControlListProvider,
            IpAccessControlList,
            {"ip_addresses": IpAddressArgs},
            texts_too=("ip_addresses",),
            longest_name=LONGEST_NAME_OF_ADDRESSES,
        ),
        Offered(
            CredentialListProvider, CredentialList, {"credentials": CredentialArgs}, secrets=("credentials",)
        ),
        Offered(TerminationAccessProvider, TerminationAccess, replacing=("trunk_sid",)),
        Offered(TrunkPhoneNumbersProvider, TrunkPhoneNumbers, said={"trunk_sid": _TRUNK_OF_NUMBERS}),
    )
}


class Component(NamedTuple):
    """A component of the plugin: the Python class that makes its parts, and its outputs."""

    documented: type[ComponentResource]
    outputs: Mapping[str, str]
    """The text of each output."""


COMPONENTS: Mapping[str, Component] = {
    "VoiceTrunk": Component(
        VoiceTrunk,
        {
            "trunk_sid": "The SID of the trunk, `TK…`.",
            "pbx": "Everything that the far side must be set to: `callsIn`, `callsOut`, `tls`, `srtp`, "
            "`sip`, `firewall`. No passwords.",
        },
    ),
}


class Function(NamedTuple):
    """A function of the plugin: the one in Python, and the class that documents its result."""

    call: Callable[..., Any]
    result: type
    like: str = ""
    """The resource that describes fields of the result, where the class does not."""


FUNCTIONS: Mapping[str, Function] = {
    "getTrunk": Function(get_trunk, TrunkResult, like="SecureTrunk"),
    "getIpAccessControlList": Function(
        get_ip_access_control_list, IpAccessControlListResult, like="IpAccessControlList"
    ),
    "getCredentialList": Function(get_credential_list, CredentialListResult, like="CredentialList"),
    "getPhoneNumber": Function(get_phone_number, PhoneNumberResult),
    "getTwilioAddresses": Function(twilio_addresses, TwilioAddresses),
}


def token(name: str) -> str:
    """The type of a resource or the token of a function: `twilio-trunking:index:SecureTrunk`."""
    return f"{PACKAGE}:index:{name}"
