"""Gathers the checks that fail, cannot tell or warn for the same reason, so that each is said once. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from twilio_trunks_audit.preflight.outputs.summary import WARNING, place_of
from twilio_trunks_audit.preflight.report import (
    CANNOT_TELL,
    FAIL,
    PASS,
    Check,
    CheckName,
    TerminationResult,
    Tried,
    TrunkResult,
    sightings,
)

Kind = Literal["fail", "cannot tell", "warning"]
KINDS: Final[Sequence[Kind]] = (FAIL, CANNOT_TELL, WARNING)


@dataclass(frozen=True, kw_only=True)
class Problem:
    """Checks that fail, cannot tell or warn for the same reason.

    Attributes:
        kind: which of the three.
        checks: the checks.
        error: Twilio's error that a call would get; None unless it fails.
        cause: why it is so, or the warning.
        fix: what to do.
        seen: what was seen, and at which places: host, port and addresses.
    """

    kind: Kind
    checks: tuple[CheckName, ...]
    error: int | None
    cause: str
    fix: str
    seen: Mapping[str, Sequence[str]]

    @property
    def named_texts(self) -> tuple[tuple[str, str], ...]:
        """The cause and the fix, each after its name; those that are empty are left out."""
        cause = "Warning" if self.kind == WARNING else "Cause"
        fix = "What to do" if self.kind == CANNOT_TELL else "Fix"
        return tuple((name, text) for name, text in ((cause, self.cause), (fix, self.fix)) if text)


_Key = tuple[Kind, int | None, str, str]


class Problems:
    """The problems of *trunks* and *terminations*, numbered from 1, each once.

    Failures come first, then what cannot be told, then warnings; within these, in the order of the trunks.
    """

    def __init__(self, trunks: Iterable[TrunkResult], terminations: Iterable[TerminationResult] = ()) -> None:
        found: dict[_Key, dict[str, dict[str, list[str]]]] = {}
        names: dict[_Key, dict[CheckName, None]] = {}
        for host, address, check in _sightings(trunks, terminations):
            if key := _key(check):
                names.setdefault(key, {})[check.name] = None
                places = found.setdefault(key, {}).setdefault(check.seen, {})
                addresses = places.setdefault(host, [])
                if address and address not in addresses:
                    addresses.append(address)
        order = sorted(found, key=lambda key: KINDS.index(key[0]))
        self._numbers = {key: number for number, key in enumerate(order, 1)}
        self._all = [_problem(key, tuple(names[key]), found[key]) for key in order]

    def __iter__(self) -> Iterator[Problem]:
        return iter(self._all)

    def __len__(self) -> int:
        return len(self._all)

    def numbers(self, checks: Iterable[Check]) -> list[int]:
        """Return the numbers of the problems that *checks* have."""
        keys = [key for one in checks if (key := _key(one))]
        return sorted({self._numbers[key] for key in keys if key in self._numbers})


def _sightings(
    trunks: Iterable[TrunkResult], terminations: Iterable[TerminationResult]
) -> Iterator[tuple[str, str, Check]]:
    """Give each check that counts, with its host and address."""
    tried: list[Tried] = [one for trunk in trunks for one in trunk.destinations if one.enabled]
    for one in [*tried, *terminations]:
        yield from ((place_of(one), address, check) for address, check in sightings(one))


def _key(check: Check) -> _Key | None:
    if check.answer != PASS:
        return check.answer, check.error, check.cause, check.fix
    return (WARNING, None, check.warning, check.fix) if check.warning else None


def _problem(
    key: _Key, checks: tuple[CheckName, ...], seen: Mapping[str, Mapping[str, Sequence[str]]]
) -> Problem:
    kind, error, cause, fix = key
    places = {text: list(map(_place, found, found.values())) for text, found in seen.items()}
    return Problem(kind=kind, checks=checks, error=error, cause=cause, fix=fix, seen=places)


def _place(host: str, addresses: Sequence[str]) -> str:
    """Name a host with its addresses, unless the host is the address."""
    others = [one for one in addresses if not host.startswith(f"{one}:")]
    return f"{host} at {', '.join(others)}" if others else host
