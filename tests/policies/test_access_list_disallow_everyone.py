"""Entries of IP access control lists, one by one."""

from ipaddress import IPv4Address
from typing import Any

import pytest

from encrypted_trunks.rules.access_list_disallow_everyone import RULE
from tests.policies.analyzer import ADDRESSES, ORIGINATION, UNKNOWN_ARRAY, UNKNOWN_STRING, Analyzer, secret

PYTHON = "pulumi-python:dynamic/twilio:IpAddress"
OFFICIAL = (
    "twilio:index/apiAccountsSipIpAccessControlListsIpAddresses:ApiAccountsSipIpAccessControlListsIpAddresses"
)
RJ = "twilio:index/sipIpAddress:SipIpAddress"
ANY = str(IPv4Address(0))
UNKNOWN_NUMBER = "3eeb2bf0-c639-47a8-9e75-3b44932eb421"


def entry(prefix: object = None, address: object = "203.0.113.7", **props: object) -> dict[str, Any]:
    """An entry in camel case."""
    return {
        "ipAccessControlListSid": UNKNOWN_STRING,
        "ipAddress": address,
        "cidrPrefixLength": prefix,
        **props,
    }


class TestEveryone:
    """Entries that are as good as no list."""

    @pytest.mark.parametrize(
        ("token", "props"),
        [
            (PYTHON, {"ip_access_control_list_sid": "AL1", "ip_address": ANY, "cidr_prefix_length": 0}),
            (OFFICIAL, entry(0, ANY)),
            (RJ, {"ipAccessControlListSid": "AL1", "ipAddress": ANY, "cidrLengthPrefix": 0}),
            ("voice:index/sipIpAddress:SipIpAddress", entry(0)),
            ("pulumi-nodejs:dynamic:Resource", entry(0)),
        ],
    )
    def test_all_addresses(self, analyzer: Analyzer, token: str, props: dict[str, object]) -> None:
        """Every maker's entry with a prefix of 0 bits lets everyone in."""
        [found] = analyzer.resource(token, props)

        assert (RULE.name, "mandatory") == (found.rule, found.level)
        assert "lets in everyone: 0.0.0.0/0" in found.message

    @pytest.mark.parametrize("prefix", [0, "0", 0.0], ids=repr)
    @pytest.mark.parametrize("address", ["8.8.8.8", UNKNOWN_STRING, "", "what", 5, []])
    def test_whatever_the_address(self, analyzer: Analyzer, prefix: object, address: object) -> None:
        """Only the prefix decides, so an unreadable address exempts no entry."""
        assert "lets in everyone" in analyzer.resource(OFFICIAL, entry(prefix, address))[0].message

    @pytest.mark.parametrize(
        ("prefix", "whom"),
        [(1, "2,147,483,648 addresses: 128.0.0.0/1"), (7, "33,554,432 addresses: 202.0.0.0/7")],
    )
    def test_nearly_everyone(self, analyzer: Analyzer, prefix: int, whom: str) -> None:
        """More than a /8 is refused, with the number of addresses."""
        [found] = analyzer.resource(OFFICIAL, entry(prefix))

        assert f"lets in {whom}" in found.message

    def test_secret(self, analyzer: Analyzer) -> None:
        """An address that is a secret is not shown."""
        [found] = analyzer.resource(OFFICIAL, entry(4, secret("203.0.113.7")))

        assert "addresses: [secret]" in found.message


class TestInTheirList:
    """Entries inside their list, as `IpAccessControlList` has them."""

    @pytest.mark.parametrize(
        ("entry", "fix"),
        [
            (f"{ANY}/0", 'such as "203.0.113.7"'),
            ({"ip_address": f"{ANY}/0"}, 'with "cidr_prefix_length": 32'),
            ({"ip_address": ANY, "cidr_prefix_length": 0}, 'with "cidr_prefix_length": 32'),
            ({"ip_address": UNKNOWN_STRING, "cidr_prefix_length": 0}, 'with "cidr_prefix_length": 32'),
        ],
    )
    def test_everyone(self, analyzer: Analyzer, entry: object, fix: str) -> None:
        """A text and a mapping are refused alike, with the place in the list."""
        [found] = analyzer.resource(ADDRESSES, {"ip_addresses": ["203.0.113.7", entry]}, "office")

        assert "lets in everyone" in found.message
        assert f"Where: office, ip_addresses[1] ({ADDRESSES})" in found.message
        assert f"Fix:   one entry for each address that your PBX dials from, {fix}" in found.message

    def test_allow_everyone(self, analyzer: Analyzer) -> None:
        """The provider's `allow_everyone` is not an exemption."""
        props = {"ip_addresses": [f"{ANY}/0"], "allow_everyone": True}

        assert len(analyzer.resource(ADDRESSES, props)) == 1

    @pytest.mark.parametrize(
        ("token", "props"),
        [
            ("twilio-native:sip:IpAccessControlList", {"ipAddresses": [entry(0)]}),
            ("twilio-native:sip:IpAccessControlList", {"ipAddresses": [{"ipAddress": "128.0.0.0/1"}]}),
            (
                "kubernetes:sip.twilio.example.org/v1:IPAccessControlList",
                {"spec": {"forProvider": {"ipAddresses": ["0.0.0.0/1"]}}},
            ),
        ],
    )
    def test_other_makers(self, analyzer: Analyzer, token: str, props: dict[str, object]) -> None:
        """Whoever made the list, in its spelling."""
        assert len(analyzer.resource(token, props)) == 1

    @pytest.mark.parametrize(
        "hidden",
        [
            secret(["10.0.0.0/1"]),
            [secret("10.0.0.0/1")],
            secret([{"ip_address": "10.0.0.0", "cidr_prefix_length": 1}]),
        ],
    )
    def test_secret(self, analyzer: Analyzer, hidden: object) -> None:
        """An address that is a secret is not shown."""
        [found] = analyzer.resource(ADDRESSES, {"ip_addresses": hidden})

        assert "2,147,483,648 addresses: [secret]" in found.message
        assert "with 32" not in found.message

    @pytest.mark.parametrize(
        "listed",
        [["203.0.113.7", "198.51.100.0/24"], [UNKNOWN_STRING], UNKNOWN_ARRAY, [None, 5, "x/y", ""], [], "x"],
    )
    def test_passes(self, analyzer: Analyzer, listed: object) -> None:
        """Narrow entries, unknown ones, and values that are no entries pass."""
        assert analyzer.resource(ADDRESSES, {"ip_addresses": listed}) == []

    @pytest.mark.parametrize("token", ["aws:wafv2:AccessControlList", "twilio:sync:List", ORIGINATION])
    def test_no_list_of_twilio(self, analyzer: Analyzer, token: str) -> None:
        """The rule ignores `ip_addresses` of other types."""
        assert analyzer.resource(token, {"ip_addresses": [f"{ANY}/0"]}) == []


class TestPasses:
    """Entries that name somebody."""

    @pytest.mark.parametrize("prefix", [8, 9, 24, 31, 32, None, 33, -1, "x", True, [], UNKNOWN_NUMBER])
    def test_narrow(self, analyzer: Analyzer, prefix: object) -> None:
        """A /8 and narrower passes, one address where nothing is said, and what is not known or no length."""
        assert analyzer.resource(OFFICIAL, entry(prefix)) == []

    def test_one_address(self, analyzer: Analyzer) -> None:
        """0.0.0.0 without a prefix is one address, which nobody has."""
        assert analyzer.resource(OFFICIAL, entry(address=ANY)) == []

    @pytest.mark.parametrize(
        ("token", "props"),
        [
            ("aws:ec2:Rule", {"ip_address": ANY, "cidr_prefix_length": 0}),
            (
                "twilio:index/sipTrunkingIpAccessControlList:X",
                {"ipAccessControlListSid": "AL1", "trunkSid": "TK1"},
            ),
            (ORIGINATION, {"destinations": []}),
        ],
    )
    def test_what_is_no_entry(self, analyzer: Analyzer, token: str, props: dict[str, object]) -> None:
        """The rule ignores resources without a Twilio list and address."""
        assert analyzer.resource(token, props) == []


class TestShortestPrefix:
    """The option `shortest_prefix`."""

    @pytest.mark.parametrize(
        ("shortest", "prefix", "refused"), [(24, 23, True), (24, 24, False), (1, 1, False), (1, 0, True)]
    )
    def test_bound(self, analyzer: Analyzer, shortest: int, prefix: int, *, refused: bool) -> None:
        """It is the broadest range that passes; everyone never does."""
        analyzer.configure(RULE.name, shortest_prefix=shortest)

        assert refused == bool(analyzer.resource(OFFICIAL, entry(prefix)))
