"""Programs with VoiceTrunk, as mypy and pyright see them. Nothing runs them."""

from collections.abc import Mapping
from typing import Any, assert_type

import pulumi
from pulumi_twilio_trunking import SecureTrunk, TrunkPhoneNumbers, VoiceTrunk, presets

secret = pulumi.Config().require_secret("password")
voice = VoiceTrunk(
    "voice",
    pulumi.ResourceOptions(protect=True),
    destinations=["sip:a.example.com;transport=tls", {"sip_url": secret, "weight": 20}],
    domain_name="a.pstn.twilio.com",
    phone_numbers=["+14155550100", secret],
    move_from=[pulumi.Output.from_input("TK0123")],
    ip_addresses=["203.0.113.7", {"ip_address": "203.0.113.8"}],
    credentials=[{"username": "pbx", "password": secret}],
    credential_list_sids=["CL0123"],
    recording={"mode": "record-from-answer"},
)
assert_type(voice.trunk, SecureTrunk)
assert_type(voice.numbers, TrunkPhoneNumbers | None)
assert_type(voice.pbx, pulumi.Output[Mapping[str, Any]])
VoiceTrunk("preset", destinations=presets.watsonx_assistant(region="us-south"))

# Refused

VoiceTrunk("no-destinations")  # type: ignore[call-arg]
VoiceTrunk("a-number", destinations=["sip:a.example.com;transport=tls"], domain_name=1)  # type: ignore[arg-type]
