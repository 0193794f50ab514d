"""Tries one address as Twilio would: TCP, TLS 1.2 with Twilio's suites, and the certificate."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from twilio_trunks_audit.preflight.host_names import plain
from twilio_trunks_audit.preflight.report import Check, cannot_tell, failed, passed
from twilio_trunks_audit.preflight.stream import Stream
from twilio_trunks_audit.preflight.tls import certificates
from twilio_trunks_audit.preflight.tls.failures import why_tls_fails
from twilio_trunks_audit.preflight.tls.handshake import Handshake
from twilio_trunks_audit.preflight.tls.roots import Roots
from twilio_trunks_audit.preflight.tls.target import Target


@dataclass(frozen=True, kw_only=True, slots=True)
class Connected:
    """One address that was tried.

    Attributes:
        checks: what was tried, in order.
        stream: the connection, wherever TLS works, even if the certificate fails. Close it.
    """

    checks: tuple[Check, ...]
    stream: Stream | None = None


def connect(address: str, port: int, host: str, *, roots: Roots, seconds: float) -> Connected:
    """Try one address of a host.

    Args:
        address: IPv4 or IPv6.
        port: the port to which Twilio speaks TLS.
        host: the host of the SIP URI, for SNI and for the name of the certificate.
        roots: the certificates that are trusted.
        seconds: the most that TCP, TLS and a second handshake may each take.
    """
    target = Target(address=address, port=port, host=plain(host), roots=roots, seconds=seconds)
    try:
        connected = target.tcp()
    except OSError as problem:
        return Connected(checks=(_no_tcp(target, problem),))
    first = target.handshake(connected)
    # Why it failed shows best when the far side may take whatever it likes.
    second = _again(target, wide=True) if _is_puzzling(first) else None
    if first.ending == "closed" and second and second.ending == "done":
        # Who closes without a word may have had too much to do, so that only a repetition shows more.
        first = _again(target) or first
    checks = [passed("TCP", f"port {port} is open")]
    checks.append(_works(first) if first.stream else why_tls_fails(target, first, second))
    shown = second if second and second.chain and not first.stream else first
    return Connected(checks=(*checks, *_judged(target, shown)), stream=first.stream)


def _no_tcp(target: Target, problem: OSError) -> Check:
    if isinstance(problem, ConnectionRefusedError):
        return failed(
            "TCP",
            f"port {target.port} refuses connections",
            cause="Nothing listens there, or a firewall refuses this machine.",
            fix=f"Make the far side listen for TLS on port {target.port}, or put its TLS port into the URI. "
            "Then look at its firewall.",
        )
    silent = isinstance(problem, TimeoutError)
    seen = f"no answer in {target.seconds:g} s" if silent else _system(problem)
    return cannot_tell(
        "TCP",
        f"port {target.port}: {seen}",
        cause="A firewall that lets in only Twilio's addresses looks like this, and so does a dead host.",
        fix="Make sure that the firewall lets in Twilio's addresses, which docs/addresses.md has. "
        "Then run the preflight from inside the firewall.",
    )


def _system(problem: OSError) -> str:
    return (problem.strerror or type(problem).__name__).lower()


def _is_puzzling(first: Handshake) -> bool:
    """Whether a second handshake can tell why the first failed."""
    return first.ending in {"closed", "refused"} and not first.asks_for_certificate and first.may_be_tls


def _again(target: Target, *, wide: bool = False) -> Handshake | None:
    try:
        connected = target.tcp()
    except OSError:
        return None
    again = target.handshake(connected, wide=wide)
    if wide and again.stream:
        again.stream.close()
    return again


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


def _judged(target: Target, shown: Handshake) -> Sequence[Check]:
    if shown.chain is None:
        return [certificates.unreadable()]
    if not shown.chain:
        return []
    subject = certificates.Subject(
        chain=shown.chain,
        errors=shown.verify_errors,
        host=target.host,
        roots=target.roots.name,
        now=datetime.now(UTC),
    )
    return certificates.judge(subject)
