"""Tells names from IP addresses in the host of a SIP URI. Pure."""

from __future__ import annotations

from ipaddress import ip_address


def plain(host: str) -> str:
    """Return *host* without the brackets of an IPv6 address, and without the dot at a name's end."""
    return host.strip("[]").rstrip(".")


def is_ip(host: str) -> bool:
    """Whether *host* is an IP address, an IPv6 address in brackets included."""
    try:
        ip_address(plain(host))
    except ValueError:
        return False
    return True
