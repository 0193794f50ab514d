"""OpenAI's Realtime API: calls go to one project, and its id is the user part of the SIP URI.

    pulumi config set projectId proj_…        # from the settings of the project at OpenAI
    pulumi config set region eu               # for projects with data residency in Europe

https://developers.openai.com/api/docs/guides/realtime-sip
"""

import pulumi
from pulumi_twilio_trunking import SecureTrunk, TlsOrigination, presets

config = pulumi.Config()
calls = presets.openai_realtime(
    project_id=config.require("projectId"), region=config.get("region") or "global"
)

trunk = SecureTrunk("voice-agent", secure=calls.secure, domain_name=config.get("domainName"))

TlsOrigination("voice-agent", trunk_sid=trunk.id, destinations=calls.destinations)

pulumi.export("trunk_sid", trunk.id)
