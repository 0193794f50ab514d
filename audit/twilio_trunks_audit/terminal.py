"""What the commands print and write: the terminal, and files that are written whole or not at all."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from twilio_trunks_audit.errors import AuditError, UsageError


def refuse_unwritable(paths: Iterable[Path]) -> None:
    """Raise before any request is sent."""
    for path in paths:
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


def console() -> Console:
    """Return a console that replaces characters that the terminal cannot show."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")
    return Console(highlight=False, markup=False, emoji=False)


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
