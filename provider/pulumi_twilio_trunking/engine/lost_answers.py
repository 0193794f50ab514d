"""Writes with a lost answer: Twilio may have carried them out. Never repeat one blindly; look first.

A thing that is found counts as the new one only in the call that lost the answer, only if it did not exist
before, only if it has the fields that were sent, and only if no other create of this process made it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import Protocol, TypeVar

from pulumi_twilio_trunking.base.errors import TrunkingError

LOOK_FIRST = "Look in the Twilio Console, then run `pulumi up` again."

REFRESH_FIRST = "Run `pulumi refresh`, which reads what is at Twilio now, then `pulumi up` again."

DELETE_UNUSED = "delete what nothing uses."


class HasSid(Protocol):
    @property
    def sid(self) -> str: ...


Thing = TypeVar("Thing", bound=HasSid)
Updated = TypeVar("Updated")


def create_or_find(
    create: Callable[[], Thing], look: Callable[[], Iterable[Thing]] | None, way_out: str = DELETE_UNUSED
) -> Thing:
    """Create a thing. If the answer is lost, give back the one thing that *look* finds.

    Args:
        create: sends the POST.
        look: lists the things that the POST may have made, and no others; None if the credentials may not
            list them.
        way_out: what to do if it finds several.

    Raises:
        TrunkingError: the error of *create*; its `left` says what may be left behind.
    """
    try:
        return create()
    except TrunkingError as error:
        if not error.maybe_done:
            raise
        found = _look_after(error, look, way_out)
        if len(found) != 1:
            raise
        return found[0]


def update_or_find(
    update: Callable[[], Updated], look: Callable[[], Updated], is_done: Callable[[Updated], bool]
) -> Updated:
    """Update a thing. If the answer is lost, give back what *look* finds, if the update *is_done* there.

    Raises:
        TrunkingError: the error of *update*; its `left` says what to do if Twilio may have carried it out.
    """
    try:
        return update()
    except TrunkingError as error:
        if not error.maybe_done:
            raise
        with suppress(TrunkingError):
            found = look()
            if is_done(found):
                return found
        error.leaves(REFRESH_FIRST)
        raise


def _look_after(
    error: TrunkingError, look: Callable[[], Iterable[Thing]] | None, way_out: str
) -> list[Thing]:
    """List what the POST that ended in *error* may have made, and say so in the error's `left`."""
    if look is None:
        error.leaves(
            "Whether it was carried out cannot be seen, since these credentials may not list it. "
            + LOOK_FIRST
        )
        return []
    try:
        found = list(look())
    except TrunkingError as second:
        error.leaves(
            f"Whether it was carried out cannot be seen, since Pulumi {second.in_one_line()} {LOOK_FIRST}"
        )
        return []
    if found:
        error.leaves(f"One of {', '.join(thing.sid for thing in found)} may come of it: {way_out}")
    else:
        error.leaves(f"No sign of it is at Twilio. {LOOK_FIRST}")
    return found
