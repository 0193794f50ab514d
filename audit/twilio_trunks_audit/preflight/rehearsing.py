"""Rehearses the calls of trunks: tries their destinations, several hosts at once, and makes the report."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from contextlib import closing
from dataclasses import dataclass, field, replace
from typing import Final

from pulumi_twilio_trunking.base.sip_uri import TLS_PORT, SipUri

from twilio_trunks_audit.examine import now, versions
from twilio_trunks_audit.masking import Mask, printable
from twilio_trunks_audit.preflight.addresses import is_twilios, resolve, uses_interconnect
from twilio_trunks_audit.preflight.destination_uris import read, tls_port, usable
from twilio_trunks_audit.preflight.host_names import comparable, is_ipv6
from twilio_trunks_audit.preflight.pace import NoTurnError, Pace, no_turn
from twilio_trunks_audit.preflight.report import (
    CANNOT_TELL,
    WORST_FIRST,
    AddressResult,
    Check,
    DestinationResult,
    PreflightReport,
    TerminationResult,
    TrunkResult,
    cannot_tell,
    passed,
)
from twilio_trunks_audit.preflight.simulation import caller_hears
from twilio_trunks_audit.preflight.sip.call import SENDING, rehearse_call
from twilio_trunks_audit.preflight.sip.interruption import Interruption
from twilio_trunks_audit.preflight.sip.options import ask_options
from twilio_trunks_audit.preflight.stream import Stream
from twilio_trunks_audit.preflight.tls.connecting import connect
from twilio_trunks_audit.preflight.tls.roots import Roots
from twilio_trunks_audit.preflight.trunks import Destination, Found, Trunk
from twilio_trunks_audit.targets import pool_of

SECONDS: Final = 5.0
"""The time-out of each step. Twilio itself waits 4 s for an answer."""

HOSTS_AT_ONCE: Final = 8


class Watcher:
    """Receives the progress of a preflight. This one ignores it."""

    def begin(self, hosts: int) -> None:
        """Learn the number of hosts that will be tried."""

    def done(self, host: str) -> None:
        """Learn that one host was tried."""

    def trying(self, host: str) -> None:
        """Learn that a host of Twilio's is tried next, which may wait for its turn."""


@dataclass(frozen=True, kw_only=True)
class Call:
    """The call to rehearse: it rings a phone.

    Attributes:
        number: the number that is dialled, in E.164 with +.
        caller: the number of the caller, in E.164 with +.
    """

    number: str = field(repr=False)
    caller: str = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class Options:
    """The options of a preflight.

    Attributes:
        roots: the certificates to trust.
        mask: hides users, numbers and values of headers.
        seconds: the time-out of each step.
        at_once: the limit of hosts at the same time. Calls are rehearsed one at a time.
        fixed: addresses of hosts, instead of those in DNS.
        call: the call to rehearse; None rings no phone.
        interruption: ends the calls that are under way when the program is interrupted.
        pace: says when OPTIONS may be sent to a host of Twilio's, which may be a destination, too.
    """

    roots: Roots
    mask: Mask
    seconds: float = SECONDS
    at_once: int = HOSTS_AT_ONCE
    fixed: Mapping[str, Sequence[str]] = field(default_factory=dict)
    call: Call | None = None
    interruption: Interruption = field(default_factory=Interruption)
    pace: Pace = field(default_factory=Pace.of_user)


@dataclass(frozen=True, kw_only=True)
class _Tried:
    """The checks of one host."""

    checks: tuple[Check, ...]
    addresses: tuple[AddressResult, ...] = ()


def rehearse(
    found: Found,
    options: Options,
    watcher: Watcher,
    terminations: Iterable[TerminationResult] = (),
) -> PreflightReport:
    """Try each enabled destination of the trunks in *found*. Trunks that share a host share its result."""
    started = now()
    uris = {_key(uri, options): uri for uri in _to_try(found)}
    watcher.begin(len(uris))
    tried = _try_all(uris, options, watcher)
    trunks = [_trunk(trunk, tried, options) for trunk in found.trunks]
    terminations = tuple(terminations)
    return PreflightReport(
        started=started,
        finished=now(),
        versions=versions(),
        roots=options.roots.name,
        called=any(map(_was_called, tried.values())),
        masked=not options.mask.unmasked,
        trunks=tuple(sorted(trunks, key=_badness)),
        resolved=tuple(sorted(options.fixed)),
        terminations=terminations,
        not_examined=found.not_examined,
    )


def _was_called(tried: _Tried) -> bool:
    return any(check.name == "call" for one in tried.addresses for check in one.checks)


def _try_all(uris: Mapping[str, SipUri], options: Options, watcher: Watcher) -> dict[str, _Tried]:
    try:
        with pool_of(1 if options.call else options.at_once) as workers:
            jobs: dict[str, Future[_Tried]] = {
                key: workers.submit(_try, uri, options, watcher) for key, uri in uris.items()
            }
            return {key: job.result() for key, job in jobs.items()}
    except BaseException:
        options.interruption.end_calls()
        raise


def _try(uri: SipUri, options: Options, watcher: Watcher) -> _Tried:
    resolved = resolve(
        uri.host, fixed=options.fixed, seconds=options.seconds, interconnect=uses_interconnect(uri)
    )
    addresses = tuple(_address(one, uri, options) for one in resolved.addresses)
    watcher.done(uri.host)
    return _Tried(checks=resolved.checks, addresses=addresses)


def _address(address: str, uri: SipUri, options: Options) -> AddressResult:
    if not is_twilios(uri.host, address):
        return _any_address(address, uri, options)
    try:
        with options.pace.turn():
            return _any_address(address, uri, options)
    except NoTurnError as problem:
        return AddressResult(address=address, counts=not is_ipv6(address), checks=(no_turn(problem),))


def _any_address(address: str, uri: SipUri, options: Options) -> AddressResult:
    connected = connect(address, tls_port(uri), uri.host, roots=options.roots, seconds=options.seconds)
    result = AddressResult(address=address, counts=not is_ipv6(address), checks=connected.checks)
    if connected.stream is None:
        return result
    with closing(connected.stream):
        asked = ask_options(connected.stream, uri, seconds=options.seconds)
    result = replace(result, checks=(*result.checks, asked.check), options_status=asked.status)
    return _called(result, uri, options.call, options) if options.call and result.counts else result


def _called(result: AddressResult, uri: SipUri, call: Call, options: Options) -> AddressResult:
    """Rehearse the call on a connection of its own: the far side may have closed the first one."""

    def stream(seconds: float) -> Stream | None:
        port = tls_port(uri)
        return connect(result.address, port, uri.host, roots=options.roots, seconds=seconds).stream

    own = stream(options.seconds)
    if own is None:
        return replace(result, checks=(*result.checks, _not_called()))
    with closing(own):
        asked = rehearse_call(
            own,
            uri,
            number=call.number,
            caller=call.caller,
            seconds=options.seconds,
            interruption=options.interruption,
            again=lambda: stream(SENDING),
        )
    before = _spoken(result.checks) if asked.shows_sip else result.checks
    return replace(result, checks=(*before, asked.check), call_status=asked.status)


def _not_called() -> Check:
    return cannot_tell(
        "call",
        "no call was sent: a second connection fails",
        cause="The first connection worked. The far side may allow only some in a time.",
        fix="Run the preflight again in some minutes.",
    )


def _spoken(checks: Sequence[Check]) -> tuple[Check, ...]:
    """Let the SIP check pass after a response to INVITE: who ignores OPTIONS may still take calls."""
    return tuple(
        passed("SIP", f"{one.seen}, but answers INVITE")
        if one.name == "SIP" and one.answer == CANNOT_TELL
        else one
        for one in checks
    )


def _trunk(trunk: Trunk, tried: Mapping[str, _Tried], options: Options) -> TrunkResult:
    results = [_destination(one, tried, options) for one in trunk.destinations]
    results.sort(key=lambda one: (not one.enabled, one.priority))
    return TrunkResult(
        name=printable(options.mask.text(trunk.name)),
        sid=trunk.sid,
        source=printable(trunk.source),
        secure=trunk.secure,
        disaster_recovery=trunk.disaster_recovery,
        destinations=tuple(results),
        caller_hears=caller_hears(results, disaster_recovery=trunk.disaster_recovery),
    )


def _destination(one: Destination, tried: Mapping[str, _Tried], options: Options) -> DestinationResult:
    uri, checks = read(one.uri, options.mask)
    found = tried[_key(uri, options)] if uri and one.enabled else _Tried(checks=())
    return DestinationResult(
        uri=printable(options.mask.uri(one.uri)),
        host=uri.host if uri else "",
        port=tls_port(uri) if uri else TLS_PORT,
        priority=one.priority,
        weight=one.weight,
        enabled=one.enabled,
        sid=one.sid,
        checks=(*checks, *found.checks) if one.enabled else (),
        addresses=found.addresses,
    )


def hosts_of(found: Found) -> Iterator[str]:
    """List the hosts of the enabled destinations in *found*, as `comparable` returns them."""
    return (comparable(uri.host) for uri in _to_try(found))


def _to_try(found: Found) -> Iterator[SipUri]:
    for trunk in found.trunks:
        for one in trunk.destinations:
            if one.enabled and (uri := usable(one.uri)):
                yield uri


def _key(uri: SipUri, options: Options) -> str:
    """Identify what is tried. A call depends on the whole URI, and private addresses on Interconnect."""
    line = " by Interconnect" if uses_interconnect(uri) else ""
    return uri.text if options.call else f"{comparable(uri.host)}:{tls_port(uri)}{line}"


def _badness(trunk: TrunkResult) -> tuple[int, str, str]:
    return WORST_FIRST.index(trunk.answer), trunk.name, trunk.sid
