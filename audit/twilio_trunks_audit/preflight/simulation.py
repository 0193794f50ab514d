"""Says what a caller hears, by Twilio's rules of fail-over and the checks. Pure.

The rules are in `pulumi_twilio_trunking.base.fail_over`, with their source.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from pulumi_twilio_trunking.base.fail_over import ANSWER_WAIT_S, MOST_URLS, by_priority

from twilio_trunks_audit.preflight.outcomes import MOVES_ON, Outcome, outcome_at
from twilio_trunks_audit.preflight.report import NO_VALID_URI, UNREACHABLE, DestinationResult

_NAMED: Final = 2
"""The most hosts that are named. More are counted."""


@dataclass(frozen=True, kw_only=True)
class _Host:
    name: str
    weight: int
    outcome: Outcome

    @property
    def moves_on(self) -> bool:
        return self.outcome.kind == "moves on"

    @property
    def is_unknown(self) -> bool:
        return self.outcome.kind == "unknown"

    @property
    def is_silent(self) -> bool:
        """Whether Twilio waits for it in vain."""
        return self.outcome.status is None

    def __str__(self) -> str:
        return f"{self.name} {self.outcome.how}"


@dataclass(frozen=True)
class _Walk:
    """A call on its way through the hosts: what the caller has heard so far, and how it ends."""

    doubts: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    silence: int = 0

    def past(self, hosts: Iterable[_Host]) -> _Walk:
        walk = self
        for host in hosts:
            walk = walk._past(host)
        return walk

    def _past(self, host: _Host) -> _Walk:
        if host.is_silent:
            return replace(self, silence=self.silence + ANSWER_WAIT_S)
        refusal = f"{host.name} refuses with {host.outcome.status}"
        return replace(self, parts=(*self._heard(), refusal), silence=0)

    def _heard(self) -> tuple[str, ...]:
        return (*self.parts, *([f"up to {self.silence} s of silence"] if self.silence else []))

    def then(self, end: str) -> str:
        return ". If not: ".join((*self.doubts, ", then ".join((*self._heard(), end))))

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
    if (many := sum(map(len, groups))) > MOST_URLS:
        return (f"A trunk takes {MOST_URLS} destinations, and these are {many}: no trunk tries all.",)
    end = _end(disaster_recovery=disaster_recovery)
    return tuple(f"{one}." for one in _sentences(groups, end))


def _sentences(groups: Sequence[Sequence[_Host]], end: str) -> Iterator[str]:
    yield f"Now: {_walk(groups, end)}"
    alive = [host for group in groups for host in group if not host.moves_on]
    first = next((host for host in groups[0] if not host.moves_on), None)
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
        [replace(one, outcome=MOVES_ON) if any(one is other for other in dead) else one for one in group]
        for group in groups
    ]


def _walk(groups: Iterable[Sequence[_Host]], end: str) -> str:
    walk = _Walk()
    for group in groups:
        moving = [host for host in group if host.moves_on]
        unknown = [host for host in group if host.is_unknown]
        staying = [host for host in group if not host.moves_on and not host.is_unknown]
        if staying and not unknown:
            return walk.then(_share(staying, moving))
        if unknown:
            walk = walk.unless(" or ".join(map(str, (*staying, *unknown))))
        walk = walk.past([*moving, *(replace(host, outcome=MOVES_ON) for host in unknown)])
    return walk.then(end)


def _share(staying: Sequence[_Host], moving: Sequence[_Host]) -> str:
    """Say who takes the calls of one priority, and who makes some of them wait."""
    total = sum(host.weight for host in (*staying, *moving)) or 1
    wait = f"of the calls first wait up to {ANSWER_WAIT_S} s for"
    waits = [f"{round(100 * host.weight / total)} % {wait} {host.name}" for host in moving if host.is_silent]
    return "; ".join([" or ".join(map(str, staying)), *waits])


def _end(*, disaster_recovery: bool | None) -> str:
    if disaster_recovery:
        return "the disaster recovery URL takes the call"
    otherwise = f"the call fails with error {UNREACHABLE}"
    if disaster_recovery is None:
        return f"the trunk's disaster recovery URL takes the call, else {otherwise}"
    return otherwise


def _host(one: DestinationResult, names: Counter[str]) -> _Host:
    name = one.host if names[one.host] == 1 else f"{one.host}:{one.port}"
    return _Host(name=name, weight=one.weight, outcome=outcome_at(one))
