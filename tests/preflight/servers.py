"""Far sides on loopback: certificates to choose from, and servers on threads, by TCP or TLS."""

from __future__ import annotations

import socket
import ssl
import tempfile
import threading
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from ipaddress import ip_address
from pathlib import Path
from typing import Self

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, ExtensionOID, NameOID

from tests.preflight.far_side import Sent, answer

HOST = "sbc.example.com"
PATIENCE = 1
"""Seconds for a handler to read what the client sent before it closed its end."""

Key = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey
Handler = Callable[[socket.socket], None]
"""Talks to one connection; the server closes it afterwards."""


@cache
def rsa_key(bits: int = 2048) -> rsa.RSAPrivateKey:
    """Return the same key each time: making one is slow."""
    return rsa.generate_private_key(public_exponent=65537, key_size=bits)


@cache
def ecdsa_key() -> ec.EllipticCurvePrivateKey:
    """Return the same key each time."""
    return ec.generate_private_key(ec.SECP256R1())


def _name(common_name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common_name)])


def _alternative(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ip_address(name))
    except ValueError:
        return x509.DNSName(name)


@dataclass(frozen=True)
class Issued:
    """A certificate with its key, and the certificates to send after it."""

    certificate: x509.Certificate
    key: Key
    chain: tuple[x509.Certificate, ...] = ()

    def without_chain(self) -> Self:
        """The same without the certificates after it."""
        return type(self)(self.certificate, self.key)

    def pem(self) -> bytes:
        """The certificates, the leaf first, and the key, as a server's file has them."""
        key = self.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        sent = (self.certificate, *self.chain)
        return b"".join(one.public_bytes(Encoding.PEM) for one in sent) + key


@dataclass(frozen=True)
class Authority:
    """A CA: a root, or an intermediate below one."""

    certificate: x509.Certificate
    key: Key
    sent: tuple[x509.Certificate, ...] = ()

    @classmethod
    def root(cls, common_name: str = "Root of the tests") -> Self:
        """Make a root."""
        key = ec.generate_private_key(ec.SECP256R1())
        name = _name(common_name)
        return cls(_signed(_ca(name, key).issuer_name(name), key), key)

    def intermediate(
        self, common_name: str = "Intermediate of the tests", *, days: tuple[float, float] = (-400, 400)
    ) -> Self:
        """Make a CA below this one; certificates of it are sent with its own."""
        key = ec.generate_private_key(ec.SECP256R1())
        builder = _ca(_name(common_name), key, days).issuer_name(self.certificate.subject)
        certificate = _signed(builder, self.key)
        return type(self)(certificate, key, (certificate, *self.sent))

    def issue(
        self,
        *names: str,
        key: Key | None = None,
        days: tuple[float, float] = (-1, 90),
        usages: Sequence[x509.ObjectIdentifier] = (ExtendedKeyUsageOID.SERVER_AUTH,),
        common_name: str = "",
        extensions: Sequence[x509.ExtensionType] = (),
    ) -> Issued:
        """Issue a certificate.

        Args:
            names: its alternative names: hosts and IP addresses. Default: `HOST`.
            key: its key. Default: RSA of 2048 bits.
            days: its first and last moment, in days from now.
            usages: its extended key usages; none leaves the extension out.
            common_name: its common name. Default: the first of *names*.
            extensions: further extensions. Names of their own replace *names*.
        """
        key = key or rsa_key()
        names = names or (HOST,)
        builder = _dated(x509.CertificateBuilder(), days).subject_name(_name(common_name or names[0][:64]))
        builder = builder.issuer_name(self.certificate.subject).public_key(key.public_key())
        if usages:
            builder = builder.add_extension(x509.ExtendedKeyUsage(usages), critical=False)
        if not any(one.oid == ExtensionOID.SUBJECT_ALTERNATIVE_NAME for one in extensions):
            extensions = (*extensions, x509.SubjectAlternativeName(map(_alternative, names)))
        for one in extensions:
            builder = builder.add_extension(one, critical=False)
        return Issued(_signed(builder, self.key), key, self.sent)

    def pem(self) -> bytes:
        """The certificate, as a file of roots has it."""
        return self.certificate.public_bytes(Encoding.PEM)


def self_signed(*names: str) -> Issued:
    """Return a certificate that only its own key vouches for."""
    key, names = rsa_key(), names or (HOST,)
    builder = _dated(x509.CertificateBuilder(), (-1, 90)).subject_name(_name(names[0]))
    builder = builder.issuer_name(_name(names[0])).public_key(key.public_key())
    alternatives = x509.SubjectAlternativeName(map(_alternative, names))
    return Issued(_signed(builder.add_extension(alternatives, critical=False), key), key)


def _ca(
    name: x509.Name, key: ec.EllipticCurvePrivateKey, days: tuple[float, float] = (-400, 400)
) -> x509.CertificateBuilder:
    builder = _dated(x509.CertificateBuilder(), days).subject_name(name).public_key(key.public_key())
    return builder.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)


def _dated(builder: x509.CertificateBuilder, days: tuple[float, float]) -> x509.CertificateBuilder:
    now, (first, last) = datetime.now(UTC), days
    builder = builder.not_valid_before(now + timedelta(days=first))
    return builder.not_valid_after(now + timedelta(days=last)).serial_number(x509.random_serial_number())


def _signed(builder: x509.CertificateBuilder, key: Key) -> x509.Certificate:
    return builder.sign(key, None if isinstance(key, ed25519.Ed25519PrivateKey) else hashes.SHA256())


def hold(connection: socket.socket) -> None:
    """Read and say nothing, until the client closes the connection."""
    while connection.recv(4096):
        pass


def say(answer: bytes) -> Handler:
    """Return a handler that waits for the client's first bytes, answers, and closes the connection."""

    def handle(connection: socket.socket) -> None:
        connection.recv(4096)
        connection.sendall(answer)

    return handle


@dataclass
class SipServer:
    """A handler that answers SIP requests, and remembers them.

    Attributes:
        statuses: the status by method. Default: `200 OK`.
        body: the body of the response to INVITE.
        closes_at: the methods at which it closes the connection instead.
    """

    statuses: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    closes_at: tuple[str, ...] = ()
    got: list[Sent] = field(default_factory=list)
    at_once: int = 0
    most_at_once: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def __call__(self, connection: socket.socket, tell: Callable[[Sent], object] = lambda _: None) -> None:
        with self.lock:
            self.at_once += 1
            self.most_at_once = max(self.at_once, self.most_at_once)
        try:
            while data := connection.recv(65536):
                sent = Sent(data)
                self.got.append(sent)
                if sent.method in self.closes_at:
                    return
                if sent.method != "ACK":
                    body = self.body if sent.method == "INVITE" else b""
                    connection.sendall(answer(sent, self.statuses.get(sent.method, "200 OK"), body=body))
                tell(sent)
        finally:
            with self.lock:
                self.at_once -= 1

    @property
    def methods(self) -> list[str]:
        return [one.method for one in self.got]


@dataclass
class _Server:
    """A server that runs *handle* on a thread for each connection."""

    listener: socket.socket
    handle: Handler
    connections: list[socket.socket] = field(default_factory=list)
    threads: list[threading.Thread] = field(default_factory=list)
    problems: list[Exception] = field(default_factory=list)

    def accept(self) -> None:
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            self.connections.append(connection)
            thread = threading.Thread(target=self._talk, args=[connection])
            self.threads.append(thread)
            thread.start()

    def _talk(self, connection: socket.socket) -> None:
        with connection:
            try:
                self.handle(connection)
            except OSError:
                pass  # the client went away, or its handshake failed
            except Exception as problem:  # noqa: BLE001 - raised at the end
                self.problems.append(problem)

    def stop(self) -> None:
        for connection, thread in zip(self.connections, self.threads, strict=True):
            thread.join(PATIENCE)
            if thread.is_alive():
                with suppress(OSError):
                    connection.shutdown(socket.SHUT_RDWR)
                thread.join()
        if self.problems:
            raise self.problems[0]


@contextmanager
def tcp_server(handle: Handler = hold, *, address: str = "127.0.0.1") -> Iterator[int]:
    """Run *handle* for each connection to the port that this yields."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.create_server((address, 0), family=family) as listener:
        server = _Server(listener, handle)
        accepting = threading.Thread(target=server.accept)
        accepting.start()
        try:
            yield listener.getsockname()[1]
        finally:
            listener.shutdown(socket.SHUT_RDWR)
            accepting.join()
            server.stop()


@contextmanager
def tls_server(
    issued: Issued,
    handle: Handler = hold,
    *,
    adjust: Callable[[ssl.SSLContext], None] | None = None,
    address: str = "127.0.0.1",
) -> Iterator[int]:
    """Speak TLS with a certificate and run *handle* for each connection to the port that this yields.

    Args:
        issued: the certificate.
        handle: talks inside TLS.
        adjust: changes the server's context, for example its versions.
        address: where it listens.
    """
    context = server_context(issued)
    if adjust:
        adjust(context)

    def secured(connection: socket.socket) -> None:
        # Not wrap_socket: that would take the socket away from the server, which has to end it.
        with context.wrap_socket(connection.dup(), server_side=True) as stream:
            handle(stream)

    with tcp_server(secured, address=address) as port:
        yield port


def only_versions(version: str) -> Callable[[ssl.SSLContext], None]:
    """Return what allows a server one version of TLS, named as `ssl.TLSVersion` does, old ones included."""

    def adjust(context: ssl.SSLContext) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)
            # Python refuses a lowest version above the highest, so that the order matters.
            context.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
            context.maximum_version = ssl.TLSVersion[version]
            context.minimum_version = ssl.TLSVersion[version]

    return adjust


def server_context(issued: Issued) -> ssl.SSLContext:
    """Return a server's context with a certificate, weak ones included."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.set_ciphers("ALL:@SECLEVEL=0")
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "server.pem")
        file.write_bytes(issued.pem())
        context.load_cert_chain(file)
    return context
