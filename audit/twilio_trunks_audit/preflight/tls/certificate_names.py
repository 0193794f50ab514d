"""The names that a certificate is for. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import Final, Self

from cryptography import x509
from service_identity import CertificateError, VerificationError
from service_identity.hazmat import (
    DNS_ID,
    CertificatePattern,
    DNSPattern,
    IPAddress_ID,
    IPAddressPattern,
    verify_service_identity,
)

from twilio_trunks_audit.masking import printable

MOST_NAMES: Final = 5
LONGEST_NAME: Final = 80

_ANY_LABEL: Final = "*."
_A_LABEL: Final = re.compile(r"\Axn--[a-z0-9-]+\.", re.IGNORECASE)
"""An international label, which a wildcard matches whole (RFC 9525, section 6.3); the library refuses it."""


@dataclass(frozen=True, slots=True)
class Names:
    """The alternative names of a certificate, hosts and IP addresses."""

    hosts: tuple[str, ...] = ()
    addresses: tuple[IPv4Address | IPv6Address, ...] = ()

    @classmethod
    def of(cls, certificate: x509.Certificate) -> Self:
        """Read the names of a certificate. Its common name is none of them: RFC 6125, section 6.4.4.

        Raises:
            ValueError: the certificate is broken; or another error of the library.
        """
        try:
            names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        except x509.ExtensionNotFound:
            return cls()
        addresses = names.get_values_for_type(x509.IPAddress)
        return cls(tuple(names.get_values_for_type(x509.DNSName)), tuple(_single(addresses)))

    def __str__(self) -> str:
        every = [*self.hosts, *map(str, self.addresses)]
        more = f" and {len(every) - MOST_NAMES} more" if len(every) > MOST_NAMES else ""
        return ", ".join(map(shortened, every[:MOST_NAMES])) + more if every else "no name"

    def match(self, host: str) -> bool:
        """Whether one of them is *host*, by RFC 6125: an IP address matches only itself."""
        try:
            address = ip_address(host)
        except ValueError:
            wildcards = [one for one in self.hosts if one.startswith(_ANY_LABEL)]
            return _match([*_patterns(self.hosts)], DNS_ID(host)) or _match(
                [*_patterns(wildcards)], DNS_ID(_A_LABEL.sub("a.", host))
            )
        return _match([IPAddressPattern(one) for one in self.addresses], IPAddress_ID(str(address)))


def shortened(name: str) -> str:
    """Return a name of a certificate for people, without control characters and cut."""
    shown = printable(name[: LONGEST_NAME + 1])
    return shown if len(shown) <= LONGEST_NAME else f"{shown[:LONGEST_NAME]}…"


def _single(
    addresses: Iterable[IPv4Address | IPv6Address | IPv4Network | IPv6Network],
) -> Iterable[IPv4Address | IPv6Address]:
    return (one for one in addresses if isinstance(one, IPv4Address | IPv6Address))


def _patterns(hosts: Iterable[str]) -> Iterable[DNSPattern]:
    for host in hosts:
        try:
            yield DNSPattern.from_bytes(host.encode())
        except (CertificateError, ValueError):
            continue  # a name that can match nothing, such as `*`


def _match(patterns: Sequence[CertificatePattern], wanted: DNS_ID | IPAddress_ID) -> bool:
    try:
        verify_service_identity(cert_patterns=patterns, obligatory_ids=[wanted], optional_ids=[])
    except (VerificationError, CertificateError):
        return False
    return True
