"""TLS to the port of plain SIP."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from encrypted_trunks.rules.origination_disallow_plain_port import RULE
from tests.policies.analyzer import (
    OFFICIAL_URL,
    ORIGINATION,
    RJ_URL,
    UNKNOWN_ARRAY,
    UNKNOWN_BOOLEAN,
    UNKNOWN_STRING,
    Analyzer,
    destinations,
    secret,
)

NAME = RULE.name
PORT = "sip:a.example.com:5060;transport=tls"


class TestFound:
    """TLS URIs with 5060."""

    @pytest.mark.parametrize(
        ("token", "props", "fix"),
        [
            (ORIGINATION, destinations(PORT), '"sip:a.example.com;transport=tls",'),
            (
                ORIGINATION,
                destinations({"sip_url": PORT, "enabled": True}),
                '"sip_url": "sip:a.example.com;transport=tls",',
            ),
            (OFFICIAL_URL, {"sipUrl": PORT}, 'sipUrl: "sip:a.example.com;transport=tls"'),
            (RJ_URL, {"sipUrl": PORT}, 'sipUrl: "sip:a.example.com;transport=tls"'),
            (
                ORIGINATION,
                destinations("sip:al:s3cret@10.0.0.1:05060;edge=dublin;transport=TLS?X-A=s3cret"),
                '"sip:al:***@10.0.0.1;edge=dublin;transport=tls?…",   # with what is hidden here put back',
            ),
        ],
    )
    def test_fix(self, analyzer: Analyzer, token: str, props: dict[str, object], fix: str) -> None:
        """The fix is the URI without the port, and no secret is in the message."""
        [found] = analyzer.resource(token, props)

        assert (NAME, "advisory") == (found.rule, found.level)
        assert f"Fix:   {fix}\n" in found.message
        assert "s3cret" not in found.message

    def test_secret(self, analyzer: Analyzer) -> None:
        """Of a URI that is a secret nothing is shown."""
        uri = "sip:hunter2.example.com:5060;transport=tls"
        [found] = analyzer.resource(ORIGINATION, {"destinations": secret([uri])})

        assert "destinations[0] = [secret]" in found.message
        assert "hunter2" not in found.message

    @given(st.integers(1, 65535) | st.integers(5058, 5062))
    def test_no_other_port(self, port: int) -> None:
        """5060 is found and no other port."""
        uri = f"sip:a.example.com:{port};transport=tls"

        assert bool(Analyzer([RULE]).resource(ORIGINATION, destinations(uri))) is (port == 5060)


class TestSilent:
    """URIs that are not certainly TLS to 5060."""

    @pytest.mark.parametrize(
        "entry",
        [
            "sip:a.example.com;transport=tls",
            "sip:a.example.com:5060",
            "sip:a.example.com:5060;transport=udp",
            "sip:a.example.com:5060;transport=tls;transport=udp",
            "sip:a:5060@a.example.com;transport=tls",
            {"sip_url": PORT, "enabled": False},
            {"sip_url": PORT, "enabled": UNKNOWN_BOOLEAN},
            UNKNOWN_STRING,
        ],
    )
    def test_entry(self, analyzer: Analyzer, entry: object) -> None:
        """Another port, a plain URI, a password that looks like a port, one that is disabled or not known."""
        assert analyzer.resource(ORIGINATION, destinations(entry)) == []

    def test_unknown_list(self, analyzer: Analyzer) -> None:
        """A list that is not known yet."""
        assert analyzer.resource(ORIGINATION, {"destinations": UNKNOWN_ARRAY}) == []
