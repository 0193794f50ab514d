"""Owners of a trunk's list of origination URLs."""

from collections.abc import Iterable, Mapping

import pytest

from encrypted_trunks.rules.trunk_require_one_origination_owner import RULE
from tests.policies.analyzer import (
    OFFICIAL_TRUNK,
    OFFICIAL_URL,
    ORIGINATION,
    RJ_TRUNK,
    RJ_URL,
    TRUNK,
    UNKNOWN_ARRAY,
    UNKNOWN_STRING,
    Analyzer,
    Res,
    Violation,
)

TLS = "sip:a.example.com;transport=tls"
SID = "TK" + "0" * 32
OTHER_SID = "TK" + "1" * 32
VOICE = Res(TRUNK, "voice")
OTHER = Res(TRUNK, "other")


def owner(
    name: str, destinations: object = (TLS,), sid: str = UNKNOWN_STRING, trunks: Iterable[Res] = ()
) -> Res:
    """A TlsOrigination of *trunks*, or of the trunk that *sid* names."""
    listed = list(destinations) if isinstance(destinations, tuple) else destinations
    return Res(ORIGINATION, name, {"trunk_sid": sid, "destinations": listed}, {"trunk_sid": trunks})


def one_url(name: str, token: str = OFFICIAL_URL, trunks: Iterable[Res] = (VOICE,), **props: object) -> Res:
    """A resource of another maker's with one URL."""
    return Res(token, name, {"trunkSid": UNKNOWN_STRING, "sipUrl": TLS, **props}, {"trunkSid": trunks})


def found(analyzer: Analyzer, *resources: Res) -> list[Violation]:
    return [violation for violation in analyzer.stack(*resources) if violation.rule == RULE.name]


class TestContested:
    """Two that own one list."""

    def test_two_lists(self, analyzer: Analyzer) -> None:
        """Two TlsOrigination on one trunk are refused in the first preview, and both are named."""
        [violation] = found(analyzer, VOICE, owner("a", trunks=[VOICE]), owner("b", trunks=[VOICE]))

        assert ("mandatory", owner("a").urn) == (violation.level, violation.urn)
        assert f"have another owner too: b ({ORIGINATION})" in violation.message
        assert f"Where: a ({ORIGINATION})" in violation.message

    def test_in_another_language(self, analyzer: Analyzer) -> None:
        """The types of programs in other languages own as much, in camel case."""
        props = {"trunkSid": UNKNOWN_STRING, "destinations": [{"sipUrl": TLS}]}
        other = Res("twilio-trunking:index:TlsOrigination", "b", props, {"trunkSid": [VOICE]})

        assert found(analyzer, VOICE, owner("a", trunks=[VOICE]), other)
        assert found(analyzer, VOICE, other, one_url("c"))

    def test_several(self, analyzer: Analyzer) -> None:
        """A trunk makes one violation, which counts the others."""
        owners = [owner(name, trunks=[VOICE]) for name in "abc"]

        [violation] = found(analyzer, VOICE, *owners, one_url("d"))

        assert "and 2 more" in violation.message

    @pytest.mark.parametrize("destinations", [(), UNKNOWN_ARRAY, (UNKNOWN_STRING,)])
    def test_whatever_they_hold(self, analyzer: Analyzer, destinations: object) -> None:
        """An empty or unknown list counts as an owner too."""
        assert found(analyzer, VOICE, owner("a", trunks=[VOICE]), owner("b", destinations, trunks=[VOICE]))

    @pytest.mark.parametrize("token", [OFFICIAL_URL, RJ_URL, "pulumi-python:dynamic/twilio:OriginationUrl"])
    def test_list_beside_one_url(self, analyzer: Analyzer, token: str) -> None:
        """A list and a single URL of another maker's are refused, whichever comes first."""
        assert found(analyzer, VOICE, owner("a", trunks=[VOICE]), one_url("b", token))
        assert found(analyzer, VOICE, one_url("b", token), owner("a", trunks=[VOICE]))

    def test_unknown_url(self, analyzer: Analyzer) -> None:
        """A URL that is not known yet is one URL more."""
        assert found(analyzer, VOICE, owner("a", trunks=[VOICE]), one_url("b", sipUrl=UNKNOWN_STRING))

    @pytest.mark.parametrize("trunk", [OFFICIAL_TRUNK, RJ_TRUNK])
    def test_trunks_of_others(self, analyzer: Analyzer, trunk: str) -> None:
        """Whoever made the trunk, its list has one owner."""
        voice = Res(trunk, "voice")

        assert found(analyzer, voice, owner("a", trunks=[voice]), owner("b", trunks=[voice]))

    def test_sid_alone(self, analyzer: Analyzer) -> None:
        """A trunk that is not in the stack is named by its SID."""
        assert found(analyzer, owner("a", sid=SID), owner("b", sid=SID))
        assert found(analyzer, owner("a", sid=SID), one_url("b", trunks=[], trunkSid=SID))

    def test_sid_and_dependency(self, analyzer: Analyzer) -> None:
        """A SID that is written out joins with what was made from the trunk that has it."""
        trunk = Res(TRUNK, "voice", {"sid": SID})

        assert found(analyzer, trunk, owner("a", trunks=[trunk]), owner("b", sid=SID))


class TestNotContested:
    """Normal or uncertain cases."""

    @pytest.mark.parametrize(
        "resources",
        [
            [owner("a", trunks=[VOICE])],
            [owner("a", trunks=[VOICE]), owner("b", trunks=[OTHER])],
            [owner("a", trunks=[VOICE]), one_url("b", trunks=[OTHER])],
            [one_url("a"), one_url("b"), one_url("c", RJ_URL)],
            [owner("a", trunks=[VOICE]), owner("b", trunks=[VOICE, OTHER])],
            [owner("a", sid=SID), owner("b", sid=OTHER_SID)],
            [owner("a"), owner("b")],
            [owner("a", sid=""), owner("b", sid="")],
        ],
        ids=[
            "one",
            "two trunks",
            "one URL of another trunk",
            "single URLs",
            "either of two trunks",
            "two SIDs",
            "unknown SIDs",
            "no SIDs",
        ],
    )
    def test_passes(self, analyzer: Analyzer, resources: list[Res]) -> None:
        """One owner per trunk, many single URLs, and lists that may be on other trunks all pass."""
        assert found(analyzer, VOICE, OTHER, *resources) == []

    @pytest.mark.parametrize(
        ("token", "props"),
        [
            ("twilio:index/trunkingTrunksPhoneNumbersV1:TrunkingTrunksPhoneNumbersV1", {}),
            ("acme:voice:Agent", {"sip_url": TLS}),
        ],
        ids=["a number", "a component around the list"],
    )
    def test_what_makes_no_url(self, analyzer: Analyzer, token: str, props: Mapping[str, object]) -> None:
        """A part of a trunk that makes no URL, and a component that passes its inputs on, own nothing."""
        beside = Res(token, "b", {"trunk_sid": UNKNOWN_STRING, **props}, {"trunk_sid": [VOICE]})

        assert found(analyzer, VOICE, owner("a", trunks=[VOICE]), beside) == []

    def test_one_resource_twice(self, analyzer: Analyzer) -> None:
        """A state may hold a resource that is being replaced twice; it is one."""
        assert found(analyzer, VOICE, owner("a", trunks=[VOICE]), owner("a", trunks=[VOICE])) == []
