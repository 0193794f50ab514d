"""The parts of a report that several outputs show: steps, rows of addresses, and words. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import Final, Literal, TypeVar, get_args

from pulumi_twilio_trunking.base.fail_over import by_priority

from twilio_trunks_audit.formats import clipped
from twilio_trunks_audit.masking import printable
from twilio_trunks_audit.preflight.report import (
    CANNOT_TELL,
    FAIL,
    PASS,
    WORST_FIRST,
    AddressResult,
    Answer,
    Check,
    CheckName,
    DestinationResult,
    PreflightReport,
    TerminationResult,
    Tried,
    TrunkResult,
    worst,
)

StepName = Literal["URI", "DNS", "TCP", "TLS", "certificate", "SIP", "call"]
STEPS: Final[Sequence[StepName]] = get_args(StepName)
STEP_OF: Final[Mapping[CheckName, StepName]] = {
    "SIP URI": "URI",
    "DNS": "DNS",
    "TCP": "TCP",
    "TLS": "TLS",
    "certificate chain": "certificate",
    "certificate name": "certificate",
    "certificate key": "certificate",
    "certificate purpose": "certificate",
    "certificate dates": "certificate",
    "SIP": "SIP",
    "call": "call",
}
CHECKS: Final[Sequence[CheckName]] = get_args(CheckName)

WARNING: Final = "warning"
SIGNS: Final[Mapping[str, str]] = {PASS: "✓", FAIL: "✗", CANNOT_TELL: "?", WARNING: "!"}
MEANINGS: Final[Mapping[Answer, str]] = {
    FAIL: "calls there would fail",
    CANNOT_TELL: "not to be decided from here; never a pass",
    PASS: "calls would be answered, as seen from here",
}
EXIT_CODES: Final[Mapping[Answer, int]] = {PASS: 0, FAIL: 1, CANNOT_TELL: 3}

NOT_SECURE: Final = "Secure Trunking is off. This tells how calls would go if it were on."
OTHER_DIRECTION: Final = "The other direction: from this machine to Twilio"

LONGEST: Final = 600
"""Longer texts are shortened on the table and the page; the JSON has them whole."""

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True, slots=True)
class Step:
    """One step on the way to a host: the worst *answer* of its *checks*, and whether one of them warns."""

    name: StepName
    answer: Answer
    warns: bool
    checks: tuple[Check, ...]

    @property
    def mark(self) -> str:
        """The answer; `warning` for a pass with one."""
        return WARNING if self.warns and self.answer == PASS else self.answer

    @property
    def sign(self) -> str:
        """The sign of its mark."""
        return SIGNS[self.mark]


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """Addresses of a host with the same answers at every step; *counts* as `AddressResult` has it."""

    addresses: tuple[str, ...]
    counts: bool
    steps: tuple[Step, ...]


def shown(value: T, longest: int | None = None) -> T:
    """Return a report, or a part of one, with every text printable, and at most *longest* characters long."""
    return _shown(value, longest)  # type: ignore[return-value]  # of the same type as it was


def steps(checks: Iterable[Check]) -> tuple[Step, ...]:
    """Return the steps that were tried, in order."""
    found: dict[StepName, list[Check]] = {}
    for one in checks:
        found.setdefault(STEP_OF[one.name], []).append(one)
    return tuple(_step(name, found[name]) for name in STEPS if name in found)


def rows(addresses: Iterable[AddressResult]) -> list[Row]:
    """Fold the addresses that are alike at every step."""
    found: dict[tuple[object, ...], list[AddressResult]] = {}
    for one in addresses:
        alike = tuple((check.name, check.answer, bool(check.warning)) for check in one.checks)
        found.setdefault((one.counts, alike), []).append(one)
    return [_row(same) for same in found.values()]


def ranks(destinations: Sequence[DestinationResult]) -> dict[int, int]:
    """Return the place in the fail-over order, from 1, by each priority of an enabled destination."""
    return {priority: number for number, (priority, _) in enumerate(by_priority(destinations), 1)}


def share_percent(one: DestinationResult, destinations: Iterable[DestinationResult]) -> int:
    """Return the share of calls of *one* among those of its priority."""
    total = sum(other.weight for other in destinations if other.enabled and other.priority == one.priority)
    return round(100 * one.weight / total) if total else 100


def place_of(one: Tried) -> str:
    """Return the host and the port of *one*; its URI if that names no host that Twilio would call."""
    host = one.domain if isinstance(one, TerminationResult) else one.host
    if not host and isinstance(one, DestinationResult):
        return one.uri
    return f"{host}:{one.port}"


def worst_first(trunks: Iterable[TrunkResult]) -> list[TrunkResult]:
    """Sort *trunks*, the worst first; those with the same answer keep their order."""
    return sorted(trunks, key=lambda one: WORST_FIRST.index(one.answer))


def counts(report: PreflightReport) -> str:
    """Count the answers: `2 pass, 1 fail, 0 cannot tell, 1 with a warning`."""
    warned = sum(bool(one.warnings) for one in report.destinations())
    answers = [f"{report.counts[one]} {one}" for one in (PASS, FAIL, CANNOT_TELL)]
    return ", ".join([*answers, *([f"{warned} with a warning"] if warned else [])])


def exit_meaning(report: PreflightReport) -> str:
    """Say why the command ends with its exit code."""
    if report.answer == PASS:
        return "everything passes, as this machine sees it"
    if report.answer == FAIL:
        fails = any(one.answer == FAIL for one in report.destinations())
        return "calls to at least one destination would fail" if fails else "the way to Twilio fails"
    if report.counts[CANNOT_TELL]:
        return "nothing fails, but this machine cannot decide everything"
    if not all(one.is_tried for one in report.trunks):
        return "nothing fails, but a trunk has no enabled destination"
    return "nothing fails, but not everything was examined"


def source_of(trunk: TrunkResult) -> str:
    """Return where the destinations of *trunk* come from: `from stack prod`; "" if its name says it."""
    return f"from {trunk.source}" if trunk.source != trunk.name else ""


def error_link(error: int) -> str:
    """Return the URL of Twilio's page about *error*."""
    return f"https://www.twilio.com/docs/api/errors/{error}"


def _step(name: StepName, checks: Sequence[Check]) -> Step:
    answer = worst(one.answer for one in checks)
    return Step(name=name, answer=answer, warns=any(one.warning for one in checks), checks=tuple(checks))


def _row(same: Sequence[AddressResult]) -> Row:
    checks = [check for one in same for check in one.checks]
    return Row(addresses=tuple(one.address for one in same), counts=same[0].counts, steps=steps(checks))


def _shown(value: object, longest: int | None) -> object:
    if isinstance(value, str):
        text = printable(value)
        return text if longest is None else clipped(text, longest)
    if isinstance(value, Mapping):
        return {_shown(key, longest): _shown(one, longest) for key, one in value.items()}
    if isinstance(value, tuple):
        return tuple(_shown(one, longest) for one in value)
    if is_dataclass(value) and not isinstance(value, type):
        return replace(
            value, **{f.name: _shown(getattr(value, f.name), longest) for f in fields(value) if f.init}
        )
    return value
