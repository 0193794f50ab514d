"""Hosted voice agents."""

from __future__ import annotations

from datetime import date

from pulumi import Input

from pulumi_twilio_trunking.presets.arguments import HOST, LABEL, USER, Kind, checked, one_of, uri
from pulumi_twilio_trunking.presets.preset import Preset, Support, example

__all__ = [
    "bland_ai",
    "cognigy",
    "daily",
    "elevenlabs_agents",
    "kore_ai",
    "livekit_cloud",
    "parloa",
    "poly_ai",
    "retell_ai",
    "signalwire",
    "synthflow",
    "vapi",
    "watsonx_assistant",
    "watsonx_orchestrate",
]

_TENANT = Kind(
    r"(?:[A-Za-z0-9_.~-]|%[0-9A-Fa-f]{2})+",
    "letters, digits, '_', '.', '~' or '-', and all else percent-encoded",
    "0a1b2c3d_4e5f",
)


@example(subdomain="acme")
def livekit_cloud(*, subdomain: Input[str], region: Input[str] | None = None) -> Preset:
    """Send calls to LiveKit Cloud.

    Args:
        subdomain: the part before `.sip.livekit.cloud` in the project's SIP URI.
        region: the region that calls stay in, as in LiveKit's regional SIP URIs. Default: LiveKit's choice.
    """
    parts = [checked("livekit_cloud: subdomain", subdomain, LABEL)]
    if region is not None:
        parts.append(checked("livekit_cloud: region", region, LABEL))
    return Preset(
        vendor="LiveKit Cloud",
        destinations=(uri("sip:" + "{}." * len(parts) + "sip.livekit.cloud;transport=tls", *parts),),
        tls="offered",
        srtp="offered",
        refer="offered",
        refer_source="https://docs.livekit.io/telephony/features/transfers",
        vendor_switches=(
            "Set the media encryption of LiveKit's inbound trunk to required; allowed takes plain calls too.",
        ),
        source="https://docs.livekit.io/telephony/features/secure-trunking",
        read_on=date(2026, 11, 24),
    )


@example()
def elevenlabs_agents(*, static_addresses: bool = False, residency: str | None = None) -> Preset:
    """Send calls to ElevenLabs Agents.

    Args:
        static_addresses: take the host with fixed IP addresses. Default: False. *residency* implies it.
        residency: where data stays: `eu`, `in` or `sg`. Default: none.
    """
    host = "sip-static.rtc.elevenlabs.io" if static_addresses else "sip.rtc.elevenlabs.io"
    if residency is not None:
        where = one_of("elevenlabs_agents: residency", residency, ["eu", "in", "sg"])
        host = f"sip-static.rtc.{where}.residency.elevenlabs.io"
    return Preset(
        vendor="ElevenLabs Agents",
        destinations=(f"sip:{host}:5061;transport=tls",),
        tls="offered",
        srtp="offered",
        refer="offered",
        refer_source="https://elevenlabs.io/docs/eleven-agents/customization/tools/system-tools/transfer-to-number",
        vendor_switches=(
            "Set the media encryption of the imported number to required; allowed takes plain calls too.",
            "Leave its digest credentials empty, since Twilio sends none to a destination.",
            "Admit Twilio by its addresses.",
        ),
        source="https://elevenlabs.io/docs/eleven-agents/phone-numbers/sip-trunking",
        read_on=date(2026, 11, 24),
    )


@example()
def retell_ai() -> Preset:
    """Send calls to Retell AI, which recommends TCP and takes TLS too."""
    return Preset(
        vendor="Retell AI",
        destinations=("sip:sip.retellai.com;transport=tls",),
        tls="offered",
        srtp="offered",
        refer="offered",
        refer_source="https://docs.retellai.com/deprecation-notice/1-26-2026",
        vendor_switches=(
            "Import the number at Retell, with TLS as its transport: SRTP comes with TLS only.",
        ),
        source="https://docs.retellai.com/deploy/custom-telephony",
        read_on=date(2026, 11, 24),
    )


@example(user="+15550100000")
def vapi(*, user: Input[str], credential_id: Input[str] | None = None, region: str = "us") -> Preset:
    """Send calls to Vapi over TLS, on port 5061. Its own guide for Twilio shows a URI without TLS.

    Args:
        user: the part before the `@` of the SIP URI at Vapi: the phone number, or the name that you gave.
        credential_id: the id of the SIP trunk credential, where you bring your own trunk.
            Default: none, a SIP number of Vapi's.
        region: `us` (the default) or `eu`.
    """
    hosts = {"us": "sip.vapi.ai", "eu": "sip.eu.vapi.ai"}
    host = hosts[one_of("vapi: region", region, hosts)]
    parts = [checked("vapi: user", user, USER)]
    if credential_id is not None:
        parts.append(checked("vapi: credential_id", credential_id, LABEL))
        host = "{}." + host
    return Preset(
        vendor="Vapi",
        destinations=(uri("sip:{}@" + host + ";transport=tls", *parts),),
        tls="offered",
        srtp="offered",
        refer="offered",
        refer_source="https://github.com/VapiAI/server-sdk-python/blob/main/src/vapi/types/transfer_plan.py",
        vendor_switches=(
            "With a trunk of your own, give the gateway of its credential the protocol `tls/srtp`.",
            "List Twilio's addresses among its gateways, since Vapi admits calls of such a trunk by address.",
        ),
        source="https://docs.vapi.ai/advanced/sip/sip-networking",
        read_on=date(2026, 11, 24),
        one_number_per_trunk=True,
    )


@example(region="us2")
def bland_ai(*, region: str) -> Preset:
    """Send calls to Bland AI, which takes TLS and SRTP only.

    Args:
        region: `us2`, `ca2`, `asia2` or `eu2`.
    """
    where = one_of("bland_ai: region", region, ["us2", "ca2", "asia2", "eu2"])
    return Preset(
        vendor="Bland AI",
        destinations=(f"sip:{where}.sip.bland.ai:5061;transport=tls",),
        tls="required",
        srtp="required",
        refer="offered",
        refer_source="https://docs.bland.ai/agents/sip-transfers",
        vendor_switches=(
            "Have Bland's support switch SIP on for your account, and admit Twilio by its addresses.",
            "There is no switch for SRTP: a call without it is answered 488.",
        ),
        source="https://docs.bland.ai/enterprise-features/SIP-integration",
        read_on=date(2026, 10, 5),
    )


@example(trunk_id="tr-a1", region="uk")
def poly_ai(*, trunk_id: Input[str], region: str) -> Preset:
    """Send calls to PolyAI, at a trunk that is encrypted there.

    Args:
        trunk_id: the id of the trunk at PolyAI, the first part of its host.
        region: `us`, `eu` or `uk`.
    """
    where = one_of("poly_ai: region", region, ["us", "eu", "uk"])
    trunk = checked("poly_ai: trunk_id", trunk_id, LABEL)
    return Preset(
        vendor="PolyAI",
        destinations=(uri("sip:{}.sbc.sip." + where + ".poly.ai:5061;transport=tls", trunk),),
        tls="required",
        srtp="required",
        vendor_switches=(
            "Leave the trunk encrypted, its default at PolyAI: otherwise it takes neither TLS nor SRTP.",
            "Admit Twilio by its addresses, for signalling and for media.",
        ),
        source="https://docs.poly.ai/api-reference/sip-trunking/introduction",
        read_on=date(2026, 10, 5),
    )


@example(region="us")
def synthflow(*, region: str, srtp: Support = "unknown") -> Preset:
    """Send calls to Synthflow, on its port for TLS, 32682.

    Args:
        region: the region of the workspace: `global`, `us` or `eu`.
        srtp: what a test call showed. Default: `unknown`, since the page of addresses and ports does not say.
    """
    hosts = {"global": "sip.synthflow.ai", "us": "sip.us.synthflow.ai", "eu": "sip.eu.synthflow.ai"}
    host = hosts[one_of("synthflow: region", region, hosts)]
    return Preset(
        vendor="Synthflow",
        destinations=(f"sip:{host}:32682;transport=tls",),
        tls="offered",
        srtp=srtp,
        refer="offered",
        refer_source="https://docs.synthflow.ai/asterisk",
        vendor_switches=("Import the number at Synthflow, and admit Twilio by its addresses.",),
        source="https://docs.synthflow.ai/sip-trunking-acl",
        read_on=date(2026, 10, 5),
    )


@example()
def kore_ai(*, srtp: Support = "unknown") -> Preset:
    """Send calls to Kore.ai in US-East: two hosts, the second for fail-over.

    Args:
        srtp: what a test call showed. Default: `unknown`, since Kore.ai's page does not say.
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
        read_on=date(2026, 10, 5),
    )


@example(host="acme.example.com")
def cognigy(*, host: Input[str]) -> Preset:
    """Send calls to Cognigy Voice Gateway, at the host that Cognigy gave you.

    Args:
        host: the host of the Voice Gateway that takes your calls.
    """
    return Preset(
        vendor="Cognigy Voice Gateway",
        destinations=(uri("sip:{}:5061;transport=tls", checked("cognigy: host", host, HOST)),),
        tls="offered",
        srtp="offered",
        refer="offered",
        refer_source="https://docs.cognigy.com/ai/agents/develop/node-reference/voice/voice-gateway/transfer",
        vendor_switches=(
            "Take the host from your representative at Cognigy, who sets the Voice Gateway up with you.",
            "Make Twilio a carrier there, with each of its addresses as an inbound gateway, TLS and SRTP.",
        ),
        source="https://docs.cognigy.com/voice-gateway/technical-capabilities",
        read_on=date(2026, 10, 5),
    )


@example(user="a1", host="acme.voip.parloa.com")
def parloa(*, host: Input[str], user: Input[str] | None = None, srtp: Support = "unknown") -> Preset:
    """Send calls to Parloa, at the host that Parloa gave you.

    Args:
        host: your host there, which ends in `.voip.parloa.com`.
        user: the part before the `@` of Parloa's SIP URI. Default: none, and Parloa gets the dialled number.
        srtp: what a test call showed. Default: `unknown`, since Parloa's page does not say.
    """
    domain = checked("parloa: host", host, HOST)
    if user is None:
        destination = uri("sip:{}:5061;transport=tls", domain)
    else:
        destination = uri("sip:{}@{}:5061;transport=tls", checked("parloa: user", user, USER), domain)
    return Preset(
        vendor="Parloa",
        destinations=(destination,),
        tls="offered",
        srtp=srtp,
        refer="offered",
        refer_source="https://docs.parloa.com/rule-based-automation/dialog-interface/graph/phone/call-control",
        vendor_switches=(
            "Admit Twilio by its addresses, in the Platform Settings of the release.",
            "Set no digest credentials: Twilio sends none to a destination.",
        ),
        source="https://docs.parloa.com/rule-based-automation/phone-integrations/sip",
        read_on=date(2026, 10, 5),
        one_number_per_trunk=user is not None,
    )


@example(host="acme-agent.dapp.signalwire.com")
def signalwire(*, host: Input[str]) -> Preset:
    """Send calls to SignalWire, at the SIP address of an AI Agent there.

    Args:
        host: the host of the SIP address, which ends in `.dapp.signalwire.com`.
    """
    return Preset(
        vendor="SignalWire",
        destinations=(uri("sip:{}:5061;transport=tls", checked("signalwire: host", host, HOST)),),
        tls="offered",
        srtp="offered",
        refer="offered",
        refer_source="https://developer.signalwire.com/sdks/agents-sdk/advanced/call-transfer",
        vendor_switches=(
            "Set the encryption of the SIP address to required; its default, optional, takes plain calls.",
            "Leave its user at `*`, which takes every number.",
            "Admit Twilio by its addresses, and set no password, since Twilio sends none to a destination.",
        ),
        source="https://developer.signalwire.com/platform/addresses",
        read_on=date(2026, 10, 5),
    )


@example(domain="acme", trunk="main")
def daily(
    *, domain: Input[str], trunk: Input[str], tls: Support = "unknown", srtp: Support = "unknown"
) -> Preset:
    """Send calls to Daily, for Pipecat. Its guide names no transport; this URI insists on TLS.

    Args:
        domain: your domain at Daily.
        trunk: the trunk there; both make the host, `DOMAIN-TRUNK.siptrunk.sip-us.daily.co`.
        tls: what a test call showed. Default: `unknown`, since Daily's page does not say.
        srtp: the same for SRTP.
    """
    parts = (checked("daily: domain", domain, LABEL), checked("daily: trunk", trunk, LABEL))
    return Preset(
        vendor="Daily (Pipecat)",
        destinations=(uri("sip:{}-{}.siptrunk.sip-us.daily.co;transport=tls", *parts),),
        tls=tls,
        srtp=srtp,
        refer="offered",
        refer_source="https://docs.daily.co/docs/guides/features/dial-in-dial-out/transfers",
        vendor_switches=("Ask Daily whether the trunk takes TLS and SRTP, and how to switch them on.",),
        source="https://docs.daily.co/docs/guides/features/dial-in-dial-out/sip-trunk/twilio",
        read_on=date(2026, 11, 24),
    )


@example(region="us-south")
def watsonx_assistant(*, region: str) -> Preset:
    """Send calls to IBM watsonx Assistant: the three hosts of a region, for fail-over; one in Seoul.

    Args:
        region: `us-south`, `us-east`, `eu-de`, `eu-gb`, `au-syd`, `jp-tok` or `kr-seo`.
    """
    regions = ["us-south", "us-east", "eu-de", "eu-gb", "au-syd", "jp-tok", "kr-seo"]
    where = one_of("watsonx_assistant: region", region, regions)
    hosts = (1,) if where == "kr-seo" else (1, 2, 3)
    return Preset(
        vendor="IBM watsonx Assistant",
        destinations=tuple(
            f"sip:public.{n:04}.voip.{where}.assistant.watson.cloud.ibm.com;transport=tls" for n in hosts
        ),
        tls="offered",
        srtp="offered",
        refer="required",
        refer_source="https://github.com/ibm-cloud-docs/watson-assistant/blob/master/phone-config.md",
        vendor_switches=(
            "Compare the hosts with the SIP URI on the page of the phone integration.",
            "Switch on 'Force secure trunking', which is SRTP.",
            "Leave 'Enable SIP authentication' off: Twilio sends no digest credentials to a destination.",
        ),
        source="https://github.com/ibm-cloud-docs/watson-assistant/blob/master/phone-config.md",
        read_on=date(2026, 11, 24),
    )


@example(tenant_id="a1_b2", region="us-south")
def watsonx_orchestrate(*, tenant_id: Input[str], region: str, srtp: Support = "unknown") -> Preset:
    """Send calls to IBM watsonx Orchestrate.

    Args:
        tenant_id: the `x-tenant-id` of its SIP URI.
        region: `us-south` or `br-sao` on IBM Cloud; `us-east-1`, `eu-central-1` or `ap-south-1` on AWS.
        srtp: what a test call showed. Default: `unknown`, since IBM's development kit does not say.
    """
    hosts = {
        "us-south": "public.voip.us-south.watson-orchestrate.cloud.ibm.com",
        "br-sao": "public.voip.br-sao.watson-orchestrate.cloud.ibm.com",
        "us-east-1": "public.voip.dl.watson-orchestrate.ibm.com",
        "eu-central-1": "public.voip.eu-central-1.dl.watson-orchestrate.ibm.com",
        "ap-south-1": "public.voip.ap-south-1.dl.watson-orchestrate.ibm.com",
    }
    host = hosts[one_of("watsonx_orchestrate: region", region, hosts)]
    tenant = checked("watsonx_orchestrate: tenant_id", tenant_id, _TENANT)
    return Preset(
        vendor="IBM watsonx Orchestrate",
        destinations=(uri("sip:" + host + ";transport=tls?x-tenant-id={}", tenant),),
        tls="required",
        srtp=srtp,
        vendor_switches=(
            "Compare the URI with the one that Orchestrate prints for the phone configuration.",
            "It begins with `sips:` there, for which Twilio wants `sip:` and `;transport=tls`.",
        ),
        source="https://github.com/IBM/ibm-watsonx-orchestrate-adk",
        read_on=date(2026, 11, 24),
    )
