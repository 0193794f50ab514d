"""Twilio's addresses and ports for SIP trunks, as data for a firewall in the same program."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final, Literal, TypeAlias

from pulumi_twilio_trunking.base.errors import ConfigurationError
from pulumi_twilio_trunking.base.sip_uri import PLAIN_PORT, TLS_PORT
from pulumi_twilio_trunking.base.suggestions import which_to_write

Protocol: TypeAlias = Literal["tcp", "udp"]

_SOURCE: Final = "https://www.twilio.com/docs/sip-trunking/ip-addresses"
_READ_ON: Final = date(2026, 11, 24)

_SIGNALLING: Final = {
    "ashburn": "54.172.60.0/30",
    "umatilla": "54.244.51.0/30",
    "dublin": "54.171.127.192/30",
    "frankfurt": "35.156.191.128/30",
    "tokyo": "54.65.63.192/30",
    "singapore": "54.169.127.128/30",
    "sydney": "54.252.254.64/30",
    "sao-paulo": "177.71.206.192/30",
}
_MEDIA: Final = ("168.86.128.0/18",)


@dataclass(frozen=True, kw_only=True)
class FirewallRule:
    """One kind of traffic, at Twilio's end.

    An outbound rule takes it as it is. An inbound rule takes its addresses, and the ports of your own side.

    Attributes:
        purpose: `signalling` is SIP, `media` is the voice.
        protocol: `tcp`, which TLS is too, or `udp`.
        cidrs: Twilio's addresses, as IPv4 blocks.
        first_port: the lowest of Twilio's ports.
        last_port: the highest of Twilio's ports; part of the range.
    """

    purpose: Literal["signalling", "media"]
    protocol: Protocol
    cidrs: tuple[str, ...]
    first_port: int
    last_port: int


@dataclass(frozen=True, kw_only=True)
class TwilioAddresses:
    """The addresses and ports of Twilio's SIP trunks.

    Attributes:
        signalling: the IPv4 blocks of SIP.
        media: the IPv4 blocks of the voice, the same for all edges.
        rules: the same blocks with protocol and ports, a rule for each range of ports.
        source: Twilio's page that says so.
        read_on: when it was read.
    """

    signalling: tuple[str, ...]
    media: tuple[str, ...]
    rules: tuple[FirewallRule, ...]
    source: str
    read_on: date


def twilio_addresses(region: str | None = None, *, plain: bool = False) -> TwilioAddresses:
    """Get the addresses and ports of Twilio's SIP trunks, for a firewall.

    https://www.twilio.com/docs/sip-trunking/ip-addresses

    Args:
        region: one edge for the signalling, for example `dublin`. Default: all, as Twilio says, since another
            edge steps in when one is down. Refused: `us1`, `ie1` and `au1`, which say where Twilio handles a
            trunk, not where its traffic enters.
        plain: whether to add port 5060, UDP and TCP, for SIP without TLS. Default: False.

    Raises:
        ConfigurationError: *region* is not one of the edges that Twilio lists.
    """
    signalling = _signalling(region)

    def sip(protocol: Protocol, port: int) -> FirewallRule:
        return FirewallRule(
            purpose="signalling", protocol=protocol, cidrs=signalling, first_port=port, last_port=port
        )

    return TwilioAddresses(
        signalling=signalling,
        media=_MEDIA,
        rules=(
            sip("tcp", TLS_PORT),
            *((sip("udp", PLAIN_PORT), sip("tcp", PLAIN_PORT)) if plain else ()),
            FirewallRule(purpose="media", protocol="udp", cidrs=_MEDIA, first_port=10_000, last_port=60_000),
        ),
        source=_SOURCE,
        read_on=_READ_ON,
    )


def _signalling(region: str | None) -> tuple[str, ...]:
    edges = [*_SIGNALLING]
    if region is None:
        return tuple(_SIGNALLING.values())
    if region in edges:
        return (_SIGNALLING[region],)
    # An edge of Interconnect is a private line: nobody means a public edge by it.
    meant = region if isinstance(region, str) and not region.endswith("-ix") else ""
    raise ConfigurationError(
        f"twilio_addresses: region {region!r} is not accepted: {which_to_write(meant, edges)}.",
        f"Leave it out for all of them, which Twilio says to allow: {_SOURCE}",
    )
