"""The note on what no rule can judge yet."""

import pytest

from encrypted_trunks.rules.trunk_note_unknown import RULE
from tests.policies.analyzer import (
    ORIGINATION,
    TRUNK,
    UNKNOWN_ARRAY,
    UNKNOWN_BOOLEAN,
    UNKNOWN_STRING,
    Analyzer,
)

NAME = RULE.name
TLS = "sip:a.example.com;transport=tls"


class TestNote:
    """One note a resource, never more than advice."""

    @pytest.mark.parametrize(
        ("token", "props", "what"),
        [
            (TRUNK, {"secure": UNKNOWN_BOOLEAN}, "secure"),
            (TRUNK, {"secure": UNKNOWN_BOOLEAN, "domain_name": UNKNOWN_STRING}, "secure, domain_name"),
            (ORIGINATION, {"destinations": UNKNOWN_ARRAY}, "destinations"),
            (ORIGINATION, {"destinations": [TLS, UNKNOWN_STRING]}, "destinations[1]"),
            ("twilio:index:Agent", {"SipUrl": UNKNOWN_STRING}, "SipUrl"),
            ("acme:voice:Agent", {"trunk_sid": UNKNOWN_STRING, "sip_url": UNKNOWN_STRING}, "sip_url"),
            ("twilio:index:Trunk", {"spec": UNKNOWN_STRING}, "secure"),
            (TRUNK, {}, "secure"),
        ],
    )
    def test_unknown(self, analyzer: Analyzer, token: str, props: dict[str, object], what: str) -> None:
        """An unknown value is named."""
        [found] = analyzer.resource(token, props)

        assert (found.rule, found.level) == (NAME, "advisory")
        assert f"Not judged in this preview: {what} is not known yet" in found.message

    @pytest.mark.parametrize(
        ("token", "props"),
        [
            (TRUNK, {"secure": True, "domain_name": UNKNOWN_STRING}),
            (TRUNK, {"secure": True, "domain_name": UNKNOWN_STRING, "friendly_name": UNKNOWN_STRING}),
            ("acme:voice:Agent", {"sip_url": UNKNOWN_STRING, "destinations": UNKNOWN_ARRAY}),
            (ORIGINATION, {"destinations": [TLS], "trunk_sid": UNKNOWN_STRING}),
            ("aws:s3/bucket:Bucket", {"secure": UNKNOWN_BOOLEAN, "domain_name": UNKNOWN_STRING}),
        ],
    )
    def test_silent(self, analyzer: Analyzer, token: str, props: dict[str, object]) -> None:
        """An unknown that decides nothing is not reported."""
        assert analyzer.resource(token, props) == []
