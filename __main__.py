"""An encrypted trunk for a voice agent, destinations in fail-over order. The stack's config has the rest."""

import pulumi
from pulumi_twilio_trunking import SecureTrunk, TlsOrigination

config = pulumi.Config()

trunk = SecureTrunk(
    "voice-agent",
    friendly_name=config.get("friendlyName"),
    domain_name=config.get("domainName"),
    disaster_recovery_url=config.get("disasterRecoveryUrl"),
)

origination = TlsOrigination(
    "voice-agent",
    trunk_sid=trunk.id,
    destinations=config.require_object("destinations"),
)

pulumi.export("trunk_sid", trunk.id)
pulumi.export("secure", trunk.secure)
pulumi.export("termination_uri", trunk.termination_uri)
pulumi.export("route_plan", origination.route_plan)
