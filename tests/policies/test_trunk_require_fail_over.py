"""How many targets a trunk has."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from encrypted_trunks.rules.trunk_require_fail_over import MOST_URLS, RULE
from tests.policies.analyzer import (
    OFFICIAL_TRUNK,
    OFFICIAL_URL,
    ORIGINATION,
    RJ_TRUNK,
    RJ_URL,
    TRUNK,
    UNKNOWN_ARRAY,
    UNKNOWN_BOOLEAN,
    UNKNOWN_STRING,
    VOICE,
    Analyzer,
    Res,
    Violation,
    origination,
    secret,
)

NAME = RULE.name
A = "sip:a.example.com;transport=tls"
B = "sip:b.example.com;transport=tls"


def judged(targets: int, *destinations: object) -> list[Violation]:
    """Judge a trunk with *destinations* if *targets* are required."""
    return Analyzer([RULE]).configure(NAME, targets=targets).stack(VOICE, origination(*destinations))


class TestBound:
    """As many as are asked for, and one fewer."""

    @pytest.mark.parametrize(("targets", "found"), [(1, 0), (2, 0), (3, 1), (10, 1)])
    def test_two(self, targets: int, found: int) -> None:
        """Two targets are enough for one and for two."""
        assert found == len(judged(targets, A, B))

    def test_message(self) -> None:
        """The message counts, names what there is, and is about the trunk."""
        [found] = judged(2, A)

        assert (NAME, "advisory", VOICE.urn) == (found.rule, found.level, found.urn)
        assert "have 1 target, of 2 required: a.example.com:5061\n" in found.message

    def test_secret(self, analyzer: Analyzer) -> None:
        """Of a URI that is a secret nothing is shown."""
        props = {"destinations": secret(["sip:hunter2.example.com;transport=tls"])}
        route = Res(ORIGINATION, "route", props, {"trunk_sid": [VOICE]})

        [found] = analyzer.configure(NAME, targets=2).stack(VOICE, route)

        assert "have 1 target, of 2 required: [secret]" in found.message
        assert "hunter2" not in found.message

    def test_not_configured(self, analyzer: Analyzer) -> None:
        """One target is enough where nothing is configured, as many vendors have one."""
        assert analyzer.stack(VOICE, origination(A)) == []

    @given(st.integers(1, MOST_URLS), st.integers(1, MOST_URLS))
    def test_hosts(self, hosts: int, targets: int) -> None:
        """A trunk is found where it has fewer hosts than targets are asked for."""
        uris = [f"sip:sbc-{number}.example.com;transport=tls" for number in range(hosts)]

        assert (hosts < targets) == bool(judged(targets, *uris, *uris))


class TestTargets:
    """URIs with the same target, or with different ones."""

    @pytest.mark.parametrize(
        "other",
        [
            "sip:A.Example.com;transport=tls",
            "sip:a.example.com.;transport=tls",
            "sip:a.example.com:5061;transport=tls",
            "sip:someone@a.example.com;transport=TLS",
            "sip:a.example.com;transport=tls;lr?X-A=1",
        ],
    )
    def test_one(self, other: str) -> None:
        """Case, the last dot, the default port, a user, parameters and headers make no other target."""
        assert len(judged(2, A, other)) == 1

    @pytest.mark.parametrize(
        "other",
        [
            B,
            "sip:a.example.com:5062;transport=tls",
            "sip:a.example.com",
            "sip:a.example.com;transport=tls;edge=dublin",
            "sip:a.example.com;EDGE=dublin;transport=tls",
        ],
    )
    def test_two(self, other: str) -> None:
        """Another host, another port (5060 where it is plain), and another edge do."""
        assert judged(2, A, other) == []

    @pytest.mark.parametrize("off", [False, 0.0])
    def test_disabled(self, off: object) -> None:
        """A disabled URI does not count; 0 is not False, and what Twilio makes of it is not known."""
        assert (off is False) == bool(judged(2, A, {"sip_url": B, "enabled": off}))


class TestSilent:
    """Where the missing target may be somewhere."""

    @pytest.mark.parametrize(
        "other",
        [
            UNKNOWN_STRING,
            {"sip_url": UNKNOWN_STRING},
            {"sip_url": B, "enabled": UNKNOWN_BOOLEAN},
            "b.example.com",
        ],
    )
    def test_entry(self, other: object) -> None:
        """A URI that is not known yet, may be enabled, or cannot be read may be the one."""
        assert judged(2, A, other) == []

    def test_unknown_list(self, analyzer: Analyzer) -> None:
        """A list that is not known yet may hold it."""
        more = Res(ORIGINATION, "more", {"destinations": UNKNOWN_ARRAY}, {"trunk_sid": [VOICE]})

        assert analyzer.configure(NAME, targets=2).stack(VOICE, origination(A), more) == []

    def test_none(self, analyzer: Analyzer) -> None:
        """A trunk without an enabled URI in this stack is other rules' business."""
        analyzer.configure(NAME, targets=2)

        assert analyzer.stack(VOICE) == []
        assert analyzer.stack(VOICE, origination({"sip_url": A, "enabled": False})) == []

    def test_either_of_two_trunks(self, analyzer: Analyzer) -> None:
        """A URI that may be this trunk's may be the one."""
        other = Res(TRUNK, "other")
        either = Res(ORIGINATION, "either", {"destinations": [B]}, {"trunk_sid": [VOICE, other]})

        assert analyzer.configure(NAME, targets=2).stack(VOICE, other, origination(A), either) == []


class TestOtherMakers:
    """One resource for each URI."""

    @pytest.mark.parametrize(("trunk", "url"), [(OFFICIAL_TRUNK, OFFICIAL_URL), (RJ_TRUNK, RJ_URL)])
    def test_together(self, analyzer: Analyzer, trunk: str, url: str) -> None:
        """All resources of a trunk count together."""
        voice = Res(trunk, "voice")
        one, two = (Res(url, uri[4], {"sipUrl": uri}, {"trunkSid": [voice]}) for uri in (A, B))
        analyzer.configure(NAME, targets=2)

        assert len(analyzer.stack(voice, one)) == 1
        assert analyzer.stack(voice, one, two) == []
