"""Programs with TerminationAccess, as mypy and pyright see them. Nothing runs them."""

from collections.abc import Mapping, Sequence
from typing import assert_type

import pulumi
from pulumi_twilio_trunking import SecureTrunk, TerminationAccess

trunk = SecureTrunk("trunk", domain_name="a.pstn.twilio.com", voice_region="ie1")
assert_type(trunk.voice_region, pulumi.Output[str | None])
assert_type(trunk.termination_hosts, pulumi.Output[Mapping[str, str] | None])

# The forms of lists

sid = pulumi.Output.from_input("AL0123")
access = TerminationAccess(
    "access",
    trunk_sid=trunk.id,
    ip_access_control_list_sids=[sid, "AL4567"],
    credential_list_sids=pulumi.Output.from_input(["CL0123"]),
)
assert_type(access.ip_access_control_list_sids, pulumi.Output[Sequence[str]])
assert_type(access.credential_list_sids, pulumi.Output[Sequence[str]])
assert_type(access.trunk_sid, pulumi.Output[str])
TerminationAccess("adopted", trunk_sid="TK0123", credential_list_sids=("CL0123",), adopt=True)

# Refused

TerminationAccess("no-trunk", credential_list_sids=["CL0123"])  # type: ignore[call-arg]
TerminationAccess("adopts-a-text", trunk_sid=trunk.id, adopt="TK0123")  # type: ignore[arg-type]
TerminationAccess("numbers", trunk_sid=trunk.id, credential_list_sids=[1])  # type: ignore[list-item]
SecureTrunk("a-number", voice_region=1)  # type: ignore[arg-type]
