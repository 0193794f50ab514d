"""Programs with TlsOrigination, as mypy and pyright see them. They are checked and never run."""

from collections.abc import Mapping, Sequence
from typing import Any, assert_type

import pulumi
from pulumi_twilio_trunking import DestinationArgs, SecureTrunk, TlsOrigination

config = pulumi.Config()
trunk = SecureTrunk("voice-agent")
host = pulumi.StackReference("sbc").require_output("host")

# Inputs: texts, mappings, outputs, and all of them in one list

TlsOrigination("text", trunk_sid=trunk.id, destinations=["sip:a.example.com;transport=tls"])
TlsOrigination("tuple", trunk_sid=trunk.id, destinations=("sip:a.example.com;transport=tls",))
TlsOrigination("config", trunk_sid=trunk.id, destinations=config.require_object("destinations"))
TlsOrigination(
    "options",
    pulumi.ResourceOptions(depends_on=trunk),
    trunk_sid="TK0123456789abcdef0123456789abcdef",
    destinations=[],
)

first: DestinationArgs = {"sip_url": "sip:a.example.com;transport=tls", "priority": 10}
second: DestinationArgs = {
    "sip_url": pulumi.Output.format("sip:{}:5061;transport=tls", host),
    "priority": trunk.termination_port.apply(lambda port: port or 20),
    "weight": 10,
    "enabled": trunk.secure,
    "friendly_name": trunk.friendly_name,
}
origination = TlsOrigination("mappings", trunk_sid=trunk.id, destinations=[first, second])
kept: DestinationArgs = {"sip_url": "sip:old.example.com", "plain_text": True}
TlsOrigination("kept", trunk_sid=trunk.id, destinations=[kept], adopt=True)

text: list[str] = ["sip:a.example.com;transport=tls"]
outputs = [pulumi.Output.concat("sip:", name, ";transport=tls") for name in ("a", "b")]
TlsOrigination("list-of-texts", trunk_sid=trunk.id, destinations=text)
TlsOrigination("list-of-outputs", trunk_sid=trunk.id, destinations=outputs)
TlsOrigination(
    "list-of-mappings", trunk_sid=trunk.id, destinations=[{"sip_url": "sip:a.example.com;transport=tls"}]
)
TlsOrigination(
    "of-each-kind", trunk_sid=trunk.id, destinations=["sip:a.example.com;transport=tls", outputs[0], first]
)
TlsOrigination("output-of-a-list", trunk_sid=trunk.id, destinations=pulumi.Output.all(*outputs))

# Outputs

assert_type(origination.id, pulumi.Output[str])
assert_type(origination.trunk_sid, pulumi.Output[str])
assert_type(origination.destinations, pulumi.Output[Sequence[Mapping[str, Any]]])
assert_type(origination.origination_url_sids, pulumi.Output[Sequence[str]])
assert_type(origination.route_plan, pulumi.Output[Sequence[Mapping[str, Any]]])
assert_type(origination.account_sid, pulumi.Output[str])
assert_type(origination.region, pulumi.Output[str])

# Refused

TlsOrigination("no-trunk", destinations=text)  # type: ignore[call-arg]
TlsOrigination("no-destinations", trunk_sid=trunk.id)  # type: ignore[call-arg]
TlsOrigination("the-trunk-itself", trunk_sid=trunk, destinations=text)  # type: ignore[arg-type]
TlsOrigination("numbers", trunk_sid=trunk.id, destinations=[5061])  # type: ignore[list-item]
TlsOrigination("may-be-missing", trunk_sid=trunk.id, destinations=[trunk.termination_uri])  # type: ignore[list-item]
nameless: DestinationArgs = {"priority": 10}  # type: ignore[typeddict-item]
misspelt: DestinationArgs = {"sip_url": "sip:a.example.com;transport=tls", "wieght": 1}  # type: ignore[typeddict-unknown-key]
TlsOrigination("number-for-a-uri", trunk_sid=trunk.id, destinations=[{"sip_url": 3}])  # type: ignore[list-item]
TlsOrigination("no-such-key", trunk_sid=trunk.id, destinations=[{"sip_url": text[0], "prioritty": 1}])  # type: ignore[list-item]
TlsOrigination("one-mapping", trunk_sid=trunk.id, destinations={"sip_url": text[0]})  # type: ignore[arg-type]
any_mapping = {"sip_url": text[0]}
TlsOrigination("any-mapping", trunk_sid=trunk.id, destinations=[any_mapping])  # type: ignore[list-item]
