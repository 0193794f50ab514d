"""Running other programs, and showing progress."""

import sys

import pytest

from toolchain import build, processes
from toolchain.__main__ import main

HELLO = [sys.executable, "-c", "import sys; print('hello'); print('oops', file=sys.stderr)"]


def test_run_collects() -> None:
    """The output of a command is kept, both streams of it."""
    ended = processes.run(HELLO)

    assert (0, {"hello", "oops"}) == (ended.code, set(ended.lines))


def test_run_shows_progress(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """A slow command gets a line with the elapsed time and its newest output."""
    monkeypatch.setattr(processes, "IN_A_LOG_S", 0.0)
    processes.run([sys.executable, "-uc", "import time; print('compiling'); time.sleep(1)"])

    assert " compiling\n" in capsys.readouterr().err


def test_run_is_silent_when_quick(capsys: pytest.CaptureFixture[str]) -> None:
    """A quick command prints nothing."""
    processes.run(HELLO)

    assert capsys.readouterr().err == ""


def test_packages_so_far() -> None:
    """The lines of `go build -v` are counted by kind."""
    lines = ["go: downloading example.com/one v1.0.0", "example.com/one", "example.com/one/two"]

    assert build._packages_so_far(lines) == "1 modules fetched, 2 of about 1,700 packages compiled"


def test_run_quietly_succeeds(capsys: pytest.CaptureFixture[str]) -> None:
    """The output of a successful command is dropped."""
    assert main(["run", *HELLO]) == 0
    assert capsys.readouterr() == ("", "")


def test_run_quietly_fails(capsys: pytest.CaptureFixture[str]) -> None:
    """The output of a failing command is shown, and its exit code returned."""
    assert (
        processes.run_quietly(
            [sys.executable, "-c", "print('no matching distribution'); raise SystemExit(3)"]
        )
        == 3
    )
    assert capsys.readouterr().err == "no matching distribution\n"


def test_run_quietly_without_command(capsys: pytest.CaptureFixture[str]) -> None:
    """A command that is not there is named."""
    assert processes.run_quietly(["/nowhere/pip"]) == 127
    assert "/nowhere/pip cannot be started" in capsys.readouterr().err
