"""Ends calls when the program is interrupted, so that no phone rings on.

Python raises KeyboardInterrupt in the main thread only, and calls run on others.
The program then exits at once.
"""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import FrameType
from typing import Final

from twilio_trunks_audit.preflight.stream import Deadline, Stream

ENDING: Final = 2.0
"""The most seconds to wait for the far side to end a call."""

NOTICE: Final = 0.2
"""The most seconds in which an interruption goes unnoticed."""

Handler = Callable[[int, FrameType | None], object] | signal.Handlers
_SIGNALS: Final = tuple(
    getattr(signal, one) for one in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, one)
)


@contextmanager
def signals_interrupt() -> Iterator[None]:
    """Let SIGTERM, and SIGHUP of a closed terminal, raise KeyboardInterrupt as Ctrl-C does."""
    default = [one for one in _SIGNALS if signal.getsignal(one) == signal.SIG_DFL]
    with _handling(default, signal.default_int_handler):
        yield


@contextmanager
def _handling(signals: Sequence[signal.Signals], handler: Handler) -> Iterator[None]:
    """Handle *signals*, if this is the main thread: others cannot."""
    is_main = threading.current_thread() is threading.main_thread()
    before = {one: signal.signal(one, handler) for one in signals} if is_main else {}
    try:
        yield
    finally:
        for one, old in before.items():
            signal.signal(one, old)


@dataclass
class Interruption:
    """Tells the calls of other threads to end."""

    _is_over: bool = False
    _under_way: int = 0
    _changed: threading.Condition = field(default_factory=threading.Condition)

    @contextmanager
    def call(self) -> Iterator[None]:
        """Hold `end_calls` while a call is under way.

        Raises:
            TimeoutError: calls have been ended, so that no call may begin.
        """
        with self._changed:
            self.check()
            self._under_way += 1
        try:
            yield
        finally:
            with self._changed:
                self._under_way -= 1
                self._changed.notify_all()

    def check(self) -> None:
        """Raise TimeoutError if calls shall end."""
        if self._is_over:
            raise TimeoutError

    def end_calls(self) -> None:
        """End the calls that are under way, and wait for them: 3 seconds at most, whatever signals come."""
        with _handling(_SIGNALS, signal.SIG_IGN), self._changed:
            self._is_over = True
            self._changed.wait_for(lambda: not self._under_way, timeout=NOTICE + ENDING + 1)


@dataclass(slots=True)
class InterruptibleStream:
    """A Stream that also times out after `Interruption.end_calls`, while *is_interruptible*."""

    stream: Stream
    interruption: Interruption
    is_interruptible: bool = True

    @property
    def local_address(self) -> tuple[str, int]:
        """This side's IP address and port."""
        return self.stream.local_address

    def send(self, data: bytes, deadline: Deadline) -> None:
        """Send *data*, as `Stream.send` says."""
        self.stream.send(data, deadline)

    def receive(self, deadline: Deadline) -> bytes:
        """Return the next bytes, as `Stream.receive` says."""
        while True:
            part = Deadline(min(deadline.at, time.monotonic() + NOTICE))
            try:
                return self.stream.receive(part)
            except TimeoutError:
                if part.at == deadline.at or time.monotonic() < part.at:
                    raise
                if self.is_interruptible:
                    self.interruption.check()

    def close(self) -> None:
        """Close the connection, as `Stream.close` says."""
        self.stream.close()
