"""What is accepted in a list of destinations, and is probably not meant. Each finding becomes a warning in preview."""

from __future__ import annotations

import ipaddress
from collections import Counter
from collections.abc import Iterable, Sequence

from pulumi_twilio_trunking.destinations import DEFAULT_WEIGHT, DestinationInputs
from pulumi_twilio_trunking.inputs import is_unknown
from pulumi_twilio_trunking.sip_uri import PLAIN_PORT, SipUri

PRIVATE_NAMES = ("localhost", ".local", ".internal", ".lan", ".home.arpa")


def advice(entries: Sequence[DestinationInputs]) -> list[str]:
    """One sentence for each thing that deserves a second look. *entries* are complete; unknown values say nothing."""
    if entries and all(entry.enabled is False for entry in entries):
        return [
            *_plain(entries),
            "all destinations are disabled: calls on this trunk fail (Twilio's error 32010)",
        ]
    enabled = [entry for entry in entries if entry.enabled is not False and not is_unknown(entry.sip_url)]
    uris = [SipUri.parse(entry.sip_url) for entry in enabled]
    return [
        *_plain(entries),
        *(f"destination {uri.shown}: {problem}" for uri in uris for problem in _of_uri(uri)),
        *_same_targets(uris),
        *_same_priorities(enabled),
    ]


def _plain(entries: Sequence[DestinationInputs]) -> list[str]:
    """Disabled ones count: a switch in the Console is all that keeps calls off them."""
    uris = [
        SipUri.parse(entry.sip_url) for entry in entries if entry.plain_text and not is_unknown(entry.sip_url)
    ]
    return [
        f"destination {uri.shown} is plain SIP, and stays only because it was adopted. Once that host speaks TLS, "
        f"{uri.how_to_encrypt()}, and remove plain_text"
        for uri in uris
    ]


def _of_uri(uri: SipUri) -> Iterable[str]:
    problem = uri.edge_problem()
    if problem:
        yield problem
    if uri.port == PLAIN_PORT and uri.why_not_tls() is None:
        yield "5060 is the port of plain SIP, and TLS has 5061: make sure that this one speaks TLS, or leave the port out"
    if _is_private(uri.host):
        yield "Twilio cannot reach a private host: calls to it fail (32011)"
    elif _address(uri.host):
        yield "a certificate seldom matches an IP address: write the name of the host, as its certificate has it"


def _address(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return None


def _is_private(host: str) -> bool:
    address = _address(host)
    if address is not None:
        return not address.is_global
    return host.lower().rstrip(".").endswith(PRIVATE_NAMES)


def _same_targets(uris: Sequence[SipUri]) -> list[str]:
    counts = Counter(uri.target for uri in uris)
    return [
        f"{count} destinations lead to {target}: when it fails they all do, so they are no fail-over for each other"
        for target, count in counts.items()
        if count > 1
    ]


def _same_priorities(entries: Sequence[DestinationInputs]) -> list[str]:
    """Whoever gives weights means to share calls; whoever gives equal priorities and no weights may mean an order."""
    counts = Counter(entry.priority for entry in entries if isinstance(entry.priority, int))
    equal = [priority for priority, count in counts.items() if count > 1]
    if not equal or any(entry.weight != DEFAULT_WEIGHT for entry in entries):
        return []
    return [
        f"destinations of equal priority ({equal[0]}) share the calls and have no order: give weights, or priorities of their own"
    ]
