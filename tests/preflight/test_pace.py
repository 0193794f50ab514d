"""OPTIONS to Twilio, at most one in 15 seconds from this machine."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from twilio_trunks_audit.preflight import pace as module
from twilio_trunks_audit.preflight.pace import LONGEST_WAIT, NoTurnError, Pace

HOLD = """
import fcntl, sys
file = open(sys.argv[1], "a")
fcntl.flock(file, fcntl.LOCK_EX)
print("held", flush=True)
sys.stdin.read()
"""


@dataclass
class Clock:
    """A clock that sleeping moves."""

    now: float = 5000.0
    slept: list[float] = field(default_factory=list)

    def read(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def pace(tmp_path: Path, clock: Clock) -> Pace:
    return Pace(file=tmp_path / "cache" / "last", clock=clock.read, sleep=clock.sleep)


def take(pace: Pace) -> float:
    with pace.turn() as waited:
        return waited


class TestWaiting:
    def test_first_does_not_wait(self, pace: Pace) -> None:
        assert 0 == take(pace)

    def test_second_waits_the_rest(self, pace: Pace, clock: Clock) -> None:
        take(pace)
        clock.now += 4

        assert 11 == take(pace)
        assert [11] == clock.slept

    def test_counts_from_the_end_of_the_last(self, pace: Pace, clock: Clock) -> None:
        with pace.turn():
            clock.now += 3  # a slow connection

        assert 15 == take(pace)

    def test_counts_a_turn_that_failed(self, pace: Pace) -> None:
        with pytest.raises(KeyboardInterrupt), pace.turn():
            raise KeyboardInterrupt

        assert 15 == take(pace)

    def test_not_after_15_seconds(self, pace: Pace, clock: Clock) -> None:
        take(pace)
        clock.now += 15

        assert 0 == take(pace)

    def test_clock_that_went_back(self, pace: Pace, clock: Clock) -> None:
        take(pace)
        clock.now -= 4000

        assert 15 == take(pace)
        clock.now += 15

        assert 0 == take(pace)

    @pytest.mark.parametrize("content", [b"yesterday", b"\xff\xfe\x00", b"nan", b"inf", b"9" * 5000])
    def test_broken_file(self, pace: Pace, content: bytes) -> None:
        pace.file.parent.mkdir()
        pace.file.write_bytes(content)

        assert 15 == take(pace)
        assert 15 == take(pace)


class TestOtherProcesses:
    def test_waits_for_their_turn_to_end(self, pace: Pace) -> None:
        pace.file.parent.mkdir()
        with subprocess.Popen(
            [sys.executable, "-c", HOLD, pace.file], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        ) as other:
            assert other.stdout
            assert b"held\n" == other.stdout.readline()

            def release(seconds: float) -> None:
                other.communicate()
                slept.append(seconds)

            slept: list[float] = []
            waiting = Pace(file=pace.file, clock=pace.clock, sleep=release)

            assert [take(waiting)] == slept

    def test_gives_up(self, pace: Pace, clock: Clock) -> None:
        with pace.turn(), pytest.raises(NoTurnError, match="take longer than 60 s"), pace.turn():
            pass

        assert LONGEST_WAIT == sum(clock.slept)


class TestFile:
    def test_is_in_the_cache_folder(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))

        assert tmp_path / "twilio-trunks" / "last-options" == Pace.of_user().file

    @pytest.mark.parametrize("named", ["", "relative"])
    def test_is_in_the_home_folder(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, named: str) -> None:
        monkeypatch.setenv("XDG_CACHE_HOME", named)
        monkeypatch.setenv("HOME", str(tmp_path))

        assert tmp_path / ".cache" / "twilio-trunks" / "last-options" == Pace.of_user().file

    def test_folder_that_cannot_be_made(self, tmp_path: Path) -> None:
        (tmp_path / "file").touch()
        with pytest.raises(NoTurnError, match="cannot be used"):
            take(Pace(file=tmp_path / "file" / "last"))

    def test_link_is_not_followed(self, pace: Pace, tmp_path: Path) -> None:
        pace.file.parent.mkdir()
        pace.file.symlink_to(tmp_path / "elsewhere")
        with pytest.raises(NoTurnError, match="cannot be used"):
            take(pace)

    def test_folder_in_its_place(self, pace: Pace) -> None:
        pace.file.mkdir(parents=True)
        with pytest.raises(NoTurnError, match="cannot be used"):
            take(pace)

    def test_no_space_left(self, pace: Pace, monkeypatch: pytest.MonkeyPatch) -> None:
        def full(*_: object) -> int:
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(os, "pwrite", full)
        with pytest.raises(NoTurnError, match="No space left"):
            take(pace)

    def test_system_without_locks(self, pace: Pace, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(module, "fcntl", None)
        with pytest.raises(NoTurnError, match="no file locks"):
            take(pace)
