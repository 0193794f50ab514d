"""IBM's recipe, second way: the trunk is not secure, and its origination URIs are, in fail-over order.

This encrypts the SIP messages towards you and leaves the voice in clear: the level `signalling`. The policy
pack accepts it only where its minimum says so, and only without a termination domain, which takes plain SIP.
The recipe was for IBM's Voice Agent with Watson, which ended in 2021.
"""

import pulumi
from pulumi_twilio_trunking import SecureTrunk, TlsOrigination, presets

first = presets.watsonx_assistant(region="us-south")
then = presets.watsonx_assistant(region="us-east")

trunk = SecureTrunk("voice-agent", secure=False, domain_name=pulumi.Config().get("domainName"))

TlsOrigination(
    "voice-agent",
    trunk_sid=trunk.id,
    destinations=[*first.destinations, *then.destinations],
)

pulumi.export("trunk_sid", trunk.id)
