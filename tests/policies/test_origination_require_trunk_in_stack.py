"""Lists of trunks that are not in the stack."""

import pytest

from encrypted_trunks.rules.origination_require_trunk_in_stack import RULE
from tests.policies.analyzer import (
    OFFICIAL_URL,
    ORIGINATION,
    TRUNK,
    UNKNOWN_STRING,
    Analyzer,
    Res,
)

TLS = "sip:a.example.com;transport=tls"
SID = "TK" + "0" * 32
TABLE = Res("acme:db:Table", "table")


class TestFound:
    """A trunk that no rule sees."""

    @pytest.mark.parametrize(
        "route",
        [
            Res(ORIGINATION, "r", {"trunk_sid": SID, "destinations": [TLS]}),
            Res(ORIGINATION, "r", {"trunk_sid": UNKNOWN_STRING, "destinations": [TLS]}),
            Res(
                ORIGINATION, "r", {"trunk_sid": UNKNOWN_STRING, "destinations": [TLS]}, {"trunk_sid": [TABLE]}
            ),
            Res(ORIGINATION, "r", {"trunk_sid": SID, "destinations": UNKNOWN_STRING}),
            Res(OFFICIAL_URL, "r", {"trunkSid": SID, "sipUrl": TLS, "enabled": False}),
        ],
        ids=["literal", "unknown", "of something else", "unknown list", "another maker's"],
    )
    def test_found(self, analyzer: Analyzer, route: Res) -> None:
        """The violation says that the list's trunk was not judged, whatever other trunks there are."""
        other = Res(TRUNK, "other", {"secure": True, "sid": "TK" + "1" * 32})

        [found] = analyzer.stack(route, TABLE, other)

        assert (found.rule, found.level, found.urn) == (RULE.name, "advisory", route.urn)


class TestSilent:
    """Nothing that was not judged."""

    def test_in_the_stack(self, analyzer: Analyzer) -> None:
        """A trunk that its SID was made from, or that has it, is there."""
        trunk = Res(TRUNK, "t", {"secure": True, "sid": SID})
        made = Res(
            ORIGINATION, "a", {"trunk_sid": UNKNOWN_STRING, "destinations": [TLS]}, {"trunk_sid": [trunk]}
        )
        named = Res(ORIGINATION, "b", {"trunk_sid": SID, "destinations": [TLS]})

        assert analyzer.stack(trunk, made, named) == []

    @pytest.mark.parametrize(
        "other",
        [
            Res("twilio:index/trunkPhoneNumber:PhoneNumber", "n", {"trunkSid": SID, "phoneNumberSid": "PN1"}),
            Res("acme:monitor:Probe", "p", {"trunk_sid": SID, "sip_url": TLS}),
            Res("acme:voice:Component", "c", {"trunk_sid": SID, "sip_url": TLS}, managed=False),
            Res(ORIGINATION, "empty", {"trunk_sid": SID, "destinations": []}),
        ],
        ids=["number", "monitor", "component", "empty"],
    )
    def test_others(self, analyzer: Analyzer, other: Res) -> None:
        """A resource that sends no calls needs no trunk in the stack."""
        assert analyzer.stack(other) == []
