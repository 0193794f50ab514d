"""One TLS handshake, as Twilio makes it or with everything allowed, and the connection after it."""

from __future__ import annotations

import socket
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Final, Literal

from cryptography import x509
from OpenSSL import SSL
from pulumi_twilio_trunking.pbx import TLS_CIPHER_SUITES

from twilio_trunks_audit.preflight.host_names import is_ip
from twilio_trunks_audit.preflight.stream import Deadline
from twilio_trunks_audit.preflight.tls.certificates import UNREADABLE
from twilio_trunks_audit.preflight.tls.roots import Roots

CHUNK: Final = 16384
"""The most bytes that are read at once: a TLS record."""

LONGEST_BEGINNING: Final = 64
GRACE: Final = 1.0
"""The seconds to go on after this machine missed the deadline."""

_LEGACY_SERVER_CONNECT: Final = 0x4
"""OpenSSL's SSL_OP_LEGACY_SERVER_CONNECT: old servers without RFC 5746 are not refused for that."""

_RECORD_TYPES: Final = (0x15, 0x16)
"""An alert and a handshake, with which an answer in TLS begins: RFC 5246, section 6.2.1."""

_TLS_MAJOR: Final = b"\x03"
_CERTIFICATE_REQUEST: Final = b"read server certificate request"

Ending = Literal["done", "timed out", "closed", "refused"]


@dataclass(kw_only=True, slots=True)
class Handshake:
    """The observations of one handshake.

    Attributes:
        ending: `done`; `timed out`; `closed` or reset by the far side; `refused` by one of the sides.
        reason: OpenSSL's word for a refusal, such as `ssl/tls alert handshake failure`.
        beginning: the first bytes that the far side sent.
        asks_for_certificate: whether the far side asked for a client certificate.
        verify_errors: OpenSSL's errors about the chain, each with its depth; the leaf has depth 0.
        version: the version of TLS, such as `TLSv1.2`.
        suite: the cipher suite, in OpenSSL's name.
        chain: the certificates that were sent, the leaf first, also if the handshake failed after them; None
            if one of them cannot be read.
        stream: the connection, if the handshake is done.
    """

    ending: Ending = "done"
    reason: str = ""
    beginning: bytes = b""
    asks_for_certificate: bool = False
    verify_errors: list[tuple[int, int]] = field(default_factory=list)
    version: str = ""
    suite: str = ""
    chain: tuple[x509.Certificate, ...] | None = ()
    stream: TlsStream | None = None

    @property
    def may_be_tls(self) -> bool:
        """Whether the far side's first bytes are TLS, or there are none."""
        kind, major = self.beginning[:1], self.beginning[1:2]
        return not kind or (kind[0] in _RECORD_TYPES and major in {b"", _TLS_MAJOR})


def shake_hands(
    connected: socket.socket, host: str, roots: Roots, deadline: Deadline, *, wide: bool = False
) -> Handshake:
    """Make a TLS handshake over *connected*, which is closed unless the handshake is done.

    All errors of the certificate are noted, and none of them ends the handshake.

    Args:
        connected: a TCP connection.
        host: the name for SNI, without a dot at its end. An IP address sends none, by RFC 6066, section 3.
        roots: the certificates that are trusted.
        deadline: the end of the whole handshake.
        wide: allow all versions and suites, to see what the far side has; else only what Twilio has.
    """
    result = Handshake()
    with ExitStack() as closing:
        closing.callback(connected.close)
        stream = TlsStream(connected, _connection(host, _context(roots, wide), result))
        closing.callback(stream.close)
        result.ending = _end(stream, result, deadline)
        if result.ending == "timed out" and (stream.has_unread() or deadline.is_long_past()):
            # Perhaps the far side was in time, and this machine was not: it slept, or has too much to do.
            result.ending = _end(stream, result, Deadline.after(GRACE))
        _note(stream.tls, result)
        if result.ending == "done":
            result.stream = stream
            closing.pop_all()
    return result


def _connection(host: str, context: SSL.Context, result: Handshake) -> SSL.Connection:
    tls = SSL.Connection(context, None)
    tls.set_app_data(result)
    tls.set_connect_state()
    if not is_ip(host):
        tls.set_tlsext_host_name(host.encode("ascii"))
    return tls


class TlsStream:
    """A TLS connection that never waits longer than it may. It implements `Stream`."""

    def __init__(self, connected: socket.socket, tls: SSL.Connection) -> None:
        self._socket = connected
        self._tls = tls

    @property
    def tls(self) -> SSL.Connection:
        """The state of TLS."""
        return self._tls

    @property
    def local_address(self) -> tuple[str, int]:
        """This side's IP address and port."""
        address, port = self._socket.getsockname()[:2]
        return address, port

    def send(self, data: bytes, deadline: Deadline) -> None:
        """Send *data*, as `Stream.send` says."""
        try:
            self._tls.sendall(data)
        except SSL.Error as problem:
            raise ConnectionError(_reason(problem)) from None
        self.flush(deadline)

    def receive(self, deadline: Deadline) -> bytes:
        """Return the next bytes, as `Stream.receive` says."""
        while True:
            deadline.left()
            try:
                return self._tls.recv(CHUNK)
            except SSL.WantReadError:
                self.flush(deadline)
                if not self.fetch(deadline):
                    return b""
            except SSL.ZeroReturnError:
                return b""
            except SSL.Error as problem:
                raise ConnectionError(_reason(problem)) from None

    def close(self) -> None:
        """Close the connection, without waiting for the far side."""
        with suppress(SSL.Error, OSError):
            self._tls.shutdown()
        with suppress(SSL.Error, OSError):
            self._socket.setblocking(False)
            self._socket.send(self._tls.bio_read(CHUNK))
        self._socket.close()

    def flush(self, deadline: Deadline) -> None:
        """Send what TLS has to send."""
        while True:
            try:
                data = self._tls.bio_read(CHUNK)
            except SSL.WantReadError:
                return
            while data:
                self._socket.settimeout(deadline.left())
                data = data[self._socket.send(data) :]

    def has_unread(self) -> bool:
        """Whether the far side sent what nobody fetched yet."""
        self._socket.settimeout(0)
        try:
            return bool(self._socket.recv(1, socket.MSG_PEEK))
        except OSError:
            return False

    def fetch(self, deadline: Deadline) -> bytes:
        """Give TLS the next bytes of the far side, and return them; b"" at the end."""
        self._socket.settimeout(deadline.left())
        data = self._socket.recv(CHUNK)
        if data:
            self._tls.bio_write(data)
        return data


def _end(stream: TlsStream, result: Handshake, deadline: Deadline) -> Ending:
    try:
        _advance(stream, result, deadline)
    except TimeoutError:
        return "timed out"
    except SSL.Error as refusal:
        result.reason = _reason(refusal)
        return "refused"
    except OSError:
        return "closed"
    return "done"


def _advance(stream: TlsStream, result: Handshake, deadline: Deadline) -> None:
    while True:
        deadline.left()
        try:
            stream.tls.do_handshake()
        except SSL.WantReadError:
            stream.flush(deadline)
        else:
            return stream.flush(deadline)
        data = stream.fetch(deadline)
        if not data:
            raise ConnectionError
        result.beginning = (result.beginning + data)[:LONGEST_BEGINNING]


def _note(tls: SSL.Connection, result: Handshake) -> None:
    result.version = tls.get_protocol_version_name()
    result.suite = tls.get_cipher_name() or ""
    try:
        result.chain = tuple(tls.get_peer_cert_chain(as_cryptography=True) or ())
    except UNREADABLE:
        result.chain = None


def _reason(problem: SSL.Error) -> str:
    """OpenSSL's first word, the cause of the others; each is a triple of library, function and reason."""
    try:
        return str(problem.args[0][0][2])
    except (IndexError, TypeError):
        return "unexpected end"


@cache
def _context(roots: Roots, wide: bool) -> SSL.Context:  # noqa: FBT001 - a part of the key
    context = SSL.Context(SSL.TLS_CLIENT_METHOD)
    context.set_options(_LEGACY_SERVER_CONNECT)
    if wide:
        context.set_min_proto_version(SSL.TLS1_VERSION)
        context.set_cipher_list(b"ALL:!aNULL:@SECLEVEL=0")
    else:
        context.set_min_proto_version(SSL.TLS1_2_VERSION)
        context.set_max_proto_version(SSL.TLS1_2_VERSION)
        # Level 2 is today's default of OpenSSL: RSA of 2048 bits, no SHA-1.
        context.set_cipher_list(":".join([*TLS_CIPHER_SUITES, "@SECLEVEL=2"]).encode())
    roots.load_into(context)
    context.set_verify(SSL.VERIFY_PEER, _note_error)
    context.set_info_callback(_note_state)
    return context


def _note_error(tls: SSL.Connection, _: Any, error: int, depth: int, good: int) -> bool:
    if not good:
        tls.get_app_data().verify_errors.append((error, depth))
    return True


def _note_state(tls: SSL.Connection, _: int, __: int) -> None:
    if tls.get_state_string().endswith(_CERTIFICATE_REQUEST):
        tls.get_app_data().asks_for_certificate = True
