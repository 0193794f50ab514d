"""What the commands print and write: the terminal, and files that are written whole or not at all."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from rich.console import Console

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


def progress_console() -> Console | None:
    """Return the console for progress on stderr; None if nobody watches it."""
    found = Console(stderr=True, highlight=False)
    return found if found.is_terminal else None


def say(text: str) -> None:
    """Print a line on stderr."""
    sys.stderr.write(f"{text}\n")
