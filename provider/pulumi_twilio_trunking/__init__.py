"""Encrypted Twilio Elastic SIP Trunks as Pulumi resources.

`VoiceTrunk` is an encrypted trunk with all that it needs to carry calls, made of the other resources.
`SecureTrunk` is a trunk with Secure Trunking (TLS signalling and SRTP media); `TlsOrigination` is the ordered
fail-over list of where its calls go, every one over TLS. `TrunkPhoneNumbers` are phone numbers on it.
`IpAccessControlList` and `CredentialList` say who may dial out, and `TerminationAccess` puts them on a trunk.
Credentials come from the stack's config (`twilio:accountSid` and so on) or the environment; several accounts
in one program have a `Provider` each. `get_trunk` finds a trunk that exists, `get_phone_number` a number.
`twilio_addresses` has Twilio's addresses and ports for a firewall.
"""

from pulumi_twilio_trunking.addresses import FirewallRule, TwilioAddresses, twilio_addresses
from pulumi_twilio_trunking.base.errors import (
    ConfigurationError,
    NoPhoneNumberError,
    NotOneListError,
    NotOneTrunkError,
    PlainUriError,
    TrunkingError,
)
from pulumi_twilio_trunking.credential_list import CredentialArgs, CredentialList
from pulumi_twilio_trunking.ip_access_control_list import IpAccessControlList, IpAddressArgs
from pulumi_twilio_trunking.lookups import (
    CredentialListResult,
    IpAccessControlListResult,
    PhoneNumberResult,
    TrunkResult,
    get_credential_list,
    get_credential_list_output,
    get_ip_access_control_list,
    get_ip_access_control_list_output,
    get_phone_number,
    get_phone_number_output,
    get_trunk,
    get_trunk_output,
)
from pulumi_twilio_trunking.provider import Provider
from pulumi_twilio_trunking.secure_trunk import RecordingArgs, SecureTrunk
from pulumi_twilio_trunking.termination_access import TerminationAccess
from pulumi_twilio_trunking.tls_origination import DestinationArgs, TlsOrigination
from pulumi_twilio_trunking.trunk_phone_numbers import TrunkPhoneNumbers
from pulumi_twilio_trunking.voice_trunk import VoiceTrunk

__all__ = [
    "ConfigurationError",
    "CredentialArgs",
    "CredentialList",
    "CredentialListResult",
    "DestinationArgs",
    "FirewallRule",
    "IpAccessControlList",
    "IpAccessControlListResult",
    "IpAddressArgs",
    "NoPhoneNumberError",
    "NotOneListError",
    "NotOneTrunkError",
    "PhoneNumberResult",
    "PlainUriError",
    "Provider",
    "RecordingArgs",
    "SecureTrunk",
    "TerminationAccess",
    "TlsOrigination",
    "TrunkPhoneNumbers",
    "TrunkResult",
    "TrunkingError",
    "TwilioAddresses",
    "VoiceTrunk",
    "get_credential_list",
    "get_credential_list_output",
    "get_ip_access_control_list",
    "get_ip_access_control_list_output",
    "get_phone_number",
    "get_phone_number_output",
    "get_trunk",
    "get_trunk_output",
    "twilio_addresses",
]
