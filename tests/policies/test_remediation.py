"""The properties that the pack writes at level `remediate`, and those that it leaves."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from encrypted_trunks import RULES
from encrypted_trunks.sip_uri import SipUri, why_not_tls
from tests.policies.analyzer import (
    OFFICIAL_TRUNK,
    OFFICIAL_URL,
    ORIGINATION,
    RJ_TRUNK,
    RJ_URL,
    UNKNOWN_ARRAY,
    UNKNOWN_BOOLEAN,
    UNKNOWN_STRING,
    Analyzer,
    secret,
)
from tests.policies.test_sip_uri import NOT_TLS, TLS, well_formed

FLAG = "twilio-trunk-require-minimum-encryption"
URI = "twilio-origination-require-tls"
VALID = "twilio-exemption-require-valid"
PYTHON_TRUNK = "pulumi-python:dynamic/twilio:Trunk"

REST: dict[str, Any] = {
    "friendlyName": "x",
    "unknown": UNKNOWN_STRING,
    "list": [1.0, UNKNOWN_STRING, secret("s"), [secret(UNKNOWN_STRING), None]],
    "mapping": {"a": secret({"b": [secret("c")]}), "d": UNKNOWN_ARRAY, "e": {}},
    "secret": secret(UNKNOWN_BOOLEAN),
    "asset": {"4dabf18193072939515e22adb298388d": "c44067f5952c0a294b673a41bacd8c17", "text": "hello"},
    "nothing": None,
    "__provider": secret("gASV"),
    "__defaults": ["friendlyName"],
}
"""Everything that properties may hold; what the engine keeps for itself is among it."""


@pytest.fixture
def analyzer() -> Analyzer:
    """The pack with both rules that mend set to mend."""
    return Analyzer().configure(FLAG, "remediate").configure(URI, "remediate")


class TestFlag:
    """Another provider's trunk without `secure`."""

    @pytest.mark.parametrize(
        "token", [OFFICIAL_TRUNK, RJ_TRUNK, PYTHON_TRUNK, "voice:index/sipTrunkingTrunk:SipTrunkingTrunk"]
    )
    def test_written(self, analyzer: Analyzer, token: str) -> None:
        """It is made secure, and everything else stays: unknowns, secrets and the engine's own properties."""
        assert analyzer.remediate(token, REST) == {**REST, "secure": True}

    @pytest.mark.parametrize(
        "value", [False, True, "true", 0, UNKNOWN_BOOLEAN, secret(value=False), secret(UNKNOWN_BOOLEAN)]
    )
    def test_what_was_written_stays(self, analyzer: Analyzer, value: object) -> None:
        """A flag that the program names is never touched, whatever it says; what is wrong is refused."""
        assert analyzer.remediate(OFFICIAL_TRUNK, {**REST, "secure": value}) is None

    @pytest.mark.parametrize(
        "token",
        [
            OFFICIAL_URL,
            "twilio:index/voiceByocTrunksV1:VoiceByocTrunksV1",
            "pulumi-nodejs:dynamic:Resource",
            "acme:voice:Trunk",
        ],
    )
    def test_other_types(self, analyzer: Analyzer, token: str) -> None:
        """A resource that is not a trunk gets no flag."""
        assert analyzer.remediate(token, REST) is None

    def test_not_needed(self, analyzer: Analyzer) -> None:
        """A trunk that passes without it stays as it is."""
        analyzer.configure(FLAG, "remediate", minimum="signalling")

        assert analyzer.remediate(OFFICIAL_TRUNK, {"friendlyName": "x"}) is None
        assert analyzer.remediate(OFFICIAL_TRUNK, {"domainName": "a.pstn.twilio.com"}) is not None

    def test_exempt(self, analyzer: Analyzer) -> None:
        """An exempt trunk stays as it is. Its provider is judged earlier, so the exemptions are known."""
        exemption = {
            "resource": "voice",
            "rule": FLAG,
            "reason": "old PBX",
            "owner": "me",
            "expires": (datetime.now(UTC) + timedelta(days=30)).date().isoformat(),
        }
        analyzer.configure(VALID, exemptions=[exemption])
        analyzer.resource("pulumi:providers:twilio", {}, "default")

        assert analyzer.remediate(OFFICIAL_TRUNK, {}, "voice") is None
        assert analyzer.remediate(OFFICIAL_TRUNK, {}, "other") == {"secure": True}


class TestUri:
    """A URI of another maker's that names neither transport nor port."""

    @pytest.mark.parametrize(
        ("token", "key"),
        [(OFFICIAL_URL, "sipUrl"), (RJ_URL, "sipUrl"), ("pulumi-python:dynamic/twilio:Url", "sip_url")],
    )
    @pytest.mark.parametrize(
        ("uri", "written"),
        [
            ("sip:a.example.com", "sip:a.example.com;transport=tls"),
            (
                "SIP:u:p@A.example.com;edge=dublin;lr?X-A=1",
                "sip:u:p@A.example.com;edge=dublin;lr;transport=tls?X-A=1",
            ),
            ("sip:[2001:db8::1]", "sip:[2001:db8::1];transport=tls"),
        ],
    )
    def test_written(self, analyzer: Analyzer, token: str, key: str, uri: str, written: str) -> None:
        """It asks for TLS, and all else comes back as it came."""
        assert analyzer.remediate(token, {**REST, key: uri}) == {**REST, key: written}

    @pytest.mark.parametrize(
        "uri",
        [
            "sip:a.example.com:5060",
            "sip:a.example.com:5061",
            "sip:a.example.com;transport=udp",
            "sip:a.example.com;transport=tls;transport=udp",
            "sip:a.example.com;tr%61nsport=tls",
            "sip:a.example.com;transport=tls",
            "sips:a.example.com",
            "a.example.com",
            " sip:a.example.com",
            "",
            None,
            5,
            UNKNOWN_STRING,
            secret("sip:a.example.com"),
            secret(UNKNOWN_STRING),
            ["sip:a.example.com"],
        ],
    )
    def test_what_was_written_stays(self, analyzer: Analyzer, uri: object) -> None:
        """A port or a transport that the program names, and what cannot be read, is never touched."""
        assert analyzer.remediate(OFFICIAL_URL, {**REST, "sipUrl": uri}) is None

    @pytest.mark.parametrize(
        ("token", "props"),
        [
            (ORIGINATION, {"destinations": ["sip:a.example.com"]}),
            ("acme:voice:Agent", {"sip_url": "sip:a.example.com"}),
            (OFFICIAL_TRUNK, {"secure": True, "nested": {"sipUrl": "sip:a.example.com"}}),
        ],
        ids=["ours", "a component", "nested"],
    )
    def test_other_places(self, analyzer: Analyzer, token: str, props: dict[str, object]) -> None:
        """`TlsOrigination` has refused the URI itself, and a resource that only repeats URIs is left."""
        assert analyzer.remediate(token, props) is None

    @given(well_formed(TLS | NOT_TLS | st.just("")))
    def test_is_never_checked_again(self, uri: str) -> None:
        """Whatever is written is TLS by the same rule, and says what was said otherwise."""
        analyzer = Analyzer().configure(URI, "remediate")
        written = analyzer.remediate(OFFICIAL_URL, {"sipUrl": uri})
        if written is not None:
            before, after = SipUri.read(uri), SipUri.read(written["sipUrl"])
            assert why_not_tls(uri) is not None
            assert why_not_tls(written["sipUrl"]) is None
            assert (before.userinfo, before.host, before.port, before.headers) == (
                after.userinfo,
                after.host,
                after.port,
                after.headers,
            )


class TestLevel:
    """When the pack writes."""

    @pytest.mark.parametrize("level", ["", "mandatory", "advisory", "disabled"])
    def test_off(self, level: str) -> None:
        """The pack writes only where a rule's level is `remediate`."""
        analyzer = Analyzer().configure(FLAG, level).configure(URI, level)

        assert analyzer.remediate(OFFICIAL_TRUNK, {}) is None
        assert analyzer.remediate(OFFICIAL_URL, {"sipUrl": "sip:a.example.com"}) is None

    def test_what_is_not_mended_is_refused(self, analyzer: Analyzer) -> None:
        """At level `remediate`, a violation that cannot be corrected stops the command."""
        [found] = [said for said in analyzer.resource(OFFICIAL_TRUNK, {"secure": False}) if said.rule == FLAG]

        assert found.level == "mandatory"

    def test_other_rules(self) -> None:
        """No other rule writes anything."""
        assert {rule.name for rule in RULES if rule.remediate} == {FLAG, URI}
