"""Entries of IP access control lists, one by one."""

from ipaddress import IPv4Address
from typing import Any

import pytest

from encrypted_trunks.rules.access_list_disallow_everyone import RULE
from tests.policies.analyzer import ORIGINATION, UNKNOWN_STRING, Analyzer, secret

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
