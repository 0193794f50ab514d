"""The environments of the matrix: a Python with a set of libraries, made once."""

from __future__ import annotations

import re
import shutil
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.matrix.pins import PROVIDER, ROOT, TOOLS
from tests.matrix.pythons import Python
from toolchain import processes

FOLDER = ROOT / ".matrix"
VERSIONS = "import importlib.metadata as m; [print(d.name, d.version) for d in m.distributions()]"
COUNT = re.compile(r"(\d+) (passed|failed|error|skipped)")
PROGRESS = re.compile(r"\[ *(\d+%)\]$")
PIP_OPTIONS = ("--disable-pip-version-check", "--no-input", "--progress-bar", "off")
WORKERS = "2"


class NotMadeError(Exception):
    """An environment cannot be made; the message is the output of venv or pip."""


@dataclass(frozen=True)
class Outcome:
    """The outcome of a run of the tests; *log* has the output of pytest."""

    passed: int
    failed: int
    seconds: float
    log: Path
    code: int

    @property
    def good(self) -> bool:
        """Whether there were tests, and all passed."""
        return self.code == 0 and self.passed > 0


@dataclass(frozen=True)
class Environment:
    """A Python with *pins*, the versions by distribution; *name* is its folder."""

    name: str
    python: Python
    pins: Mapping[str, str]

    @property
    def executable(self) -> Path:
        return FOLDER / self.name / "bin" / "python"

    def make(self) -> None:
        """Make it, unless it is there and up to date.

        Raises:
            NotMadeError: pip cannot install the versions, or they conflict.
        """
        made = FOLDER / self.name / "made.txt"
        if made.is_file() and made.read_text() == self._recipe:
            return
        shutil.rmtree(FOLDER / self.name, ignore_errors=True)
        FOLDER.mkdir(exist_ok=True)
        constraints = FOLDER / f"{self.name}.txt"
        constraints.write_text("".join(f"{name}=={version}\n" for name, version in self.pins.items()))
        _run([self.python.path, "-m", "venv", FOLDER / self.name])
        pip: list[str | Path] = [self.executable, "-m", "pip", "install", *PIP_OPTIONS]
        _run([*pip, "-c", constraints, "-r", TOOLS, "-e", PROVIDER.parent])
        made.write_text(self._recipe)

    @property
    def _recipe(self) -> str:
        """Everything that decides its contents."""
        pins = [f"{name}=={version}" for name, version in self.pins.items()]
        return "\n".join([self.python.version, *pins, TOOLS.read_text(), PROVIDER.read_text()])

    def versions(self) -> dict[str, str]:
        """Return the installed versions by distribution."""
        listed = subprocess.run([self.executable, "-c", VERSIONS], capture_output=True, text=True, check=True)
        pairs = [line.split() for line in listed.stdout.splitlines()]
        return {name.lower().replace("_", "-"): version for name, version in pairs}

    def test(self, tests: Sequence[str]) -> Outcome:
        """Run *tests*, which are arguments for pytest, from the root of the repository."""
        return run_tests(self.executable, tests, FOLDER / f"{self.name}.log")


def run_tests(python: Path | str, tests: Sequence[str], log: Path) -> Outcome:
    """Run *tests* with *python*; *log* receives the output of pytest."""
    started = time.monotonic()
    options = ["-q", "-p", "no:cacheprovider", "-n", WORKERS, "--dist", "worksteal"]
    ended = processes.run([python, "-m", "pytest", *options, *tests], progress=_progress, folder=ROOT)
    log.write_text("".join(f"{line}\n" for line in ended.lines))
    passed, failed = counts(ended.lines)
    return Outcome(passed, failed, time.monotonic() - started, log, ended.code or 0)


def _progress(lines: Sequence[str]) -> str:
    done = (found[1] for line in reversed(lines) if (found := PROGRESS.search(line)))
    return f"{next(done, '0%')} of the tests"


def counts(lines: Sequence[str]) -> tuple[int, int]:
    """Read the passed and the failed tests from pytest's last line. An error is a failed test."""
    closing = next((line for line in reversed(lines) if COUNT.search(line)), "")
    found = {what: int(number) for number, what in COUNT.findall(closing)}
    return found.get("passed", 0), found.get("failed", 0) + found.get("error", 0)


def _run(command: Sequence[str | Path]) -> None:
    ended = processes.run(command)
    if ended.code != 0:
        raise NotMadeError("\n".join(ended.lines))
