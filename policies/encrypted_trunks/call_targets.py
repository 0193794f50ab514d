"""Find out where origination URIs lead, and which of them can take over from each other."""

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
"""Domains that exist only in private networks: RFC 6761 (6.3), RFC 6762 (3, and appendix G), RFC 8375."""

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
"""The edge for each value of the older `;region=`.

https://www.twilio.com/docs/global-infrastructure/edge-locations/legacy-regions
https://www.twilio.com/docs/global-infrastructure/localized-uris/interconnect-sip-uris
"""


@dataclass(frozen=True, kw_only=True)
class Target:
    """A host, a port, and the Twilio edge that calls leave from. URIs with equal targets fail together."""

    host: str
    port: int
    edge: str
    secret: bool = field(default=False, compare=False)

    @classmethod
    def of(cls, uri: SipUri, *, secret: bool) -> Self:
        """Find the target of *uri*; a *secret* one is not shown."""
        return cls(host=host(uri), port=uri.port or _default_port(uri), edge=_edge(uri), secret=secret)

    def __str__(self) -> str:
        if self.secret:
            return SECRET
        edge = f" from {self.edge}" if self.edge else ""
        return clipped(f"{self.host}:{self.port}{edge}", LONGEST_SHOWN // 2)


def host(uri: SipUri) -> str:
    """Normalise the host of *uri*: lower case, without a final dot."""
    return uri.host.lower().removesuffix(".")


def address(uri: SipUri) -> Address | None:
    """Give the IP address in *uri*; None if it has a host name."""
    try:
        return ipaddress.ip_address(uri.host.strip("[]"))
    except ValueError:
        return None


def why_private(uri: SipUri) -> str | None:
    """Say why Twilio cannot reach the host of *uri*; None if its name looks public."""
    found, name = address(uri), host(uri)
    if found is not None:
        return None if found.is_global else "its host is not a public internet address"
    for domain in PRIVATE_DOMAINS:
        if f".{name}".endswith(f".{domain}"):
            return f"names under {domain} exist only in a private network"
    return None if "." in name else "a name without a dot exists only in a private network"


def in_use(resource: Resource) -> Iterator[tuple[Entry, SipUri]]:
    """List the origination URIs of *resource* that are known, readable and enabled."""
    for entry in entries(resource):
        uri = _in_use(entry)
        if uri is not None:
            yield entry, uri


def aimed(found: Iterable[Route]) -> list[tuple[Route, Target]]:
    """List the routes that certainly take a trunk's calls, each with its target."""
    uris = ((route, _in_use(route.entry)) for route in found if route.certain)
    return [(route, Target.of(uri, secret=route.entry.secret)) for route, uri in uris if uri is not None]


def may_lead_elsewhere(route: Route) -> bool:
    """Whether the target of *route* is not known yet, or *route* may belong to another trunk."""
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
