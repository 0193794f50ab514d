"""Tries the way from here to Twilio, as the far side goes it: TLS to its host, and one OPTIONS."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Final

from pulumi_twilio_trunking.base.inputs import DOMAIN_END
from pulumi_twilio_trunking.base.sip_uri import EDGES, LEGACY_EDGES, TLS_PORT, SipUri
from pulumi_twilio_trunking.base.suggestions import nearest_to
from pulumi_twilio_trunking.pbx import SECONDS_BETWEEN_OPTIONS, TWILIO_CA_BUNDLE, TWILIO_ROOTS

from twilio_trunks_audit.errors import UsageError
from twilio_trunks_audit.preflight.addresses import resolve
from twilio_trunks_audit.preflight.host_names import is_ipv6
from twilio_trunks_audit.preflight.pace import NoTurnError, Pace, no_turn
from twilio_trunks_audit.preflight.report import (
    FAIL,
    PASS,
    AddressResult,
    Check,
    CheckName,
    TerminationResult,
    cannot_tell,
    failed,
    passed,
)
from twilio_trunks_audit.preflight.sip.options import ask_options
from twilio_trunks_audit.preflight.sources.uris import hidden
from twilio_trunks_audit.preflight.stream import Stream
from twilio_trunks_audit.preflight.tls.connecting import Connected, connect
from twilio_trunks_audit.preflight.tls.roots import Roots

_LABEL: Final = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_NAME: Final = re.compile(_LABEL)
_HOST: Final = re.compile(rf"(?:{_LABEL}\.)+pstn\.(?:(?P<edge>{_LABEL})\.)?twilio\.com")
_AT_ONCE: Final = 4
_SOON: Final = 1.0
"""A connection that waited longer for its OPTIONS may have been closed by Twilio, so it is made again."""

_OUR_RULES: Final[Sequence[CheckName]] = ("certificate key",)
"""Twilio's suites decide about the far side's key, not about Twilio's."""

_INSPECTED: Final = (
    "Something between this machine and Twilio answers in its place, such as a firewall that inspects TLS.",
    f"Let TCP port {TLS_PORT} to Twilio's addresses through without inspection; docs/addresses.md has them.",
)
_BLOCKED: Final = (
    "A firewall on the way out stops it, or the address is not Twilio's.",
    f"Let this machine out to TCP port {TLS_PORT} of Twilio's addresses; docs/addresses.md has them.",
)
_IN_WORDS: Final[Mapping[CheckName, tuple[str, str]]] = {
    "DNS": (
        "This machine's resolver does not give Twilio's addresses for the domain.",
        "Compare the domain with the trunk's `termination_host`, and look at the resolver of this machine.",
    ),
    "TCP": _BLOCKED,
    "TLS": _BLOCKED,
    "SIP": (
        (
            f"Twilio bans machines that send OPTIONS more than once in {SECONDS_BETWEEN_OPTIONS} s. "
            "It may also ignore hosts of no trunk."
        ),
        "Compare the domain with the trunk's `termination_host`, and try again in some minutes.",
    ),
}


def check_termination(
    host: str,
    *,
    seconds: float,
    pace: Pace,
    fixed: Mapping[str, Sequence[str]],
    local: Roots | None = None,
    public: Roots | None = None,
    port: int = TLS_PORT,
) -> TerminationResult:
    """Try the way from this machine to Twilio's host of a domain.

    All addresses are tried by TLS. The first one that speaks it gets one OPTIONS, as *pace* allows.

    Args:
        host: Twilio's host of the domain, as `host_of` returns it.
        seconds: the longest that each step may take.
        pace: says when OPTIONS may be sent.
        fixed: addresses of hosts, instead of those in DNS.
        local: the certificates that this machine trusts. Default: those of the system.
        public: the certificates of the public CAs, to tell apart why Twilio's is not trusted.
        port: the port, 5061 at Twilio.
    """
    found = resolve(host, fixed=fixed, seconds=seconds)
    local, public = local or Roots.local(), public or Roots.public()
    trial = _Trial(host=host, port=port, seconds=seconds, local=local, public=public, pace=pace)
    tried = _try_all(trial, found.addresses)
    try:
        results = [*_with_options(trial, tried)]
    finally:
        for one in tried:
            one.close()
    return TerminationResult(
        domain=host, port=port, checks=tuple(map(_of_twilio, found.checks)), addresses=tuple(results)
    )


def host_of(domain: str) -> str:
    """Return Twilio's host of a termination domain.

    Args:
        domain: `my-trunk.pstn.twilio.com`, the name at an edge (`my-trunk.pstn.dublin.twilio.com`), or
            `my-trunk` for short.

    Raises:
        UsageError: *domain* is not one of Twilio's.
    """
    name = domain.strip().lower().removesuffix(".")
    if _NAME.fullmatch(name):
        return f"{name}{DOMAIN_END}"
    found = _HOST.fullmatch(name)
    if found is None:
        raise UsageError(
            f"{hidden(domain)!r} is not a termination domain: write my-trunk{DOMAIN_END}, or "
            "the name at an edge, my-trunk.pstn.dublin.twilio.com, without `sip:` and port."
        )
    edge = found["edge"]
    if edge and edge not in EDGES and edge not in LEGACY_EDGES:
        nearest = nearest_to(edge, EDGES)
        meant = f" Did you mean {nearest}?" if nearest else ""
        raise UsageError(f"{name!r} names no edge of Twilio's.{meant} There are: {', '.join(EDGES)}")
    return name


@dataclass
class _Tried:
    """One address that was tried."""

    address: str
    checks: tuple[Check, ...]
    stream: Stream | None

    def close(self) -> None:
        if self.stream is not None:
            self.stream.close()
        self.stream = None


@dataclass(frozen=True, kw_only=True)
class _Trial:
    """Tries addresses, one at a time."""

    host: str
    port: int
    seconds: float
    local: Roots
    public: Roots
    pace: Pace

    def of(self, address: str) -> _Tried:
        """Try one address with the roots of this machine, then with the public ones if those do not do."""
        found = self._connect(address, self.local)
        checks = [*_judged(found.checks)]
        chain = _named("certificate chain", found.checks)
        if chain and chain.answer == FAIL:
            checks = [self._why_untrusted(address) if one.name == chain.name else one for one in checks]
        return _Tried(address, tuple(checks), found.stream)

    def again(self, address: str) -> Stream | None:
        """Make a connection for OPTIONS."""
        return self._connect(address, self.local).stream

    def _connect(self, address: str, roots: Roots) -> Connected:
        return connect(address, self.port, self.host, roots=roots, seconds=self.seconds)

    def _why_untrusted(self, address: str) -> Check:
        second = self._connect(address, self.public)
        if second.stream is not None:
            second.stream.close()
        chain = _named("certificate chain", second.checks)
        if chain is None or chain.answer == FAIL:
            seen = f"not trusted, neither by {self.local.name} nor by {self.public.name}"
            cause, fix = _INSPECTED
            return failed("certificate chain", seen, cause=cause, fix=fix, error=None)
        return failed(
            "certificate chain",
            f"not trusted by {self.local.name}, but by {self.public.name}",
            cause=f"This machine lacks the root of Twilio's certificate, one of {', '.join(TWILIO_ROOTS)}.",
            fix="Install the system's CAs, such as Debian's ca-certificates. Or load Twilio's bundle "
            f"{TWILIO_CA_BUNDLE}: in Kamailio's tls.cfg `ca_list`, in Asterisk's transport `ca_list_file`.",
            error=None,
        )


def _try_all(trial: _Trial, addresses: Sequence[str]) -> list[_Tried]:
    if not addresses:
        return []
    with ThreadPoolExecutor(min(_AT_ONCE, len(addresses))) as pool:
        return list(pool.map(trial.of, addresses))


def _with_options(trial: _Trial, tried: Sequence[_Tried]) -> Iterator[AddressResult]:
    """Send OPTIONS to the first address that speaks TLS."""
    first = next((one for one in tried if one.stream is not None), None)
    for one in tried:
        check, status = _options(trial, one) if one is first else (None, None)
        yield AddressResult(
            address=one.address,
            counts=not is_ipv6(one.address),
            checks=(*one.checks, *([check] if check else [])),
            options_status=status,
        )


def _options(trial: _Trial, tried: _Tried) -> tuple[Check, int | None]:
    try:
        with trial.pace.turn() as waited:
            if waited > _SOON:
                tried.close()
                tried.stream = trial.again(tried.address)
            if tried.stream is None:
                return _closed(waited), None
            uri = SipUri.parse(f"sip:{trial.host};transport=tls")
            asked = ask_options(tried.stream, uri, seconds=trial.seconds)
    except NoTurnError as problem:
        return no_turn(problem), None
    return _of_twilio(asked.check), asked.status


def _closed(waited: float) -> Check:
    seen = f"no second connection after {waited:.0f} s of waiting for a turn"
    return cannot_tell("SIP", seen, cause=_BLOCKED[0], fix="Try again in some minutes.")


##### Checks in the words of this direction


def _judged(checks: Sequence[Check]) -> Iterator[Check]:
    return (_of_twilio(one) for one in checks if one.name not in _OUR_RULES)


def _of_twilio(check: Check) -> Check:
    """Reword a check for this direction: Twilio is what answers, and no call gets an error by it."""
    if check.name == "certificate name" and check.answer == PASS:
        return _with_wildcard(check)
    if check.is_ahead or check.answer == PASS:
        return passed(check.name, check.seen)
    cause, fix = _IN_WORDS.get(check.name, _INSPECTED)
    return replace(check, error=None, cause=cause, fix=fix)


def _with_wildcard(check: Check) -> Check:
    if "*." not in check.seen:
        return passed(check.name, check.seen)
    return passed(
        check.name,
        check.seen,
        warning="a wildcard certificate, which RFC 5922, section 7.2, does not allow for SIP",
        fix="If the far side refuses it, let it compare names as in RFC 6125; PJSIP, for one, only logs it.",
    )


def _named(name: CheckName, checks: Sequence[Check]) -> Check | None:
    return next((one for one in checks if one.name == name), None)
