"""Look up what a program uses and does not own.

A look-up runs with the program, also in a preview. It logs in as the stack's config or the environment says.
"""

from pulumi_twilio_trunking.lookups.lists import (
    CredentialListResult,
    IpAccessControlListResult,
    get_credential_list,
    get_credential_list_output,
    get_ip_access_control_list,
    get_ip_access_control_list_output,
)
from pulumi_twilio_trunking.lookups.phone_numbers import (
    PhoneNumberResult,
    get_phone_number,
    get_phone_number_output,
)
from pulumi_twilio_trunking.lookups.trunks import TrunkResult, get_trunk, get_trunk_output

__all__ = [
    "CredentialListResult",
    "IpAccessControlListResult",
    "PhoneNumberResult",
    "TrunkResult",
    "get_credential_list",
    "get_credential_list_output",
    "get_ip_access_control_list",
    "get_ip_access_control_list_output",
    "get_phone_number",
    "get_phone_number_output",
    "get_trunk",
    "get_trunk_output",
]
