"""Long steps that show that they live."""

import sys

import pytest

from toolchain import build, progress, quietly

HELLO = [sys.executable, "-c", "import sys; print('hello'); print('oops', file=sys.stderr)"]


def test_watch_collects() -> None:
    """What a command writes is kept, both streams of it."""
    ended = progress.watch(HELLO)

    assert (0, {"hello", "oops"}) == (ended.code, set(ended.lines))


def test_watch_shows_life(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """A command that takes its time gets a line with the time elapsed and its newest output."""
    monkeypatch.setattr(progress, "IN_A_LOG_S", 0.0)
    progress.watch([sys.executable, "-uc", "import time; print('compiling'); time.sleep(1)"])

    assert " compiling\n" in capsys.readouterr().err


def test_watch_is_silent_when_quick(capsys: pytest.CaptureFixture[str]) -> None:
    """A command that ends at once leaves no trace."""
    progress.watch(HELLO)

    assert capsys.readouterr().err == ""


def test_packages_so_far() -> None:
    """What `go build -v` prints is counted by kind."""
    lines = ["go: downloading example.com/one v1.0.0", "example.com/one", "example.com/one/two"]

    assert build._packages_so_far(lines) == "1 modules fetched, 2 of about 1,700 packages compiled"


def test_quietly_succeeds(capsys: pytest.CaptureFixture[str]) -> None:
    """What a command says that ends well is dropped."""
    assert quietly.main(HELLO) == 0
    assert capsys.readouterr() == ("", "")


def test_quietly_fails(capsys: pytest.CaptureFixture[str]) -> None:
    """All that a failing command said is shown, and its exit code is passed on."""
    assert quietly.main([sys.executable, "-c", "print('no matching distribution'); raise SystemExit(3)"]) == 3
    assert capsys.readouterr().err == "no matching distribution\n"


def test_quietly_without_command(capsys: pytest.CaptureFixture[str]) -> None:
    """A command that is not there is named."""
    assert quietly.main(["/nowhere/pip"]) == 127
    assert "/nowhere/pip cannot be started" in capsys.readouterr().err
