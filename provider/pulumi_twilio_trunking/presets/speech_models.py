"""Speech-to-speech models."""

from __future__ import annotations

from datetime import date

from pulumi import Input

from pulumi_twilio_trunking.presets.arguments import E164, HOST, Kind, checked, one_of, uri
from pulumi_twilio_trunking.presets.preset import Preset, Support, example

__all__ = [
    "azure_openai_realtime",
    "openai_gpt_live",
    "openai_realtime",
    "ultravox",
    "xai_grok_voice_agent",
]

_PROJECT = Kind(r"proj_[A-Za-z0-9_-]+", "'proj_' and letters, digits, '_' or '-'", "proj_abc123")
_INTERNAL_ID = Kind(r"(?!proj_)[A-Za-z0-9_-]+", "letters, digits, '_' or '-', without 'proj_'", "0a1b2c3d")
_AGENT = Kind(r"(?!agent_)[A-Za-z0-9_-]+", "letters, digits, '_' or '-', without 'agent_'", "0a1b2c3d")


@example(project_id="proj_a1")
def openai_realtime(*, project_id: Input[str], region: str = "global") -> Preset:
    """Send calls to OpenAI Realtime, with SRTP or without.

    Args:
        project_id: the project's id, with its `proj_`.
        region: `global` (the default), or `eu` for European data residency.
    """
    return Preset(
        vendor="OpenAI Realtime",
        destinations=_openai("openai_realtime", project_id, region),
        tls="required",
        srtp="offered",
        refer="required",
        refer_source="https://developers.openai.com/api/docs/api-reference/realtime-calls/refer-call",
        vendor_switches=(
            "Give the project a webhook for incoming calls, and accept each call there.",
            "The webhook hears whether the media is rtp or srtp.",
        ),
        source="https://developers.openai.com/api/docs/guides/realtime-sip",
        read_on=date(2026, 11, 24),
        one_number_per_trunk=True,
    )


@example(project_id="proj_a1")
def openai_gpt_live(*, project_id: Input[str], region: str = "global") -> Preset:
    """Send calls to OpenAI GPT-Live, at the address of OpenAI Realtime, but with SRTP only.

    Args:
        project_id: the project's id, with its `proj_`.
        region: `global` (the default), or `eu` for European data residency.
    """
    return Preset(
        vendor="OpenAI GPT-Live",
        destinations=_openai("openai_gpt_live", project_id, region),
        tls="required",
        srtp="required",
        refer="required",
        refer_source="https://developers.openai.com/api/reference/python/resources/live/subresources/sessions/methods/refer",
        vendor_switches=(
            "Give the project a webhook for incoming calls, and accept each call there.",
            "There is no switch for SRTP: a call without it ends before the webhook hears of it.",
        ),
        source="https://developers.openai.com/api/docs/guides/voice-sip?voice-api=live",
        read_on=date(2026, 11, 24),
        one_number_per_trunk=True,
    )


def _openai(preset: str, project_id: Input[str], region: str) -> tuple[Input[str], ...]:
    hosts = {"global": "sip.api.openai.com", "eu": "sip-eu.api.openai.com"}
    host = hosts[one_of(f"{preset}: region", region, hosts)]
    project = checked(f"{preset}: project_id", project_id, _PROJECT)
    return (uri("sip:{}@" + host + ";transport=tls", project),)


@example(internal_id="a1", region="eastus2")
def azure_openai_realtime(*, internal_id: Input[str], region: str, srtp: Support = "unknown") -> Preset:
    """Send calls to Azure OpenAI Realtime.

    Args:
        internal_id: the internal id of the resource, without `proj_`.
        region: `eastus2` or `swedencentral`.
        srtp: what a test call showed. Default: `unknown`, since Microsoft's page does not say.
    """
    where = one_of("azure_openai_realtime: region", region, ["eastus2", "swedencentral"])
    user = checked("azure_openai_realtime: internal_id", internal_id, _INTERNAL_ID)
    return Preset(
        vendor="Azure OpenAI Realtime",
        destinations=(uri("sip:proj_{}@" + where + ".sip.ai.azure.com;transport=tls", user),),
        tls="required",
        srtp=srtp,
        refer="required",
        refer_source="https://learn.microsoft.com/azure/foundry/reference/rest/realtime-refer-realtime-call",
        vendor_switches=(
            "Find the internal id in the JSON view of the resource, in Azure's portal.",
            "Create a webhook for incoming calls, and accept each call there.",
        ),
        source="https://learn.microsoft.com/azure/foundry/openai/how-to/realtime-audio-sip",
        read_on=date(2026, 11, 24),
        one_number_per_trunk=True,
    )


@example(number="+15550100000")
def xai_grok_voice_agent(*, number: Input[str], srtp: Support = "unknown") -> Preset:
    """Send calls to xAI's Grok Voice Agent, which has one URI a number.

    Args:
        number: the phone number, in E.164 with its `+`.
        srtp: what a test call showed. Default: `unknown`, since xAI's page does not say.
    """
    user = checked("xai_grok_voice_agent: number", number, E164)
    return Preset(
        vendor="xAI Grok Voice Agent",
        destinations=(uri("sip:{}@sip.voice.x.ai;transport=tls", user),),
        tls="required",
        srtp=srtp,
        vendor_switches=(
            "Register the number at xAI as one of your own trunk, with the webhook that takes its calls.",
            "Admit Twilio by its addresses: it sends no digest credentials to a destination.",
        ),
        source="https://docs.x.ai/developers/model-capabilities/audio/voice-agent/sip",
        read_on=date(2026, 11, 24),
        one_number_per_trunk=True,
    )


@example(agent_id="a1", host="acme.example.com")
def ultravox(*, host: Input[str], agent_id: Input[str] | None = None, srtp: Support = "unknown") -> Preset:
    """Send calls to Ultravox, at the SIP domain of your account.

    Args:
        host: the account's SIP domain, as its SIP configuration has it (`GET /api/sip`).
        agent_id: the agent's id, without `agent_`. Default: none; Ultravox chooses by the dialled number.
        srtp: what a test call showed. Default: `unknown`, since Ultravox's page does not say.
    """
    domain = checked("ultravox: host", host, HOST)
    if agent_id is None:
        destination = uri("sip:{};transport=tls", domain)
    else:
        agent = checked("ultravox: agent_id", agent_id, _AGENT)
        destination = uri("sip:agent_{}@{};transport=tls", agent, domain)
    return Preset(
        vendor="Ultravox",
        destinations=(destination,),
        tls="offered",
        srtp=srtp,
        refer="offered",
        refer_source="https://docs.ultravox.ai/telephony/call-transfers",
        vendor_switches=(
            "Admit Twilio by its addresses, as `allowedCidrRanges` of the SIP configuration.",
            "Allow the agent there, by `allowAllAgents` or `allowedAgents`.",
            "Without its id in the URI, allow it by a pattern for the number.",
        ),
        source="https://docs.ultravox.ai/telephony/sip",
        read_on=date(2026, 10, 5),
        one_number_per_trunk=agent_id is not None,
    )
