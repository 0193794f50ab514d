"""The report as one HTML page without network and scripts, with a picture of the way to each host."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from twilio_trunks_audit.formats import ROW, clipped, html
from twilio_trunks_audit.preflight.outputs import summary
from twilio_trunks_audit.preflight.outputs.problems import Problems
from twilio_trunks_audit.preflight.outputs.summary import Step, StepName
from twilio_trunks_audit.preflight.report import (
    PASS,
    WORST_FIRST,
    DestinationResult,
    PreflightReport,
    TrunkResult,
    worst,
)

_FIRST_MARK: Final = 190
_BETWEEN_MARKS: Final = 66
_BOX: Final = 560
_LONGEST_HOST: Final = 40

UNTRIED: Final = "untried"
DISABLED: Final = "disabled"


@dataclass(frozen=True, kw_only=True)
class Mark:
    """One step in the picture, and the wire behind it; *style* is a class of the page."""

    x: int
    to_x: int
    name: str
    style: str
    wire: str


@dataclass(frozen=True, kw_only=True)
class Host:
    """One line of the picture: a destination with its steps."""

    y: int
    when: str
    title: str
    note: str
    wire: str
    wire_to: int
    marks: Sequence[Mark]
    words: str


@dataclass(frozen=True, kw_only=True)
class Picture:
    """The way from Twilio to the hosts of a trunk. The first one that is tried is on top."""

    hosts: Sequence[Host]
    height: int
    middle: int
    box: int


def write(report: PreflightReport) -> Iterator[bytes]:
    """Write the page, in pieces."""
    return html("preflight.html.j2", names(), values(report))


def names() -> dict[str, object]:
    """Return what `preflight_parts.html.j2` calls."""
    return {
        "way": picture,
        "steps": summary.steps,
        "rows": summary.rows,
        "problems": lambda trunk: Problems([trunk]),
        "problems_of_termination": lambda one: Problems([], [one]),
        "place_of": summary.place_of,
        "source_of": summary.source_of,
        "error_link": summary.error_link,
        "answer_signs": summary.SIGNS,
        "answer_meanings": summary.MEANINGS,
        "answers": WORST_FIRST,
        "not_secure": summary.NOT_SECURE,
        "other_direction": summary.OTHER_DIRECTION,
    }


def values(report: PreflightReport) -> dict[str, object]:
    """Return what the templates show of *report*."""
    report = summary.shown(report, summary.LONGEST)
    return {
        "preflight": report,
        "rehearsed": summary.worst_first(report.trunks),
        "preflight_counts": summary.counts(report),
        "exit_code": summary.EXIT_CODES[report.answer],
        "exit_meaning": summary.exit_meaning(report),
    }


def picture(trunk: TrunkResult) -> Picture:
    """Draw the way to each destination of *trunk*."""
    tried = {step.name for one in trunk.destinations for step in steps_of(one)}
    columns = [one for one in summary.STEPS if one not in ("URI", "call") or one in tried]
    ranks = summary.ranks(trunk.destinations)
    hosts = [_host(number, one, trunk, ranks, columns) for number, one in enumerate(trunk.destinations)]
    height = max(len(hosts), 1) * ROW
    return Picture(hosts=hosts, height=height, middle=height // 2, box=_BOX)


def steps_of(one: DestinationResult) -> tuple[Step, ...]:
    """Return the steps to a destination, with the worst answer of its addresses."""
    return summary.steps(one.counted())


def _host(
    number: int,
    one: DestinationResult,
    trunk: TrunkResult,
    ranks: Mapping[int, int],
    columns: Sequence[StepName],
) -> Host:
    share = summary.share_percent(one, trunk.destinations)
    note = f"priority {one.priority}, weight {one.weight}"
    if not one.enabled:
        note = f"{note}, {DISABLED}"
    elif share != 100:  # noqa: PLR2004 - percent
        note = f"{note}, {share} % of its priority"
    marks = _marks(steps_of(one), columns) if one.enabled else []
    return Host(
        y=number * ROW + ROW // 2,
        when=f"{ranks[one.priority]}." if one.enabled else "",
        title=clipped(summary.place_of(one), _LONGEST_HOST),
        note=note,
        wire=PASS if one.enabled else UNTRIED,
        wire_to=marks[0].x if marks else _BOX,
        marks=marks,
        words=_words(one),
    )


def _marks(steps: Sequence[Step], columns: Sequence[StepName]) -> list[Mark]:
    """Draw a mark for each step; the wire behind it has the worst answer up to there."""
    found, marks = {one.name: one for one in steps}, []
    last = max((columns.index(one.name) for one in steps if one.name in columns), default=-1)
    for number, name in enumerate(columns):
        if name == "URI" and name not in found:
            continue  # nothing to remark
        x = _FIRST_MARK + number * _BETWEEN_MARKS
        until = worst(found[one].answer for one in columns[: number + 1] if one in found)
        marks.append(
            Mark(
                x=x,
                to_x=x + _BETWEEN_MARKS if number < len(columns) - 1 else _BOX,
                name=name,
                style=_class(found[name].mark) if name in found else UNTRIED,
                wire=_class(until) if number <= last and (number < last or until == PASS) else UNTRIED,
            )
        )
    return marks


def _class(answer: str) -> str:
    return answer.replace(" ", "-")


def _words(one: DestinationResult) -> str:
    if not one.enabled:
        return f"{summary.place_of(one)}: {DISABLED}"
    steps = ", ".join(f"{step.name} {step.answer}" for step in steps_of(one))
    return f"{summary.place_of(one)}: {one.answer} ({steps or 'no step was tried'})"
