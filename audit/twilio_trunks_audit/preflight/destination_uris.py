"""The SIP URIs of destinations: whom Twilio would call, what is wrong, and how to say so. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from pulumi_twilio_trunking.base.sip_uri import TLS_PORT, SipUri

from twilio_trunks_audit.masking import Mask, printable
from twilio_trunks_audit.preflight.report import NO_VALID_URI, Check, failed, passed

EXAMPLE: Final = "sip:sbc.example.com;transport=tls"


def read(text: str, mask: Mask) -> tuple[SipUri | None, tuple[Check, ...]]:
    """Take a URI apart, and say what is wrong with it. None if it names no host that Twilio would call."""
    uri, checks = _read(text)
    return uri, tuple(_masked(one, text, mask) for one in checks)


def usable(text: str) -> SipUri | None:
    """Take a URI apart; None if it names no host that Twilio would call."""
    return _read(text)[0]


def tls_port(uri: SipUri) -> int:
    """The port to which Twilio speaks TLS on a secure trunk, whatever the transport."""
    return uri.port or TLS_PORT


def _read(text: str) -> tuple[SipUri | None, list[Check]]:
    try:
        uri = SipUri.parse(text)
    except ValueError as error:
        return None, [_unusable("it cannot be read", str(error))]
    if uri.host.startswith("["):
        return None, [_unusable("its host is an IPv6 address", "Twilio takes a name or an IPv4 address")]
    return uri, [*_not_tls(uri), *_edge(uri)]


def _unusable(seen: str, cause: str) -> Check:
    fix = f"Write a URI that Twilio can use, for example {EXAMPLE}."
    return failed("SIP URI", seen, cause=cause, fix=fix, error=NO_VALID_URI)


def _not_tls(uri: SipUri) -> Iterator[Check]:
    if problem := uri.why_not_tls():
        warning = f"{problem}; only Secure Trunking makes these calls TLS"
        yield passed("SIP URI", "it does not ask for TLS", warning=warning, fix=uri.how_to_encrypt())


def _edge(uri: SipUri) -> Iterator[Check]:
    if problem := uri.edge_problem():
        fix = "Write one of Twilio's edges, or leave the edge out."
        yield passed("SIP URI", "it names no edge that Twilio knows", warning=problem, fix=fix)


def _masked(check: Check, uri: str, mask: Mask) -> Check:
    """Mask the texts of a check that may repeat *uri*."""

    def hidden(text: str) -> str:
        return printable(mask.text(text, [uri]))

    return replace(check, warning=hidden(check.warning), cause=hidden(check.cause), fix=hidden(check.fix))
