"""Checks as the code makes them of answers in memory, so that pictures in the pages show its real words."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.types import CertificateIssuerPrivateKeyTypes
from cryptography.x509.oid import NameOID
from pulumi_twilio_trunking.base.sip_uri import SipUri

from tests.preflight.far_side import FarSide, Sent, answer
from twilio_trunks_audit.masking import Mask
from twilio_trunks_audit.preflight.destination_uris import read
from twilio_trunks_audit.preflight.report import Check
from twilio_trunks_audit.preflight.sip.call import rehearse_call
from twilio_trunks_audit.preflight.sip.options import ask_options
from twilio_trunks_audit.preflight.tls import certificates
from twilio_trunks_audit.preflight.tls import connecting as tls
from twilio_trunks_audit.preflight.tls import failures as tls_failures
from twilio_trunks_audit.preflight.tls.handshake import Handshake
from twilio_trunks_audit.preflight.tls.roots import Roots
from twilio_trunks_audit.preflight.tls.target import Target

HOST: Final = "sbc-1.example.com"
URI: Final = SipUri.parse(f"sip:{HOST};transport=tls")
ROOTS: Final = Roots.public()
NOW: Final = datetime(2026, 11, 30, 6, tzinfo=UTC)
SUITE: Final = "ECDHE-RSA-AES256-GCM-SHA384"

SRTP: Final = (
    b"v=0\r\no=- 1 1 IN IP4 203.0.113.10\r\ns=-\r\nc=IN IP4 203.0.113.10\r\nt=0 0\r\n"
    b"m=audio 40000 RTP/SAVP 0\r\n"
    b"a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:d0RmdmcmVCspeEc3QGZiNWpVLFJhQX1cfHAwJSoj\r\n"
)


@cache
def rsa_key() -> rsa.RSAPrivateKey:
    """Return a key for certificates."""
    return rsa.generate_private_key(65537, 2048)


def certificate(
    host: str = HOST, key: CertificateIssuerPrivateKeyTypes | None = None, days: int = 76
) -> x509.Certificate:
    """Make a certificate for *host* that is valid for so many *days* after NOW."""
    key = key or rsa_key()
    return (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)]))
        .issuer_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "R12")]))
        .public_key(key.public_key())  # type: ignore[arg-type]  # all but one kind of keys
        .serial_number(1)
        .not_valid_before(NOW - timedelta(days=90))
        .not_valid_after(NOW + timedelta(days=days))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
        .sign(key, hashes.SHA256())
    )


def of_certificate(shown: x509.Certificate) -> tuple[Check, ...]:
    """Judge a certificate that a public CA issued."""
    subject = certificates.Subject(chain=[shown], errors=(), host=HOST, roots=ROOTS.name, now=NOW)
    return certificates.judge(subject)


def target(port: int = 5061) -> Target:
    """Return where the checks go."""
    return Target(address="203.0.113.10", port=port, host=HOST, roots=ROOTS, seconds=5)


def plain_uri() -> Check:
    """Judge a URI without TLS."""
    _, [found] = read(f"sip:{HOST}", Mask())
    return found


def firewall() -> Check:
    """Judge a port that does not answer."""
    return tls._no_tcp(target(), TimeoutError())


def works() -> Check:
    """Judge a handshake that is done."""
    return tls._works(Handshake(version="TLSv1.2", suite=SUITE))


def no_tls() -> Check:
    """Judge a port that speaks SIP in clear."""
    plain = Handshake(ending="refused", beginning=b"SIP/2.0 400 Bad Request\r\n")
    return tls_failures.why_tls_fails(target(5060), plain, None)


def ecdsa() -> tuple[Check, ...]:
    """Judge a host that has only an ECDSA certificate."""
    shown = certificate(key=ec.generate_private_key(ec.SECP256R1()))
    refused = Handshake(ending="refused", reason="ssl/tls alert handshake failure", beginning=b"\x15\x03\x03")
    second = Handshake(version="TLSv1.2", suite="ECDHE-ECDSA-AES256-GCM-SHA384", chain=(shown,))
    return tls_failures.why_tls_fails(target(), refused, second), *of_certificate(shown)


def options() -> Check:
    """Judge a response to OPTIONS."""
    return ask_options(FarSide(lambda sent: [answer(sent, "200 OK")]), URI, seconds=1).check


def call(status: str, body: bytes = b"") -> Check:
    """Judge a response to INVITE."""

    def answers(sent: Sent) -> list[bytes]:
        if sent.method == "INVITE":
            return [answer(sent, status, "Contact: <sip:far@203.0.113.10>", body=body)]
        return [] if sent.method == "ACK" else [answer(sent, "200 OK")]

    far = FarSide(answers, address="127.0.0.1")
    return rehearse_call(far, URI, number="+14155550100", caller="+12025550123", seconds=1).check
