"""Judges a far side's certificate: its chain, name, key, purpose and dates. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import dsa, ec, ed448, ed25519, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from twilio_trunks_audit.preflight.host_names import is_ip
from twilio_trunks_audit.preflight.report import EXPIRES, Check, CheckName, failed, passed
from twilio_trunks_audit.preflight.tls.certificate_names import Names, shortened

FEWEST_BITS: Final = 2048
FAIL_WITHIN: Final = timedelta(days=7)
WARN_WITHIN: Final = timedelta(days=30)

_EXPIRED, _NOT_YET_VALID = 10, 9
_SELF_SIGNED, _ROOT_UNKNOWN, _ISSUER_UNKNOWN = 18, 19, 20
_UNVERIFIED = 21
_WRONG_PURPOSE = 26
_KEY_TOO_SHORT, _CA_KEY_TOO_SHORT, _HASH_TOO_WEAK = 66, 67, 68

UNREADABLE: Final = (
    ValueError,
    TypeError,
    UnsupportedAlgorithm,
    x509.DuplicateExtension,
    x509.InvalidVersion,
    x509.UnsupportedGeneralNameType,
)
"""The errors that the library cryptography raises for broken certificates."""

_OTHER_CHECKS: Final = frozenset({_EXPIRED, _NOT_YET_VALID, _WRONG_PURPOSE, _KEY_TOO_SHORT, _HASH_TOO_WEAK})
"""Errors of the leaf that another check than the chain's reports."""

_CHAIN_PROBLEMS: Final = {
    79: "a certificate of the chain is not that of a CA",
    _EXPIRED: "a certificate of the chain has expired",
    _NOT_YET_VALID: "a certificate of the chain is not valid yet",
    7: "a signature in the chain is wrong",
    25: "the chain is longer than one of its CAs allows",
    _WRONG_PURPOSE: "a CA of the chain is not for TLS servers",
    _CA_KEY_TOO_SHORT: "the key of a CA in the chain is too short",
    _HASH_TOO_WEAK: "a CA of the chain has a signature with a weak hash, such as SHA-1",
}
"""By OpenSSL's number, the deepest cause first: https://docs.openssl.org/3.0/man3/X509_STORE_CTX_get_error/"""

NOT_DOCUMENTED: Final = "Twilio's pages do not say whether it checks this; treat it as refused."
_RENEW: Final = (
    "Renew the certificate, and load it into the far side. Let a program such as certbot do so from now on."
)
_SEND_CHAIN: Final = (
    "Send the whole chain, the far side's certificate first: in Kamailio's tls.cfg "
    "`certificate = fullchain.pem`, in Asterisk's transport `cert_file`."
)

_KINDS: Final = (
    (ec.EllipticCurvePublicKey, "ECDSA"),
    (ed25519.Ed25519PublicKey, "Ed25519"),
    (ed448.Ed448PublicKey, "Ed448"),
    (dsa.DSAPublicKey, "DSA"),
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Subject:
    """A certificate to judge.

    Attributes:
        chain: the certificates that the far side sent, the leaf first; one at least.
        errors: OpenSSL's errors about them, each with its depth.
        host: the host of the SIP URI, as `plain` returns it.
        roots: the name of the certificates that are trusted.
        now: the moment to judge it at.
    """

    chain: Sequence[x509.Certificate]
    errors: Sequence[tuple[int, int]]
    host: str
    roots: str
    now: datetime

    @property
    def leaf(self) -> x509.Certificate:
        """The far side's own certificate."""
        return self.chain[0]

    def has_error(self, number: int) -> bool:
        """Whether OpenSSL has this error about the leaf."""
        return (number, 0) in self.errors


def judge(subject: Subject) -> tuple[Check, ...]:
    """Judge every fact of a certificate, each in a check of its own."""
    return tuple(_safely(name, one, subject) for name, one in _JUDGES.items())


def has_rsa_key(leaf: x509.Certificate) -> bool:
    """Whether the key of a certificate is RSA."""
    try:
        return isinstance(leaf.public_key(), rsa.RSAPublicKey)
    except UNREADABLE:
        return False


def no_rsa_key(name: CheckName, seen: str, host: str) -> Check:
    """Return the check of a certificate for *host* with a key of another kind."""
    return failed(
        name,
        seen,
        cause="Each of Twilio's TLS 1.2 suites needs an RSA certificate.",
        fix=f"Get a certificate for {host} with an RSA key: `certbot --key-type rsa`.",
    )


def unreadable(name: CheckName = "certificate chain") -> Check:
    """Return the check of a certificate that cannot be taken apart."""
    return failed(
        name,
        "a certificate that cannot be read",
        cause="One of the certificates that the far side sends is broken.",
        fix="Get a new certificate from a public CA and load it, with its chain, into the far side.",
    )


def _safely(name: CheckName, one: Callable[[Subject], Check], subject: Subject) -> Check:
    try:
        return one(subject)
    except UNREADABLE:
        # The library decodes extensions and keys late, and a far side may send anything in them.
        return unreadable(name)


def _chain(subject: Subject) -> Check:
    found = {error for error, depth in subject.errors if depth or error not in _OTHER_CHECKS}
    end = _common_name(_last(subject.chain).issuer)
    if _SELF_SIGNED in found:
        return _untrusted(subject, "self-signed", "No CA vouches for the certificate: it is self-signed.")
    if subject.has_error(_ISSUER_UNKNOWN):
        return _without_chain(end)
    if found & {_ROOT_UNKNOWN, _ISSUER_UNKNOWN}:
        cause = f"The chain ends at {end}, which is not among {subject.roots}."
        return _untrusted(subject, f"the root {end} is not known", cause)
    if others := found - {_UNVERIFIED}:
        known = (text for number, text in _CHAIN_PROBLEMS.items() if number in others)
        seen = next(known, f"OpenSSL's error {min(others)} in the chain")
        return _untrusted(subject, seen, "Nobody can follow such a chain to a root.")
    by = _common_name(subject.leaf.issuer)
    return passed("certificate chain", f"issued by {by}, with a root among {subject.roots}")


def _last(chain: Sequence[x509.Certificate]) -> x509.Certificate:
    """The certificate at which the chain ends; servers also send certificates that do not belong to it."""
    last, others = chain[0], [*chain[1:]]
    while above := next((one for one in others if one.subject == last.issuer), None):
        last = above
        others.remove(above)
    return last


def _untrusted(subject: Subject, seen: str, cause: str) -> Check:
    return failed("certificate chain", seen, cause=f"{cause} {NOT_DOCUMENTED}", fix=_get_one(subject))


def _without_chain(issuer: str) -> Check:
    cause = (
        f"The far side does not send the certificate of {issuer}, or that CA is not public. {NOT_DOCUMENTED}"
    )
    fix = f"{_SEND_CHAIN} If the CA is your own, get a certificate from a public one."
    return failed("certificate chain", "the certificate comes without its chain", cause=cause, fix=fix)


def _get_one(subject: Subject) -> str:
    return (
        f"Get a certificate for {subject.host} from a public CA, with an RSA key, and send its whole chain."
    )


def _name(subject: Subject) -> Check:
    host, names = subject.host, Names.of(subject.leaf)
    if not names.match(host):
        return _other_name(host, names)
    if not is_ip(host):
        return passed("certificate name", f"for {names}")
    return passed(
        "certificate name",
        f"for {names}",
        warning="the URI has an IP address, and certificates are for names as a rule",
        fix="Put the far side's name into the URI, and get a certificate for that name.",
    )


def _other_name(host: str, names: Names) -> Check:
    why = f"None of the certificate's names is {host}."
    if names == Names():
        why = "The certificate has no alternative names, and a common name is not enough."
    return failed(
        "certificate name",
        f"for {names}, not for {host}",
        cause=f"{why} {NOT_DOCUMENTED}",
        fix=f"Get a certificate for {host}, or put a name into the URI that the certificate has.",
    )


def _key(subject: Subject) -> Check:
    key = subject.leaf.public_key()
    if not isinstance(key, rsa.RSAPublicKey):
        kind = next((word for of, word in _KINDS if isinstance(key, of)), "not RSA")
        return no_rsa_key("certificate key", kind, subject.host)
    seen = f"RSA, {key.key_size} bits"
    if key.key_size < FEWEST_BITS or subject.has_error(_KEY_TOO_SHORT):
        return failed(
            "certificate key",
            seen,
            cause=f"The key is shorter than {FEWEST_BITS} bits, the least that CAs issue. {NOT_DOCUMENTED}",
            fix=f"Get a certificate for {subject.host} with an RSA key of {FEWEST_BITS} bits or more.",
        )
    if subject.has_error(_HASH_TOO_WEAK):
        return failed(
            "certificate key",
            f"{seen}, signed with a weak hash",
            cause=f"The signature's hash, such as SHA-1, can be forged. {NOT_DOCUMENTED}",
            fix=_get_one(subject),
        )
    return passed("certificate key", seen)


def _purpose(subject: Subject) -> Check:
    if not subject.has_error(_WRONG_PURPOSE):
        return passed("certificate purpose", "for TLS servers")
    return failed(
        "certificate purpose",
        _usages(subject.leaf),
        cause="The certificate's extended key usage, or its key usage, leaves out TLS servers (serverAuth).",
        fix=f"Get a certificate for {subject.host} that is for TLS servers, not for clients or e-mail.",
    )


def _usages(leaf: x509.Certificate) -> str:
    with suppress(x509.ExtensionNotFound):
        usages = leaf.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
        if ExtendedKeyUsageOID.SERVER_AUTH not in usages:
            return "not for TLS servers, by its extended key usage"
    return "not for TLS servers, by its key usage"


def _dates(subject: Subject) -> Check:
    first, last = subject.leaf.not_valid_before_utc, subject.leaf.not_valid_after_utc
    if subject.now < first:
        return failed(
            "certificate dates",
            f"not valid before {_moment(first)}",
            cause=f"The certificate is not valid yet, or this machine's clock is wrong. {NOT_DOCUMENTED}",
            fix="Load a certificate that is valid today, and look at the clocks of both machines.",
        )
    left = last - subject.now
    if left < timedelta(0):
        cause = f"The certificate has expired. {NOT_DOCUMENTED}"
        return failed("certificate dates", f"expired on {_moment(last)}", cause=cause, fix=_RENEW)
    seen = f"{EXPIRES} {_moment(last)}, in {_days(left)}"
    if left < FAIL_WITHIN:
        cause = f"The certificate expires in less than {FAIL_WITHIN.days} days, and calls may fail then."
        return failed("certificate dates", seen, cause=cause, fix=_RENEW)
    if left < WARN_WITHIN:
        return passed("certificate dates", seen, warning=f"it expires in {_days(left)}", fix=_RENEW)
    return passed("certificate dates", seen)


_JUDGES: Final[Mapping[CheckName, Callable[[Subject], Check]]] = {
    "certificate chain": _chain,
    "certificate name": _name,
    "certificate key": _key,
    "certificate purpose": _purpose,
    "certificate dates": _dates,
}


def _moment(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%d}"


def _days(left: timedelta) -> str:
    return "1 day" if left.days == 1 else f"{left.days} days"


def _common_name(name: x509.Name) -> str:
    found = name.get_attributes_for_oid(NameOID.COMMON_NAME) or [*name]
    return shortened(str(found[-1].value)) if found else "a CA without a name"
