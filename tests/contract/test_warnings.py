"""The provider warns about accepted inputs that are probably mistakes; the pack does so for any resource.

On a list that the provider takes, the two say the same things.
"""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pulumi_twilio_trunking import presets
from pulumi_twilio_trunking.base.sip_uri import LEGACY_EDGES
from pulumi_twilio_trunking.origination.inputs import TlsOriginationInputs
from pulumi_twilio_trunking.origination.warnings import warnings_about
from pulumi_twilio_trunking.tls_origination import TlsOriginationProvider

from encrypted_trunks import RULES, call_targets
from encrypted_trunks.call_targets import PRIVATE_DOMAINS
from encrypted_trunks.judging import judge_all
from encrypted_trunks.resources import Resource
from tests.provider.presets.calls import EXAMPLES

SID = "TK" + "0" * 32
TRUNK = "pulumi-python:dynamic/twilio:SecureTrunk"
ORIGINATION = "pulumi-python:dynamic/twilio:TlsOrigination"

SAME = {
    "all destinations are disabled": "twilio-trunk-require-enabled-origination",
    "5060 is the port of plain SIP": "twilio-origination-disallow-plain-port",
    "Twilio cannot reach a private host": "twilio-origination-disallow-private-host",
    "a certificate seldom matches an IP address": "twilio-origination-disallow-ip-literal",
    "so they are no fail-over for each other": "twilio-trunk-disallow-repeated-target",
    "share the calls and have no order": "twilio-trunk-disallow-equal-priorities",
}
"""The provider's words, and the rule that finds the same."""

HOSTS = [
    "a.example.com",
    "A.example.com",
    "b.example.com",
    "c.example.com",
    "8.8.4.4",
    "[2606:4700::1]",
    "10.0.0.1",
    "[::1]",
    "localhost",
    "pbx.local",
    "pbx.internal",
    "pbx.LAN",
    "pbx.home.arpa",
    "pbx",
]
URIS = st.builds(
    "sip:{}{}{};transport=tls{}".format,
    st.sampled_from(["", "", "alice@"]),
    st.sampled_from(HOSTS),
    st.sampled_from(["", "", ":5060", ":5061", ":5062"]),
    st.sampled_from(
        [
            "",
            "",
            ";edge=dublin",
            ";EDGE=dublin",
            ";edge=frankfurt",
            ";ed%67e=dubl%69n",
            ";region=dublin",
            ";region=ie1",
            ";region=us2",
            ";edge",
        ]
    ),
)
WORDS = [*PRIVATE_DOMAINS, "pbx", "PBX", "arpa", "example", "com", "mylocal", "Corp"]
NAMES = st.builds(
    "{}{}".format,
    st.lists(st.sampled_from(WORDS), min_size=1, max_size=4).map(".".join),
    st.sampled_from(["", "", "."]),
)
ADDRESSES = st.ip_addresses(v=4).map(str) | st.ip_addresses(v=6).map("[{}]".format)


@st.composite
def lists(draw):
    """Destinations that check accepts: texts or mappings, with priorities for all or none, never falling."""
    uris = draw(st.lists(URIS, min_size=1, max_size=6))
    priorities = sorted(draw(st.lists(st.integers(0, 4), min_size=len(uris), max_size=len(uris))))
    with_priorities = draw(st.booleans())
    entries = []
    for uri, priority in zip(uris, priorities, strict=True):
        fields = draw(
            st.fixed_dictionaries(
                {}, optional={"weight": st.sampled_from([10, 10, 10, 11]), "enabled": st.booleans()}
            )
        )
        fields |= {"priority": priority} if with_priorities else {}
        entries.append({"sip_url": uri, **fields} if fields else uri)
    return entries


def checked(destinations):
    """The inputs as the engine hands them to policies: checked by the provider."""
    result = TlsOriginationProvider().check({}, {"trunk_sid": SID, "destinations": destinations})

    assert result.failures == []

    return result.inputs


def stack(inputs):
    """A trunk and its origination."""
    trunk = Resource(token=TRUNK, name="t", urn="trunk", props={"secure": True})
    sources = {"trunk_sid": frozenset({"trunk"})}
    return [
        trunk,
        Resource(token=ORIGINATION, name="o", urn="o", props=inputs, property_dependencies=sources),
    ]


def said_by_the_provider(inputs):
    lines = warnings_about(TlsOriginationInputs.model_validate(inputs).completed().known_destinations)
    return Counter(rule for words, rule in SAME.items() for line in lines if words in line)


def said_by_the_pack(inputs):
    verdicts = judge_all(RULES, stack(inputs), {})
    return Counter(verdict.rule.name for verdict in verdicts if verdict.rule.name in SAME.values())


class TestTheTwoAdvisers:
    @given(lists())
    def test_agree(self, destinations):
        """Whoever heeds the provider's warnings has nothing more to hear from the pack, and the reverse."""
        inputs = checked(destinations)

        assert said_by_the_provider(inputs) == said_by_the_pack(inputs)

    @given(NAMES | ADDRESSES)
    def test_agree_on_hosts(self, host):
        """A private host, or an address, is one for both."""
        inputs = checked([f"sip:{host};transport=tls"])

        assert said_by_the_provider(inputs) == said_by_the_pack(inputs)

    @pytest.mark.parametrize("rule", SAME.values())
    def test_something_is_said(self, rule):
        """Each of the six is heard on some list, so that the agreement is not that of the silent."""
        bad = [
            [{"sip_url": "sip:a.example.com;transport=tls", "enabled": False}],
            ["sip:a.example.com:5060;transport=tls"],
            ["sip:10.0.0.1;transport=tls"],
            ["sip:8.8.4.4;transport=tls"],
            ["sip:a.example.com;transport=tls"] * 2,
            [{"sip_url": f"sip:{host}.example.com;transport=tls", "priority": 1} for host in "ab"],
        ][list(SAME.values()).index(rule)]

        assert {rule: 1} == said_by_the_provider(checked(bad)) == said_by_the_pack(checked(bad))


def test_legacy_edges():
    """The pack and the provider know the same old names of edges."""
    assert call_targets.LEGACY_EDGES == LEGACY_EDGES


class TestPresets:
    @pytest.mark.parametrize(("preset", "arguments"), EXAMPLES.items(), ids=EXAMPLES)
    def test_raise_no_advice_on_where_calls_go(self, preset, arguments):
        """A vendor's destinations on a secure trunk pass, with advice only about disaster recovery."""
        destinations = list(getattr(presets, preset)(**arguments).destinations)
        verdicts = judge_all(RULES, stack(checked(destinations)), {})

        assert {verdict.rule.name for verdict in verdicts} == {"twilio-trunk-require-disaster-recovery"}
