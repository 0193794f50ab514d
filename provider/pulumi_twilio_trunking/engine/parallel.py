"""Several writes at once, for entries of one list, if their order does not matter."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from pulumi_twilio_trunking.base.errors import TrunkingError

WRITES_AT_ONCE = 4
"""For one list. Pulumi works on four lists at once."""

Entry = TypeVar("Entry")
Failed = list[tuple[Entry, TrunkingError]]


def write_each(write: Callable[[Entry], object], entries: Sequence[Entry]) -> Failed[Entry]:
    """Call *write* for all *entries*, even if some fail. Give back those that failed, each with its error."""
    if len(entries) > 1:
        with ThreadPoolExecutor(WRITES_AT_ONCE, thread_name_prefix="parallel") as pool:
            errors = [*pool.map(lambda entry: _error_of(write, entry), entries)]
    else:
        errors = [_error_of(write, entry) for entry in entries]
    return [(entry, error) for entry, error in zip(entries, errors, strict=True) if error]


def _error_of(write: Callable[[Entry], object], entry: Entry) -> TrunkingError | None:
    try:
        write(entry)
    except TrunkingError as error:
        return error
    return None


def as_one(failed: Failed[Entry]) -> TrunkingError:
    """The first error, with everything that all of them left behind."""
    first, *others = (error for _, error in failed)
    for other in others:
        first.maybe_done = first.maybe_done or other.maybe_done
        if other.left:
            first.leaves(other.left)
    return first
