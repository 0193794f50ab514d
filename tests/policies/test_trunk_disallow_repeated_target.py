"""Origination URIs that lead to the same target."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from encrypted_trunks.rules.trunk_disallow_repeated_target import RULE
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


def judged(*destinations: object) -> list[Violation]:
    """Judge a trunk with *destinations*."""
    return Analyzer([RULE]).stack(VOICE, origination(*destinations))


class TestFound:
    """Two URIs or more to one target."""

    @pytest.mark.parametrize(
        ("other", "target"),
        [
            (A, "a.example.com:5061"),
            ("sip:A.example.com.:5061;transport=TLS", "a.example.com:5061"),
            ("sip:sales@a.example.com;transport=tls", "a.example.com:5061"),
            ("sips:a.example.com:5061", "a.example.com:5061"),
        ],
    )
    def test_same(self, other: str, target: str) -> None:
        """The violation names the trunk, the number of URIs, the target and the first of them."""
        [found] = judged(B, A, other)

        assert (NAME, "advisory", VOICE.urn) == (found.rule, found.level, found.urn)
        assert f"lead to the same target: 2 to {target}; the first is destinations[1]" in found.message

    def test_edge(self) -> None:
        """Two from the same edge lead to the same target."""
        [found] = judged(f"{A};edge=dublin", f"{A};edge=dublin", A)

        assert "2 to a.example.com:5061 from dublin" in found.message

    @pytest.mark.parametrize(
        "edge", ["ed%67e=dubl%69n", "REGION=dublin", "region=x;edge=dublin", "region=ie1"]
    )
    def test_spellings_of_an_edge(self, edge: str) -> None:
        """An edge may be percent-encoded, and was once called a region."""
        [found] = judged(f"{A};edge=dublin", f"{A};{edge}", A)

        assert "2 to a.example.com:5061 from dublin" in found.message

    def test_each_target(self) -> None:
        """Each target that is repeated is named, however often it is repeated."""
        [found] = judged(A, B, A, B, A)

        assert "): 3 to a.example.com:5061" in found.message
        assert "): 2 to b.example.com:5061" in found.message

    def test_secret(self, analyzer: Analyzer) -> None:
        """Of a URI that is a secret nothing is shown."""
        props = {"destinations": secret(["sip:hunter2.example.com;transport=tls"] * 2)}

        [found] = analyzer.stack(VOICE, Res(ORIGINATION, "route", props, {"trunk_sid": [VOICE]}))

        assert "2 to [secret]; the first is destinations[0] of route" in found.message
        assert "hunter2" not in found.message

    def test_long_host(self) -> None:
        """A host of any length leaves the message readable."""
        assert len(judged(*[f"sip:{'x' * 5000};transport=tls"] * 2)) == 1

    @pytest.mark.parametrize(("trunk", "url"), [(OFFICIAL_TRUNK, OFFICIAL_URL), (RJ_TRUNK, RJ_URL)])
    def test_other_makers(self, analyzer: Analyzer, trunk: str, url: str) -> None:
        """With one resource for each URI, those of one trunk are compared, those of two trunks are not."""
        one, two = Res(trunk, "one"), Res(trunk, "two")
        first = Res(url, "first", {"sipUrl": A}, {"trunkSid": [one]})
        again = Res(url, "again", {"sipUrl": A}, {"trunkSid": [one]})
        other = Res(url, "other", {"sipUrl": A}, {"trunkSid": [two]})

        assert [one.urn] == [found.urn for found in analyzer.stack(one, two, first, again, other)]

    @given(st.lists(st.sampled_from("abcd"), max_size=8))
    def test_counts(self, hosts: list[str]) -> None:
        """As many targets are named as hosts come more than once."""
        found = judged(*[f"sip:{host}.example.com;transport=tls" for host in hosts])

        named = [line for one in found for line in one.message.splitlines() if "; the first is " in line]
        assert len({host for host in hosts if hosts.count(host) > 1}) == len(named)


class TestSilent:
    """No two URIs that lead to one target for certain."""

    @pytest.mark.parametrize(
        "other",
        [
            B,
            f"{A};edge=dublin",
            "sip:a.example.com:5062;transport=tls",
            "sip:a.example.com",
            {"sip_url": A, "enabled": False},
            {"sip_url": A, "enabled": UNKNOWN_BOOLEAN},
            UNKNOWN_STRING,
            "a.example.com",
        ],
    )
    def test_entry(self, other: object) -> None:
        """Another host, port or edge; disabled, not known, or not to be read."""
        assert judged(A, other) == []

    def test_unknown_list(self, analyzer: Analyzer) -> None:
        """A list that is not known yet."""
        route = Res(ORIGINATION, "route", {"destinations": UNKNOWN_ARRAY}, {"trunk_sid": [VOICE]})

        assert analyzer.stack(VOICE, route) == []

    def test_either_of_two_trunks(self, analyzer: Analyzer) -> None:
        """URIs that may belong to another trunk do not count."""
        other = Res(TRUNK, "other")
        route = Res(ORIGINATION, "route", {"destinations": [A, A]}, {"trunk_sid": [VOICE, other]})

        assert analyzer.stack(VOICE, other, route) == []
