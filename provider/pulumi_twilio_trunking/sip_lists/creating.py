"""Creating a list once, even if Twilio's answer is lost: one resource, one list.

Twilio may refuse a second list of a name (21235, 21240), and Pulumi makes the new list of a replacement
before it deletes the old one. So the new one takes another name until the old one is gone.
"""

from __future__ import annotations

import re
import threading
from collections import defaultdict
from collections.abc import Collection, Sequence
from http import HTTPStatus
from itertools import count
from typing import Any

from pulumi_twilio_trunking.base import pulumi_host
from pulumi_twilio_trunking.base.errors import TrunkingError, TwilioError
from pulumi_twilio_trunking.base.http_status import MAY_NOT_LIST
from pulumi_twilio_trunking.client.sip_lists import SipList, SipLists
from pulumi_twilio_trunking.engine.lost_answers import create_or_find
from pulumi_twilio_trunking.engine.run import RUN, Once
from pulumi_twilio_trunking.sip_lists.apply import EntryRun
from pulumi_twilio_trunking.sip_lists.entries import E

_REFUSED = frozenset({HTTPStatus.BAD_REQUEST, HTTPStatus.CONFLICT})


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
        RUN.take(Once.NAME_WANTED, f"{lists.noun} {name}")
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
    before = _all_lists(lists)
    alike = [one for one in before or () if one.friendly_name == name]
    try:
        made = _create_or_find(lists, name, before)
    except TwilioError as error:
        if not alike or error.status not in _REFUSED:
            raise
        taken = {one.friendly_name for one in before or ()}
        made = _create_or_find(lists, _free_name(name, longest_name, taken), before)
        RUN.leave(Once.NAME_WANTED, f"{lists.noun} {name}", made.sid)
    if alike:
        _warn_of_look_alikes(lists.noun, name, made, alike)
    return made


def _all_lists(lists: SipLists[Any]) -> list[SipList] | None:
    """List the lists of the account; None if these credentials may not."""
    try:
        return lists.list_all()
    except TwilioError as error:
        if error.status not in MAY_NOT_LIST:
            raise
        return None


def _create_or_find(lists: SipLists[Any], name: str, before: Collection[SipList] | None) -> SipList:
    known = {one.sid for one in before or ()}

    def look() -> list[SipList]:
        new = [one for one in lists.list_all() if one.sid not in known and one.friendly_name == name]
        return [one for one in new if not lists.list_entries(one.sid)]

    return create_or_find(lambda: lists.create(name), None if before is None else look)


def _free_name(name: str, longest: int, taken: Collection[str]) -> str:
    interim = (_interim(name, longest, f" ({number})") for number in count(2))
    return next(free for free in interim if free not in taken)


def _interim(name: str, longest: int, end: str) -> str:
    return name[: longest - len(end)] + end


def is_interim_name(lists: SipLists[Any], live: str, declared: str, longest: int) -> bool:
    """Whether the *live* name of a list takes the place of the *declared* one, which another list has."""
    end = re.search(r" \([0-9]+\)$", live)
    if not end or live != _interim(declared, longest, end[0]):
        return False
    return any(one.friendly_name == declared for one in _all_lists(lists) or ())


def _warn_of_look_alikes(noun: str, name: str, made: SipList, alike: Collection[SipList]) -> None:
    """Name lists that a killed run may have left: Pulumi knows a list only if it saw the create end."""
    sids = ", ".join(one.sid for one in alike)
    until = ""
    if made.friendly_name != name:
        until = f"Twilio takes a name once, so the new one is {made.friendly_name!r} until that one is gone. "
    RUN.warn_once(
        f"{noun} {made.sid} is created although {sids} with the name {name!r} exists already. {until}In a "
        "replacement Pulumi deletes the old one. If a killed run left it, delete it in the Twilio Console. "
        "If it is in use elsewhere, give one of them another friendly_name."
    )


def give_name_back(lists: SipLists[Any], name: str) -> None:
    """Give the *name* of a list that was just deleted to the one that this process made in its place."""
    sid = RUN.take(Once.NAME_WANTED, f"{lists.noun} {name}")
    if sid:
        try:
            lists.rename(sid, name)
        except TrunkingError as error:
            pulumi_host.warn(
                f"{lists.noun} {sid} keeps its interim name, and all else is as declared: "
                f"{error.in_one_line()}"
            )
