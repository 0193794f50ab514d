"""Trunks with only disabled origination URIs."""

import pytest

from encrypted_trunks.rules.trunk_require_enabled_origination import RULE
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
    origination,
)

NAME = RULE.name
TLS = "sip:a.example.com;transport=tls"
OFF = {"sip_url": TLS, "enabled": False}


class TestFound:
    """None is enabled."""

    @pytest.mark.parametrize(
        ("entries", "more"),
        [([OFF], ""), ([OFF, OFF], ", and 1 more"), ([{"sip_url": UNKNOWN_STRING, "enabled": False}], "")],
    )
    def test_all_disabled(self, analyzer: Analyzer, entries: list[object], more: str) -> None:
        """The violation names the trunk, once, with Twilio's code, even if a URI is not known yet."""
        [found] = analyzer.stack(VOICE, origination(*entries))

        assert (NAME, "advisory", VOICE.urn) == (found.rule, found.level, found.urn)
        assert "32010" in found.message
        assert f"of route ({ORIGINATION}){more}\n" in found.message
        assert 'Fix:   "enabled": True,' in found.message

    @pytest.mark.parametrize(("trunk", "url"), [(OFFICIAL_TRUNK, OFFICIAL_URL), (RJ_TRUNK, RJ_URL)])
    def test_other_makers(self, analyzer: Analyzer, trunk: str, url: str) -> None:
        """One resource for each URI: all of them count."""
        one = Res(trunk, "voice", {"secure": True})
        first = Res(url, "first", {"sipUrl": TLS, "enabled": False}, {"trunkSid": [one]})
        second = Res(url, "second", {"sipUrl": TLS, "enabled": True}, {"trunkSid": [one]})

        assert "Fix:   enabled: true" in analyzer.stack(one, first)[0].message
        assert analyzer.stack(one, first, second) == []


class TestSilent:
    """One is enabled, or may be."""

    @pytest.mark.parametrize(
        "entries",
        [
            [OFF, TLS],
            [OFF, {"sip_url": TLS}],
            [OFF, {"sip_url": TLS, "enabled": True}],
            [OFF, {"sip_url": TLS, "enabled": UNKNOWN_BOOLEAN}],
            [OFF, {"sip_url": TLS, "enabled": "false"}],
            [OFF, UNKNOWN_STRING],
            [],
        ],
    )
    def test_entries(self, analyzer: Analyzer, entries: list[object]) -> None:
        """An enabled one, one that may turn out so, or none in sight."""
        assert analyzer.stack(VOICE, origination(*entries)) == []

    def test_no_uri(self, analyzer: Analyzer) -> None:
        """A trunk without URIs in this stack may have them in another, or need none."""
        assert analyzer.stack(VOICE) == []

    def test_unknown_list(self, analyzer: Analyzer) -> None:
        """A list that is not known yet."""
        route = Res(ORIGINATION, "more", {"destinations": UNKNOWN_ARRAY}, {"trunk_sid": [VOICE]})

        assert analyzer.stack(VOICE, origination(OFF), route) == []

    def test_either_of_two_trunks(self, analyzer: Analyzer) -> None:
        """A list that may belong to another trunk does not count against this one, but may save it."""
        other = Res(TRUNK, "other")
        off = Res(ORIGINATION, "off", {"destinations": [OFF]}, {"trunk_sid": [VOICE, other]})
        tls = Res(ORIGINATION, "tls", {"destinations": [TLS]}, {"trunk_sid": [VOICE, other]})

        assert analyzer.stack(VOICE, other, off) == []
        assert analyzer.stack(VOICE, other, origination(OFF), tls) == []
