"""Make the emulator's certificate authority, and the certificate of its HTTPS port.

The authority is made at first use, beside the data file. Nothing here adds it to a trust store: each client
is told to trust it. Its name constraints limit it to Twilio's hosts and this machine.

This module needs the library ``cryptography``, the extra ``https``. ``listening`` imports it only for HTTPS.
"""

import ipaddress
import os
import ssl
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
    pkcs12,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from emulator.authority import TRUST_STORE_PASSWORD, Authority
from emulator.twilio_hosts import patterns

_NAME = "Twilio emulator, a local certificate authority"
_AUTHORITY_LASTS = timedelta(days=3650)
_CERTIFICATE_LASTS = timedelta(days=397)  # clients of Apple's refuse more than 398
_BACKDATED = timedelta(days=1)  # clocks of clients and containers may be behind


def ensure(authority: Authority) -> None:
    """Make the authority's files, unless a valid certificate and its key are there."""
    if not _is_valid(authority):
        _make(authority)
    authority.key.chmod(0o600)  # who holds the key can pass for Twilio
    if not authority.java_trust_store.exists():
        _make_trust_store(authority)


def server_context(authority: Authority) -> ssl.SSLContext:
    """Make the TLS settings of a server that acts as any of Twilio's hosts, with a new certificate."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    # The module `ssl` reads certificates from files only.
    with tempfile.TemporaryDirectory() as folder:
        both = Path(folder) / "server.pem"
        _write(both, _issue(authority), private=True)
        context.load_cert_chain(both)
    return context


def _is_valid(authority: Authority) -> bool:
    try:
        certificate = x509.load_pem_x509_certificate(authority.certificate.read_bytes())
        key = load_pem_private_key(authority.key.read_bytes(), None)
    except (OSError, ValueError):
        return False
    is_pair = certificate.public_key() == key.public_key()
    return is_pair and certificate.not_valid_after_utc > datetime.now(UTC) + _BACKDATED


def _make(authority: Authority) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    certificate = (
        _builder(key, _subject(_NAME), _AUTHORITY_LASTS)
        .issuer_name(_subject(_NAME))
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(for_authority=True), critical=True)
        .add_extension(
            x509.NameConstraints(
                [
                    x509.DNSName("twilio.com"),
                    x509.DNSName("localhost"),
                    x509.IPAddress(ipaddress.ip_network("127.0.0.0/8")),
                ],
                None,
            ),
            critical=True,
        )
        .sign(key, hashes.SHA256())
    )
    authority.key.parent.mkdir(parents=True, exist_ok=True)
    for path in (authority.certificate, authority.key, authority.java_trust_store):
        path.unlink(missing_ok=True)
    _write(authority.key, _pem_of_key(key), private=True)
    _write(authority.certificate, certificate.public_bytes(Encoding.PEM))


def _make_trust_store(authority: Authority) -> None:
    certificate = x509.load_pem_x509_certificate(authority.certificate.read_bytes())
    store = pkcs12.serialize_java_truststore(
        [pkcs12.PKCS12Certificate(certificate, b"twilio-emulator")],
        BestAvailableEncryption(TRUST_STORE_PASSWORD.encode()),
    )
    _write(authority.java_trust_store, store)


def _issue(authority: Authority) -> bytes:
    """Issue a certificate for Twilio's hosts and this machine; return it with its key."""
    issuer = x509.load_pem_x509_certificate(authority.certificate.read_bytes())
    issuer_key = load_pem_private_key(authority.key.read_bytes(), None)
    assert isinstance(issuer_key, ec.EllipticCurvePrivateKey)  # noqa: S101 - made above
    key = ec.generate_private_key(ec.SECP256R1())
    names = [x509.DNSName(name) for name in [*patterns(), "localhost"]]
    certificate = (
        _builder(key, _subject("*.twilio.com, by the Twilio emulator"), _CERTIFICATE_LASTS)
        .issuer_name(issuer.subject)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(for_authority=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(
            x509.SubjectAlternativeName([*names, x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]),
            critical=False,
        )
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key()), critical=False
        )
        .sign(issuer_key, hashes.SHA256())
    )
    return _pem_of_key(key) + certificate.public_bytes(Encoding.PEM)


def _subject(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def _builder(
    key: ec.EllipticCurvePrivateKey, subject: x509.Name, lasts: timedelta
) -> x509.CertificateBuilder:
    now = datetime.now(UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _BACKDATED)
        .not_valid_after(now + lasts - _BACKDATED)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )


def _usage(*, for_authority: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not for_authority,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=for_authority,
        crl_sign=for_authority,
        encipher_only=False,
        decipher_only=False,
    )


def _pem_of_key(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def _write(path: Path, content: bytes, *, private: bool = False) -> None:
    """Write a new file; create a private one with mode 0600."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600 if private else 0o644)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
