"""One environment of the matrix: a Python with a set of libraries, made once, in which the tests run."""

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
    """An environment cannot be made; the message is what venv or pip wrote."""


@dataclass(frozen=True)
class Outcome:
    """What a run of the tests came to; *log* holds all that pytest wrote."""

    passed: int
    failed: int
    seconds: float
    log: Path
    code: int

    @property
    def good(self) -> bool:
        """Every test passed, and there were some."""
        return self.code == 0 and self.passed > 0


@dataclass(frozen=True)
class Environment:
    """A Python with *pins*, versions by the names of distributions; *name* is that of its folder."""

    name: str
    python: Python
    pins: Mapping[str, str]

    @property
    def executable(self) -> Path:
        return FOLDER / self.name / "bin" / "python"

    def make(self) -> None:
        """Make it, unless it is there as it should be.

        Raises:
            NotMadeError: pip cannot install the versions, or they contradict each other.
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
        """All that decides what is in it."""
        pins = [f"{name}=={version}" for name, version in self.pins.items()]
        return "\n".join([self.python.version, *pins, TOOLS.read_text(), PROVIDER.read_text()])

    def versions(self) -> dict[str, str]:
        """What is installed: versions by the names of distributions."""
        listed = subprocess.run([self.executable, "-c", VERSIONS], capture_output=True, text=True, check=True)
        pairs = [line.split() for line in listed.stdout.splitlines()]
        return {name.lower().replace("_", "-"): version for name, version in pairs}

    def test(self, tests: Sequence[str]) -> Outcome:
        """Run *tests*, which are arguments for pytest, from the root of the repository."""
        return run_tests(self.executable, tests, FOLDER / f"{self.name}.log")


def run_tests(python: Path | str, tests: Sequence[str], log: Path) -> Outcome:
    """Run *tests* with *python*; what pytest writes goes into *log*."""
    started = time.monotonic()
    options = ["-q", "-p", "no:cacheprovider", "-n", WORKERS, "--dist", "worksteal"]
    ended = processes.run([python, "-m", "pytest", *options, *tests], progress=_progress, folder=ROOT)
    log.write_text("".join(f"{line}\n" for line in ended.lines))
    counts = _counts(ended.lines)
    return Outcome(
        passed=counts.get("passed", 0),
        failed=counts.get("failed", 0) + counts.get("error", 0),
        seconds=time.monotonic() - started,
        log=log,
        code=ended.code or 0,
    )


def _progress(lines: Sequence[str]) -> str:
    done = (found[1] for line in reversed(lines) if (found := PROGRESS.search(line)))
    return f"{next(done, '0%')} of the tests"


def _counts(lines: Sequence[str]) -> dict[str, int]:
    """From pytest's closing line, for example `1 failed, 41 passed in 9.87s`."""
    closing = next((line for line in reversed(lines) if COUNT.search(line)), "")
    return {what: int(number) for number, what in COUNT.findall(closing)}


def _run(command: Sequence[str | Path]) -> None:
    ended = processes.run(command)
    if ended.code != 0:
        raise NotMadeError("\n".join(ended.lines))
