"""The forms that the outputs of all commands share: tables, pages and SARIF files."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from jinja2 import Environment, PackageLoader, StrictUndefined
from rich import box
from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from twilio_trunks_audit.config import canonical, canonical_array
from twilio_trunks_audit.report import NotExamined

MOST_SHOWN: Final = 50
"""How many trunks a table shows by default."""

ROW: Final = 56
"""Height of one host in the picture of a trunk, in SVG units."""

SARIF_SCHEMA: Final = "https://json.schemastore.org/sarif-2.1.0-rtm.5.json"

_NAMES_SHOWN: Final = 3
_LONGEST_HOST: Final = 46

Json = dict[str, Any]


def grid(*headings: str) -> Table:
    """Make a table with lines between its rows, as wide as the terminal."""
    table = Table(box=box.ROUNDED, expand=True, show_lines=True, header_style="bold")
    for heading in headings:
        table.add_column(heading, overflow="fold")
    return table


def some(names: Sequence[str]) -> str:
    """List the first *names*, and count the others."""
    more = f" and {len(names) - _NAMES_SHOWN} more" if len(names) > _NAMES_SHOWN else ""
    return ", ".join(names[:_NAMES_SHOWN]) + more


def gaps(found: Sequence[NotExamined]) -> RenderableType:
    """Make the table of what was not examined, with the reasons."""
    table = grid("Not examined, which is never a pass", "Why")
    table.columns[0].ratio, table.columns[1].ratio = 1, 1
    for one in found:
        sign = "! " if one.counts else "- "
        table.add_row(Text(sign + one.what, style="bold" if one.counts else ""), Text(one.reason))
    return table


def clipped(text: str, longest: int = _LONGEST_HOST) -> str:
    """Shorten *text* to *longest* characters, the last of them an ellipsis."""
    return text if len(text) <= longest else f"{text[: longest - 1]}…"


def html(template: str, names: Mapping[str, object], values: Mapping[str, object]) -> Iterator[bytes]:
    """Write a page in pieces, so that memory does not grow with its length.

    Args:
        template: the file in `templates/`.
        names: what the template and those that it includes call.
        values: what the template shows.
    """
    environment = Environment(
        loader=PackageLoader("twilio_trunks_audit"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(names)
    for piece in environment.get_template(template).generate(values):
        yield piece.encode()


def sarif(run: Json, results: Iterable[Json]) -> Iterator[bytes]:
    """Write a SARIF 2.1.0 file in pieces: its *run*, then the *results* of the run."""
    yield b'{"$schema":' + canonical(SARIF_SCHEMA) + b',"version":"2.1.0","runs":[{'
    for key, value in run.items():
        yield canonical(key) + b":" + canonical(value) + b","
    yield b'"results":'
    yield from canonical_array(map(canonical, results))
    yield b"}]}\n"


def invocation(started: str, finished: str, *, is_whole: bool, notifications: Iterable[Json]) -> Json:
    """Make the part of a SARIF file about when the tool ran, and what it could not do."""
    return {
        "executionSuccessful": is_whole,
        "startTimeUtc": started,
        "endTimeUtc": finished,
        "toolExecutionNotifications": list(notifications),
    }


def gap_notification(gap: NotExamined) -> Json:
    """Make the SARIF notification of something that was not examined."""
    return {
        "level": "error" if gap.counts else "note",
        "message": {"text": f"Not examined: {gap.what}: {gap.reason}"},
        "descriptor": {"id": "not-examined"},
        "properties": {"gap": gap.gap},
    }


def fingerprint(parts: Sequence[str]) -> str:
    """Hash what makes a SARIF result the same one in the next run."""
    return hashlib.sha256(canonical(list(parts))).hexdigest()
