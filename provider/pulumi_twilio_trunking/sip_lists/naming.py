"""Names of lists. Twilio may take a name once in an account (21235, 21240).

Pulumi makes the new list of a replacement before it deletes the old one, and renames lists one by one. So if
another list has its name, a list gets an interim one, `office (2)`, until the other list gives the name up.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from http import HTTPStatus
from itertools import count
from typing import Any

from pulumi_twilio_trunking.base import pulumi_host
from pulumi_twilio_trunking.base.errors import TrunkingError, TwilioError
from pulumi_twilio_trunking.base.http_status import MAY_NOT_LIST
from pulumi_twilio_trunking.client.sip_lists import SipList, SipLists
from pulumi_twilio_trunking.engine.run import RUN, Once

_REFUSED = frozenset({HTTPStatus.BAD_REQUEST, HTTPStatus.CONFLICT})

WHAT_TO_DO = (
    "If a killed run left that one, delete it in the Twilio Console. If it is in use elsewhere, give one of "
    "them another friendly_name."
)


def all_lists(lists: SipLists[Any]) -> list[SipList] | None:
    """List the lists of the account; None if these credentials may not."""
    try:
        return lists.list_all()
    except TwilioError as error:
        if error.status not in MAY_NOT_LIST:
            raise
        return None


def with_name(lists: SipLists[Any], name: str, longest: int, send: Callable[[str], SipList]) -> SipList:
    """Call *send* with *name*, or with an interim name if Twilio refuses that and another list has it.

    Args:
        lists: Twilio.
        name: the name in the program.
        longest: how many characters a name may have.
        send: creates or renames a list.

    Raises:
        TrunkingError: Twilio refused for another reason, or did not answer.
    """
    try:
        return send(name)
    except TwilioError as error:
        there = (all_lists(lists) if error.status in _REFUSED else None) or []
        having = [one.sid for one in there if one.friendly_name == name]
        if not having:
            raise
    made = send(_free_name(name, longest, {one.friendly_name for one in there}))
    RUN.leave(Once.NAME_WANTED, _key(lists, name), made.sid)
    RUN.warn_once(
        f"{lists.noun} {made.sid} is named {made.friendly_name!r} for now: {', '.join(having)} has the name "
        f"{name!r}, and Twilio takes a name once. If this run deletes or renames that list, it gets its name "
        "at once. If that happens later, `pulumi refresh` and `pulumi up` give it its name. "
        f"{WHAT_TO_DO}"
    )
    return made


def _key(lists: SipLists[Any], name: str) -> str:
    return f"{lists.noun} {name}"


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
    return any(one.friendly_name == declared for one in all_lists(lists) or ())


def forget_interim_name(lists: SipLists[Any], name: str) -> None:
    """Forget that a list waits for *name*: it is gone."""
    RUN.take(Once.NAME_WANTED, _key(lists, name))


def give_name_away(lists: SipLists[Any], name: str) -> None:
    """Give a *name* that a list has just lost to the list of this process that waits for it, if one does."""
    sid = RUN.take(Once.NAME_WANTED, _key(lists, name))
    if sid:
        try:
            lists.rename(sid, name)
        except TrunkingError as error:
            pulumi_host.warn(
                f"{lists.noun} {sid} keeps its interim name, and all else is as declared: "
                f"{error.in_one_line()}"
            )
