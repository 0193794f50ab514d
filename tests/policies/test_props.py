"""Properties, out of the SDK's proxies."""

from __future__ import annotations

import pytest
from pulumi_policy.proxy import unknown_checking_proxy

from encrypted_trunks.props import UNKNOWN, get, plain, spellings
from tests.policies.analyzer import UNKNOWN_ARRAY, UNKNOWN_BOOLEAN, UNKNOWN_STRING


class TestPlain:
    """Taking properties out never raises."""

    def test_known(self) -> None:
        """Known values come out as they went in, at any depth."""
        props = {"a": 1.0, "b": [True, None, {"c": ["x", []]}], "d": {"e": {}}, "f": ""}

        assert props == plain(unknown_checking_proxy(props))

    @pytest.mark.parametrize("unknown", [UNKNOWN_ARRAY, UNKNOWN_BOOLEAN, UNKNOWN_STRING])
    def test_unknown(self, unknown: str) -> None:
        """An unknown becomes a value of its own, and what stands beside it stays."""
        props = {"a": unknown, "b": [unknown, 1], "c": {"d": unknown, "e": 2}}

        assert plain(unknown_checking_proxy(props)) == {
            "a": UNKNOWN,
            "b": [UNKNOWN, 1],
            "c": {"d": UNKNOWN, "e": 2},
        }

    def test_unknown_shows_itself(self) -> None:
        """An unknown in a message reads as one."""
        assert repr(UNKNOWN) == "<not known before up>"


class TestGet:
    """Reading by either spelling."""

    @pytest.mark.parametrize("props", [{"sip_url": "x"}, {"sipUrl": "x"}, {"sip_url": None, "sipUrl": "x"}])
    def test_found(self, props: dict[str, object]) -> None:
        """Snake and camel case are one name."""
        assert get(props, "sip_url") == "x"

    @pytest.mark.parametrize("props", [{}, {"sip_url": None}, {"SIP_URL": "x"}])
    def test_absent(self, props: dict[str, object]) -> None:
        """A property that is null is absent."""
        assert get(props, "sip_url") is None

    def test_spellings(self) -> None:
        """A name of one word has one spelling, twice."""
        assert spellings("secure") == ("secure", "secure")
        assert spellings("trunk_sid") == ("trunk_sid", "trunkSid")
