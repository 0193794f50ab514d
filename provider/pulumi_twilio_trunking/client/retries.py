"""How often, and after which pauses, a request is tried again; and how many requests go out at once."""

from __future__ import annotations

import logging
import math
import random
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from time import monotonic, sleep

from urllib3 import Retry
from urllib3.exceptions import InvalidHeader

from pulumi_twilio_trunking.client.credentials import LONGEST_RETRY_S

_logger = logging.getLogger(__name__)

CONNECT_ATTEMPTS = 4
"""How often a connection is tried: a host that does not listen now seldom does soon."""

MOST_ATTEMPTS = 400
"""How often any request is tried. Pauses are long enough for the budget to end first."""

LONGEST_PAUSE_S = 20
FIRST_PAUSE_S = 1
"""After the first 429. Any other failure is tried again at once."""


class ConcurrencyLimit:
    """How many requests go out at once: one fewer for each that Twilio throttles, but always one.

    Twilio counts the requests of an account at once. Backing off one request is not enough: its slot goes to
    another, which is then throttled too.
    """

    def __init__(self, number: int) -> None:
        self.number: int = number
        self._used = 0
        self._change = threading.Condition()

    def lower(self) -> None:
        with self._change:
            self.number = max(1, self.number - 1)

    @contextmanager
    def slot(self) -> Iterator[None]:
        """Wait for a slot, and keep it for all attempts of one request."""
        with self._change:
            self._change.wait_for(lambda: self._used < self.number)
            self._used += 1
        try:
            yield
        finally:
            with self._change:
                self._used -= 1
                self._change.notify()


def wait(seconds: float) -> None:
    """Wait for Twilio to read what it has just written. Tests move the time instead."""
    sleep(seconds)


class Attempts:
    """The attempts of one request, the pauses between them, and a log line for each.

    The pauses are 0, 1, 2, 4, 8, 16, 20, 20… seconds and up to one more; after a 429 none is 0. If
    Twilio says when to come back (Retry-After), the pause ends then; beyond the budget, no attempt follows.

    Attributes:
        advice: the setting that would allow the pause that Twilio asked for; "" where it asked for none.
    """

    def __init__(self, request: str, budget_s: float) -> None:
        """Start the first attempt. Others may follow for *budget_s* seconds from the first failure on."""
        self.advice: str = ""
        self._request = request
        self._budget_s = budget_s
        self._number = 1
        self._unconnected = 0
        self._failing_since = math.inf
        self._started = monotonic()

    def log(self, outcome: object) -> None:
        milliseconds = 1000 * (monotonic() - self._started)
        _logger.debug("%s %s %.0f ms, attempt %d", self._request, outcome, milliseconds, self._number)

    def pause(self, *, connected: bool = True, status: int = 0, retry_after: str | None = None) -> bool:
        """Wait until the next attempt may start, and return True; False if none may follow.

        Args:
            connected: whether the failed attempt had a connection.
            status: the HTTP status of its answer; 0 where there was none.
            retry_after: the Retry-After header of its answer.
        """
        now = monotonic()
        self._failing_since = min(self._failing_since, now)
        self._unconnected += not connected
        left_s = max(0.0, self._budget_s - (now - self._failing_since))
        asked_s = _seconds(retry_after)
        if asked_s > left_s:
            self.advice = self._advice(asked_s, asked_s + now - self._failing_since)
            return False
        if left_s <= 0 or self._number >= MOST_ATTEMPTS or self._unconnected >= CONNECT_ATTEMPTS:
            return False
        wanted_s = max(asked_s, self._budget_s / MOST_ATTEMPTS) if asked_s else self._backoff_s(status)
        sleep(min(wanted_s, left_s))
        self._number += 1
        self._started = monotonic()
        return True

    def _backoff_s(self, status: int) -> float:
        jitter = random.random()  # noqa: S311 - nobody gains from guessing it
        first = FIRST_PAUSE_S + jitter if status == HTTPStatus.TOO_MANY_REQUESTS else 0
        if self._number == 1:
            return first
        return max(first, min(LONGEST_PAUSE_S, 2.0 ** (self._number - 2) + jitter))

    def _advice(self, asked_s: float, needed_s: float) -> str:
        settable = needed_s <= LONGEST_RETRY_S
        way = f"set it to {math.ceil(needed_s)} or more, or run" if settable else "run"
        asked, budget = f"{math.ceil(asked_s)} s", f"twilio:retrySeconds ({self._budget_s:g})"
        return f" Twilio asked to wait {asked}, longer than what is left of {budget}: {way} again after that."


def _seconds(retry_after: str | None) -> float:
    """Read a Retry-After header (RFC 9110, 10.2.3); 0 where it says nothing that can be read."""
    try:
        return Retry(retry_after_max=sys.maxsize).parse_retry_after(retry_after or "0")
    except InvalidHeader:
        return 0
