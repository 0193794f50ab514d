"""Hosts that Twilio cannot reach."""

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from encrypted_trunks.call_targets import PRIVATE_DOMAINS
from encrypted_trunks.rules.origination_disallow_private_host import RULE
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


def tls(host: str) -> str:
    return f"sip:{host};transport=tls"


class TestAddresses:
    """Hosts that are IP addresses."""

    @pytest.mark.parametrize(
        "host",
        [
            "10.0.0.0",
            "10.255.255.255",
            "172.16.0.0",
            "172.31.255.255",
            "192.168.0.1",
            "127.0.0.1",
            "169.254.1.1",
            "100.64.0.1",
            "0.0.0.0",  # noqa: S104 - an address in a URI, and nothing listens
            "[::1]",
            "[fe80::1]",
            "[fd00::1]",
            "[2001:db8::1]",
        ],
    )
    def test_private(self, analyzer: Analyzer, host: str) -> None:
        """An address of no public network is found, and the message says which."""
        [found] = analyzer.resource(ORIGINATION, destinations(tls(host)))

        assert (NAME, "advisory") == (found.rule, found.level)
        assert f"Twilio cannot reach this host: destinations[0] = '{tls(host)}'" in found.message
        assert "its host is not a public internet address" in found.message
        assert "32011" in found.message

    @pytest.mark.parametrize(
        "host", ["9.255.255.255", "11.0.0.0", "172.15.255.255", "172.32.0.0", "192.169.0.1", "[2606:4700::1]"]
    )
    def test_public(self, analyzer: Analyzer, host: str) -> None:
        """The addresses beside private networks are public."""
        assert analyzer.resource(ORIGINATION, destinations(tls(host))) == []

    @given(st.ip_addresses())
    def test_every_address(self, address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> None:
        """An address is found where it is not a global one, and nowhere else."""
        host = str(address) if address.version == 4 else f"[{address}]"

        found = Analyzer([RULE]).resource(ORIGINATION, destinations(tls(host)))

        assert bool(found) is not address.is_global


class TestNames:
    """Hosts that have names."""

    @pytest.mark.parametrize("domain", PRIVATE_DOMAINS)
    @pytest.mark.parametrize("form", ["{}", "pbx.{}", "a.b.{}", "PBX.{}."])
    def test_private(self, analyzer: Analyzer, domain: str, form: str) -> None:
        """A name under a private domain is found, in any case, with and without the last dot."""
        for host in (form.format(domain), form.format(domain).upper()):
            [found] = analyzer.resource(ORIGINATION, destinations(tls(host)))

            assert f"names under {domain} exist only in a private network" in found.message

    @pytest.mark.parametrize("host", ["asterisk", "pbx:5061", "x."])
    def test_without_a_dot(self, analyzer: Analyzer, host: str) -> None:
        """A name of one label is in no public DNS."""
        [found] = analyzer.resource(ORIGINATION, destinations(tls(host)))

        assert "a name without a dot" in found.message

    @pytest.mark.parametrize(
        "host",
        [
            "pbx.example.com",
            "local.example.com",
            "pbx.internal.example.com",
            "pbx.mylocal.net",
            "pbx.arpa.example",
            "sip.api.openai.com.",
        ],
    )
    def test_public(self, analyzer: Analyzer, host: str) -> None:
        """The end of a name counts, label by label."""
        assert analyzer.resource(ORIGINATION, destinations(tls(host))) == []


class TestWhich:
    """The URIs that are judged."""

    @pytest.mark.parametrize(
        ("token", "props"),
        [
            (ORIGINATION, destinations(tls("a.example.com"), tls("10.0.0.5"))),
            (ORIGINATION, destinations({"sip_url": tls("10.0.0.5"), "enabled": True})),
            (ORIGINATION, destinations(tls("10.0.0.5"))),
            (ORIGINATION, destinations(UNKNOWN_STRING, tls("10.0.0.5"))),
            (OFFICIAL_URL, {"sipUrl": tls("10.0.0.5")}),
            (RJ_URL, {"sipUrl": tls("10.0.0.5"), "enabled": True}),
            ("pulumi-nodejs:dynamic/twilio:Resource", {"sip_url": "sip:10.0.0.5"}),
        ],
    )
    def test_found(self, analyzer: Analyzer, token: str, props: dict[str, object]) -> None:
        """Whoever's resource carries a URI, plain or TLS, its host is judged."""
        [found] = analyzer.resource(token, props)

        assert "its host is not a public internet address" in found.message

    @pytest.mark.parametrize(
        "entry",
        [
            {"sip_url": tls("10.0.0.5"), "enabled": False},
            {"sip_url": tls("10.0.0.5"), "enabled": UNKNOWN_BOOLEAN},
            {"sip_url": UNKNOWN_STRING},
            UNKNOWN_STRING,
            "10.0.0.5",
            "sip:10.0.0.5;;",
            5,
        ],
    )
    def test_silent(self, analyzer: Analyzer, entry: object) -> None:
        """A URI that may be disabled, is not known, or is unreadable is not reported."""
        assert analyzer.resource(ORIGINATION, destinations(entry)) == []

    @pytest.mark.parametrize("token", [ORIGINATION, OFFICIAL_URL])
    def test_unknown_list(self, analyzer: Analyzer, token: str) -> None:
        """A list that is not known yet is not reported."""
        assert analyzer.resource(token, {"destinations": UNKNOWN_ARRAY}) == []

    def test_outputs(self, analyzer: Analyzer) -> None:
        """A URI that a resource repeats in its outputs is reported once."""
        props = destinations(tls("10.0.0.5")) | {"route_plan": [{"sip_url": tls("10.0.0.5")}]}

        assert len(analyzer.resource(ORIGINATION, props)) == 1

    def test_hides_secrets(self, analyzer: Analyzer) -> None:
        """Neither a password nor a header is printed."""
        [found] = analyzer.resource(
            ORIGINATION, destinations("sip:a:s3cret@10.0.0.5;transport=tls?X-Key=s3cret")
        )

        assert "s3cret" not in found.message

    def test_secret(self, analyzer: Analyzer) -> None:
        """Of a URI that is a secret nothing is shown."""
        [found] = analyzer.resource(ORIGINATION, {"destinations": secret([tls("hunter2.local")])})

        assert "its host is in a private network" in found.message
        assert "hunter2" not in found.message
