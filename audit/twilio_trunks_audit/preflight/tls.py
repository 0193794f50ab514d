"""Tries one address as Twilio would: TCP, TLS 1.2 with Twilio's suites, and the certificate."""

from __future__ import annotations

import socket
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from pulumi_twilio_trunking.pbx import TLS_CIPHER_SUITES

from twilio_trunks_audit.preflight import certificates
from twilio_trunks_audit.preflight.handshake import Handshake, shake_hands
from twilio_trunks_audit.preflight.report import Check, cannot_tell, failed, passed
from twilio_trunks_audit.preflight.roots import Roots
from twilio_trunks_audit.preflight.stream import Deadline, Stream

_RECORD_TYPES: Final = (0x15, 0x16)
"""An alert and a handshake, with which an answer in TLS begins: RFC 5246, section 6.2.1."""

_TLS_MAJOR: Final = 3
_LONGEST_ANSWER: Final = 40
_OLD_VERSIONS: Final = {"TLSv1": "TLS 1.0", "TLSv1.1": "TLS 1.1"}


@dataclass(frozen=True, kw_only=True, slots=True)
class Connected:
    """One address that was tried.

    Attributes:
        checks: what was tried, in order.
        stream: the connection, wherever TLS works, even if the certificate fails. Close it.
    """

    checks: tuple[Check, ...]
    stream: Stream | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Target:
    """What is tried, and how long each step may take."""

    address: str
    port: int
    host: str
    roots: Roots
    seconds: float

    def tcp(self) -> socket.socket:
        """Connect by TCP.

        Raises:
            OSError: that fails, or takes too long.
        """
        family = socket.AF_INET6 if ":" in self.address else socket.AF_INET
        connecting = socket.socket(family, socket.SOCK_STREAM)
        try:
            connecting.settimeout(self.seconds)
            connecting.connect((self.address, self.port))
        except BaseException:
            connecting.close()
            raise
        return connecting

    def handshake(self, connected: socket.socket, *, wide: bool = False) -> Handshake:
        """Make a handshake over *connected*."""
        deadline = Deadline.after(self.seconds)
        return shake_hands(connected, self.host, self.roots, deadline, wide=wide)


def connect(
    address: str,
    port: int,
    host: str,
    *,
    roots: Roots,
    seconds: float,
    now: datetime | None = None,
) -> Connected:
    """Try one address of a host.

    Args:
        address: IPv4 or IPv6.
        port: the port to which Twilio speaks TLS.
        host: the host of the SIP URI, for SNI and for the name of the certificate.
        roots: the certificates that are trusted.
        seconds: the most that TCP, TLS and a second handshake may each take.
        now: the moment to judge the certificate's dates at. Default: this one.
    """
    target = Target(address=address, port=port, host=host, roots=roots, seconds=seconds)
    try:
        connected = target.tcp()
    except OSError as problem:
        return Connected(checks=(_no_tcp(target, problem),))
    checks = [passed("TCP", f"port {port} is open")]
    first = target.handshake(connected)
    shown = first
    if first.stream is None:
        # Why it failed shows best when the far side may take whatever it likes.
        second = _second(target) if _is_puzzling(first) else None
        checks.append(_why(target, first, second))
        shown = second if second and second.chain else first
    else:
        checks.append(_works(first))
    return Connected(checks=(*checks, *_judged(target, shown, now or datetime.now(UTC))), stream=first.stream)


def _no_tcp(target: Target, problem: OSError) -> Check:
    if isinstance(problem, ConnectionRefusedError):
        return failed(
            "TCP",
            f"port {target.port} refuses connections",
            cause="Nothing listens there, or a firewall refuses this machine.",
            fix=f"Make the PBX listen for TLS on port {target.port}, or put its TLS port into the URI. "
            "Then look at its firewall.",
        )
    silent = isinstance(problem, TimeoutError)
    seen = f"no answer in {target.seconds:g} s" if silent else _system(problem)
    return cannot_tell(
        "TCP",
        f"port {target.port}: {seen}",
        cause="A firewall that lets in only Twilio's addresses looks like this, and so does a dead host.",
        fix="See that the firewall lets in Twilio's addresses, which docs/addresses.md has. "
        "Then run the preflight from inside the firewall.",
    )


def _system(problem: OSError) -> str:
    return (problem.strerror or type(problem).__name__).lower()


def _is_puzzling(first: Handshake) -> bool:
    """Whether a second handshake can tell why the first failed."""
    return first.ending in {"closed", "refused"} and not first.asks_for_certificate and _is_tls(first)


def _is_tls(handshake: Handshake) -> bool:
    begin = handshake.beginning
    return begin[:1] == b"" or (begin[0] in _RECORD_TYPES and begin[1:2] in {b"", bytes([_TLS_MAJOR])})


def _second(target: Target) -> Handshake | None:
    try:
        connected = target.tcp()
    except OSError:
        return None
    second = target.handshake(connected, wide=True)
    if second.stream:
        second.stream.close()
    return second


def _works(first: Handshake) -> Check:
    seen = f"TLS 1.2, {first.suite}"
    if not first.asks_for_certificate:
        return passed("TLS", seen)
    return passed(
        "TLS",
        seen,
        warning="it asks for a client certificate, and Twilio sends none",
        fix="Ask Twilio for no certificate: in Kamailio's tls.cfg `verify_certificate = no`, in Asterisk's "
        "transport `verify_client=no`.",
    )


def _why(target: Target, first: Handshake, second: Handshake | None) -> Check:
    """Say why TLS fails, by the *first* handshake and the *second*, which allows everything."""
    if first.ending == "timed out":
        return _silent(target, first)
    if not _is_tls(first):
        return _no_tls(target, first)
    if first.asks_for_certificate or (second and not second.stream and second.asks_for_certificate):
        return _demands_certificate()
    if second and second.ending == "done":
        return _other_tls(target, first, second)
    return _breaks_off(target, first)


def _silent(target: Target, first: Handshake) -> Check:
    if first.beginning and _is_tls(first):
        return failed(
            "TLS",
            f"the handshake is not done after {target.seconds:g} s",
            cause="The PBX speaks TLS, but too slowly.",
            fix="Look at the load of the PBX and at the way to it, or give the preflight a longer --timeout.",
        )
    if first.beginning:
        return _no_tls(target, first)
    return failed(
        "TLS",
        f"no answer to the handshake in {target.seconds:g} s",
        cause=f"What listens on port {target.port} waits for something else than TLS, such as SIP in clear.",
        fix=_turn_on(target),
    )


def _no_tls(target: Target, first: Handshake) -> Check:
    text = first.beginning.partition(b"\n")[0].decode("latin-1").strip()[:_LONGEST_ANSWER]
    shown = repr(text) if text.isascii() and text.isprintable() else "something else"
    return failed(
        "TLS",
        f"no TLS on port {target.port}: it answers {shown}",
        cause=f"What listens on port {target.port} does not speak TLS.",
        fix=_turn_on(target),
    )


def _turn_on(target: Target) -> str:
    return f"Turn on TLS for port {target.port}, or put the PBX's TLS port into the URI; 5061 is usual."


def _demands_certificate() -> Check:
    return failed(
        "TLS",
        "it demands a client certificate",
        cause="The PBX takes only callers with a certificate, and Twilio sends none.",
        fix="Demand none: in Kamailio's tls.cfg `require_certificate = no`, in Asterisk's transport "
        "`verify_client=no`; let in Twilio's addresses instead.",
    )


def _other_tls(target: Target, first: Handshake, second: Handshake) -> Check:
    """Say what the far side has instead of TLS 1.2 with one of Twilio's suites."""
    if second.version in _OLD_VERSIONS:
        return failed(
            "TLS",
            f"only {_OLD_VERSIONS[second.version]}",
            cause="Twilio speaks TLS 1.2 and newer, and the PBX only older versions.",
            fix="Allow TLS 1.2: in Kamailio's tls.cfg `method = TLSv1.2+`, in Asterisk's transport "
            "`method=tlsv1_2`; update the PBX if it cannot.",
        )
    if second.version == "TLSv1.3" and "protocol version" in first.reason:
        return failed(
            "TLS",
            "only TLS 1.3",
            cause="The PBX refuses TLS 1.2, and it is not sure that all of Twilio's network speaks 1.3.",
            fix="Allow TLS 1.2 beside 1.3: in Kamailio's tls.cfg `method = TLSv1.2+`.",
        )
    if second.chain and not certificates.has_rsa_key(second.chain[0]):
        return failed(
            "TLS",
            "no cipher suite in common: the certificate has no RSA key",
            cause="Each of Twilio's TLS 1.2 suites needs an RSA certificate.",
            fix=f"Get a certificate for {target.host} with an RSA key: `certbot --key-type rsa`.",
        )
    return failed(
        "TLS",
        f"no cipher suite in common; the PBX has {second.suite}",
        cause="The PBX takes none of Twilio's TLS 1.2 suites.",
        fix=f"Allow one of Twilio's suites, for example {TLS_CIPHER_SUITES[0]}: "
        "in Kamailio's tls.cfg `cipher_list`, in Asterisk's transport `cipher`.",
    )


def _breaks_off(target: Target, first: Handshake) -> Check:
    closes = first.ending == "closed"
    seen = "closes the connection during the handshake" if closes else f"the handshake fails: {first.reason}"
    return failed(
        "TLS",
        seen,
        cause=f"What listens on port {target.port} does not speak TLS, or refuses this machine or the name.",
        fix=f"Look into the PBX's log, and see that it has TLS and a certificate for {target.host} on port "
        f"{target.port}.",
    )


def _judged(target: Target, shown: Handshake, now: datetime) -> Sequence[Check]:
    if shown.chain is None:
        return [certificates.unreadable()]
    if not shown.chain:
        return []
    subject = certificates.Subject(
        chain=shown.chain,
        errors=shown.verify_errors,
        host=target.host,
        roots=target.roots.name,
        now=now,
    )
    return certificates.judge(subject)
