"""A POST whose answer is lost may have been carried out. It is never repeated blindly: look first.

What is found is taken over only inside the very call whose answer was lost, only if it was not there before, only if it
has the fields that were sent, and only if no other create of this process made it. Others may work in the account at the
same time: a trunk is moreover taken only if Twilio made it after the POST was sent, and if nothing is on it.
"""

from __future__ import annotations

import json
import threading
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from contextlib import suppress
from datetime import datetime
from typing import Any, Protocol, TypeVar

from pulumi_twilio_trunking.base import pulumi_host
from pulumi_twilio_trunking.base.errors import TrunkingError
from pulumi_twilio_trunking.client.api import Trunk, TrunkingApi, trunks_by_sid

LOOK_FIRST = "Look in the Twilio Console, then run `pulumi up` again."

REFRESH_FIRST = "Run `pulumi refresh`, which reads what is at Twilio now, then `pulumi up` again."

DELETE_UNUSED = "delete what nothing uses."

WHICH_IS_UNUSED = "of what nothing uses, take one over with adopt='TK…' in the program, and delete the rest."


def keep_or_delete(sid: str = "TK…") -> str:
    """The two ways out where a trunk is left at Twilio that Pulumi does not know."""
    return (
        f"take it over with adopt='{sid}' in the program, or delete it. A domain name that it has may then stay reserved for up "
        "to 30 days."
    )


class HasSid(Protocol):
    @property
    def sid(self) -> str: ...


Thing = TypeVar("Thing", bound=HasSid)
Updated = TypeVar("Updated")


def create_or_find(
    create: Callable[[], Thing], look: Callable[[], Iterable[Thing]] | None, way_out: str = DELETE_UNUSED
) -> Thing:
    """Create a thing; where the answer is lost, give back the one that *look* finds, if it is exactly one.

    Args:
        create: sends the POST.
        look: lists what the POST may have made, and nothing that it cannot have made; None where that cannot be told.
        way_out: what to do with several that it finds.

    Raises:
        TrunkingError: the one of *create*; its `left` says what may be left behind.
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


def _look_after(
    error: TrunkingError, look: Callable[[], Iterable[Thing]] | None, way_out: str
) -> list[Thing]:
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
        error.leaves(f"One of {sids} may come of it: {way_out}")
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
        _warn_of_look_alikes([sid for sid, trunk in (before or {}).items() if is_as(trunk, whole)])
        # Two creates of equal trunks take turns: after a lost answer, the trunk of one looks like that of the other.
        with self._turn_of(whole):
            search = None if before is None else _Search(self._trunking, whole, before, self._made)
            trunk = self._create_or_find(fields, search)
            self._made.add(trunk.sid)
            self._untouched.add(trunk.sid)
            return trunk

    def _create_or_find(self, fields: Mapping[str, Any], search: _Search | None) -> Trunk:
        try:
            trunk = create_or_find(lambda: self._trunking.create_trunk(fields), search, WHICH_IS_UNUSED)
        except TrunkingError as error:
            if search and search.passed_over:
                error.leaves(
                    f"Left alone: {', '.join(search.passed_over)}, with the same name and settings, but older, or in use, perhaps "
                    f"by another stack, or what is on it cannot be seen. If nobody needs it, {keep_or_delete()}"
                )
            raise
        if search:
            _warn_of_look_alikes(search.passed_over)
        return trunk

    def is_sure_of_account(self) -> bool:
        """Whether the credentials are known to be of their account, for which a list of its trunks is as good as any."""
        self._trunks_before()
        return self._trunking.is_sure_of_account

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


class _Search:
    """The search for what a POST may have made whose answer is lost. It begins right before the POST is sent.

    Attributes:
        passed_over: SIDs of the trunks with the same fields that are older than the POST, or in use as far as can be seen.
    """

    def __init__(
        self,
        trunking: TrunkingApi,
        whole: Mapping[str, Any],
        before: Collection[str],
        made: Collection[str],
    ) -> None:
        self._trunking = trunking
        self._whole = whole
        self._before = before
        self._made = made
        self._sent = trunking.now.replace(microsecond=0)  # Twilio's dates are in whole seconds
        self.passed_over: list[str] = []

    def __call__(self) -> list[Trunk]:
        known = {*self._before, *self._made}
        trunks = self._trunking.list_trunks()
        alike = [trunk for trunk in trunks if trunk.sid not in known and is_as(trunk, self._whole)]
        found = [trunk for trunk in alike if self._is_since(trunk.date_created) and self._is_bare(trunk.sid)]
        self.passed_over = [trunk.sid for trunk in alike if trunk not in found]
        return found

    def _is_since(self, created: datetime | None) -> bool:
        return created is not None and created >= self._sent

    def _is_bare(self, sid: str) -> bool:
        """A trunk just made has neither URLs nor numbers. Where that cannot be seen, it counts as one that has."""
        try:
            urls = self._trunking.list_origination_urls(sid)
            return not urls and not self._trunking.list_phone_numbers(sid)
        except TrunkingError:
            return False


def is_as(trunk: Trunk, whole: Mapping[str, Any]) -> bool:
    """Say whether *trunk* is *whole*, field by field; a text that is none there is "" here."""
    return all(
        getattr(trunk, name) == value or (getattr(trunk, name) is None and value == "")
        for name, value in whole.items()
    )


def _warn_of_look_alikes(alike: Collection[str]) -> None:
    """Name what a killed run may have left: Pulumi knows nothing of a trunk whose create it did not see end."""
    if alike:
        pulumi_host.warn_once(
            f"a trunk is created although {', '.join(alike)} with the same name and settings exists already. In a replacement "
            "the old one goes by itself. If it is what a killed run has left, delete it in the Twilio Console, or have it instead "
            "of the new one: under another resource name, with adopt='TK…'. If it is in use elsewhere, give one of them another "
            "friendly_name."
        )
