"""The options and the output that the benchmarks share."""

import argparse
import json
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, TypeVar

Result = TypeVar("Result")


def numbers(text: str) -> tuple[int, ...]:
    """Read numbers with commas between them."""
    return tuple(int(number) for number in text.split(","))


def parser(program: str, description: str | None) -> argparse.ArgumentParser:
    """Make a parser with the option `--json`."""
    made = argparse.ArgumentParser(f"python -m {program}", description=description)
    made.add_argument("--json", type=Path, metavar="FILE", help="write the figures there, too")
    return made


def show(line: object) -> None:
    """Print a line at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def report(
    headings: str, results: Iterable[Result], json_file: Path | None, figures: Callable[[Result], Any]
) -> int:
    """Print *results* as they come, and write their *figures* into *json_file*; return exit code 0."""
    show(headings)
    measured = []
    for result in results:
        show(result)
        measured.append(figures(result))
    if json_file:
        json_file.write_text(json.dumps(measured, indent=2) + "\n")
    return 0
