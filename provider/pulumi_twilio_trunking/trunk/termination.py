"""Where your side dials to reach the phone network: what follows from a trunk's domain name."""

from __future__ import annotations

from typing import Any

from pulumi_twilio_trunking.base.inputs import DOMAIN_END
from pulumi_twilio_trunking.base.sip_uri import EDGES, PLAIN_PORT, TLS_PORT


def termination_of(domain: str | None, *, secure: bool) -> dict[str, Any]:
    """The outputs that say where to dial; all None without a domain."""
    transport = ";transport=tls" if secure else ""
    return {
        "termination_uri": f"sip:{domain}{transport}" if domain else None,
        "termination_host": domain,
        "termination_port": (TLS_PORT if secure else PLAIN_PORT) if domain else None,
        "termination_hosts": _hosts(domain) if domain else None,
    }


def _hosts(domain: str) -> dict[str, str]:
    """The name at each public edge. https://www.twilio.com/docs/sip-trunking#termination"""
    name = domain.removesuffix(DOMAIN_END)
    return {edge: f"{name}.pstn.{edge}.twilio.com" for edge in EDGES if not edge.endswith("-ix")}
