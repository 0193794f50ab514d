"""IBM's recipe, first way: SRTP by Secure Trunking, which brings TLS along, and an origination URI.

The hosts are those of IBM's Voice Agent with Watson, which ended in 2021. watsonx Assistant is its successor.
"""

import pulumi
from pulumi_twilio_trunking import SecureTrunk, TlsOrigination

trunk = SecureTrunk("voice-agent", domain_name=pulumi.Config().get("domainName"))

TlsOrigination(
    "voice-agent",
    trunk_sid=trunk.id,
    destinations=["sip:us-south.voiceagent.cloud.ibm.com;transport=tls"],
)

pulumi.export("trunk_sid", trunk.id)
