"""IBM watsonx Assistant: its three hosts of one region, in fail-over order.

In the phone integration of the assistant, switch "Force secure trunking" on before calls arrive. Regions: us-south, us-east,
eu-de, eu-gb, au-syd, jp-tok.
"""

import pulumi
from pulumi_twilio_trunking import SecureTrunk, TlsOrigination

config = pulumi.Config()
region = config.get("region") or "us-south"

trunk = SecureTrunk("voice-agent", domain_name=config.get("domainName"))

origination = TlsOrigination(
    "voice-agent",
    trunk_sid=trunk.id,
    destinations=[
        f"sip:public.{number}.voip.{region}.assistant.watson.cloud.ibm.com;transport=tls"
        for number in ("0001", "0002", "0003")
    ],
)

pulumi.export("trunk_sid", trunk.id)
pulumi.export("route_plan", origination.route_plan)
