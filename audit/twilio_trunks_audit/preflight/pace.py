"""Keeps this machine from sending OPTIONS to Twilio too often, over all processes of a user."""

from __future__ import annotations

import math
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self

from pulumi_twilio_trunking.pbx import SECONDS_BETWEEN_OPTIONS

from twilio_trunks_audit.masking import printable
from twilio_trunks_audit.preflight.report import Check, cannot_tell

try:
    import fcntl
except ImportError:  # Windows has no such locks
    fcntl = None  # type: ignore[assignment]

LONGEST_WAIT: Final = 60.0
"""The most seconds to wait for other processes, which may wait for their own turn."""

_POLL: Final = 0.5
_MOST_BYTES: Final = 64
_FORMAT: Final = "{:<24.3f}"


class NoTurnError(Exception):
    """OPTIONS cannot be sent safely. The message says why.

    Attributes:
        fix: what to do, in a sentence.
    """

    def __init__(self, why: str, fix: str) -> None:
        super().__init__(why)
        self.fix = fix


@dataclass(frozen=True, kw_only=True)
class Pace:
    """The time of the last OPTIONS to Twilio, in a file that all processes of a user share.

    Attributes:
        file: the file.
        clock: returns the current time, in seconds.
        sleep: waits so many seconds.
    """

    file: Path
    clock: Callable[[], float] = time.time
    sleep: Callable[[float], None] = time.sleep

    @classmethod
    def of_user(cls) -> Self:
        """Keep the time in the user's cache folder, `$XDG_CACHE_HOME` or `~/.cache`."""
        named = Path(os.environ.get("XDG_CACHE_HOME", ""))
        try:
            folder = named if named.is_absolute() else Path.home() / ".cache"
        except RuntimeError:  # no home folder
            folder = named
        return cls(file=folder / "twilio-trunks" / "last-options")

    @contextmanager
    def turn(self) -> Iterator[float]:
        """Wait until 15 seconds have passed since the last OPTIONS; send one inside the block.

        No other process sends one meanwhile. The block gets the seconds that it waited.

        Raises:
            NoTurnError: the file cannot be used, or other processes take too long.
        """
        descriptor = self._open()
        try:
            waited = self._lock(descriptor)
            rest = self._rest(descriptor)
            if rest:
                self.sleep(rest)
            self._note(descriptor)
            try:
                yield waited + rest
            finally:
                with suppress(NoTurnError):  # it was sent all the same
                    self._note(descriptor)
        finally:
            os.close(descriptor)

    def _open(self) -> int:
        if fcntl is None:
            raise NoTurnError("this system has no file locks", "Run the preflight on Linux or macOS.")
        try:
            self.file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            return os.open(self.file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
        except OSError as problem:
            raise self._unusable(problem) from None

    def _lock(self, descriptor: int) -> float:
        """Take the lock, which closing the file releases, and return the seconds that this took."""
        waited = 0.0
        while True:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if waited >= LONGEST_WAIT:
                    why = f"other preflights take longer than {LONGEST_WAIT:g} s"
                    raise NoTurnError(why, "Run this one again when they have ended.") from None
            except OSError as problem:
                raise self._unusable(problem) from None
            else:
                return waited
            self.sleep(_POLL)
            waited += _POLL

    def _rest(self, descriptor: int) -> float:
        """The seconds to wait. After a clock went back, or in a broken file, the last time is not known."""
        try:
            text = os.pread(descriptor, _MOST_BYTES, 0).decode(errors="replace").strip()
        except OSError as problem:
            raise self._unusable(problem) from None
        if not text:
            return 0.0
        since = self.clock() - _number(text)
        return SECONDS_BETWEEN_OPTIONS - max(0.0, min(since, float(SECONDS_BETWEEN_OPTIONS)))

    def _note(self, descriptor: int) -> None:
        try:
            length = os.pwrite(descriptor, _FORMAT.format(self.clock()).encode(), 0)
            os.ftruncate(descriptor, length)
        except OSError as problem:
            raise self._unusable(problem) from None

    def _unusable(self, problem: OSError) -> NoTurnError:
        why = f"{self.file} cannot be used: {problem.strerror}"
        return NoTurnError(why, "Mend that, or name another folder in XDG_CACHE_HOME.")


def no_turn(problem: NoTurnError) -> Check:
    """Return the check of a host that got no OPTIONS."""
    return cannot_tell(
        "SIP",
        f"no OPTIONS sent: {printable(str(problem))}",
        cause=f"Twilio bans machines that send OPTIONS more than once in {SECONDS_BETWEEN_OPTIONS} s. "
        "A file keeps the time of the last one.",
        fix=problem.fix,
    )


def _number(text: str) -> float:
    try:
        found = float(text)
    except ValueError:
        return math.inf
    return found if math.isfinite(found) else math.inf
