"""A TLS connection with time limits, as SIP uses it."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Final, Protocol, Self

TOO_LATE: Final = 0.1
"""Seconds after a deadline, within which a machine that is not overloaded notices it."""


@dataclass(frozen=True, slots=True)
class Deadline:
    """The moment at which waiting ends, by the monotonic clock, in seconds."""

    at: float

    @classmethod
    def after(cls, seconds: float) -> Self:
        """Return the moment in *seconds* from now."""
        return cls(time.monotonic() + seconds)

    def is_long_past(self) -> bool:
        """Whether this machine notices it far too late, because it slept for instance."""
        return time.monotonic() > self.at + TOO_LATE

    def left(self) -> float:
        """Return the seconds that are left.

        Raises:
            TimeoutError: there are none.
        """
        left = self.at - time.monotonic()
        if left <= 0:
            raise TimeoutError
        return left


class Stream(Protocol):
    """A connection to one address of a far side."""

    @property
    def local_address(self) -> tuple[str, int]:
        """This side's IP address and port."""

    def send(self, data: bytes, deadline: Deadline) -> None:
        """Send *data*, all of it.

        Raises:
            TimeoutError: the far side takes it too slowly.
            OSError: the connection is broken.
        """

    def receive(self, deadline: Deadline) -> bytes:
        """Return the next bytes, at most 16 KiB; b"" after the far side closed the connection.

        Raises:
            TimeoutError: nothing came before *deadline*.
            OSError: the connection is broken.
        """

    def close(self) -> None:
        """Close the connection, without waiting for the far side."""
