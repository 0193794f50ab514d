"""Hosts that are public IP addresses."""

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from encrypted_trunks.rules.origination_disallow_ip_literal import RULE
from encrypted_trunks.rules.origination_disallow_private_host import RULE as PRIVATE
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
ADDRESS = "sip:8.8.4.4;transport=tls"


class TestFound:
    """TLS URIs to an address."""

    @pytest.mark.parametrize(
        ("token", "props", "place"),
        [
            (ORIGINATION, destinations(ADDRESS), "destinations[0] ="),
            (ORIGINATION, destinations({"sip_url": ADDRESS, "enabled": True}), "destinations[0].sip_url ="),
            (ORIGINATION, destinations(UNKNOWN_STRING, ADDRESS), "destinations[1] ="),
            (OFFICIAL_URL, {"sipUrl": ADDRESS}, "sipUrl ="),
            (RJ_URL, {"sipUrl": ADDRESS, "enabled": True}, "sipUrl ="),
            ("pulumi-python:dynamic/twilio:OriginationUrl", {"sip_url": ADDRESS}, "sip_url ="),
        ],
    )
    def test_where(self, analyzer: Analyzer, token: str, props: dict[str, object], place: str) -> None:
        """It is found anywhere, and the message says where."""
        [found] = analyzer.resource(token, props)

        assert (NAME, "advisory") == (found.rule, found.level)
        assert f"{place} '{ADDRESS}'" in found.message

    @pytest.mark.parametrize(
        ("uri", "fix"),
        [
            (ADDRESS, '"sip:HOST;transport=tls",'),
            ("sip:8.8.4.4:5061;transport=TLS;lr", '"sip:HOST:5061;transport=TLS;lr",'),
            ("sip:[2606:4700::1]:5061;transport=tls", '"sip:HOST:5061;transport=tls",'),
            ("sip:al:s3cret@8.8.4.4;transport=tls?X-A=s3cret", '"sip:al:***@HOST;transport=tls?…",'),
            (f"{ADDRESS};a={'x' * 300}", '"sip:HOST;transport=tls",'),
        ],
    )
    def test_fix(self, analyzer: Analyzer, uri: str, fix: str) -> None:
        """The fix is the URI with a name for the address; no secret is in it."""
        [found] = analyzer.resource(ORIGINATION, destinations(uri))

        assert f"Fix:   {fix}   # HOST as in its certificate" in found.message
        assert "s3cret" not in found.message

    def test_secret(self, analyzer: Analyzer) -> None:
        """Of a URI that is a secret nothing is shown, in the fix neither."""
        [found] = analyzer.resource(
            ORIGINATION, {"destinations": secret(["sip:hunter2@8.8.4.4;transport=tls"])}
        )

        assert "destinations[0] = [secret]" in found.message
        assert 'Fix:   "sip:HOST;transport=tls",' in found.message
        assert "hunter2" not in found.message

    @given(st.ip_addresses())
    def test_once(self, address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> None:
        """Of each address either this rule speaks or the one on private hosts, never both."""
        host = str(address) if address.version == 4 else f"[{address}]"

        found = Analyzer([RULE, PRIVATE]).resource(ORIGINATION, destinations(f"sip:{host};transport=tls"))

        assert [NAME if address.is_global else PRIVATE.name] == [violation.rule for violation in found]


class TestSilent:
    """URIs without an address, or without TLS."""

    @pytest.mark.parametrize(
        "entry",
        [
            "sip:8.8.4.4.example.com;transport=tls",
            "sip:dns.google;transport=tls",
            "sip:8.8.4.4@sbc.example.com;transport=tls",
            "sip:8.8.4.4",
            "sip:8.8.4.4;transport=udp",
            "sips:8.8.4.4",
            "8.8.4.4",
            {"sip_url": ADDRESS, "enabled": False},
            {"sip_url": ADDRESS, "enabled": UNKNOWN_BOOLEAN},
            UNKNOWN_STRING,
            None,
        ],
    )
    def test_entry(self, analyzer: Analyzer, entry: object) -> None:
        """A name, a plain URI, one that is disabled, not known or no URI."""
        assert analyzer.resource(ORIGINATION, destinations(entry)) == []

    def test_unknown_list(self, analyzer: Analyzer) -> None:
        """A list that is not known yet."""
        assert analyzer.resource(ORIGINATION, {"destinations": UNKNOWN_ARRAY}) == []
