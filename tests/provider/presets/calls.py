"""Calls of the presets, for tests: the examples of docs/presets.md, and every other choice with its hosts."""

from __future__ import annotations

import asyncio
import inspect

import pytest
from pulumi_twilio_trunking import ConfigurationError, presets
from pulumi_twilio_trunking.presets.preset import EXAMPLES

# Preset, arguments, destinations without `sip:` and `;transport=tls`. Those of the examples are on the page.
OTHER_CHOICES = [
    ("openai_realtime", {"project_id": "proj_a1", "region": "eu"}, ["proj_a1@sip-eu.api.openai.com"]),
    ("openai_gpt_live", {"project_id": "proj_a1", "region": "eu"}, ["proj_a1@sip-eu.api.openai.com"]),
    (
        "azure_openai_realtime",
        {"internal_id": "a1", "region": "swedencentral"},
        ["proj_a1@swedencentral.sip.ai.azure.com"],
    ),
    ("ultravox", {"host": "acme.example.com"}, ["acme.example.com"]),
    ("parloa", {"host": "acme.voip.parloa.com"}, ["acme.voip.parloa.com:5061"]),
    ("livekit_cloud", {"subdomain": "acme", "region": "india"}, ["acme.india.sip.livekit.cloud"]),
    ("elevenlabs_agents", {"static_addresses": True}, ["sip-static.rtc.elevenlabs.io:5061"]),
    *(
        ("elevenlabs_agents", {"residency": where}, [f"sip-static.rtc.{where}.residency.elevenlabs.io:5061"])
        for where in ("eu", "in", "sg")
    ),
    ("vapi", {"user": "front-desk", "region": "eu"}, ["front-desk@sip.eu.vapi.ai"]),
    ("vapi", {"user": "+15550100000", "credential_id": "c-1"}, ["+15550100000@c-1.sip.vapi.ai"]),
    (
        "vapi",
        {"user": "+15550100000", "credential_id": "c-1", "region": "eu"},
        ["+15550100000@c-1.sip.eu.vapi.ai"],
    ),
    *(("bland_ai", {"region": where}, [f"{where}.sip.bland.ai:5061"]) for where in ("ca2", "asia2", "eu2")),
    *(
        ("poly_ai", {"trunk_id": "tr-a1", "region": where}, [f"tr-a1.sbc.sip.{where}.poly.ai:5061"])
        for where in ("us", "eu")
    ),
    ("synthflow", {"region": "global"}, ["sip.synthflow.ai:32682"]),
    ("synthflow", {"region": "eu"}, ["sip.eu.synthflow.ai:32682"]),
    *(
        (
            "watsonx_assistant",
            {"region": where},
            [f"public.000{n}.voip.{where}.assistant.watson.cloud.ibm.com" for n in numbers],
        )
        for where, numbers in {
            **dict.fromkeys(("us-east", "eu-de", "eu-gb", "au-syd", "jp-tok"), (1, 2, 3)),
            "kr-seo": (1,),
        }.items()
    ),
    *(
        ("watsonx_orchestrate", {"tenant_id": "a1", "region": where}, [f"public.voip.{host}?x-tenant-id=a1"])
        for where, host in {
            "br-sao": "br-sao.watson-orchestrate.cloud.ibm.com",
            "us-east-1": "dl.watson-orchestrate.ibm.com",
            "eu-central-1": "eu-central-1.dl.watson-orchestrate.ibm.com",
            "ap-south-1": "ap-south-1.dl.watson-orchestrate.ibm.com",
        }.items()
    ),
]
CALLS = [*EXAMPLES.items(), *((name, arguments) for name, arguments, _ in OTHER_CHOICES)]
PARAMETERS = {name: inspect.signature(getattr(presets, name)).parameters for name in EXAMPLES}


def _with_type(*annotations):
    """The parameters with one of these types, as (preset, parameter)."""
    return [
        (name, parameter.name)
        for name, parameters in PARAMETERS.items()
        for parameter in parameters.values()
        if parameter.annotation in annotations
    ]


OWN_TEXTS = _with_type("Input[str]", "Input[str] | None")
CHOICES = _with_type("str", "str | None")


def made(name, **changed):
    """The preset of that name, with the arguments of its example unless others are given."""
    return getattr(presets, name)(**{**EXAMPLES[name], **changed})


def in_a_loop(coroutine):
    """Run it. Unlike `asyncio.run`, this does not touch the loop of Pulumi's own tests."""
    loop = asyncio.new_event_loop()
    try:
        return loop.run_until_complete(coroutine)
    finally:
        loop.close()


def refused(make):
    with pytest.raises(ConfigurationError) as refusal:
        make()
    return str(refusal.value)
