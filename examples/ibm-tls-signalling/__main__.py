"""IBM's recipe, second way: the trunk is not secure, and its origination URIs are, one by one in fail-over order.

This encrypts the SIP messages towards you and leaves the voice in clear: the level `signalling`. The policy pack accepts
it only where its minimum says so, and no longer once the trunk has a termination domain, since Twilio then takes plain
SIP from your side. The hosts are those of IBM's Voice Agent with Watson, which ended in 2021.
"""

import pulumi
from pulumi_twilio_trunking import SecureTrunk, TlsOrigination

trunk = SecureTrunk("voice-agent", secure=False, domain_name=pulumi.Config().get("domainName"))

TlsOrigination(
    "voice-agent",
    trunk_sid=trunk.id,
    destinations=[
        "sip:us-south.voiceagent.cloud.ibm.com;transport=tls",  # tried first
        "sip:us-east.voiceagent.cloud.ibm.com;transport=tls",  # the next one if that fails
    ],
)

pulumi.export("trunk_sid", trunk.id)
