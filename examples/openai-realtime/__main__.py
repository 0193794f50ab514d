"""OpenAI's Realtime API: calls go to one project, whose id is the user part of the SIP URI.

    pulumi config set projectId proj_…        # from the settings of the project at OpenAI
    pulumi config set host sip-eu.api.openai.com      # for projects with data residency in Europe

https://developers.openai.com/api/docs/guides/realtime-sip
"""

import pulumi
from pulumi_twilio_trunking import SecureTrunk, TlsOrigination

config = pulumi.Config()
host = config.get("host") or "sip.api.openai.com"

trunk = SecureTrunk("voice-agent", domain_name=config.get("domainName"))

TlsOrigination(
    "voice-agent",
    trunk_sid=trunk.id,
    destinations=[f"sip:{config.require('projectId')}@{host};transport=tls"],
)

pulumi.export("trunk_sid", trunk.id)
