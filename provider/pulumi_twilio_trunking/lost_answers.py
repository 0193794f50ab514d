"""A POST whose answer is lost may have been carried out. It is never repeated blindly: look first.

What is found is taken over only inside the very call whose answer was lost, only if it was not there before, only if it
has the fields that were sent, and only if no other create of this process made it.
"""

from __future__ import annotations

import json
import threading
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from typing import Any, Protocol, TypeVar

from pulumi_twilio_trunking import plugin
from pulumi_twilio_trunking.api import Trunk, TrunkingApi, trunks_by_sid
from pulumi_twilio_trunking.errors import TrunkingError

LOOK_FIRST = "Look in the Twilio Console, then run `pulumi up` again."

REFRESH_FIRST = "Run `pulumi refresh`, which reads what is at Twilio now, then `pulumi up` again."


class HasSid(Protocol):
    @property
    def sid(self) -> str: ...


Thing = TypeVar("Thing", bound=HasSid)
Updated = TypeVar("Updated")


def create_or_find(create: Callable[[], Thing], look: Callable[[], Iterable[Thing]] | None) -> Thing:
    """Create a thing; where the answer is lost, give back the one that *look* finds, if it is exactly one.

    Args:
        create: sends the POST.
        look: lists what the POST may have made, and nothing that it cannot have made; None where that cannot be told.

    Raises:
        TrunkingError: the one of *create*; its `left` says what may be left behind.
    """
    try:
        return create()
    except TrunkingError as error:
        if not error.maybe_done:
            raise
        found = _look_after(error, look)
        if len(found) != 1:
            raise
        return found[0]


def update_or_find(
    update: Callable[[], Updated], look: Callable[[], Updated], is_done: Callable[[Updated], bool]
) -> Updated:
    """Update a thing; where the answer is lost, give back what *look* finds, if the update *is_done* there.

    Raises:
        TrunkingError: the one of *update*; its `left` says what to do where the update may have been carried out.
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


def _look_after(error: TrunkingError, look: Callable[[], Iterable[Thing]] | None) -> list[Thing]:
    """What may have come of the POST that ended in *error*, whose `left` then says so."""
    if look is None:
        error.leaves(
            f"Whether it was carried out cannot be seen, since these credentials may not list it. {LOOK_FIRST}"
        )
        return []
    try:
        found = list(look())
    except TrunkingError as second:
        error.leaves(f"Whether it was carried out cannot be seen, since Pulumi {second} {LOOK_FIRST}")
        return []
    if found:
        sids = ", ".join(thing.sid for thing in found)
        error.leaves(f"One of {sids} may come of it: delete what nothing uses.")
    else:
        error.leaves(f"No sign of it is at Twilio. {LOOK_FIRST}")
    return found


class TrunkMaker:
    """Creates the trunks of one process, so that one resource is one trunk and no trunk belongs to two."""

    def __init__(self, trunking: TrunkingApi) -> None:
        self._trunking = trunking
        self._looked = False
        self._before: dict[str, Trunk] | None = None
        self._made: set[str] = set()
        self._untouched: set[str] = set()
        self._lock = threading.Lock()
        self._turns: defaultdict[str, threading.Lock] = defaultdict(threading.Lock)

    def create(self, fields: Mapping[str, Any], whole: Mapping[str, Any]) -> Trunk:
        """Create a trunk by sending *fields*, once; *whole* is all that the new trunk will then be.

        Raises:
            TrunkingError: Twilio refused, or its answer was lost and no such trunk is there.
        """
        before = self._trunks_before()
        look = None if before is None else lambda: self._new_ones(before, whole)
        _warn_of_look_alikes(before or {}, whole)
        # Two creates of equal trunks take turns: after a lost answer, the trunk of one looks like that of the other.
        with self._turn_of(whole):
            trunk = create_or_find(lambda: self._trunking.create_trunk(fields), look)
            self._made.add(trunk.sid)
            self._untouched.add(trunk.sid)
            return trunk

    def made_just_now(self, sid: str) -> bool:
        """Say, once for each trunk, that this process made it and that it therefore has no origination URLs yet."""
        with self._lock:
            known = sid in self._untouched
            self._untouched.discard(sid)
            return known

    def _trunks_before(self) -> dict[str, Trunk] | None:
        """The trunks before the first create of this process, or None where these credentials may not list trunks."""
        with self._lock:
            if not self._looked:
                self._before = trunks_by_sid(self._trunking)
                self._looked = True
            return self._before

    def _turn_of(self, whole: Mapping[str, Any]) -> threading.Lock:
        with self._lock:
            return self._turns[json.dumps(whole, sort_keys=True)]

    def _new_ones(self, before: Mapping[str, Trunk], whole: Mapping[str, Any]) -> list[Trunk]:
        known = before.keys() | self._made
        return [
            trunk for trunk in self._trunking.list_trunks() if trunk.sid not in known and is_as(trunk, whole)
        ]


def is_as(trunk: Trunk, whole: Mapping[str, Any]) -> bool:
    """Say whether *trunk* is *whole*, field by field; a text that is none there is "" here."""
    return all(
        getattr(trunk, name) == value or (getattr(trunk, name) is None and value == "")
        for name, value in whole.items()
    )


def _warn_of_look_alikes(before: Mapping[str, Trunk], whole: Mapping[str, Any]) -> None:
    """Name what a killed run may have left: Pulumi knows nothing of a trunk whose create it did not see end."""
    alike = [sid for sid, trunk in before.items() if is_as(trunk, whole)]
    if alike:
        plugin.warn_once(
            f"a trunk is created although {', '.join(alike)} with the same name and settings exists already. In a replacement "
            "the old one goes by itself. If it is what a killed run has left, delete it in the Twilio Console, or have it instead "
            "of the new one: under another resource name, with adopt='TK…'. If it is in use elsewhere, give one of them another "
            "friendly_name."
        )
