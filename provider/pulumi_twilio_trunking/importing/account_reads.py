"""Reads of an account: several at once, and without what its credentials may not read."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from http import HTTPStatus
from typing import TypeVar

from pulumi_twilio_trunking.base.errors import TwilioError
from pulumi_twilio_trunking.base.http_status import MAY_NOT_LIST

_MAY_NOT_READ = MAY_NOT_LIST | {HTTPStatus.UNAUTHORIZED}
"""The answers to credentials that list trunks, and lack another permission, or from a stand-in without it."""

T = TypeVar("T")
Thing = TypeVar("Thing")


class Reads:
    """Reads for one account.

    Attributes:
        at_once: how many requests run at the same time.
        refused: what Twilio let nobody read with these credentials, each with its answer.
    """

    def __init__(self, at_once: int) -> None:
        self.at_once = at_once
        self.refused: dict[str, TwilioError] = {}

    def each(self, read: Callable[[Thing], T], things: Iterable[Thing]) -> list[T]:
        """Call *read* for each of *things*, several at once, and give back the answers in their order."""
        with ThreadPoolExecutor(self.at_once, thread_name_prefix="read") as pool:
            try:
                return [*pool.map(read, things)]
            except BaseException:
                pool.shutdown(cancel_futures=True)  # requests under way end; no more are sent
                raise

    def attempt(self, what: str, read: Callable[[], T]) -> T | None:
        """Read, or note that *what* is not read; give None then.

        Raises:
            TrunkingError: Twilio does not answer, or fails.
        """
        try:
            return read()
        except TwilioError as error:
            if error.status not in _MAY_NOT_READ:
                raise
            self.refused[what] = error
            return None
