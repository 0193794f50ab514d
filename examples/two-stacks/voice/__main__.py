"""The stack of the trunk: its destinations, and the addresses that may dial, are another stack's outputs."""

import pulumi
from pulumi_twilio_trunking import VoiceTrunk

config = pulumi.Config()
network = pulumi.StackReference(config.require("networkStack"))  # for example organization/network/production

voice = VoiceTrunk(
    "voice-agent",
    destinations=network.require_output("sip_uris"),
    domain_name=config.require("domainName"),
    ip_addresses=network.require_output("addresses"),
)
pulumi.export("pbx", voice.pbx)
