"""Says why a TLS handshake fails."""

from __future__ import annotations

from typing import Final

from pulumi_twilio_trunking.base.fail_over import ANSWER_WAIT_S
from pulumi_twilio_trunking.pbx import TLS_CIPHER_SUITES

from twilio_trunks_audit.masking import Mask
from twilio_trunks_audit.preflight.report import Check, cannot_tell, failed
from twilio_trunks_audit.preflight.tls.certificates import has_rsa_key, no_rsa_key
from twilio_trunks_audit.preflight.tls.handshake import Handshake
from twilio_trunks_audit.preflight.tls.target import Target

_LONGEST_ANSWER: Final = 40
_OLD_VERSIONS: Final = {"TLSv1": "TLS 1.0", "TLSv1.1": "TLS 1.1"}
_MISMATCHES: Final = (
    "alert handshake failure",
    "alert protocol version",
    "alert insufficient security",
    "unsupported protocol",
)
"""OpenSSL's reasons for two sides that have no version or suite in common."""


def why_tls_fails(target: Target, first: Handshake, second: Handshake | None) -> Check:
    """Say why TLS fails, by the *first* handshake and the *second*, which allows everything."""
    if first.ending == "timed out":
        return _silent(target, first)
    if not first.may_be_tls:
        return _no_tls(target, first)
    if first.asks_for_certificate or (second and not second.stream and second.asks_for_certificate):
        return _demands_certificate()
    if second and second.ending == "done" and _is_mismatch(first):
        return _other_tls(target, first, second)
    return _breaks_off(target, first)


def _is_mismatch(first: Handshake) -> bool:
    """Whether a handshake failed because the sides have nothing in common, or may have."""
    return first.ending == "closed" or any(reason in first.reason for reason in _MISMATCHES)


def _silent(target: Target, first: Handshake) -> Check:
    # Who gives up earlier than Twilio does not know what Twilio would get.
    is_hasty = target.seconds < ANSWER_WAIT_S
    judged = cannot_tell if is_hasty else failed
    longer = f" Twilio waits {ANSWER_WAIT_S} s: repeat with a longer --timeout." if is_hasty else ""
    if first.beginning and first.may_be_tls:
        return judged(
            "TLS",
            f"the handshake is not done after {target.seconds:g} s",
            cause="The far side speaks TLS, but too slowly.",
            fix=f"Look at the load of the far side, and at the way to it.{longer}",
        )
    if first.beginning:
        return _no_tls(target, first)
    return judged(
        "TLS",
        f"no answer to the handshake in {target.seconds:g} s",
        cause=f"What listens on port {target.port} waits for something else than TLS, such as SIP in clear.",
        fix=_turn_on(target) + longer,
    )


def _no_tls(target: Target, first: Handshake) -> Check:
    text = first.beginning.partition(b"\n")[0].decode("latin-1").strip()[:_LONGEST_ANSWER]
    shown = repr(Mask().text(text)) if text.isascii() and text.isprintable() else "something else"
    return failed(
        "TLS",
        f"no TLS on port {target.port}: it answers {shown}",
        cause=f"What listens on port {target.port} does not speak TLS.",
        fix=_turn_on(target),
    )


def _turn_on(target: Target) -> str:
    return f"Turn on TLS for port {target.port}, or put the far side's TLS port into the URI; 5061 is usual."


def _demands_certificate() -> Check:
    return failed(
        "TLS",
        "it demands a client certificate",
        cause="The far side takes only callers with a certificate, and Twilio sends none.",
        fix="Demand none: in Kamailio's tls.cfg `require_certificate = no`, in Asterisk's transport "
        "`verify_client=no`; let in Twilio's addresses instead.",
    )


def _other_tls(target: Target, first: Handshake, second: Handshake) -> Check:
    """Say what the far side has instead of TLS 1.2 with one of Twilio's suites."""
    if second.version in _OLD_VERSIONS:
        return failed(
            "TLS",
            f"only {_OLD_VERSIONS[second.version]}",
            cause="Twilio speaks TLS 1.2 and newer, and the far side only older versions.",
            fix="Allow TLS 1.2: in Kamailio's tls.cfg `method = TLSv1.2+`, in Asterisk's transport "
            "`method=tlsv1_2`; update the far side if it cannot.",
        )
    if "protocol version" not in first.reason and second.chain and not has_rsa_key(second.chain[0]):
        seen = "no cipher suite in common: the certificate has no RSA key"
        return no_rsa_key("TLS", seen, target.host)
    if second.suite in TLS_CIPHER_SUITES:
        return _weak()
    return _only_new(first) if second.version == "TLSv1.3" else _other_suites(second)


def _weak() -> Check:
    return cannot_tell(
        "TLS",
        "TLS 1.2 works only at a second try, with weak signatures and keys allowed",
        cause="The far side has a suite of Twilio's, and perhaps signs with SHA-1, which Twilio may refuse.",
        fix="Let the far side sign with SHA-256 in TLS, and look at its log. Then run the preflight again.",
    )


def _only_new(first: Handshake) -> Check:
    refuses = "protocol version" in first.reason
    why = (
        "The far side refuses TLS 1.2" if refuses else "In TLS 1.2 the far side takes none of Twilio's suites"
    )
    return failed(
        "TLS",
        "only TLS 1.3",
        cause=f"{why}, and it is not known whether all of Twilio's network speaks TLS 1.3.",
        fix=f"Allow TLS 1.2 beside 1.3, with one of Twilio's suites, for example {TLS_CIPHER_SUITES[0]}: in "
        "Kamailio's tls.cfg `method = TLSv1.2+` and `cipher_list`.",
    )


def _other_suites(second: Handshake) -> Check:
    return failed(
        "TLS",
        f"no cipher suite in common; the far side has {second.suite}",
        cause="The far side takes none of Twilio's TLS 1.2 suites.",
        fix=f"Allow one of Twilio's suites, for example {TLS_CIPHER_SUITES[0]}: "
        "in Kamailio's tls.cfg `cipher_list`, in Asterisk's transport `cipher`.",
    )


def _breaks_off(target: Target, first: Handshake) -> Check:
    if "unrecognized name" in first.reason:
        return _other_name(target)
    closes = first.ending == "closed"
    seen = "closes the connection during the handshake" if closes else f"the handshake fails: {first.reason}"
    return failed(
        "TLS",
        seen,
        cause=f"What listens on port {target.port} does not speak TLS, or refuses this machine or the name.",
        fix=f"Look at the far side's log, and make sure that it has TLS and a certificate for {target.host} "
        f"on port {target.port}.",
    )


def _other_name(target: Target) -> Check:
    return failed(
        "TLS",
        f"it does not know the name {target.host}",
        cause=f"The far side picks its certificate by the name that Twilio asks for, and has none for "
        f"{target.host}.",
        fix=f"Add a certificate for {target.host}, or one for all names: in Kamailio's tls.cfg "
        "`[server:default]`.",
    )
