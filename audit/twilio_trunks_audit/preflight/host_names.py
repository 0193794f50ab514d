"""The hosts of SIP URIs, names and IP addresses: tells them apart and compares them. Pure."""

from __future__ import annotations

from ipaddress import ip_address
from typing import Final

_TWILIO: Final = ".twilio.com"


def plain(host: str) -> str:
    """Return *host* without the brackets of an IPv6 address, and without the dot at a name's end."""
    return host.strip("[]").rstrip(".")


def comparable(host: str) -> str:
    """Return the form that is the same for all spellings of *host*."""
    return plain(host).lower()


def is_ip(host: str) -> bool:
    """Whether *host* is an IP address, an IPv6 address in brackets included."""
    try:
        ip_address(plain(host))
    except ValueError:
        return False
    return True


def is_ipv6(address: str) -> bool:
    """Whether an IP address is IPv6."""
    return ":" in address


def is_twilios_name(host: str) -> bool:
    """Whether *host* is a name of Twilio's."""
    return comparable(host).endswith(_TWILIO)
