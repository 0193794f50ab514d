"""Compares with an earlier report: trunks that are better, worse, new or gone."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal

from pydantic import ValidationError

from twilio_trunks_audit.config import read_json
from twilio_trunks_audit.errors import UsageError
from twilio_trunks_audit.report import SCHEMA, WORST_FIRST, Report, TrunkSummary, read_place, summary_of

Turn = Literal["worse", "new", "better", "gone", "not examined now"]
TURNS: Final[Sequence[Turn]] = ("worse", "new", "better", "gone", "not examined now")


@dataclass(frozen=True, kw_only=True)
class Change:
    """A change of one trunk; *how* describes it."""

    turn: Turn
    trunk: TrunkSummary
    how: str


@dataclass(frozen=True, kw_only=True)
class Earlier:
    """The parts of an earlier report that are compared."""

    sha256: str
    finished: str
    trunks: Mapping[tuple[str, str, str], TrunkSummary]


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """All changes since *earlier*, the worst first."""

    earlier: Earlier
    changes: Sequence[Change]

    def count(self, turn: Turn) -> int:
        """Count the trunks with this change."""
        return sum(one.turn == turn for one in self.changes)


def load(path: Path) -> Earlier:
    """Read the report in the file at *path*.

    Raises:
        UsageError: it cannot be read, is not a report, or has another version.
    """
    content, said = read_json(path, "a report of this tool")
    schema = said.get("schema") if isinstance(said, dict) else None
    if schema != SCHEMA:
        was = (
            f"is a report of schema {schema!r}" if isinstance(schema, str) else "is not a report of this tool"
        )
        raise UsageError(f"{path} {was}: only reports of schema {SCHEMA!r} can be compared")
    return Earlier(
        sha256=hashlib.sha256(content).hexdigest(),
        finished=str(said.get("finished")),
        trunks=_trunks(path, said),
    )


def compare(earlier: Earlier, report: Report) -> Comparison:
    """Find the changes of all trunks since *earlier*."""
    now = {line.key: line for line in report.summaries}
    examined = {(place.account_sid, place.region) for place in report.places()}
    changes = [_became(earlier.trunks.get(key), line) for key, line in now.items()]
    changes += [_left(line, examined) for key, line in earlier.trunks.items() if key not in now]
    found = [change for change in changes if change]
    return Comparison(
        earlier=earlier, changes=sorted(found, key=lambda one: (TURNS.index(one.turn), one.trunk.badness))
    )


def _trunks(path: Path, said: Any) -> dict[tuple[str, str, str], TrunkSummary]:
    try:
        places = [read_place(place) for place in said["places"]]
    except (ValidationError, KeyError, TypeError):
        raise UsageError(f"{path} has the schema of a report, but not its contents") from None
    lines = [summary_of(place, trunk) for place in places for trunk in place.trunks]
    return {line.key: line for line in lines}


def _became(before: TrunkSummary | None, after: TrunkSummary) -> Change | None:
    if before is None:
        return Change(turn="new", trunk=after, how=after.level)
    was, is_ = (WORST_FIRST.index(line.level) for line in (before, after))
    came, went = (sorted(set(a.rules) - set(b.rules)) for a, b in ((after, before), (before, after)))
    how = "; ".join(
        [
            *([f"{before.level} → {after.level}"] if was != is_ else []),
            *(f"now breaks {rule}" for rule in came),
            *(f"no longer breaks {rule}" for rule in went),
        ]
    )
    if not how:
        return None
    worse = is_ < was or (is_ == was and bool(came))
    return Change(turn="worse" if worse else "better", trunk=after, how=how)


def _left(before: TrunkSummary, examined: set[tuple[str, str]]) -> Change:
    there = (before.account_sid, before.region) in examined
    return Change(turn="gone" if there else "not examined now", trunk=before, how=f"was {before.level}")
