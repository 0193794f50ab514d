"""What a caller hears: Twilio's rules of fail-over, applied to what the checks saw. Pure.

The rules are in `pulumi_twilio_trunking.base.fail_over`, with their source.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

from pulumi_twilio_trunking.base.fail_over import ANSWER_WAIT_S, by_priority, ends_fail_over

from twilio_trunks_audit.preflight.report import (
    CANNOT_TELL,
    FAIL,
    NO_SRTP,
    NO_VALID_URI,
    PASS,
    UNREACHABLE,
    AddressResult,
    DestinationResult,
)

Outcome = Literal["takes", "moves on", "ends", "unknown"]
"""Of a call at a host: the host takes it; Twilio tries the next one; it ends there; or nobody knows."""

_SUCCESS: Final = 2
_PERHAPS: Final = "perhaps answers: this machine cannot tell"
_NAMED: Final = 2
"""So many hosts are named. More are counted."""


@dataclass(frozen=True, kw_only=True)
class _Host:
    name: str
    weight: int
    outcome: Outcome
    how: str


@dataclass(frozen=True)
class _Walk:
    """A call on its way through the hosts: what the caller has heard so far, and how it ends."""

    doubts: tuple[str, ...] = ()
    silence: int = 0

    def past(self, hosts: Sequence[_Host]) -> _Walk:
        return _Walk(self.doubts, self.silence + ANSWER_WAIT_S * len(hosts))

    def then(self, end: str) -> str:
        wait = (f"up to {self.silence} s of silence, then {end}",) if self.silence else (end,)
        return ". If not: ".join((*self.doubts, *wait))

    def unless(self, doubt: str) -> _Walk:
        return _Walk((self.then(doubt),))


def caller_hears(
    destinations: Sequence[DestinationResult], *, disaster_recovery: bool | None
) -> tuple[str, ...]:
    """Say what a caller hears now, if the first host fails, and if all fail: a sentence each.

    Args:
        destinations: the destinations of one trunk, with their checks.
        disaster_recovery: whether the trunk has a disaster recovery URL; None if it is not known.
    """
    names = Counter(one.host for one in destinations)
    groups = [[_host(one, names) for one in same] for _, same in by_priority(destinations)]
    if not groups:
        return (f"Every call fails with error {NO_VALID_URI}: no destination is enabled.",)
    end = _end(disaster_recovery=disaster_recovery)
    return tuple(f"{one}." for one in _sentences(groups, end))


def _sentences(groups: Sequence[Sequence[_Host]], end: str) -> Iterator[str]:
    yield f"Now: {_walk(groups, end)}"
    alive = [host for group in groups for host in group if host.outcome != "moves on"]
    first = next((host for host in groups[0] if host.outcome != "moves on"), None)
    if first and len(alive) > 1:
        yield f"If {first.name} fails: {_walk(_without(groups, [first]), end)}"
    if alive:
        yield f"If {_named(alive)}: {_walk(_without(groups, alive), end)}"


def _named(hosts: Sequence[_Host]) -> str:
    if len(hosts) == 1:
        return f"{hosts[0].name} fails"
    return "both fail" if len(hosts) == _NAMED else f"all {len(hosts)} fail"


def _without(groups: Iterable[Sequence[_Host]], dead: Sequence[_Host]) -> list[list[_Host]]:
    return [
        [replace(one, outcome="moves on") if any(one is other for other in dead) else one for one in group]
        for group in groups
    ]


def _walk(groups: Iterable[Sequence[_Host]], end: str) -> str:
    walk = _Walk()
    for group in groups:
        moving = [host for host in group if host.outcome == "moves on"]
        staying = [host for host in group if host.outcome in ("takes", "ends")]
        unknown = [host for host in group if host.outcome == "unknown"]
        if staying and not unknown:
            return walk.then(_share(staying, moving))
        if unknown:
            walk = walk.unless(_doubt(unknown, staying))
        walk = walk.past([*moving, *unknown])
    return walk.then(end)


def _share(staying: Sequence[_Host], moving: Sequence[_Host]) -> str:
    """Say who takes the calls of one priority, and who makes some of them wait."""
    total = sum(host.weight for host in (*staying, *moving)) or 1
    takers = " or ".join(f"{host.name} {host.how}" for host in staying)
    wait = f"of the calls first wait up to {ANSWER_WAIT_S} s for"
    waits = [f"{round(100 * host.weight / total)} % {wait} {host.name}" for host in moving]
    return "; ".join([takers, *waits])


def _doubt(unknown: Sequence[_Host], staying: Sequence[_Host]) -> str:
    said = [f"{host.name} {host.how}" for host in (*staying, *unknown)]
    return " or ".join(said)


def _end(*, disaster_recovery: bool | None) -> str:
    if disaster_recovery:
        return "the disaster recovery URL takes the call"
    otherwise = f"the call fails with error {UNREACHABLE}"
    if disaster_recovery is None:
        return f"the trunk's disaster recovery URL takes the call, else {otherwise}"
    return otherwise


def _host(one: DestinationResult, names: Counter[str]) -> _Host:
    outcome, how = _outcome(one)
    name = one.host if names[one.host] == 1 else f"{one.host}:{one.port}"
    return _Host(name=name, weight=one.weight, outcome=outcome, how=how)


def _outcome(one: DestinationResult) -> tuple[Outcome, str]:
    if any(check.answer == FAIL for check in one.checks):
        return "moves on", ""
    if any(check.answer == CANNOT_TELL for check in one.checks):
        return "unknown", _PERHAPS
    found = [_at(address) for address in one.addresses if address.counts]
    kinds = {outcome for outcome, _ in found}
    if len(kinds) == 1:
        return found[0]
    takes = sum(outcome == "takes" for outcome, _ in found)
    return "unknown", f"answers at {takes} of its {len(found)} addresses"


def _at(address: AddressResult) -> tuple[Outcome, str]:
    if any(one.answer == FAIL and one.name != "call" for one in address.checks):
        return "moves on", ""  # a call does not get so far, though the one from here did
    status = address.call_status
    if any(one.error == NO_SRTP for one in address.checks):
        return "ends", f"answers without SRTP, and the call ends with error {NO_SRTP}"
    if status is not None and ends_fail_over(status):
        is_taken = status // 100 == _SUCCESS
        return (
            ("takes", "answers")
            if is_taken
            else ("ends", f"answers {status}, and Twilio tries no other host")
        )
    if status is not None or address.answer == FAIL:
        return "moves on", ""
    return ("takes", "answers") if address.answer == PASS else ("unknown", _PERHAPS)
