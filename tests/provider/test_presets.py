"""Presets: what the vendors take, in URIs that are TLS to every reader, and a page that says the same."""

from __future__ import annotations

import asyncio
import inspect
import re
from datetime import date
from pathlib import Path

import pulumi
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pulumi_twilio_trunking import ConfigurationError, presets
from pulumi_twilio_trunking.base.sip_uri import SipUri
from pulumi_twilio_trunking.tls_origination import TlsOriginationProvider

from encrypted_trunks.sip_uri import why_not_tls

PAGE = Path(__file__).parents[2] / "docs" / "presets.md"
TRUNK_SID = "TK" + "0" * 32

WATSONX = "voip.us-south.assistant.watson.cloud.ibm.com"
# What the vendors' pages say: preset, arguments, TLS, SRTP, destinations without their `;transport=tls`.
VENDORS = [
    ("openai_realtime", {"project_id": "proj_a1"}, "required offered", ["sip:proj_a1@sip.api.openai.com"]),
    ("openai_gpt_live", {"project_id": "proj_a1"}, "required required", ["sip:proj_a1@sip.api.openai.com"]),
    (
        "azure_openai_realtime",
        {"internal_id": "a1", "region": "eastus2"},
        "required unknown",
        ["sip:proj_a1@eastus2.sip.ai.azure.com"],
    ),
    (
        "xai_grok_voice_agent",
        {"number": "+15550100000"},
        "required unknown",
        ["sip:+15550100000@sip.voice.x.ai"],
    ),
    (
        "ultravox",
        {"agent_id": "a1", "host": "acme.example.com"},
        "offered unknown",
        ["sip:agent_a1@acme.example.com"],
    ),
    ("livekit_cloud", {"subdomain": "acme"}, "offered offered", ["sip:acme.sip.livekit.cloud"]),
    ("elevenlabs_agents", {}, "offered offered", ["sip:sip.rtc.elevenlabs.io:5061"]),
    ("retell_ai", {}, "offered offered", ["sip:sip.retellai.com"]),
    ("vapi", {"user": "+15550100000"}, "offered offered", ["sip:+15550100000@sip.vapi.ai"]),
    ("bland_ai", {"region": "us2"}, "required required", ["sip:us2.sip.bland.ai:5061"]),
    (
        "poly_ai",
        {"trunk_id": "tr-a1", "region": "uk"},
        "required required",
        ["sip:tr-a1.sbc.sip.uk.poly.ai:5061"],
    ),
    ("synthflow", {"region": "us"}, "offered unknown", ["sip:sip.us.synthflow.ai:32682"]),
    (
        "kore_ai",
        {},
        "offered unknown",
        ["sip:savg-sbc1.kore.ai:5061", "sip:savg-sbc2.kore.ai:5061"],
    ),
    ("cognigy", {"host": "acme.example.com"}, "offered offered", ["sip:acme.example.com:5061"]),
    (
        "parloa",
        {"user": "a1", "host": "acme.voip.parloa.com"},
        "offered unknown",
        ["sip:a1@acme.voip.parloa.com:5061"],
    ),
    (
        "signalwire",
        {"host": "acme-agent.dapp.signalwire.com"},
        "offered offered",
        ["sip:acme-agent.dapp.signalwire.com:5061"],
    ),
    (
        "daily",
        {"domain": "acme", "trunk": "main"},
        "unknown unknown",
        ["sip:acme-main.siptrunk.sip-us.daily.co"],
    ),
    (
        "watsonx_assistant",
        {"region": "us-south"},
        "offered offered",
        [f"sip:public.{n}.{WATSONX}" for n in ("0001", "0002", "0003")],
    ),
    (
        "watsonx_orchestrate",
        {"tenant_id": "a1_b2", "region": "us-south"},
        "required unknown",
        ["sip:public.voip.us-south.watson-orchestrate.cloud.ibm.com?x-tenant-id=a1_b2"],
    ),
    (
        "genesys_cloud",
        {"termination_id": "acme", "domain": "mypurecloud.com"},
        "offered offered",
        ["sip:acme.byoc.mypurecloud.com"],
    ),
    (
        "amazon_chime_voice_connector",
        {"connector_id": "a1b2"},
        "required required",
        ["sip:a1b2.voiceconnector.chime.aws:5061"],
    ),
]
OTHER_CHOICES = [
    ("openai_realtime", {"project_id": "proj_a1", "region": "eu"}, ["proj_a1@sip-eu.api.openai.com"]),
    ("openai_gpt_live", {"project_id": "proj_a1", "region": "eu"}, ["proj_a1@sip-eu.api.openai.com"]),
    (
        "azure_openai_realtime",
        {"internal_id": "a1", "region": "swedencentral"},
        ["proj_a1@swedencentral.sip.ai.azure.com"],
    ),
    ("ultravox", {"host": "acme.example.com"}, ["acme.example.com"]),
    ("parloa", {"host": "acme.voip.parloa.com"}, ["acme.voip.parloa.com"]),
    ("livekit_cloud", {"subdomain": "acme", "region": "india"}, ["acme.india.sip.livekit.cloud"]),
    ("elevenlabs_agents", {"static_addresses": True}, ["sip-static.rtc.elevenlabs.io"]),
    *(
        ("elevenlabs_agents", {"residency": where}, [f"sip-static.rtc.{where}.residency.elevenlabs.io"])
        for where in ("eu", "in", "sg")
    ),
    ("vapi", {"user": "front-desk", "region": "eu"}, ["front-desk@sip.eu.vapi.ai"]),
    ("vapi", {"user": "+15550100000", "credential_id": "c-1"}, ["+15550100000@c-1.sip.vapi.ai"]),
    (
        "vapi",
        {"user": "+15550100000", "credential_id": "c-1", "region": "eu"},
        ["+15550100000@c-1.sip.eu.vapi.ai"],
    ),
    *(("bland_ai", {"region": where}, [f"{where}.sip.bland.ai"]) for where in ("ca2", "asia2", "eu2")),
    *(
        ("poly_ai", {"trunk_id": "tr-a1", "region": where}, [f"tr-a1.sbc.sip.{where}.poly.ai"])
        for where in ("us", "eu")
    ),
    ("synthflow", {"region": "global"}, ["sip.synthflow.ai"]),
    ("synthflow", {"region": "eu"}, ["sip.eu.synthflow.ai"]),
    *(
        (
            "watsonx_assistant",
            {"region": where},
            [f"public.000{n}.voip.{where}.assistant.watson.cloud.ibm.com" for n in (1, 2, 3)],
        )
        for where in ("us-east", "eu-de", "eu-gb", "au-syd", "jp-tok")
    ),
    (
        "watsonx_assistant",
        {"region": "kr-seo"},
        ["public.0001.voip.kr-seo.assistant.watson.cloud.ibm.com"],
    ),
    *(
        ("watsonx_orchestrate", {"tenant_id": "a1", "region": where}, [f"public.voip.{host}"])
        for where, host in {
            "br-sao": "br-sao.watson-orchestrate.cloud.ibm.com",
            "us-east-1": "dl.watson-orchestrate.ibm.com",
            "eu-central-1": "eu-central-1.dl.watson-orchestrate.ibm.com",
            "ap-south-1": "ap-south-1.dl.watson-orchestrate.ibm.com",
        }.items()
    ),
]
CALLS = [(name, arguments) for name, arguments, *_ in [*VENDORS, *OTHER_CHOICES]]
# What is the customer's, and what its vendor's host ends with.
OURS = {
    ("openai_realtime", "project_id"): "@sip.api.openai.com",
    ("openai_gpt_live", "project_id"): "@sip.api.openai.com",
    ("azure_openai_realtime", "internal_id"): "@eastus2.sip.ai.azure.com",
    ("xai_grok_voice_agent", "number"): "@sip.voice.x.ai",
    ("ultravox", "host"): "",
    ("ultravox", "agent_id"): "@acme.example.com",
    ("cognigy", "host"): "",
    ("parloa", "host"): "",
    ("parloa", "user"): "@acme.voip.parloa.com",
    ("signalwire", "host"): "",
    ("livekit_cloud", "subdomain"): ".sip.livekit.cloud",
    ("livekit_cloud", "region"): ".sip.livekit.cloud",
    ("vapi", "user"): "@sip.vapi.ai",
    ("vapi", "credential_id"): ".sip.vapi.ai",
    ("poly_ai", "trunk_id"): ".sbc.sip.uk.poly.ai",
    ("daily", "domain"): ".siptrunk.sip-us.daily.co",
    ("daily", "trunk"): ".siptrunk.sip-us.daily.co",
    ("watsonx_orchestrate", "tenant_id"): "public.voip.us-south.watson-orchestrate.cloud.ibm.com",
    ("genesys_cloud", "termination_id"): ".byoc.mypurecloud.com",
    ("genesys_cloud", "domain"): "",
    ("amazon_chime_voice_connector", "connector_id"): ".voiceconnector.chime.aws",
}
CHOSEN = {(name, "region") for name, arguments in CALLS if "region" in arguments} - OURS.keys()
CHOSEN.add(("elevenlabs_agents", "residency"))
FIRST_ARGUMENTS = {name: arguments for name, arguments, *_ in VENDORS}
each_vendor = pytest.mark.parametrize("name", FIRST_ARGUMENTS)
each_call = pytest.mark.parametrize(("name", "arguments"), CALLS)
each_of_ours = pytest.mark.parametrize(("name", "argument"), OURS)


@pytest.fixture(autouse=True)
def logged(monkeypatch):
    """The warnings in Pulumi's log."""
    lines = []
    monkeypatch.setattr(pulumi.log, "warn", lines.append)
    return lines


def made(name, **changed):
    """The preset of that name, with the arguments above unless others are given."""
    return getattr(presets, name)(**{**FIRST_ARGUMENTS[name], **changed})


def in_a_loop(coroutine):
    """Its result. Unlike `asyncio.run`, this leaves alone the loop that Pulumi's own tests use."""
    loop = asyncio.new_event_loop()
    try:
        return loop.run_until_complete(coroutine)
    finally:
        loop.close()


def once_known(make):
    """What the Outputs that *make* gives are, once they are known."""

    async def wait():
        return [await output.future() for output in make()]

    return in_a_loop(wait())


def refused(make):
    with pytest.raises(ConfigurationError) as refusal:
        make()
    return str(refusal.value)


class TestVendors:
    @pytest.mark.parametrize(("name", "arguments", "levels", "destinations"), VENDORS)
    def test_facts(self, name, arguments, levels, destinations):
        """Each vendor has the URIs, TLS and SRTP that its page has."""
        preset = getattr(presets, name)(**arguments)

        assert levels == f"{preset.tls} {preset.srtp}"
        assert destinations == [uri.replace(";transport=tls", "") for uri in preset.destinations]

    @pytest.mark.parametrize(("name", "arguments", "hosts"), OTHER_CHOICES)
    def test_other_choices(self, name, arguments, hosts):
        """A region, a residency, a credential choose the hosts."""
        uris = [SipUri.parse(uri) for uri in getattr(presets, name)(**arguments).destinations]

        assert hosts == [f"{uri.user}@{uri.host}" if uri.user else uri.host for uri in uris]

    def test_none_is_left_out(self):
        """Every public function is tested here, in the order of its name."""
        functions = sorted(name for name in presets.__all__ if name not in ("Preset", "Support"))

        assert sorted(FIRST_ARGUMENTS) == functions
        assert functions == sorted(
            name
            for name, value in vars(presets).items()
            if inspect.isfunction(value) and value.__module__ == presets.__name__ and not name.startswith("_")
        )

    @each_call
    def test_check(self, name, arguments, warnings):
        """Every destination passes TlsOrigination's check, without a word."""
        props = {
            "trunk_sid": TRUNK_SID,
            "destinations": list(getattr(presets, name)(**arguments).destinations),
        }

        assert [] == TlsOriginationProvider().check({}, props).failures
        assert [] == warnings

    @each_call
    def test_policy_pack(self, name, arguments):
        """Every destination is TLS to the policy pack."""
        destinations = getattr(presets, name)(**arguments).destinations

        assert {None} == {why_not_tls(uri) for uri in destinations}

    @each_call
    def test_hosts_differ(self, name, arguments):
        """Destinations are a fail-over for each other."""
        targets = [SipUri.parse(uri).target for uri in getattr(presets, name)(**arguments).destinations]

        assert len(targets) == len(set(targets))

    @each_call
    def test_fixed_user(self, name, arguments):
        """A preset says so when its URI has a fixed user."""
        preset = getattr(presets, name)(**arguments)

        assert preset.one_number_per_trunk == any(SipUri.parse(uri).user for uri in preset.destinations)

    @each_vendor
    def test_source(self, name):
        """A preset says where it is from, and from when."""
        preset = made(name)

        assert re.fullmatch(r"https://\S+", preset.source)
        assert date(2026, 1, 1) < preset.read_on < date(2027, 1, 1)

    @each_vendor
    def test_switches(self, name):
        """What to set on the vendor's side is told in sentences."""
        switches = made(name).vendor_switches

        assert switches
        assert [] == [text for text in switches if not re.fullmatch(r"[A-Z].*\.", text)]

    @each_vendor
    def test_documented(self, name):
        """Every function says what it takes, in its order."""
        function = getattr(presets, name)
        arguments = inspect.getdoc(function).partition("Args:\n")[2].partition("\n\n")[0]

        assert list(inspect.signature(function).parameters) == re.findall(
            r"^ {4}(\w+): ", arguments, re.MULTILINE
        )


def own(*destinations, **settings):
    """A preset as a user makes one."""
    facts = {"vendor": "Acme", "tls": "required", "srtp": "required", "source": "https://example.com"}
    return presets.Preset(destinations=destinations, read_on=date(2026, 11, 24), **{**facts, **settings})


class TestPreset:
    @pytest.mark.parametrize(
        ("destinations", "expected"),
        [
            (["sip:+15550100000@a.example.com;transport=tls"], True),
            (["sip:a.example.com;transport=tls", "sip:bob@b.example.com;transport=tls"], True),
            (["sip:a.example.com;transport=tls"], False),
            (["bob@a.example.com"], False),
            ([], False),
        ],
    )
    def test_fixed_user(self, destinations, expected):
        """Where it is not said, a fixed user is seen in the destinations."""
        assert expected is own(*destinations).one_number_per_trunk

    def test_fixed_user_as_said(self):
        """What is said counts."""
        uri = "sip:bob@a.example.com;transport=tls"

        assert own(uri, one_number_per_trunk=False).one_number_per_trunk is False

    def test_fixed_user_of_an_output(self):
        """What is not known yet says nothing."""

        async def make():
            return own(pulumi.Output.from_input("sip:bob@a.example.com;transport=tls")).one_number_per_trunk

        assert in_a_loop(make()) is False

    @pytest.mark.parametrize(
        ("srtp", "secure"), [("required", True), ("offered", True), ("none", False), ("unknown", None)]
    )
    def test_secure(self, srtp, secure):
        """`secure` follows from SRTP, and stays open where nobody knows."""
        assert secure is made("kore_ai", srtp=srtp).secure

    def test_is_immutable(self):
        """A preset is a value."""
        with pytest.raises(AttributeError):
            made("retell_ai").srtp = "required"

        assert made("retell_ai") == made("retell_ai")

    @pytest.mark.parametrize("which", ["tls", "srtp"])
    def test_words(self, which):
        """TLS and SRTP are one of four words."""
        message = refused(lambda: made("daily", **{which: "ofered"}))

        assert f"{which} 'ofered' is not accepted: write 'offered'" in message
        assert "required, offered, none, unknown" in message


class TestWarnings:
    @each_vendor
    def test_unknown(self, name, logged):
        """A preset warns exactly when TLS or SRTP is unknown."""
        preset = made(name)

        assert ("unknown" in (preset.tls, preset.srtp)) == bool(logged)

    def test_what_it_says(self, logged):
        """The warning says what is unknown, by which source, what follows, and what to do."""
        preset = made("azure_openai_realtime")

        [warning] = logged
        assert warning.startswith(
            "Azure OpenAI Realtime: it is not documented whether calls may come with SRTP"
        )
        assert f"({preset.source}, read on 2026-11-24)" in warning
        assert "`secure` is None" in warning
        assert warning.endswith('for example srtp="offered".')

    def test_both(self, logged):
        """One warning for both."""
        made("daily")

        [warning] = logged
        assert "with TLS and SRTP (" in warning
        assert 'tls="offered", srtp="offered".' in warning

    def test_tls_alone(self, logged):
        """Where SRTP is known, `secure` is no question."""
        made("daily", srtp="offered")

        [warning] = logged
        assert "with TLS (" in warning
        assert "`secure`" not in warning

    @pytest.mark.parametrize(
        "name",
        [
            "azure_openai_realtime",
            "xai_grok_voice_agent",
            "ultravox",
            "synthflow",
            "kore_ai",
            "parloa",
            "watsonx_orchestrate",
        ],
    )
    @pytest.mark.parametrize("srtp", ["required", "offered", "none"])
    def test_what_a_test_call_has_shown(self, name, srtp, logged):
        """An answer of one's own is taken over, and ends the warning."""
        assert srtp == made(name, srtp=srtp).srtp
        assert [] == logged

    def test_own_preset(self, logged):
        """A preset of one's own warns too."""
        own("sip:sip.example.com;transport=tls", srtp="unknown")

        assert 1 == len(logged)


class TestRefusals:
    @pytest.mark.parametrize(
        ("name", "argument", "value", "said"),
        [
            ("openai_realtime", "project_id", "a1", "write 'proj_' and letters"),
            ("azure_openai_realtime", "internal_id", "proj_a1", "without 'proj_'"),
            ("xai_grok_voice_agent", "number", "15550100000", "E.164"),
            ("xai_grok_voice_agent", "number", "+0555", "E.164"),
            ("livekit_cloud", "subdomain", "acme.sip.livekit.cloud", "one part of a host name"),
            ("livekit_cloud", "subdomain", "acme\n", "one part of a host name"),
            ("livekit_cloud", "subdomain", "-acme", "one part of a host name"),
            ("livekit_cloud", "subdomain", "a" * 64, "one part of a host name"),
            ("livekit_cloud", "subdomain", "", "one part of a host name"),
            ("livekit_cloud", "subdomain", None, "one part of a host name"),
            ("livekit_cloud", "region", "e u", "one part of a host name"),
            ("vapi", "user", "a@b", "letters, digits, '+'"),
            ("ultravox", "agent_id", "agent_a1", "without 'agent_'"),
            ("cognigy", "host", "sip:acme.example.com", "without 'sip:' and port"),
            ("signalwire", "host", "acme.dapp.signalwire.com:5061", "without 'sip:' and port"),
            ("watsonx_orchestrate", "tenant_id", "a b", "percent-encoded"),
            ("watsonx_orchestrate", "tenant_id", "a&b=c", "percent-encoded"),
            ("genesys_cloud", "domain", "mypurecloud", "a domain"),
        ],
    )
    def test_ours(self, name, argument, value, said):
        """What cannot be meant is refused, with what is accepted, and an example."""
        message = refused(lambda: made(name, **{argument: value}))

        assert message.startswith(f"{name}: {argument} {value!r} is not accepted: write ")
        assert said in message

    @each_of_ours
    def test_examples(self, name, argument):
        """The example in a refusal is accepted."""
        [example] = re.findall(r"for example '(.*)'\.$", refused(lambda: made(name, **{argument: "?"})))

        assert made(name, **{argument: example})

    @pytest.mark.parametrize(
        ("name", "argument", "value", "meant"),
        [
            ("bland_ai", "region", "US2", "us2"),
            ("bland_ai", "region", "eu1", "eu2"),
            ("watsonx_assistant", "region", "us_south", "us-south"),
            ("watsonx_orchestrate", "region", "eu-central-2", "eu-central-1"),
            ("azure_openai_realtime", "region", "sweden", "swedencentral"),
            ("elevenlabs_agents", "residency", "us", None),
            ("poly_ai", "region", 1, None),
        ],
    )
    def test_chosen(self, name, argument, value, meant):
        """A word that is not on the list is refused, with the nearest, where one is near, and all of them."""
        message = refused(lambda: made(name, **{argument: value}))

        write = (meant and repr(meant)) or "one of them"
        assert f"{name}: {argument} {value!r} is not accepted: write {write} (accepted: " in message

    @pytest.mark.parametrize(("name", "argument"), sorted(CHOSEN))
    def test_chosen_from_an_output(self, name, argument):
        """What decides which destinations there are has to be known when the program runs."""

        async def make():
            made(name, **{argument: pulumi.Output.from_input("eu")})

        assert "read it from the stack's config" in refused(lambda: in_a_loop(make()))

    @each_of_ours
    @given(data=st.data())
    def test_nothing_gets_in(self, name, argument, data):
        """Whatever is given is refused, or leaves the URI TLS and at the vendor's host."""
        value = data.draw(st.text(alphabet=st.sampled_from("ab1-_.@:;?&=%+/ \n#tls"), max_size=12))
        try:
            uris = made(name, **{argument: value}).destinations
        except ConfigurationError:
            return
        for text in uris:
            uri = SipUri.parse(text)
            assert f"{uri.user or ''}@{uri.host}".endswith(OURS[name, argument])
            assert (None, None) == (uri.why_not_tls(), why_not_tls(text))
            assert [("transport", "tls")] == list(uri.parameters)


class TestOutputs:
    @each_of_ours
    def test_destinations(self, name, argument):
        """What is not known yet makes the destinations Outputs, of the same URIs."""
        known = FIRST_ARGUMENTS[name].get(argument, "acme")
        expected = list(made(name, **{argument: known}).destinations)

        assert expected == once_known(
            lambda: made(name, **{argument: pulumi.Output.from_input(known)}).destinations
        )

    def test_awaitables(self):
        """Anything that Pulumi takes as an input will do."""

        async def later():
            return "acme"

        assert ["sip:acme.sip.livekit.cloud;transport=tls"] == once_known(
            lambda: presets.livekit_cloud(subdomain=later()).destinations
        )

    def test_secrets(self):
        """A secret stays one."""

        async def wait():
            [uri] = presets.livekit_cloud(subdomain=pulumi.Output.secret("acme")).destinations
            return await uri.is_secret()

        assert in_a_loop(wait())

    def test_refusal(self):
        """It is checked once it is known, and not repeated, since it may be secret."""
        message = refused(
            lambda: once_known(
                lambda: presets.livekit_cloud(subdomain=pulumi.Output.secret("s3cret!")).destinations
            )
        )

        assert message.startswith("livekit_cloud: subdomain (the value of an output) is not accepted: write ")
        assert "s3cret" not in message


# The page


class Registered(pulumi.runtime.Mocks):
    """What a program would have asked of the engine."""

    def __init__(self):
        self.inputs = {}

    def new_resource(self, args):
        self.inputs[args.typ.rpartition(":")[2]] = args.inputs
        return [TRUNK_SID, args.inputs]

    def call(self, _args):
        return {}


def signature(name):
    """A function as the page shows it: what is yours and what is chosen, optional ones with their default."""
    parameters = inspect.signature(getattr(presets, name)).parameters.values()
    shown = [p for p in parameters if p.name not in ("tls", "srtp")]
    return f"{name}({', '.join(str(p.replace(annotation=p.empty)) for p in shown)})"


def row(name):
    """A preset's line of the table."""
    preset = made(name)
    number = "one a trunk" if preset.one_number_per_trunk else "any"
    cells = [
        f"[{preset.vendor}]({preset.source})",
        f"`{signature(name)}`",
        preset.tls,
        preset.srtp,
        f"`{preset.secure}`",
        number,
        str(preset.read_on),
    ]
    return f"| {' | '.join(cells)} |"


def section(name):
    """A preset's paragraph: an example, its destinations, and what to set on the vendor's side."""
    preset = made(name)
    arguments = ", ".join(f'{key}="{value}"' for key, value in FIRST_ARGUMENTS[name].items())
    lines = [
        f"### {preset.vendor}",
        "",
        f"`presets.{name}({arguments})` gives",
        "",
        "```text",
        *preset.destinations,
        "```",
        "",
        *preset.vendor_switches,
    ]
    return "\n".join(lines) + "\n"


def programs():
    return re.findall(r"^```python\n(.*?)^```", PAGE.read_text(), re.DOTALL | re.MULTILINE)


class TestPage:
    def test_table(self):
        """The table has a line for each preset, with what the preset says."""
        rows = re.findall(r"^\| \[.*\|$", PAGE.read_text(), re.MULTILINE)

        assert [row(name) for name in FIRST_ARGUMENTS] == rows

    @each_vendor
    def test_sections(self, name):
        """Each preset has its example, its destinations and its switches on the page."""
        assert f"\n{section(name)}" in PAGE.read_text()

    def test_has_programs(self):
        """Every block of Python on the page is found."""
        assert 3 == len(programs()) == PAGE.read_text().count("```python")

    @pytest.mark.parametrize("number", range(3))
    def test_programs(self, number, logged):
        """Every program on the page runs, encrypts and does not warn."""
        program, mocks = programs()[number], Registered()
        pulumi.runtime.set_mocks(mocks, preview=False)
        pulumi.runtime.test(lambda: exec(program, {}))()  # noqa: S102 - the page's own

        assert mocks.inputs["SecureTrunk"]["secure"] is True
        assert {None} == {why_not_tls(uri) for uri in mocks.inputs["TlsOrigination"]["destinations"]}
        assert [] == logged
