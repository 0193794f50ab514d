"""The network's stack: it knows the hosts and addresses of the SBCs, and exports them for other stacks."""

import pulumi

config = pulumi.Config()
sbcs = config.require_object("sbcs")  # [{"host": "sbc-1.example.com", "address": "192.0.2.7"}, …]

pulumi.export("sip_uris", [f"sip:{sbc['host']};transport=tls" for sbc in sbcs])
pulumi.export("addresses", [sbc["address"] for sbc in sbcs])
