"""Creating a trunk once, even if Twilio's answer is lost: one resource, one trunk.

Others may work in the account at the same time. So after a lost answer a trunk counts as ours only if Twilio
made it after the POST was sent, and if nothing is on it.
"""

from __future__ import annotations

import functools
import json
import threading
from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from pulumi_twilio_trunking.base.errors import TrunkingError
from pulumi_twilio_trunking.client.api import Recording, Trunk, TrunkingApi, trunks_by_sid
from pulumi_twilio_trunking.engine.lost_answers import create_or_find
from pulumi_twilio_trunking.engine.run import RUN, Known, Once
from pulumi_twilio_trunking.trunk.updating import (
    is_as,
    keep_or_delete,
    with_domain_or_deleted,
    with_recording_or_deleted,
)

WHICH_IS_UNUSED = "of what nothing uses, take one over with adopt='TK…' in the program, and delete the rest."


def create_whole(
    trunking: TrunkingApi, fields: Mapping[str, Any], defaults: Mapping[str, Any], recording: Recording | None
) -> Trunk:
    """Create a trunk with all its settings, or none at all.

    The domain name comes last if something before it may fail: a failure deletes the trunk, and its name with
    it.

    Args:
        trunking: Twilio.
        fields: all fields of the trunk.
        defaults: the fields of a new trunk at Twilio.
        recording: the recording to set, None for Twilio's default.

    Raises:
        TrunkingError: Twilio refused, or did not answer. Nothing is left, or the error says what is.
    """
    maker, domain = trunk_maker(trunking), fields["domain_name"]
    maker.trunks_before()
    domain_last = bool(domain) and (recording is not None or not trunking.is_sure_of_account)
    whole = {**fields, "domain_name": ""} if domain_last else fields
    trunk = maker.create({name: one for name, one in whole.items() if one != defaults.get(name)}, whole)
    if recording is not None:
        trunk = with_recording_or_deleted(trunking, trunk, recording)
    if domain_last:
        trunk = with_domain_or_deleted(trunking, trunk, domain)
    RUN.note(Known.TRUNKS_WITH_DOMAIN, [trunk.sid] if domain else [])
    return trunk


class TrunkMaker:
    """Creates the trunks of one process."""

    def __init__(self, trunking: TrunkingApi) -> None:
        self._trunking = trunking
        self._looked = False
        self._before: dict[str, Trunk] | None = None
        self._made: set[str] = set()
        self._lock = threading.Lock()
        self._turns: defaultdict[str, threading.Lock] = defaultdict(threading.Lock)

    def create(self, fields: Mapping[str, Any], whole: Mapping[str, Any]) -> Trunk:
        """Create a trunk by sending *fields*, once; *whole* are all fields that the new trunk then has.

        Raises:
            TrunkingError: Twilio refused, or its answer was lost and no such trunk is there.
        """
        before = self.trunks_before()
        _warn_of_look_alikes([sid for sid, trunk in (before or {}).items() if is_as(trunk, whole)])
        # Creates of equal trunks take turns: after a lost answer, one trunk looks like the other.
        with self._turn_of(whole):
            search = None if before is None else _Search(self._trunking, whole, before, self._made)
            trunk = self._create_or_find(fields, search)
            self._made.add(trunk.sid)
            RUN.leave(Once.NEW, trunk.sid)
            return trunk

    def _create_or_find(self, fields: Mapping[str, Any], search: _Search | None) -> Trunk:
        try:
            trunk = create_or_find(lambda: self._trunking.create_trunk(fields), search, WHICH_IS_UNUSED)
        except TrunkingError as error:
            if search and search.passed_over:
                error.leaves(
                    f"Left alone: {', '.join(search.passed_over)}, with the same name and settings, but "
                    "older, or in use, perhaps by another stack, or what is on it cannot be seen. If nobody "
                    f"needs it, {keep_or_delete()}"
                )
            raise
        if search:
            _warn_of_look_alikes(search.passed_over)
        return trunk

    def trunks_before(self) -> dict[str, Trunk] | None:
        """List the trunks before the first create of this process; None if the credentials may not.

        The list also tells whether the credentials are of the account (`TrunkingApi.is_sure_of_account`).
        """
        with self._lock:
            if not self._looked:
                self._before = trunks_by_sid(self._trunking)
                self._looked = True
            return self._before

    def _turn_of(self, whole: Mapping[str, Any]) -> threading.Lock:
        with self._lock:
            return self._turns[json.dumps(whole, sort_keys=True)]


def trunk_maker(trunking: TrunkingApi) -> TrunkMaker:
    """The maker of trunks for an API, one for the whole process."""
    with _LOCK:
        return _maker(trunking)


_LOCK = threading.Lock()
_maker = functools.lru_cache(TrunkMaker)


class _Search:
    """The search for the trunk of a POST with a lost answer. It begins right before the POST is sent.

    Attributes:
        passed_over: SIDs of trunks with the same fields that are older than the POST, or in use as far as can
            be seen.
    """

    def __init__(
        self,
        trunking: TrunkingApi,
        whole: Mapping[str, Any],
        before: Collection[str],
        made: Collection[str],
    ) -> None:
        self._trunking, self._whole = trunking, whole
        self._before, self._made = before, made
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
        """A new trunk has neither URLs nor numbers. One that cannot be looked at counts as having some."""
        try:
            urls = self._trunking.list_origination_urls(sid)
            return not urls and not self._trunking.phone_numbers.on_trunk(sid)
        except TrunkingError:
            return False


def _warn_of_look_alikes(alike: Collection[str]) -> None:
    """Name trunks that a killed run may have left: Pulumi knows a trunk only if it saw the create end."""
    if alike:
        RUN.warn_once(
            f"a trunk is created although {', '.join(alike)} with the same name and settings exists already. "
            "In a replacement Pulumi deletes the old one. If a killed run left it, delete it in the Twilio "
            "Console, or use it instead of the new one: under another resource name, with adopt='TK…'. If it "
            "is in use elsewhere, give one of them another friendly_name."
        )
