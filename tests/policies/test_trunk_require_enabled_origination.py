"""Trunks with only disabled origination URIs."""

import pytest

from encrypted_trunks.rules.trunk_require_enabled_origination import RULE
from tests.policies.analyzer import (
    NUMBERS,
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


def numbers(*sources: Res, listed: object = ("+15550100001",)) -> Res:
    """Phone numbers with a trunk_sid from *sources*."""
    said = list(listed) if isinstance(listed, tuple) else listed
    return Res(NUMBERS, "lines", {"trunk_sid": UNKNOWN_STRING, "phone_numbers": said}, {"trunk_sid": sources})


class TestNumbers:
    """A trunk with phone numbers, and without a URI."""

    @pytest.mark.parametrize("listed", [("+15550100001",), (UNKNOWN_STRING,)])
    def test_found(self, analyzer: Analyzer, listed: object) -> None:
        """The violation names the trunk and the numbers' resource, in the first preview too."""
        [found] = analyzer.stack(VOICE, numbers(VOICE, listed=listed))

        assert (NAME, VOICE.urn) == (found.rule, found.urn)
        assert f"no origination URI: the numbers are in lines ({NUMBERS})" in found.message

    def test_empty_list(self, analyzer: Analyzer) -> None:
        """An origination without destinations is none."""
        assert len(analyzer.stack(VOICE, origination(), numbers(VOICE))) == 1

    @pytest.mark.parametrize(
        "token",
        [
            "twilio:index/sipTrunkingPhoneNumber:SipTrunkingPhoneNumber",
            "twilio:index/trunkingTrunksPhoneNumbersV1:TrunkingTrunksPhoneNumbersV1",
        ],
    )
    def test_other_makers(self, analyzer: Analyzer, token: str) -> None:
        """One resource for each number."""
        trunk = Res(RJ_TRUNK, "voice", {"secure": True})
        one = Res(token, "one", {"phoneNumberSid": UNKNOWN_STRING}, {"trunkSid": [trunk]})

        assert len(analyzer.stack(trunk, one)) == 1

    def test_by_the_id_of_its_origination(self, analyzer: Analyzer) -> None:
        """The id of a `TlsOrigination` is the trunk's SID."""
        empty, full = origination(), origination(TLS)

        assert len(analyzer.stack(VOICE, empty, numbers(empty))) == 1
        assert analyzer.stack(VOICE, full, numbers(full)) == []

    @pytest.mark.parametrize(
        "resources",
        [
            [origination(TLS), numbers(VOICE)],
            [origination(UNKNOWN_STRING), numbers(VOICE)],
            [
                Res(ORIGINATION, "route", {"destinations": UNKNOWN_ARRAY}, {"trunk_sid": [VOICE]}),
                numbers(VOICE),
            ],
            [Res(ORIGINATION, "route", {"trunk_sid": UNKNOWN_STRING, "destinations": [TLS]}), numbers(VOICE)],
            [numbers(VOICE, listed=())],
            [numbers(VOICE, listed=UNKNOWN_ARRAY)],
            [numbers(VOICE, Res(TRUNK, "other"))],
            [numbers()],
        ],
        ids=[
            "a URI",
            "an unknown URI",
            "unknown URIs",
            "URIs of an unknown trunk",
            "no numbers",
            "unknown numbers",
            "numbers of either trunk",
            "numbers of an unknown trunk",
        ],
    )
    def test_passes(self, analyzer: Analyzer, resources: list[Res]) -> None:
        """A URI, or one that may be the trunk's, and numbers that may be another trunk's."""
        assert analyzer.stack(VOICE, Res(TRUNK, "other"), *resources) == []


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
