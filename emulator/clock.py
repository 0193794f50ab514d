"""The clock that dates come from: the machine's, until somebody stops or moves it."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta


class Clock:
    """A clock that can be stopped at a moment, and moved whether it runs or not."""

    def __init__(self, source: Callable[[], datetime]) -> None:
        self._source = source
        self._fixed: datetime | None = None
        self._moved = timedelta()

    def now(self) -> datetime:
        """Return the time that this clock shows, in UTC."""
        return (self._fixed or self._source()).astimezone(UTC) + self._moved

    def fix(self, moment: datetime) -> None:
        """Stop at *moment*."""
        moment.astimezone(UTC)  # raises OverflowError before anything has changed
        self._fixed, self._moved = moment, timedelta()

    def move(self, seconds: float) -> None:
        """Go forward by *seconds*, or back by a negative number of them."""
        moved = self._moved + timedelta(seconds=seconds)
        _ = self.now() + timedelta(seconds=seconds)  # raises OverflowError before anything has changed
        self._moved = moved

    def reset(self) -> None:
        """Show the machine's time again."""
        self._fixed, self._moved = None, timedelta()

    def to_json(self) -> dict[str, object]:
        return {
            "now": iso(self.now()),
            "fixed": self._fixed is not None,
            "moved_s": self._moved.total_seconds(),
        }


def iso(moment: datetime) -> str:
    """Write *moment* as ISO 8601 in UTC, to the millisecond."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def read_iso(text: str) -> datetime:
    """Read a moment in ISO 8601; without an offset it is UTC.

    Raises:
        ValueError: *text* is not a moment.
    """
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
