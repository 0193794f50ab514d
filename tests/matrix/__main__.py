"""Runs the core of the tests on every supported Python here, with the oldest and the newest libraries.

python -m tests.matrix --python 3.13 --libraries oldest
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from tests.matrix import pins
from tests.matrix.environments import Environment, NotMadeError, Outcome
from tests.matrix.pythons import SUPPORTED, WHERE, Python, find
from toolchain.processes import say

LIBRARIES = ("oldest", "newest")
SHOWN = ("pulumi", "pulumi-policy", "twilio", "pydantic", "urllib3", "requests")
HEADINGS = ("Python", "libraries", *SHOWN, "passed", "failed", "seconds")
# The ignored tests run the pack by the CLI, in the clone's environment.
TESTS = (
    "tests/provider",
    "tests/policies",
    "--ignore=tests/policies/test_cli.py",
    "--ignore=tests/policies/test_recipes.py",
    "tests/e2e/test_lifecycle.py",
    "tests/e2e/test_policies.py",
)
LAST_LINES = 15


@dataclass(frozen=True)
class Row:
    """One environment and the outcome of its tests; None if it could not be made."""

    environment: Environment
    versions: Mapping[str, str]
    outcome: Outcome | None

    @property
    def good(self) -> bool:
        return self.outcome is not None and self.outcome.good

    @property
    def cells(self) -> tuple[str, ...]:
        libraries = self.environment.name.partition("-")[2]
        versions = (self.versions.get(name, "?") for name in SHOWN)
        return (self.environment.python.version, libraries, *versions, *self._counts)

    @property
    def _counts(self) -> tuple[str, str, str]:
        if self.outcome is None:
            return "", "not made", ""
        broke = not self.outcome.failed and not self.good
        failed = "broke off" if broke else str(self.outcome.failed)
        return str(self.outcome.passed), failed, f"{self.outcome.seconds:.0f}"


def main(arguments: Sequence[str]) -> int:
    """Return the exit code: 0 if all tests passed, 1 if not, 2 for wrong usage, 130 after Ctrl-C."""
    asked = _parse(arguments)
    pythons = {minor: find(minor) for minor in asked.python or SUPPORTED}
    for minor in [minor for minor, python in pythons.items() if python is None]:
        say(f"Python {minor} is not tested: no python{minor} {WHERE} can make environments.")
    found = [python for python in pythons.values() if python]
    try:
        rows = [
            _row(environment) for environment in _environments(found, asked.libraries or LIBRARIES, asked.pin)
        ]
    except KeyboardInterrupt:
        return 130
    sys.stdout.write(table(rows))
    return 0 if rows and all(row.good for row in rows) else 1


def _parse(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        "python -m tests.matrix", description="Run the core of the tests in many environments."
    )
    parser.add_argument(
        "--python", action="append", choices=SUPPORTED, help="this one (repeatable); default: all"
    )
    parser.add_argument(
        "--libraries", action="append", choices=LIBRARIES, help="these (repeatable); default: both"
    )
    parser.add_argument(
        "--pin",
        action="append",
        default=[],
        metavar="NAME==VERSION",
        help="this version instead of the one in the set, to look for the oldest that works",
    )
    return parser.parse_args(arguments)


def _environments(
    pythons: Sequence[Python], libraries: Sequence[str], wanted: Sequence[str]
) -> Iterator[Environment]:
    given = dict(pin.split("==", 1) for pin in wanted)
    for python in pythons:
        for which in libraries:
            oldest = pins.with_tools(pins.oldest(pins.promised(), python.version))
            versions = oldest if which == "oldest" else pins.newest()
            yield Environment(f"{python.minor}-{which}", python, versions | given)


def _row(environment: Environment) -> Row:
    say(f"{environment.name}: Python {environment.python.version} at {environment.python.path}")
    try:
        environment.make()
    except NotMadeError as error:
        say(f"{environment.name}: cannot be made:\n{error}")
        return Row(environment, environment.pins, None)
    outcome = environment.test(TESTS)
    if not outcome.good:
        last = "\n".join(outcome.log.read_text().splitlines()[-LAST_LINES:])
        say(f"{environment.name}: not all tests passed; all of it is in {outcome.log}:\n{last}")
    return Row(environment, environment.versions(), outcome)


def table(rows: Sequence[Row]) -> str:
    """Make a Markdown table with aligned columns."""
    lines = [HEADINGS, *(row.cells for row in rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(HEADINGS))]
    rule = tuple("-" * width for width in widths)
    return "".join(
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)) + " |\n"
        for line in (lines[0], rule, *lines[1:])
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
