"""Warnings, in preview, about destinations that are accepted and probably not meant."""

from __future__ import annotations

import ipaddress
from collections import Counter
from collections.abc import Iterable, Sequence

from pulumi_twilio_trunking.base.inputs import is_unknown
from pulumi_twilio_trunking.base.sip_uri import PLAIN_PORT, SipUri
from pulumi_twilio_trunking.origination.destinations import DEFAULT_WEIGHT, DestinationInputs

PRIVATE_DOMAINS = (
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
"""Domains of private networks: RFC 6761 (6.3), RFC 6762 (3, and appendix G), RFC 8375."""

HEADERS_LIMIT = 1024
"""`<Sip>` of TwiML takes fewer characters than this: https://www.twilio.com/docs/api/errors/21227"""


def warnings_about(entries: Sequence[DestinationInputs]) -> list[str]:
    """One sentence for each thing that deserves a second look. *entries* are complete, but for unknowns."""
    if entries and all(entry.enabled is False for entry in entries):
        return [
            *_plain(entries),
            *_passwords(entries),
            "all destinations are disabled: calls on this trunk fail (Twilio's error 32010)",
        ]
    enabled = [entry for entry in entries if entry.enabled is not False and not is_unknown(entry.sip_url)]
    uris = [SipUri.parse(entry.sip_url) for entry in enabled]
    return [
        *_plain(entries),
        *_passwords(entries),
        *(f"destination {uri.shown}: {problem}" for uri in uris for problem in _of_uri(uri)),
        *_same_targets(uris),
        *_same_priorities(enabled),
    ]


def _plain(entries: Sequence[DestinationInputs]) -> list[str]:
    """Disabled destinations count: one switch in the Console sends calls to them."""
    uris = [
        SipUri.parse(entry.sip_url) for entry in entries if entry.plain_text and not is_unknown(entry.sip_url)
    ]
    return [
        f"destination {uri.shown} is not TLS as it is written ({uri.why_not_tls()}), and stays only because "
        "it was adopted: only a secure trunk makes Twilio speak TLS to it all the same. Once that host "
        f"speaks TLS, {uri.how_to_encrypt()}, and remove plain_text"
        for uri in uris
    ]


def _passwords(entries: Sequence[DestinationInputs]) -> list[str]:
    """Disabled destinations count: the state has the password, and one switch in the Console sends it."""
    uris = [SipUri.parse(entry.sip_url) for entry in entries if not is_unknown(entry.sip_url)]
    return [
        f"destination {uri.shown} has a password. Twilio sends no digest credentials to your side (its "
        "INVITE has no answer to a 401 or 407), so that the password logs nobody in, and travels in the "
        "request line for every SIP element to read. Remove it, and let your side know Twilio by its "
        "addresses: https://www.twilio.com/docs/sip-trunking/ip-addresses"
        for uri in uris
        if uri.password
    ]


def _of_uri(uri: SipUri) -> Iterable[str]:
    problem = uri.edge_problem()
    if problem:
        yield problem
    for name in uri.repeated:
        yield f"the parameter {name!r} is there more than once, against RFC 3261, 19.1.1: keep one"
    yield from _of_headers(uri)
    if uri.port == PLAIN_PORT and uri.why_not_tls() is None:
        yield (
            "5060 is the port of plain SIP, and TLS has 5061: make sure that this one speaks TLS, or leave "
            "the port out"
        )
    private = _why_private(uri.host)
    if private:
        yield f"Twilio cannot reach a private host, and {private}: calls to it fail (32011)"
    elif _address(uri.host):
        yield "a certificate seldom matches an IP address: write the host name that its certificate has"


def _of_headers(uri: SipUri) -> Iterable[str]:
    lost = [name for name in uri.header_names if not name.lower().startswith("x-")]
    if lost:
        names = ", ".join(map(repr, lost))
        yield f"Twilio passes on only headers that begin with X-: remove or rename {names}"
    length = len(uri.headers or "")
    if length >= HEADERS_LIMIT:
        yield (
            f"its headers have {length} characters, and where Twilio tells a limit it is less than "
            f"{HEADERS_LIMIT} (21227): make a test call, or shorten them"
        )


def _address(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return None


def _why_private(host: str) -> str | None:
    address, name = _address(host), host.lower().removesuffix(".")
    if address is not None:
        return None if address.is_global else f"{address} is not an address of the public internet"
    for domain in PRIVATE_DOMAINS:
        if f".{name}".endswith(f".{domain}"):
            return f"names under {domain} are known only in a private network"
    return None if "." in name else "a name without a dot is known only in a private network"


def _same_targets(uris: Sequence[SipUri]) -> list[str]:
    counts = Counter(uri.target for uri in uris)
    return [
        (
            f"{count} destinations lead to {target}: when it fails they all do, so they are no fail-over for "
            "each other"
        )
        for target, count in counts.items()
        if count > 1
    ]


def _same_priorities(entries: Sequence[DestinationInputs]) -> list[str]:
    """Weights mean that calls are shared. Equal priorities without weights may be meant as an order."""
    weights: dict[int, list[object]] = {}
    for entry in entries:
        if isinstance(entry.priority, int):
            weights.setdefault(entry.priority, []).append(entry.weight)
    equal = [str(priority) for priority, given in weights.items() if _have_no_order(given)]
    if not equal:
        return []
    return [
        (
            f"destinations of equal priority ({', '.join(equal)}) share the calls and have no order: give "
            "weights, or priorities of their own"
        )
    ]


def _have_no_order(weights: Sequence[object]) -> bool:
    return len(weights) > 1 and all(weight == DEFAULT_WEIGHT for weight in weights)
