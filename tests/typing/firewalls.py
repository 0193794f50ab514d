"""Programs with Twilio's addresses, as mypy and pyright see them. They are checked and never run."""

from datetime import date
from typing import Literal, assert_type

import pulumi
from pulumi_twilio_trunking import FirewallRule, TwilioAddresses, twilio_addresses

everywhere = twilio_addresses()
assert_type(everywhere, TwilioAddresses)
assert_type(twilio_addresses("dublin", plain=True), TwilioAddresses)
assert_type(twilio_addresses(region=pulumi.Config().get("edge")), TwilioAddresses)

# What is in it

assert_type(everywhere.signalling, tuple[str, ...])
assert_type(everywhere.media, tuple[str, ...])
assert_type(everywhere.rules, tuple[FirewallRule, ...])
assert_type(everywhere.source, str)
assert_type(everywhere.read_on, date)
for rule in everywhere.rules:
    assert_type(rule.purpose, Literal["signalling", "media"])
    assert_type(rule.protocol, Literal["tcp", "udp"])
    assert_type(rule.cidrs, tuple[str, ...])
    assert_type(rule.first_port, int)
    assert_type(rule.last_port, int)

# Refused

twilio_addresses(pulumi.Output.from_input("dublin"))  # type: ignore[arg-type]
twilio_addresses("dublin", True)  # type: ignore[call-arg]
everywhere.media = ()  # type: ignore[misc]
