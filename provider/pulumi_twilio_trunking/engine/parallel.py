"""Writes for the entries of one list: in order, and several at once where their order does not matter."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import groupby, takewhile
from typing import TypeVar

from pulumi_twilio_trunking.base.errors import TrunkingError

WRITES_AT_ONCE = 4
"""For one list. Pulumi works on four lists at once."""

Entry = TypeVar("Entry")
Last = TypeVar("Last")
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


def write_in_order(
    write: Callable[[Entry], object],
    batches: Iterable[Sequence[Entry]],
    undo: Callable[[Sequence[Entry], TrunkingError], object],
) -> None:
    """Call *write* for the entries of one batch after the other. Call *undo* with those that failed.

    Raises:
        TrunkingError: an entry failed. *undo* was called with it.
    """
    for batch in batches:
        failed = write_each(write, batch)
        if failed:
            error = as_one(failed)
            undo([entry for entry, _ in failed], error)
            raise error


def batches(steps: Iterable[Entry], kind: type) -> Iterator[list[Entry]]:
    """Put steps of *kind* that follow each other into one batch, and each other step into its own."""
    for alike, group in groupby(steps, key=lambda step: isinstance(step, kind)):
        if alike:
            yield [*group]
        else:
            yield from ([step] for step in group)


def split_off_last(steps: Sequence[Entry], kind: type[Last]) -> tuple[list[Entry], list[Last]]:
    """Split off the steps of *kind* at the end of *steps*."""
    last = [*takewhile(lambda step: isinstance(step, kind), reversed(steps))]
    return [*steps[: len(steps) - len(last)]], [step for step in reversed(last) if isinstance(step, kind)]
