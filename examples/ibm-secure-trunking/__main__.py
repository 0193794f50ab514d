"""IBM's recipe, first way: Secure Trunking, which is TLS and SRTP, and origination URIs.

The recipe was for IBM's Voice Agent with Watson, which ended in 2021. watsonx Assistant is its successor.
"""

import pulumi
from pulumi_twilio_trunking import SecureTrunk, TlsOrigination, presets

calls = presets.watsonx_assistant(region="us-south")

trunk = SecureTrunk("voice-agent", secure=calls.secure, domain_name=pulumi.Config().get("domainName"))

TlsOrigination("voice-agent", trunk_sid=trunk.id, destinations=calls.destinations)

pulumi.export("trunk_sid", trunk.id)
