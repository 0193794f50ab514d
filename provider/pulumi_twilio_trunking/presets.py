"""Where calls go, vendor by vendor: the destinations, and what the trunk and the vendor's side must be.

    calls = presets.watsonx_assistant(region="us-south")
    trunk = SecureTrunk("a", secure=calls.secure)
    TlsOrigination("a", trunk_sid=trunk.id, destinations=calls.destinations)

What is yours (an id, a subdomain, a number) may be a `pulumi.Output`: the destinations made from it are Outputs then, and
are checked once it is known. What is chosen from a list (a region) decides which destinations there are, and is a plain text.
Only vendors that Twilio can reach directly are here; docs/presets.md names the others, and why. Nothing was tried against
the vendors: what a preset says is what they or others have written, with source and date.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal, get_args

import pulumi
from pulumi import Input, Output

from pulumi_twilio_trunking.base.errors import ConfigurationError
from pulumi_twilio_trunking.base.inputs import which_to_write
from pulumi_twilio_trunking.base.sip_uri import SipUri

__all__ = [
    "Preset",
    "Support",
    "amazon_chime_voice_connector",
    "azure_openai_realtime",
    "bland_ai",
    "cognigy",
    "daily",
    "elevenlabs_agents",
    "genesys_cloud",
    "kore_ai",
    "livekit_cloud",
    "openai_gpt_live",
    "openai_realtime",
    "parloa",
    "poly_ai",
    "retell_ai",
    "signalwire",
    "synthflow",
    "ultravox",
    "vapi",
    "watsonx_assistant",
    "watsonx_orchestrate",
    "xai_grok_voice_agent",
]

Support = Literal["required", "offered", "none", "unknown"]
"""What a vendor does with TLS or SRTP: takes nothing else, takes it too, does not take it, or nobody says."""


_NOT_GIVEN: Any = None


@dataclass(frozen=True, kw_only=True)
class Preset:
    """Where calls go, and what is needed on both sides.

    Making one whose *tls* or *srtp* is `unknown` warns in Pulumi's log.

    Attributes:
        vendor: the vendor's name.
        destinations: SIP URIs in fail-over order, all with `;transport=tls`, for `TlsOrigination`.
        tls: whether the vendor takes TLS for signalling.
        srtp: whether the vendor takes SRTP for the voice.
        source: the public page that says so.
        read_on: when it was read.
        vendor_switches: what to set on the vendor's side, a sentence each.
        one_number_per_trunk: True where the URI has a fixed user, which Twilio sends for every number of the trunk: the
            number that was dialled is only in the `Diversion` header then. https://www.twilio.com/docs/sip-trunking#origination
            Default: what the destinations say that are plain texts.

    Raises:
        ConfigurationError: *tls* or *srtp* is none of the four words.
    """

    vendor: str
    destinations: tuple[Input[str], ...]
    tls: Support
    srtp: Support
    source: str
    read_on: date
    vendor_switches: tuple[str, ...] = ()
    one_number_per_trunk: bool = _NOT_GIVEN

    def __post_init__(self) -> None:
        if self.one_number_per_trunk is _NOT_GIVEN:
            object.__setattr__(self, "one_number_per_trunk", any(map(_has_user, self.destinations)))
        _chosen(f"Preset {self.vendor!r}", "tls", self.tls, get_args(Support))
        _chosen(f"Preset {self.vendor!r}", "srtp", self.srtp, get_args(Support))
        if "unknown" in (self.tls, self.srtp):
            pulumi.log.warn(self._what_is_unknown())

    @property
    def secure(self) -> bool | None:
        """What the trunk's `secure` should be.

        True where SRTP is required or offered, False where there is none. None where that is unknown: `SecureTrunk` takes
        None as its default, True, so that a vendor without SRTP gets no call rather than one in clear.
        """
        return None if self.srtp == "unknown" else self.srtp != "none"

    def _what_is_unknown(self) -> str:
        unknown = [name for name in ("tls", "srtp") if getattr(self, name) == "unknown"]
        words = " and ".join(name.upper() for name in unknown)
        answers = ", ".join(f'{name}="offered"' for name in unknown)
        trunk = (
            " `secure` is None, which a SecureTrunk takes as True: without SRTP on their side every call fails, and with "
            "secure=False the voice is in clear."
            if self.secure is None
            else ""
        )
        return (
            f"{self.vendor}: it is not documented whether calls may come with {words} ({self.source}, read on {self.read_on})."
            f"{trunk} Make a test call, then write in the preset what it has shown, for example {answers}."
        )


def _has_user(destination: Input[str]) -> bool:
    try:
        return isinstance(destination, str) and bool(SipUri.parse(destination).user)
    except ValueError:  # TlsOrigination says what is wrong with it
        return False


# Speech-to-speech models


def openai_realtime(*, project_id: Input[str], region: str = "global") -> Preset:
    """OpenAI Realtime, which takes calls with SRTP and without.

    Args:
        project_id: the project's id, with its `proj_`.
        region: `global` (the default), or `eu` for European data residency.

    Raises:
        ConfigurationError: an argument is not accepted.
    """
    return Preset(
        vendor="OpenAI Realtime",
        destinations=_openai("openai_realtime", project_id, region),
        tls="required",
        srtp="offered",
        vendor_switches=(
            "Give the project a webhook for incoming calls, and accept each call there; it reports whether the media is rtp or srtp.",
        ),
        source="https://developers.openai.com/api/docs/guides/realtime-sip",
        read_on=_READ_ON,
        one_number_per_trunk=True,
    )


def openai_gpt_live(*, project_id: Input[str], region: str = "global") -> Preset:
    """OpenAI GPT-Live, at the same address as OpenAI Realtime, but with SRTP only.

    Args:
        project_id: the project's id, with its `proj_`.
        region: `global` (the default), or `eu` for European data residency.

    Raises:
        ConfigurationError: an argument is not accepted.
    """
    return Preset(
        vendor="OpenAI GPT-Live",
        destinations=_openai("openai_gpt_live", project_id, region),
        tls="required",
        srtp="required",
        vendor_switches=(
            "Give the project a webhook for incoming calls, and accept each call there.",
            "There is no switch for SRTP: a call without it ends before the webhook hears of it.",
        ),
        source="https://developers.openai.com/api/docs/guides/voice-sip?voice-api=live",
        read_on=_READ_ON,
        one_number_per_trunk=True,
    )


def _openai(preset: str, project_id: Input[str], region: str) -> tuple[Input[str], ...]:
    hosts = {"global": "sip.api.openai.com", "eu": "sip-eu.api.openai.com"}
    host = hosts[_chosen(preset, "region", region, hosts)]
    return (_uri("sip:{}@" + host + ";transport=tls", _checked(preset, "project_id", project_id, _PROJECT)),)


def azure_openai_realtime(*, internal_id: Input[str], region: str, srtp: Support = "unknown") -> Preset:
    """Azure OpenAI Realtime.

    Args:
        internal_id: the internal id of the resource, without `proj_`.
        region: `eastus2` or `swedencentral`.
        srtp: what a test call has shown. Default: `unknown`, as Microsoft's page does not say.

    Raises:
        ConfigurationError: an argument is not accepted.
    """
    preset = "azure_openai_realtime"
    host = f"{_chosen(preset, 'region', region, ['eastus2', 'swedencentral'])}.sip.ai.azure.com"
    user = _checked(preset, "internal_id", internal_id, _INTERNAL_ID)
    return Preset(
        vendor="Azure OpenAI Realtime",
        destinations=(_uri("sip:proj_{}@" + host + ";transport=tls", user),),
        tls="required",
        srtp=srtp,
        vendor_switches=(
            "Find the internal id in the JSON view of the resource, in Azure's portal.",
            "Create a webhook for incoming calls, and accept each call there.",
        ),
        source="https://learn.microsoft.com/azure/foundry/openai/how-to/realtime-audio-sip",
        read_on=_READ_ON,
        one_number_per_trunk=True,
    )


def xai_grok_voice_agent(*, number: Input[str], srtp: Support = "unknown") -> Preset:
    """xAI Grok Voice Agent, one URI a number.

    Args:
        number: the phone number, in E.164 with its `+`.
        srtp: what a test call has shown. Default: `unknown`, as xAI's page does not say.

    Raises:
        ConfigurationError: an argument is not accepted.
    """
    user = _checked("xai_grok_voice_agent", "number", number, _E164)
    return Preset(
        vendor="xAI Grok Voice Agent",
        destinations=(_uri("sip:{}@sip.voice.x.ai;transport=tls", user),),
        tls="required",
        srtp=srtp,
        vendor_switches=(
            "Register the number at xAI as one of your own trunk, with the webhook that takes its calls.",
            "Admit Twilio by its addresses: digest credentials do not work, since Twilio sends none towards a destination.",
        ),
        source="https://docs.x.ai/developers/model-capabilities/audio/voice-agent/sip",
        read_on=_READ_ON,
        one_number_per_trunk=True,
    )


def ultravox(*, host: Input[str], agent_id: Input[str] | None = None, srtp: Support = "unknown") -> Preset:
    """Ultravox, at the SIP domain of your account.

    Args:
        host: the account's SIP domain, as its SIP configuration has it (`GET /api/sip`).
        agent_id: the id of the agent, without `agent_`. Default: none, so that the number that was dialled comes, by which
            Ultravox has to choose the agent.
        srtp: what a test call has shown. Default: `unknown`, as Ultravox's page does not say.

    Raises:
        ConfigurationError: an argument is not accepted.
    """
    host = _checked("ultravox", "host", host, _HOST)
    if agent_id is None:
        uri = _uri("sip:{};transport=tls", host)
    else:
        uri = _uri("sip:agent_{}@{};transport=tls", _checked("ultravox", "agent_id", agent_id, _AGENT), host)
    return Preset(
        vendor="Ultravox",
        destinations=(uri,),
        tls="offered",
        srtp=srtp,
        vendor_switches=(
            "Admit Twilio by its addresses, as `allowedCidrRanges` of the SIP configuration.",
            "Allow the agent there, by `allowAllAgents` or `allowedAgents`; without its id in the URI, by a pattern for the number.",
        ),
        source="https://docs.ultravox.ai/telephony/sip",
        read_on=_SURVEYED_ON,
        one_number_per_trunk=agent_id is not None,
    )


# Hosted voice agents


def livekit_cloud(*, subdomain: Input[str], region: Input[str] | None = None) -> Preset:
    """LiveKit Cloud.

    Args:
        subdomain: what stands before `.sip.livekit.cloud` in the project's SIP URI.
        region: the region that calls stay in, as LiveKit writes it in its regional SIP URIs. Default: LiveKit's choice.

    Raises:
        ConfigurationError: an argument is not accepted.
    """
    preset = "livekit_cloud"
    parts = [_checked(preset, "subdomain", subdomain, _LABEL)]
    if region is not None:
        parts.append(_checked(preset, "region", region, _LABEL))
    return Preset(
        vendor="LiveKit Cloud",
        destinations=(_uri("sip:" + "{}." * len(parts) + "sip.livekit.cloud;transport=tls", *parts),),
        tls="offered",
        srtp="offered",
        vendor_switches=(
            "Set the media encryption of LiveKit's inbound trunk to required; with allowed it takes plain calls too.",
        ),
        source="https://docs.livekit.io/telephony/features/secure-trunking",
        read_on=_READ_ON,
    )


def elevenlabs_agents(*, static_addresses: bool = False, residency: str | None = None) -> Preset:
    """ElevenLabs Agents.

    Args:
        static_addresses: take the host whose IP addresses do not change. Default False; with *residency* they never do.
        residency: where data stays: `eu`, `in` or `sg`. Default: none.

    Raises:
        ConfigurationError: an argument is not accepted.
    """
    host = "sip-static.rtc.elevenlabs.io" if static_addresses else "sip.rtc.elevenlabs.io"
    if residency is not None:
        where = _chosen("elevenlabs_agents", "residency", residency, ["eu", "in", "sg"])
        host = f"sip-static.rtc.{where}.residency.elevenlabs.io"
    return Preset(
        vendor="ElevenLabs Agents",
        destinations=(f"sip:{host}:5061;transport=tls",),
        tls="offered",
        srtp="offered",
        vendor_switches=(
            "Set the media encryption of the imported number to required; with allowed it takes plain calls too.",
            "Leave its digest credentials empty, since Twilio sends none towards a destination, and admit Twilio by its addresses.",
        ),
        source="https://elevenlabs.io/docs/eleven-agents/phone-numbers/sip-trunking",
        read_on=_READ_ON,
    )


def retell_ai() -> Preset:
    """Retell AI, which recommends TCP and takes TLS too."""
    return Preset(
        vendor="Retell AI",
        destinations=("sip:sip.retellai.com;transport=tls",),
        tls="offered",
        srtp="offered",
        vendor_switches=(
            "Import the number at Retell, with TLS as its transport: SRTP comes with TLS only.",
        ),
        source="https://docs.retellai.com/deploy/custom-telephony",
        read_on=_READ_ON,
    )


def vapi(*, user: Input[str], credential_id: Input[str] | None = None, region: str = "us") -> Preset:
    """Vapi. Its own guide for Twilio shows a URI without TLS; this is the same over TLS, which Vapi takes on port 5061.

    Args:
        user: what stands before the `@` of the SIP URI at Vapi: the phone number, or the name that you gave.
        credential_id: the id of the SIP trunk credential, where you bring your own trunk. Default: none, a SIP number of Vapi's.
        region: `us` (the default) or `eu`.

    Raises:
        ConfigurationError: an argument is not accepted.
    """
    preset = "vapi"
    hosts = {"us": "sip.vapi.ai", "eu": "sip.eu.vapi.ai"}
    host = hosts[_chosen(preset, "region", region, hosts)]
    parts = [_checked(preset, "user", user, _USER)]
    if credential_id is not None:
        parts.append(_checked(preset, "credential_id", credential_id, _LABEL))
        host = "{}." + host
    return Preset(
        vendor="Vapi",
        destinations=(_uri("sip:{}@" + host + ";transport=tls", *parts),),
        tls="offered",
        srtp="offered",
        vendor_switches=(
            "With a trunk of your own, give the gateway of its credential the protocol `tls/srtp`.",
            "List Twilio's addresses among its gateways, since Vapi admits calls of such a trunk by address.",
        ),
        source="https://docs.vapi.ai/advanced/sip/sip-networking",
        read_on=_READ_ON,
        one_number_per_trunk=True,
    )


def bland_ai(*, region: str) -> Preset:
    """Bland AI, which takes TLS and SRTP only.

    Args:
        region: `us2`, `ca2`, `asia2` or `eu2`.

    Raises:
        ConfigurationError: an argument is not accepted.
    """
    where = _chosen("bland_ai", "region", region, ["us2", "ca2", "asia2", "eu2"])
    return Preset(
        vendor="Bland AI",
        destinations=(f"sip:{where}.sip.bland.ai:5061;transport=tls",),
        tls="required",
        srtp="required",
        vendor_switches=(
            "Have Bland's support switch SIP on for your account, and admit Twilio by its addresses.",
            "There is no switch for SRTP: a call without it is answered 488.",
        ),
        source="https://docs.bland.ai/enterprise-features/SIP-integration",
        read_on=_SURVEYED_ON,
    )


def poly_ai(*, trunk_id: Input[str], region: str) -> Preset:
    """PolyAI, for a trunk that is encrypted there.

    Args:
        trunk_id: the id of the trunk at PolyAI, the first part of its host.
        region: `us`, `eu` or `uk`.

    Raises:
        ConfigurationError: an argument is not accepted.
    """
    where = _chosen("poly_ai", "region", region, ["us", "eu", "uk"])
    trunk = _checked("poly_ai", "trunk_id", trunk_id, _LABEL)
    return Preset(
        vendor="PolyAI",
        destinations=(_uri("sip:{}.sbc.sip." + where + ".poly.ai:5061;transport=tls", trunk),),
        tls="required",
        srtp="required",
        vendor_switches=(
            "Leave the trunk encrypted, as PolyAI makes it: TLS and SRTP come together, and one that is not takes neither.",
            "Admit Twilio by its addresses, for signalling and for media.",
        ),
        source="https://docs.poly.ai/api-reference/sip-trunking/introduction",
        read_on=_SURVEYED_ON,
    )


def synthflow(*, region: str, srtp: Support = "unknown") -> Preset:
    """Synthflow, whose port for TLS is 32682.

    Args:
        region: the region of the workspace: `global`, `us` or `eu`.
        srtp: what a test call has shown. Default: `unknown`, as the page of addresses and ports does not say.

    Raises:
        ConfigurationError: an argument is not accepted.
    """
    hosts = {"global": "sip.synthflow.ai", "us": "sip.us.synthflow.ai", "eu": "sip.eu.synthflow.ai"}
    host = hosts[_chosen("synthflow", "region", region, hosts)]
    return Preset(
        vendor="Synthflow",
        destinations=(f"sip:{host}:32682;transport=tls",),
        tls="offered",
        srtp=srtp,
        vendor_switches=("Import the number at Synthflow, and admit Twilio by its addresses.",),
        source="https://docs.synthflow.ai/sip-trunking-acl",
        read_on=_SURVEYED_ON,
    )


def kore_ai(*, srtp: Support = "unknown") -> Preset:
    """Kore.ai in US-East: two hosts, the second for fail-over.

    Args:
        srtp: what a test call has shown. Default: `unknown`, as Kore.ai's page does not say.

    Raises:
        ConfigurationError: the argument is not accepted.
    """
    return Preset(
        vendor="Kore.ai",
        destinations=tuple(f"sip:savg-sbc{n}.kore.ai:5061;transport=tls" for n in (1, 2)),
        tls="offered",
        srtp=srtp,
        vendor_switches=(
            "Compare the hosts with the SIP URI that Configure SIP Trunk shows: these are those of US-East.",
            "List Twilio's addresses there as incoming IP addresses.",
        ),
        source="https://docs.kore.ai/ai-for-service/channels/voice-gateway/deployment-and-operations",
        read_on=_SURVEYED_ON,
    )


def cognigy(*, host: Input[str]) -> Preset:
    """Cognigy Voice Gateway, at the host that Cognigy gave you.

    Args:
        host: the host of the Voice Gateway that takes your calls.

    Raises:
        ConfigurationError: the argument is not accepted.
    """
    return Preset(
        vendor="Cognigy Voice Gateway",
        destinations=(_uri("sip:{}:5061;transport=tls", _checked("cognigy", "host", host, _HOST)),),
        tls="offered",
        srtp="offered",
        vendor_switches=(
            "Take the host from your representative at Cognigy, who sets the Voice Gateway up with you.",
            "Make Twilio a carrier there, with each of its addresses as an inbound SIP gateway, for TLS with SRTP.",
        ),
        source="https://docs.cognigy.com/voice-gateway/technical-capabilities",
        read_on=_SURVEYED_ON,
    )


def parloa(*, host: Input[str], user: Input[str] | None = None, srtp: Support = "unknown") -> Preset:
    """Parloa, at the host that Parloa gave you.

    Args:
        host: your host there, which ends in `.voip.parloa.com`.
        user: what stands before the `@` of the SIP URI that Parloa gave you. Default: none, so that the number that was
            dialled comes.
        srtp: what a test call has shown. Default: `unknown`, as Parloa's page does not say.

    Raises:
        ConfigurationError: an argument is not accepted.
    """
    host = _checked("parloa", "host", host, _HOST)
    if user is None:
        uri = _uri("sip:{}:5061;transport=tls", host)
    else:
        uri = _uri("sip:{}@{}:5061;transport=tls", _checked("parloa", "user", user, _USER), host)
    return Preset(
        vendor="Parloa",
        destinations=(uri,),
        tls="offered",
        srtp=srtp,
        vendor_switches=(
            "Admit Twilio by its addresses, in the Platform Settings of the release, without digest credentials: Twilio sends none towards a destination.",
        ),
        source="https://docs.parloa.com/rule-based-automation/phone-integrations/sip",
        read_on=_SURVEYED_ON,
        one_number_per_trunk=user is not None,
    )


def signalwire(*, host: Input[str]) -> Preset:
    """SignalWire, an AI Agent's SIP address there.

    Args:
        host: the host of the SIP address, which ends in `.dapp.signalwire.com`.

    Raises:
        ConfigurationError: the argument is not accepted.
    """
    return Preset(
        vendor="SignalWire",
        destinations=(_uri("sip:{}:5061;transport=tls", _checked("signalwire", "host", host, _HOST)),),
        tls="offered",
        srtp="offered",
        vendor_switches=(
            "Set the encryption of the SIP address to required; with optional, as it is made, it takes plain calls too.",
            "Leave its user at `*`, which takes every number.",
            "Admit Twilio by its addresses, and set no password, since Twilio sends none towards a destination.",
        ),
        source="https://developer.signalwire.com/platform/addresses",
        read_on=_SURVEYED_ON,
    )


def daily(
    *, domain: Input[str], trunk: Input[str], tls: Support = "unknown", srtp: Support = "unknown"
) -> Preset:
    """Daily, for Pipecat. The URI in its guide names no transport; this one asks for TLS, so that a call without it fails.

    Args:
        domain: your domain at Daily.
        trunk: the trunk there; both make the host, `DOMAIN-TRUNK.siptrunk.sip-us.daily.co`.
        tls: what a test call has shown. Default: `unknown`, as Daily's page does not say.
        srtp: the same for SRTP.

    Raises:
        ConfigurationError: an argument is not accepted.
    """
    parts = (_checked("daily", "domain", domain, _LABEL), _checked("daily", "trunk", trunk, _LABEL))
    return Preset(
        vendor="Daily (Pipecat)",
        destinations=(_uri("sip:{}-{}.siptrunk.sip-us.daily.co;transport=tls", *parts),),
        tls=tls,
        srtp=srtp,
        vendor_switches=("Ask Daily whether the trunk takes TLS and SRTP, and how that is switched on.",),
        source="https://docs.daily.co/docs/guides/features/dial-in-dial-out/sip-trunk/twilio",
        read_on=_READ_ON,
    )


def watsonx_assistant(*, region: str) -> Preset:
    """IBM watsonx Assistant, its phone integration: the three hosts of a region, for fail-over; one in Seoul.

    Args:
        region: `us-south`, `us-east`, `eu-de`, `eu-gb`, `au-syd`, `jp-tok` or `kr-seo`.

    Raises:
        ConfigurationError: an argument is not accepted.
    """
    regions = ["us-south", "us-east", "eu-de", "eu-gb", "au-syd", "jp-tok", "kr-seo"]
    where = _chosen("watsonx_assistant", "region", region, regions)
    hosts = (1,) if where == "kr-seo" else (1, 2, 3)
    return Preset(
        vendor="IBM watsonx Assistant",
        destinations=tuple(
            f"sip:public.{n:04}.voip.{where}.assistant.watson.cloud.ibm.com;transport=tls" for n in hosts
        ),
        tls="offered",
        srtp="offered",
        vendor_switches=(
            "Compare the hosts with the SIP URI on the page of the phone integration.",
            "Switch on 'Force secure trunking', which is SRTP.",
            "Leave 'Enable SIP authentication' off, since Twilio sends no digest credentials towards a destination.",
        ),
        source="https://github.com/ibm-cloud-docs/watson-assistant/blob/master/phone-config.md",
        read_on=_READ_ON,
    )


def watsonx_orchestrate(*, tenant_id: Input[str], region: str, srtp: Support = "unknown") -> Preset:
    """IBM watsonx Orchestrate.

    Args:
        tenant_id: what its SIP URI has as `x-tenant-id`.
        region: `us-south` or `br-sao` on IBM Cloud; `us-east-1`, `eu-central-1` or `ap-south-1` on AWS.
        srtp: what a test call has shown. Default: `unknown`, as IBM's development kit does not say.

    Raises:
        ConfigurationError: an argument is not accepted.
    """
    hosts = {
        "us-south": "public.voip.us-south.watson-orchestrate.cloud.ibm.com",
        "br-sao": "public.voip.br-sao.watson-orchestrate.cloud.ibm.com",
        "us-east-1": "public.voip.dl.watson-orchestrate.ibm.com",
        "eu-central-1": "public.voip.eu-central-1.dl.watson-orchestrate.ibm.com",
        "ap-south-1": "public.voip.ap-south-1.dl.watson-orchestrate.ibm.com",
    }
    host = hosts[_chosen("watsonx_orchestrate", "region", region, hosts)]
    tenant = _checked("watsonx_orchestrate", "tenant_id", tenant_id, _TENANT)
    return Preset(
        vendor="IBM watsonx Orchestrate",
        destinations=(_uri("sip:" + host + ";transport=tls?x-tenant-id={}", tenant),),
        tls="required",
        srtp=srtp,
        vendor_switches=(
            "Compare the URI with the one that Orchestrate prints for the phone configuration.",
            "It begins with `sips:` there, for which Twilio wants `sip:` and `;transport=tls`.",
        ),
        source="https://github.com/IBM/ibm-watsonx-orchestrate-adk",
        read_on=_READ_ON,
    )


# Contact centres and trunks


def genesys_cloud(*, termination_id: Input[str], domain: Input[str]) -> Preset:
    """Genesys Cloud BYOC. The form of the host is not confirmed: compare it with what your organisation shows.

    Args:
        termination_id: the termination identifier of the BYOC trunk.
        domain: the domain of the organisation's region, for example `mypurecloud.com`.

    Raises:
        ConfigurationError: an argument is not accepted.
    """
    parts = (
        _checked("genesys_cloud", "termination_id", termination_id, _LABEL),
        _checked("genesys_cloud", "domain", domain, _DOMAIN),
    )
    return Preset(
        vendor="Genesys Cloud BYOC",
        destinations=(_uri("sip:{}.byoc.{};transport=tls", *parts),),
        tls="offered",
        srtp="offered",
        vendor_switches=(
            "Compare the host with the one that your organisation shows for the trunk: its form is not confirmed.",
            "Give the trunk TLS as its transport protocol, version 1.2; SRTP comes with it.",
        ),
        source="https://help.mypurecloud.com/articles/tls-trunk-transport-protocol-specification",
        read_on=_READ_ON,
    )


def amazon_chime_voice_connector(*, connector_id: Input[str]) -> Preset:
    """Amazon Chime SDK Voice Connector, with its encryption on.

    Args:
        connector_id: the id of the Voice Connector, the first part of its host.

    Raises:
        ConfigurationError: an argument is not accepted.
    """
    connector = _checked("amazon_chime_voice_connector", "connector_id", connector_id, _LABEL)
    return Preset(
        vendor="Amazon Chime SDK Voice Connector",
        destinations=(_uri("sip:{}.voiceconnector.chime.aws:5061;transport=tls", connector),),
        tls="required",
        srtp="required",
        vendor_switches=(
            "Leave the Voice Connector's encryption on, as it is made: it then takes TLS with SRTP, and blocks plain calls.",
        ),
        source="https://docs.aws.amazon.com/chime-sdk/latest/ag/create-voicecon.html",
        read_on=_READ_ON,
    )


# What is yours, and what is chosen

_READ_ON = date(2026, 11, 24)
_SURVEYED_ON = date(2026, 10, 5)
"""When others read the vendor's pages, whose survey we took these facts from."""


@dataclass(frozen=True)
class _Kind:
    """A kind of text, and how to say what it is."""

    pattern: str
    accepted: str
    example: str


_LABEL = _Kind(
    r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?",
    "one part of a host name: letters, digits and '-', not at its ends",
    "acme-agent",
)
_DOMAIN = _Kind(
    rf"(?:{_LABEL.pattern}\.)+[A-Za-z](?:[A-Za-z0-9-]{{0,61}}[A-Za-z0-9])?", "a domain", "mypurecloud.com"
)
_HOST = _Kind(_DOMAIN.pattern, "a host name alone, without 'sip:' and port", "acme.example.com")
_PROJECT = _Kind(r"proj_[A-Za-z0-9_-]+", "'proj_' and letters, digits, '_' or '-'", "proj_abc123")
_INTERNAL_ID = _Kind(r"(?!proj_)[A-Za-z0-9_-]+", "letters, digits, '_' or '-', without 'proj_'", "0a1b2c3d")
_AGENT = _Kind(r"(?!agent_)[A-Za-z0-9_-]+", "letters, digits, '_' or '-', without 'agent_'", "0a1b2c3d")
_E164 = _Kind(r"\+[1-9][0-9]{1,14}", "a number in E.164: '+', then 2 to 15 digits", "+15550100000")
_USER = _Kind(r"[A-Za-z0-9+_.-]+", "letters, digits, '+', '_', '.' or '-'", "+15550100000")
_TENANT = _Kind(
    r"(?:[A-Za-z0-9_.~-]|%[0-9A-Fa-f]{2})+",
    "letters, digits, '_', '.', '~' or '-', and all else percent-encoded",
    "0a1b2c3d_4e5f",
)


def _chosen(preset: str, name: str, value: object, accepted: Iterable[str]) -> str:
    words = list(accepted)
    if isinstance(value, str) and value in words:
        return value
    if isinstance(value, Output | Awaitable):
        raise ConfigurationError(
            f"{preset}: {name} is an output, and has to be known when the program runs, since it decides which destinations "
            f"there are: read it from the stack's config, or write {' or '.join(map(repr, words))}."
        )
    raise ConfigurationError(f"{preset}: {name} {value!r} is not accepted: {which_to_write(value, words)}.")


def _checked(preset: str, name: str, value: Input[str], kind: _Kind) -> Input[str]:
    """*value*, or an Output of it that is checked once it is known."""

    def check(known: object, shown: str) -> str:
        if isinstance(known, str) and re.fullmatch(kind.pattern, known, re.ASCII):
            return known
        raise ConfigurationError(
            f"{preset}: {name} {shown} is not accepted: write {kind.accepted}, for example {kind.example!r}."
        )

    if isinstance(value, Output | Awaitable):
        # It may be secret, so that no message repeats it.
        return Output.all(value).apply(lambda known: check(known[0], "(the value of an output)"))
    return check(value, repr(value))


def _uri(pattern: str, *parts: Input[str]) -> Input[str]:
    if all(isinstance(part, str) for part in parts):
        return pattern.format(*parts)
    return Output.format(pattern, *parts)
