"""Programs with presets, as mypy and pyright see them. They are checked and never run."""

from datetime import date
from typing import assert_type

import pulumi
from pulumi import Input
from pulumi_twilio_trunking import SecureTrunk, TlsOrigination, presets
from pulumi_twilio_trunking.presets import Preset, Support, Transfers

config = pulumi.Config()
number = pulumi.Output.from_input("+15550100000")

# Your own values may be outputs; a choice from a list may not

every_one: list[Preset] = [
    presets.amazon_chime_voice_connector(connector_id=number),
    presets.azure_openai_realtime(internal_id=number, region="eastus2", srtp="offered"),
    presets.bland_ai(region="us2"),
    presets.cognigy(host=number),
    presets.daily(domain="acme", trunk=number, tls="required", srtp="none"),
    presets.elevenlabs_agents(),
    presets.elevenlabs_agents(static_addresses=True, residency="eu"),
    presets.genesys_cloud(termination_id=number, domain="mypurecloud.com"),
    presets.kore_ai(srtp="offered"),
    presets.livekit_cloud(subdomain=number, region="eu"),
    presets.openai_gpt_live(project_id=config.require("project")),
    presets.openai_realtime(project_id=config.require_secret("project"), region="eu"),
    presets.parloa(host="acme.voip.parloa.com", user=number, srtp="offered"),
    presets.poly_ai(trunk_id=number, region="us"),
    presets.retell_ai(),
    presets.signalwire(host=number),
    presets.synthflow(region="us"),
    presets.ultravox(host=number, agent_id=number, srtp="offered"),
    presets.vapi(user=number, credential_id="abc", region="eu"),
    presets.watsonx_assistant(region=config.require("region")),
    presets.watsonx_orchestrate(tenant_id=number, region="us-south"),
    presets.xai_grok_voice_agent(number=number),
]

# The result goes into the two resources as it is

calls = presets.watsonx_assistant(region="us-south")
trunk = SecureTrunk("voice-agent", secure=calls.secure, transfer_mode=calls.transfer_mode)
TlsOrigination("voice-agent", trunk_sid=trunk.id, destinations=calls.destinations)
TlsOrigination("both", trunk_sid=trunk.id, destinations=[*calls.destinations, *every_one[0].destinations])

assert_type(calls.vendor, str)
assert_type(calls.destinations, tuple[Input[str], ...])
assert_type(calls.tls, Support)
assert_type(calls.srtp, Support)
assert_type(calls.secure, bool | None)
assert_type(calls.refer, Support)
assert_type(calls.refer_source, str)
assert_type(calls.transfers, Transfers | None)
assert_type(calls.transfer_mode, str | None)
assert_type(calls.with_transfers("sip", refer="offered"), Preset)
assert_type(calls.source, str)
assert_type(calls.read_on, date)
assert_type(calls.vendor_switches, tuple[str, ...])
assert_type(calls.one_number_per_trunk, bool)

# One of your own

Preset(
    vendor="Our PBX",
    destinations=("sip:pbx.example.com;transport=tls",),
    tls="required",
    srtp="offered",
    source="https://wiki.example.com/pbx",
    read_on=date(2026, 11, 24),
)

# Refused

presets.bland_ai()  # type: ignore[call-arg]
presets.bland_ai("us2")  # type: ignore[call-arg]
presets.watsonx_assistant(region=number)  # type: ignore[arg-type]
presets.kore_ai(srtp="perhaps")  # type: ignore[arg-type]
calls.srtp = "required"  # type: ignore[misc]
calls.with_transfers("phone")  # type: ignore[arg-type]
