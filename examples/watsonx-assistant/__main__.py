"""IBM watsonx Assistant: its hosts of one region, in fail-over order.

Switch "Force secure trunking" on in the phone integration of the assistant before calls arrive.
"""

import pulumi
from pulumi_twilio_trunking import SecureTrunk, TlsOrigination, presets

config = pulumi.Config()
calls = presets.watsonx_assistant(region=config.get("region") or "us-south")

trunk = SecureTrunk("voice-agent", secure=calls.secure, domain_name=config.get("domainName"))

origination = TlsOrigination("voice-agent", trunk_sid=trunk.id, destinations=calls.destinations)

pulumi.export("trunk_sid", trunk.id)
pulumi.export("route_plan", origination.route_plan)
