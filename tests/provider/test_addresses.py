"""Twilio's addresses: the data, the choice of an edge, and the program of docs/addresses.md."""

from __future__ import annotations

import re
import sys
from dataclasses import FrozenInstanceError, asdict
from datetime import date
from ipaddress import IPv4Address, IPv4Network, IPv6Address, ip_address, ip_network
from pathlib import Path
from types import SimpleNamespace

import pulumi
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pulumi_twilio_trunking import ConfigurationError, TwilioAddresses, twilio_addresses

PAGE = Path(__file__).parents[2] / "docs" / "addresses.md"
SIGNALLING = dict(
    re.findall(r"^\| signalling \| `([\w-]+)` \| (\S+) \| 5061, TCP \|$", PAGE.read_text(), re.MULTILINE)
)
"""The page's blocks, by edge: a copy that nobody makes from the code."""
MEDIA = "168.86.128.0/18"
ALL = twilio_addresses()
Address = IPv4Address | IPv6Address
each_edge = pytest.mark.parametrize("edge", SIGNALLING)
each_block = pytest.mark.parametrize("block", [*SIGNALLING.values(), MEDIA])


def admitted(found: TwilioAddresses, protocol: str, address: str | Address, port: int) -> list[str]:
    """The purposes for which a firewall with these rules lets it through."""
    return [
        rule.purpose
        for rule in found.rules
        if protocol == rule.protocol and rule.first_port <= port <= rule.last_port
        if any(ip_address(address) in ip_network(cidr) for cidr in rule.cidrs)
    ]


def addresses_in(blocks: list[str]) -> st.SearchStrategy[Address]:
    return st.sampled_from(blocks).flatmap(lambda block: st.ip_addresses(network=block))


class TestAll:
    """The default."""

    def test_is_twilios_page(self) -> None:
        """All blocks of the page, over TLS only."""
        signalling, media = ALL.rules

        assert {
            "purpose": "signalling",
            "protocol": "tcp",
            "cidrs": (*SIGNALLING.values(),),
            "first_port": 5061,
            "last_port": 5061,
        } == asdict(signalling)
        assert {
            "purpose": "media",
            "protocol": "udp",
            "cidrs": (MEDIA,),
            "first_port": 10000,
            "last_port": 60000,
        } == asdict(media)

    def test_lists_equal_the_rules(self) -> None:
        """The two lists and the rules have the same blocks."""
        assert [ALL.signalling, ALL.media] == [rule.cidrs for rule in ALL.rules]

    def test_source(self) -> None:
        """The data says where it is from, and of when."""
        assert "https://www.twilio.com/docs/sip-trunking/ip-addresses" == ALL.source
        assert date(2026, 11, 24) == ALL.read_on

    @each_block
    def test_blocks(self, block: str) -> None:
        """Every block is a public IPv4 network, without host bits."""
        network = IPv4Network(block)  # refuses host bits

        assert block == str(network)
        assert network.is_global

    def test_blocks_are_apart(self) -> None:
        """No address is in two blocks, so that no firewall refuses a rule as a repeated one."""
        blocks = [IPv4Network(block) for block in (*ALL.signalling, *ALL.media)]

        assert [] == [
            (one, other) for one in blocks for other in blocks if one != other and one.overlaps(other)
        ]

    def test_is_frozen(self) -> None:
        """Nobody changes the addresses of somebody else in the program."""
        with pytest.raises(FrozenInstanceError):
            ALL.media = ()  # type: ignore[misc]
        with pytest.raises(FrozenInstanceError):
            ALL.rules[0].last_port = 65535  # type: ignore[misc]
        assert ALL == twilio_addresses()
        assert hash(ALL) == hash(twilio_addresses())


class TestBounds:
    """Both sides of every bound."""

    @given(addresses_in([*SIGNALLING.values()]))
    def test_signalling(self, address: Address) -> None:
        """TLS passes from and to every address of every block."""
        assert ["signalling"] == admitted(ALL, "tcp", address, 5061)
        assert [] == admitted(ALL, "udp", address, 5061)

    @given(addresses_in([MEDIA]), st.integers(10000, 60000))
    def test_media(self, address: Address, port: int) -> None:
        """The voice passes from and to every address and port."""
        assert ["media"] == admitted(ALL, "udp", address, port)
        assert [] == admitted(ALL, "tcp", address, port)

    @each_block
    def test_addresses(self, block: str) -> None:
        """The first and the last address are in, the ones beside them out."""
        protocol, port = ("udp", 10000) if block == MEDIA else ("tcp", 5061)
        first, last = IPv4Network(block)[0], IPv4Network(block)[-1]

        assert [0, 1, 1, 0] == [
            len(admitted(ALL, protocol, address, port)) for address in (first - 1, first, last, last + 1)
        ]

    def test_ports(self) -> None:
        """The first and the last port are in, the ones beside them out."""
        signalling, media = "54.172.60.0", "168.86.128.0"

        assert [5061] == [port for port in (5060, 5061, 5062) if admitted(ALL, "tcp", signalling, port)]
        assert [10000, 60000] == [
            port for port in (9999, 10000, 60000, 60001) if admitted(ALL, "udp", media, port)
        ]


class TestEdge:
    """The name of an edge."""

    @each_edge
    def test_one(self, edge: str) -> None:
        """An edge has its own signalling, and the media of all."""
        found = twilio_addresses(edge)

        assert (SIGNALLING[edge],) == found.signalling == found.rules[0].cidrs
        assert (MEDIA,) == found.media == found.rules[1].cidrs
        assert found == twilio_addresses(region=edge)

    @pytest.mark.parametrize(
        ("region", "meant"),
        [
            ("Dublin", "dublin"),
            ("sao_paulo", "sao-paulo"),
            ("singapur", "singapore"),
            ("us1", None),
            ("ie1", None),
            ("au1", None),
            ("ashburn-ix", None),
            ("", None),
            (1, None),
            (["dublin"], None),
            (pulumi.Output.from_input("dublin"), None),
        ],
    )
    def test_refused(self, region: object, meant: str | None) -> None:
        """Another name is refused, with the accepted ones and Twilio's advice."""
        with pytest.raises(ConfigurationError) as caught:
            twilio_addresses(region)  # type: ignore[arg-type]

        every = ", ".join(SIGNALLING)
        write = f"write {meant!r} (accepted: {every})" if meant else f"write one of: {every}"
        assert str(caught.value) == (
            f"twilio_addresses: region {region!r} is not accepted: {write}.\n"
            f"Leave it out for all of them, which Twilio says to allow: {ALL.source}"
        )


class TestPlain:
    """Port 5060."""

    def test_added(self) -> None:
        """It adds SIP without TLS, over UDP and TCP, and changes nothing else."""
        found = twilio_addresses(plain=True)
        added = [rule for rule in found.rules if rule not in ALL.rules]

        assert [("signalling", "udp", 5060, 5060), ("signalling", "tcp", 5060, 5060)] == [
            (rule.purpose, rule.protocol, rule.first_port, rule.last_port) for rule in added
        ]
        assert {ALL.signalling} == {rule.cidrs for rule in added}
        assert set(ALL.rules) == set(found.rules) - set(added)

    def test_one_edge(self) -> None:
        """It goes with an edge."""
        assert {(SIGNALLING["tokyo"],)} == {
            rule.cidrs for rule in twilio_addresses("tokyo", plain=True).rules if rule.purpose == "signalling"
        }


class TestPage:
    """docs/addresses.md."""

    def test_has_every_block(self) -> None:
        """The table has all blocks that Twilio lists."""
        assert 8 == len(SIGNALLING)
        assert f"| media | all | {MEDIA} | 10000 to 60000, UDP |" in PAGE.read_text()

    def test_program(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """The program opens our ports to Twilio, and lets us reach Twilio's; nothing else."""
        made: list[tuple[str, dict[str, object]]] = []
        vpc = SimpleNamespace(
            SecurityGroupIngressRule=lambda name, **props: made.append((name, props)),
            SecurityGroupEgressRule=lambda name, **props: made.append((name, props)),
        )
        monkeypatch.setitem(sys.modules, "pulumi_aws", SimpleNamespace(vpc=vpc))
        monkeypatch.setattr(pulumi.Config, "require", lambda _config, name: {"securityGroupId": "sg-1"}[name])
        [program] = re.findall(r"^```python\n(.*?)^```", PAGE.read_text(), re.DOTALL | re.MULTILINE)
        exec(program, {})  # noqa: S102 - the page's own

        def rules(way: str, purpose: str) -> set[tuple[object, ...]]:
            names = ("security_group_id", "ip_protocol", "cidr_ipv4", "from_port", "to_port")
            return {
                tuple(props[key] for key in names)
                for name, props in made
                if name.startswith(f"{way}-twilio-{purpose}-")
            }

        signalling = {("sg-1", "tcp", block, 5061, 5061) for block in SIGNALLING.values()}
        assert signalling == rules("from", "signalling") == rules("to", "signalling")
        assert {("sg-1", "udp", MEDIA, 16384, 32767)} == rules("from", "media")
        assert {("sg-1", "udp", MEDIA, 10000, 60000)} == rules("to", "media")
        assert 18 == len(made) == len({name for name, _ in made})
