"""The report on a terminal, readable at 80 columns and without colour. Names are never read as markup."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from twilio_trunks_audit.formats import MOST_SHOWN, gaps, some
from twilio_trunks_audit.preflight.outputs import summary
from twilio_trunks_audit.preflight.outputs.problems import Problem, Problems
from twilio_trunks_audit.preflight.outputs.summary import SIGNS, WARNING, Row, Step
from twilio_trunks_audit.preflight.report import (
    CANNOT_TELL,
    FAIL,
    PASS,
    DestinationResult,
    PreflightReport,
    TerminationResult,
    Tried,
    TrunkResult,
)

_STYLES: Final = {PASS: "green", FAIL: "bold red", CANNOT_TELL: "bold yellow", WARNING: "yellow"}
_SEEN_SHOWN: Final = 10


def show(report: PreflightReport, console: Console, most: int = MOST_SHOWN) -> None:
    """Print *report*, and of its trunks the worst, *most* in number."""
    for part in _parts(summary.shown(report, summary.LONGEST), most):
        console.print(part)
        console.print()
    console.print(_last(report))


def _parts(report: PreflightReport, most: int) -> Iterator[RenderableType]:
    trunks = summary.worst_first(report.trunks)
    problems = Problems(trunks[:most], report.terminations)
    for trunk in trunks[:most]:
        yield Group(*_trunk(trunk, problems))
    if len(trunks) > most:
        yield Text(f"… and {len(trunks) - most} more trunks, none of them worse; see --json or --html")
    if report.terminations:
        yield Group(*_terminations(report.terminations, problems))
    for number, problem in enumerate(problems, 1):
        yield Group(*_problem(number, problem))
    if report.not_examined:
        yield gaps(report.not_examined)
    yield _evidence(report)


def _trunk(trunk: TrunkResult, problems: Problems) -> Iterator[RenderableType]:
    head = Text(trunk.name, "bold")
    if known := ", ".join(filter(None, (trunk.sid, summary.source_of(trunk)))):
        head.append(f"  {known}", "dim")
    yield _beside(Text.assemble(_answer(trunk.answer.upper(), trunk.answer)), head)
    if trunk.secure is False:
        yield _in(2, Text(summary.NOT_SECURE))
    if not trunk.is_tried:
        yield _in(
            2, Text("Calls go nowhere: it has no enabled destination. A trunk for outgoing calls needs none.")
        )
    ranks = summary.ranks(trunk.destinations)
    for one in trunk.destinations:
        yield from _destination(one, trunk.destinations, ranks, problems)
    if trunk.caller_hears:
        yield _in(2, Text("What a caller hears", style="bold"))
        yield from (_in(4, Text(sentence)) for sentence in trunk.caller_hears)


def _destination(
    one: DestinationResult, all_: Sequence[DestinationResult], ranks: dict[int, int], problems: Problems
) -> Iterator[RenderableType]:
    if not one.enabled:
        yield _in(2, Text(f"-  disabled, not tried  {one.uri}", style="dim"))
        return
    percent = summary.share_percent(one, all_)
    share = f", {percent} %" if percent != 100 else ""  # noqa: PLR2004 - percent
    answer = Text.assemble(f"{ranks[one.priority]}. ", _answer(one.answer, one.answer), share)
    yield _in(2, _beside(answer, Text(one.uri, "bold", overflow="fold")))
    yield from _way(one, problems)


def _terminations(found: Iterable[TerminationResult], problems: Problems) -> Iterator[RenderableType]:
    yield Text(summary.OTHER_DIRECTION, style="bold")
    for one in found:
        yield _in(2, Text.assemble(_answer(one.answer, one.answer), "  ", (summary.place_of(one), "bold")))
        yield from _way(one, problems)


def _way(one: Tried, problems: Problems) -> Iterator[RenderableType]:
    """Show the steps to a host: on one line if all of its addresses are alike."""
    before, rows = summary.steps(one.checks), summary.rows(one.addresses)
    if len(rows) != 1 and before:
        yield _in(5, _marks(before, problems))
    for row in rows:
        steps = [*(before if len(rows) == 1 else ()), *row.steps]
        yield _in(5, Text.assemble(_addresses(row), "  ", _marks(steps, problems if row.counts else None)))


def _addresses(row: Row) -> str:
    return some(row.addresses) + ("" if row.counts else " (IPv6, does not count)")


def _marks(steps: Iterable[Step], problems: Problems | None) -> Text:
    marks = []
    for one in steps:
        numbers = problems.numbers(one.checks) if problems else []
        notes = "".join(f"[{number}]" for number in numbers)
        # A step and its notes stay on one line.
        marks.append(
            Text(f"{one.sign}\u00a0{one.name}" + (f"\u00a0{notes}" if notes else ""), style=_STYLES[one.mark])
        )
    return Text("  ").join(marks)


def _problem(number: int, problem: Problem) -> Iterator[RenderableType]:
    head = Text.assemble(f"[{number}] ", (problem.kind.upper(), _STYLES[problem.kind]), "  ")
    yield head.append(", ".join(problem.checks), "bold")
    for seen, places in list(problem.seen.items())[:_SEEN_SHOWN]:
        yield _in(4, Text(seen))
        yield _in(6, Text(some(places), style="dim"))
    if len(problem.seen) > _SEEN_SHOWN:
        yield _in(4, Text(f"… and {len(problem.seen) - _SEEN_SHOWN} more of this kind"))
    if problem.error:
        yield _said("Twilio's error", f"{problem.error}, {summary.error_link(problem.error)}")
    for name, text in problem.named_texts:
        yield _said(name, text)


def _evidence(report: PreflightReport) -> RenderableType:
    by = ", ".join(f"{name} {version}" for name, version in report.versions.items())
    sent = "Calls were sent." if report.called else "No call was sent."
    named = f" --resolve named the addresses of {some(report.resolved)}." if report.resolved else ""
    tried = f"{report.started} to {report.finished}, by {by}, trusting {report.roots}.{named} {sent}"
    table = Table.grid(padding=(0, 2))
    table.add_row(Text("Tried", style="bold"), Text(tried))
    table.add_row(Text("Not covered", style="bold"), Text("; ".join(report.not_covered)))
    return table


def _last(report: PreflightReport) -> Text:
    code, meaning = summary.EXIT_CODES[report.answer], summary.exit_meaning(report)
    return Text.assemble((summary.counts(report), _STYLES[report.answer]), f". Exit code {code}: {meaning}.")


def _answer(word: str, answer: str) -> tuple[str, str]:
    return f"{SIGNS[answer]} {word}", _STYLES[answer]


def _said(name: str, text: str) -> RenderableType:
    return _in(4, Text.assemble((f"{name}: ", "bold"), text))


def _beside(first: Text, second: Text) -> RenderableType:
    """Put two texts on one line; the second keeps its column if it needs several."""
    first.no_wrap = True
    grid = Table.grid(padding=(0, 2))
    grid.add_row(first, second)
    return grid


def _in(columns: int, shown: RenderableType) -> RenderableType:
    return Padding(shown, (0, 0, 0, columns), expand=False)
