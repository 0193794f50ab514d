"""Which parts of a trunk are not encrypted, in words for the report and for the program's comments. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from pulumi_twilio_trunking.base.sip_uri import PLAIN_PORT, TLS_PORT, SipUri, is_tls
from pulumi_twilio_trunking.client.api import OriginationUrl
from pulumi_twilio_trunking.importing.account_trunks import FoundTrunk

MEDIA, SIGNALLING, PLAIN, UNJUDGED = "media", "signalling", "NOT ENCRYPTED", "not judged"
"""The levels of a trunk. One without an enabled URL and without a domain carries no calls to judge."""


def level(found: FoundTrunk) -> str:
    """Return the level of a trunk."""
    enabled = [url for url in found.urls if url.enabled]
    if found.trunk.secure:
        return MEDIA
    if found.trunk.domain_name or plain(enabled):
        return PLAIN
    return SIGNALLING if enabled else UNJUDGED


def plain(urls: Sequence[OriginationUrl]) -> list[OriginationUrl]:
    """Return those of *urls* that are not TLS."""
    return [url for url in urls if not is_tls(url.sip_url)]


def why_not_secure(found: FoundTrunk) -> str:
    """Say in a sentence what is open on a trunk without Secure Trunking."""
    domain = found.trunk.domain_name
    lets_in = f", and plain SIP is accepted at {domain}" if domain else ""
    return f"Secure Trunking is off: the voice is in clear{lets_in}."


def remark_on_trunk(found: FoundTrunk) -> str:
    """Remark in a program that a trunk is not secure, and what to do; "" if it is."""
    if found.trunk.secure:
        return ""
    return f"NOT ENCRYPTED. {why_not_secure(found)} {_how_to_secure()}"


def _how_to_secure() -> str:
    """Say what to check and what to write for a trunk that is not secure."""
    return (
        "See first that the far side takes TLS 1.2 and SRTP (AES_CM_128_HMAC_SHA1_80, SDES keys), then write "
        "secure=True; else every call fails (32207, 32208, 32209)."
    )


def why_not_tls(uri: SipUri, *, secure: bool) -> str:
    """Say in a sentence why a URI is not TLS."""
    saved = "; only because the trunk is secure does Twilio speak TLS to it all the same" if secure else ""
    return f"{uri.why_not_tls()}{saved}."


def remark_on_uri(uri: SipUri, *, secure: bool) -> str:
    """Remark in a program that a URI is not TLS, and what to do. This shows the password of the URI."""
    return f"NOT TLS: {why_not_tls(uri, secure=secure)} {_how_to_tls(uri)}"


def _how_to_tls(uri: SipUri) -> str:
    port = TLS_PORT if uri.port in (None, PLAIN_PORT) else uri.port
    return (
        f"See first that {uri.host} takes TLS 1.2 on port {port}, with a certificate for that name, then "
        f"write {uri.over_tls()!r} and remove plain_text."
    )
