"""Prints on the terminal, and writes files whole or not at all, for all commands."""

from __future__ import annotations

import codecs
import io
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from twilio_trunks_audit.errors import AuditError, UsageError

STDOUT: Final = Path("-")
_REPLACED: Final = "twilio-trunks"
_ASCII: Final = {"✓": "+", "✗": "x", "…": "...", "·": "-", "\u00a0": " "}


def refuse_unwritable(paths: Sequence[Path]) -> None:
    """Raise before any request is sent."""
    for path in paths:
        if path == STDOUT:
            raise UsageError("-: give the name of a file; the table is on the standard output")
        if sum(path == other for other in paths) > 1:
            raise UsageError(f"{path} is named for two outputs: give each a file of its own")
        was_there = path.exists()
        try:
            path.open("ab").close()
            if not was_there:
                path.unlink()
        except OSError as error:
            raise UsageError(f"{path} cannot be written: {error.strerror}") from None


def write(path: Path | None, pieces: Iterator[bytes]) -> None:
    """Write the whole file or nothing."""
    if path is None:
        return
    part = path.with_name(f"{path.name}.part") if path.is_file() or not path.exists() else path
    try:
        with part.open("wb") as file:
            file.writelines(pieces)
        if part != path:
            part.replace(path)
    except OSError as error:
        raise AuditError(f"{path} cannot be written: {error.strerror}") from None
    finally:
        if part != path:
            part.unlink(missing_ok=True)


def _replaced(error: UnicodeError) -> tuple[str, int]:
    """Replace a sign by another one that does not mean "cannot tell", as the usual ? would."""
    assert isinstance(error, UnicodeEncodeError)  # noqa: S101 - it is for output only
    text = error.object[error.start : error.end]
    return "".join(_ASCII.get(one, "?") for one in text), error.end


def show(print_to: Callable[[Console], object]) -> None:
    """Let *print_to* print on the standard output. A file gets no blanks at the ends of lines.

    Characters that the terminal cannot show are replaced.
    """
    codecs.register_error(_REPLACED, _replaced)
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors=_REPLACED)
    console = Console(highlight=False, markup=False, emoji=False)
    if console.is_terminal:
        print_to(console)
        return
    with console.capture() as captured:
        print_to(console)
    sys.stdout.write("\n".join(line.rstrip() for line in captured.get().split("\n")))


class Bar:
    """A progress bar on stderr. It shows nothing where nobody watches, in a log for example."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._task = progress.add_task("", total=None)

    def expect(self, total: int) -> None:
        """Say how many things there are."""
        self._progress.update(self._task, total=total)

    def advance(self, text: str) -> None:
        """Count one thing as done, and show *text*."""
        self._progress.update(self._task, advance=1, description=text)

    def show(self, text: str) -> None:
        """Show *text*."""
        self._progress.update(self._task, description=text)

    def end(self) -> None:
        """Take the bar away."""
        self._progress.stop()


@contextmanager
def progress_bar(unit: str) -> Iterator[Bar]:
    """Show a progress bar that counts things called *unit*, until the block ends."""
    columns = (
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn(unit),
        TimeElapsedColumn(),
        TextColumn("{task.description}", markup=False),
    )
    terminal = Console(stderr=True, highlight=False)
    with Progress(*columns, console=terminal, transient=True, disable=not terminal.is_terminal) as progress:
        yield Bar(progress)


def say(text: str) -> None:
    """Print a line on stderr."""
    sys.stderr.write(f"{text}\n")
