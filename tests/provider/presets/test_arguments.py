"""The arguments of presets: refusals, texts that cannot leave their place in the URI, and Outputs."""

from __future__ import annotations

import re

import pulumi
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pulumi_twilio_trunking import ConfigurationError, presets
from pulumi_twilio_trunking.base.sip_uri import SipUri

from encrypted_trunks.sip_uri import why_not_tls
from tests.provider.presets.calls import CALLS, CHOICES, EXAMPLES, OWN_TEXTS, in_a_loop, made, refused

each_own_text = pytest.mark.parametrize(("name", "argument"), OWN_TEXTS)


def once_known(make):
    """The values of the Outputs that *make* gives."""

    async def wait():
        return [await output.future() for output in make()]

    return in_a_loop(wait())


def place_of(uri):
    return f"{uri.user or ''}@{uri.host}"


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
        """A wrong text is refused; the message has the accepted ones, and an example."""
        message = refused(lambda: made(name, **{argument: value}))

        assert message.startswith(f"{name}: {argument} {value!r} is not accepted: write ")
        assert said in message

    @each_own_text
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

        write = f"{meant!r} (accepted: " if meant else "one of: "
        assert f"{name}: {argument} {value!r} is not accepted: write {write}" in message

    @pytest.mark.parametrize(("name", "argument"), CHOICES)
    def test_chosen_from_an_output(self, name, argument):
        """A choice that decides the destinations must be known when the program runs."""

        async def make():
            made(name, **{argument: pulumi.Output.from_input("eu")})

        assert "read it from the stack's config" in refused(lambda: in_a_loop(make()))

    @each_own_text
    @given(data=st.data())
    def test_nothing_gets_out(self, name, argument, data):
        """A text is refused, or fills its own place in a URI that stays TLS and at the vendor's host."""
        value = data.draw(st.text(alphabet=st.sampled_from("ab1-_.@:;?&=%+/ \n#tls"), max_size=12))
        arguments = next(given for called, given in CALLS if called == name and argument in given)
        [expected] = getattr(presets, name)(**arguments).destinations
        try:
            [text] = getattr(presets, name)(**{**arguments, argument: value}).destinations
        except ConfigurationError:
            return
        uri = SipUri.parse(text)

        assert place_of(SipUri.parse(expected)).replace(arguments[argument], value, 1) == place_of(uri)
        assert (None, None) == (uri.why_not_tls(), why_not_tls(text))
        assert [("transport", "tls")] == list(uri.parameters)


class TestOutputs:
    @each_own_text
    def test_destinations(self, name, argument):
        """An Output makes the destinations Outputs, of the same URIs."""
        known = EXAMPLES[name].get(argument, "acme")
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
