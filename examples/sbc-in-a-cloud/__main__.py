"""Two SBCs in a cloud, their names, their firewall, their password, and the encrypted trunk that calls them.

The cloud is DigitalOcean: `pip install pulumi-digitalocean pulumi-random`. The addresses, the names and the
password are unknown until the first `pulumi up`.
"""

import pulumi
import pulumi_digitalocean as digitalocean
import pulumi_random as random
from pulumi_twilio_trunking import VoiceTrunk, twilio_addresses

config = pulumi.Config()
zone = config.require("zone")  # for example example.com
our_ports = {"signalling": "5061", "media": "16384-32767"}

droplets = [
    digitalocean.Droplet(name, image="debian-13-x64", size="s-2vcpu-2gb", region="fra1")
    for name in ("sbc-1", "sbc-2")
]
records = [
    digitalocean.DnsRecord(
        f"sbc-{place}", domain=zone, type="A", name=f"sbc-{place}", value=droplet.ipv4_address
    )
    for place, droplet in enumerate(droplets, start=1)
]
firewall = digitalocean.Firewall(
    "from-twilio",
    droplet_ids=[droplet.id.apply(int) for droplet in droplets],
    inbound_rules=[
        {
            "protocol": rule.protocol,
            "port_range": our_ports[rule.purpose],
            "source_addresses": [*rule.cidrs],
        }
        for rule in twilio_addresses().rules
    ],
    outbound_rules=[
        {
            "protocol": rule.protocol,
            "port_range": f"{rule.first_port}-{rule.last_port}",
            "destination_addresses": [*rule.cidrs],
        }
        for rule in twilio_addresses().rules
    ],
)
password = random.RandomPassword("pbx", length=32, min_lower=1, min_upper=1, min_numeric=1, special=False)

# Calls come when the firewall is open; a caller needs the password and the address of one of the SBCs.
voice = VoiceTrunk(
    "voice-agent",
    pulumi.ResourceOptions(depends_on=[firewall, *records]),
    destinations=[pulumi.Output.format("sip:{0};transport=tls", record.fqdn) for record in records],
    domain_name=config.require("domainName"),
    phone_numbers=config.get_object("phoneNumbers"),
    ip_addresses=[droplet.ipv4_address for droplet in droplets],
    credentials=[{"username": "pbx", "password": password.result}],
)
pulumi.export("pbx", voice.pbx)
