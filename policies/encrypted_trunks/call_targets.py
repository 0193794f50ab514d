"""Where origination URIs lead: the hosts, and what a fail-over from one URI to another is worth."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final, Self, TypeAlias
from urllib.parse import quote, unquote

from encrypted_trunks.origination import Entry, entries, is_unknown
from encrypted_trunks.resources import SECRET, Resource
from encrypted_trunks.sip_uri import (
    LONGEST_SHOWN,
    PLAIN_PORT,
    TLS_PORT,
    SipUri,
    clipped,
    readable,
    why_not_tls,
)
from encrypted_trunks.trunk_routes import Route

Address: TypeAlias = ipaddress.IPv4Address | ipaddress.IPv6Address

PRIVATE_DOMAINS: Final = (
    "localhost",
    "local",
    "internal",
    "intranet",
    "private",
    "corp",
    "home",
    "lan",
    "home.arpa",
)
"""Domains of private networks alone: RFC 6761 (6.3), RFC 6762 (3, and appendix G), RFC 8375."""

LEGACY_EDGES: Final = {
    "us1": "ashburn",
    "us2": "umatilla",
    "ie1": "dublin",
    "de1": "frankfurt",
    "sg1": "singapore",
    "jp1": "tokyo",
    "br1": "sao-paulo",
    "au1": "sydney",
    "us1-ix": "ashburn-ix",
    "us2-ix": "san-jose-ix",
    "ie1-ix": "london-ix",
    "de1-ix": "frankfurt-ix",
    "sg1-ix": "singapore-ix",
    "jp1-ix": "tokyo-ix",
    "au1-ix": "sydney-ix",
    "br1-ix": "sao-paulo-ix",
}
"""What edges were called as `;region=`: https://www.twilio.com/docs/global-infrastructure/edge-locations/legacy-regions and
https://www.twilio.com/docs/global-infrastructure/localized-uris/interconnect-sip-uris"""


@dataclass(frozen=True, kw_only=True)
class Target:
    """Host, port and the edge of Twilio's that calls leave from (formerly: region): URIs with equal targets are no fail-over for each other."""

    host: str
    port: int
    edge: str
    secret: bool = field(default=False, compare=False)

    @classmethod
    def of(cls, uri: SipUri, *, secret: bool) -> Self:
        """Where *uri* leads; what is *secret* is not shown."""
        return cls(host=host(uri), port=uri.port or _default_port(uri), edge=_edge(uri), secret=secret)

    def __str__(self) -> str:
        if self.secret:
            return SECRET
        edge = f" from {self.edge}" if self.edge else ""
        return clipped(f"{self.host}:{self.port}{edge}", LONGEST_SHOWN // 2)


def host(uri: SipUri) -> str:
    """The host of *uri*, in one spelling: lower case, and without the dot that a full name may end in."""
    return uri.host.lower().removesuffix(".")


def address(uri: SipUri) -> Address | None:
    """The IP address that *uri* has for a host; None where it has a name."""
    try:
        return ipaddress.ip_address(uri.host.strip("[]"))
    except ValueError:
        return None


def why_private(uri: SipUri) -> str | None:
    """Say why Twilio cannot reach the host of *uri*, or None where the host is public as far as its name shows."""
    found, name = address(uri), host(uri)
    if found is not None:
        return None if found.is_global else "its host is no address of the public internet"
    for domain in PRIVATE_DOMAINS:
        if f".{name}".endswith(f".{domain}"):
            return f"names under {domain} are known in a private network alone"
    return None if "." in name else "a name without a dot is known in a private network alone"


def in_use(resource: Resource) -> Iterator[tuple[Entry, SipUri]]:
    """The origination URIs of *resource* that are known, readable and enabled."""
    for entry in entries(resource):
        uri = _in_use(entry)
        if uri is not None:
            yield entry, uri


def aimed(found: Iterable[Route]) -> list[tuple[Route, Target]]:
    """Those of a trunk's routes that take calls for certain, each with its target."""
    uris = ((route, _in_use(route.entry)) for route in found if route.certain)
    return [(route, Target.of(uri, secret=route.entry.secret)) for route, uri in uris if uri is not None]


def may_lead_elsewhere(route: Route) -> bool:
    """Whether nobody can tell yet where *route* leads, or whether it is the trunk's at all."""
    return route.entry.enabled is not False and not aimed([route])


def _in_use(entry: Entry) -> SipUri | None:
    return None if is_unknown(entry) or entry.enabled is False else readable(entry.uri)


def _default_port(uri: SipUri) -> int:
    return PLAIN_PORT if why_not_tls(str(uri)) else TLS_PORT


def _edge(uri: SipUri) -> str:
    parts = [parameter.partition("=") for parameter in uri.parameters]
    edges = [unquote(value) for name, _, value in parts if unquote(name).lower() == "edge"]
    regions = [unquote(value) for name, _, value in parts if unquote(name).lower() == "region"]
    return quote(next(iter([*edges, *(LEGACY_EDGES.get(region, region) for region in regions)]), ""))
