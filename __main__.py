"""An encrypted trunk for a voice agent, which takes and makes calls. The stack's config has the rest."""

import pulumi
from pulumi_twilio_trunking import VoiceTrunk

config = pulumi.Config()

voice = VoiceTrunk(
    "voice-agent",
    friendly_name=config.get("friendlyName"),
    destinations=config.require_object("destinations"),
    domain_name=config.get("domainName"),
    phone_numbers=config.get_object("phoneNumbers"),
    credentials=config.get_secret_object("credentials"),
    disaster_recovery_url=config.get("disasterRecoveryUrl"),
)  # `voice.pbx` has everything that the far side must be set to

pulumi.export("trunk_sid", voice.trunk.id)
pulumi.export("secure", voice.trunk.secure)
pulumi.export("termination_uri", voice.trunk.termination_uri)
pulumi.export("route_plan", voice.origination.route_plan)
