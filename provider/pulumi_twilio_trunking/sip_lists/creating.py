"""Creating a list once, even if Twilio's answer is lost: one resource, one list.

Names of lists need not be unique. So after a lost answer a list counts as ours only if it did not exist
before, and has no entries.
"""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Collection, Sequence
from typing import Any

from pulumi_twilio_trunking.base.errors import TrunkingError
from pulumi_twilio_trunking.client.sip_lists import SipList, SipLists
from pulumi_twilio_trunking.engine.lost_answers import create_or_find
from pulumi_twilio_trunking.engine.run import RUN
from pulumi_twilio_trunking.sip_lists.apply import EntryRun
from pulumi_twilio_trunking.sip_lists.entries import E
from pulumi_twilio_trunking.sip_lists.naming import (
    WHAT_TO_DO,
    all_lists,
    forget_interim_name,
    with_name,
)


def create_whole(
    lists: SipLists[Any], name: str, longest_name: int, wanted: Sequence[E]
) -> tuple[SipList, list[tuple[str, E]]]:
    """Create a list with all its entries, or nothing at all.

    Raises:
        TrunkingError: Twilio refused, or did not answer. Nothing is left, or the error says what is.
    """
    with _TURNS[name]:  # after a lost answer, one list looks like another of its name
        made = _create(lists, name, longest_name)
    try:
        return made, EntryRun(lists, made.sid, {}, wanted).create_all()
    except TrunkingError as error:
        forget_interim_name(lists, name)
        try:
            lists.delete(made.sid)
        except TrunkingError as second:
            error.leaves(
                f"The {lists.noun} {made.sid}, made before that, is left at Twilio with some of its entries, "
                f"since Pulumi {second.in_one_line()} No trunk uses it: delete it in the Twilio Console."
            )
        raise


_TURNS: defaultdict[str, threading.Lock] = defaultdict(threading.Lock)


def _create(lists: SipLists[Any], name: str, longest_name: int) -> SipList:
    before = all_lists(lists)
    made = with_name(lists, name, longest_name, lambda send: _create_or_find(lists, send, before))
    alike = [one.sid for one in before or () if one.friendly_name == made.friendly_name]
    if alike:
        RUN.warn_once(
            f"{lists.noun} {made.sid} is created although {', '.join(alike)} with the name {name!r} exists "
            f"already. In a replacement Pulumi deletes the old one. {WHAT_TO_DO}"
        )
    return made


def _create_or_find(lists: SipLists[Any], name: str, before: Collection[SipList] | None) -> SipList:
    known = {one.sid for one in before or ()}

    def look() -> list[SipList]:
        new = [one for one in lists.list_all() if one.sid not in known and one.friendly_name == name]
        return [one for one in new if not lists.list_entries(one.sid)]

    return create_or_find(lambda: lists.create(name), None if before is None else look)
