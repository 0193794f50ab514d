"""Warnings about phone numbers that leave a trunk, that somebody took off it, or that two resources list."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from pulumi_twilio_trunking.base.inputs import is_unknown
from pulumi_twilio_trunking.client.api import TrunkingApi
from pulumi_twilio_trunking.client.phone_numbers import PhoneNumber
from pulumi_twilio_trunking.engine.run import RUN, Known
from pulumi_twilio_trunking.trunk.phone_numbers import declares, look_up, named


def declare(name: object, mine: Collection[str], elsewhere: Mapping[str, str]) -> None:
    """Note the numbers of the resource *name*, and those *elsewhere* in the program with their resources.

    Warn of a number that two resources list.
    """
    RUN.note(Known.PHONE_NUMBERS, [*mine, *elsewhere])
    for entry, owner in [*((entry, str(name)) for entry in mine), *elsewhere.items()]:
        RUN.note(Known.NUMBER_OWNERS, [owner], entry)
    for entry in mine:
        if entry in elsewhere:
            first, second = sorted([str(name), elsewhere[entry]])
            RUN.warn_once(
                f"{entry} is in TrunkPhoneNumbers {first!r} and {second!r}, and a number is on one trunk at "
                "a time: remove it from one of them."
            )


def await_trunk(name: object, mine: Collection[str]) -> None:
    """Note that the resource *name* has its numbers on a trunk that does not exist yet.

    Only for a program that does not tell resources of each other: another resource that has the numbers now
    may let them go before Pulumi even shows this one.
    """
    for entry in mine:
        RUN.note(Known.NUMBERS_AWAITED, [str(name)], entry)
        _warn_of_order(entry)


def _warn_of_order(entry: str) -> None:
    for other in RUN.noted(Known.NUMBERS_LEAVING, entry):
        for name in RUN.noted(Known.NUMBERS_AWAITED, entry) - {other}:
            RUN.warn_once(
                f"TrunkPhoneNumbers {other!r} gives up {entry}, and {name!r} takes it to a trunk that does "
                f"not exist yet. Unless the option `depends_on` of {other!r} names {name!r}, calls to it "
                "ring nowhere meanwhile."
            )


def warn_of_later_routes(name: object, routes: Sequence[str]) -> None:
    """Warn that the new resource *name* does not wait for the TlsOriginations *routes* in later lines."""
    if routes:
        RUN.warn_once(
            f"TrunkPhoneNumbers {name!r}: TlsOrigination {routes[0]!r} of the same trunk is declared after "
            "it. The numbers do not wait for it, and are refused if the trunk has no destinations yet. "
            "Declare it before the numbers, and give its id as trunk_sid."
        )


def warn_of_numbers_that_leave(old: Collection[PhoneNumber], entries: object) -> None:
    """Warn, in preview, of numbers that the program no longer lists.

    Args:
        old: the numbers of the resource, each with its trunk.
        entries: its *phone_numbers* in the program. Any of the old numbers may be among unknown ones.
    """
    if isinstance(entries, Sequence) and not any(map(is_unknown, entries)):
        names = frozenset.intersection(*(RUN.noted(Known.NUMBER_OWNERS, entry) for entry in entries))
        thing = f"TrunkPhoneNumbers {min(names)!r}" if names else "a TrunkPhoneNumbers"
        _warn_of_leaving(thing, [number for number in old if not declares(number)])
        given_up = [number for number in old if {number.sid, number.phone_number}.isdisjoint(entries)]
        for key in (key for number in given_up for key in (number.sid, number.phone_number)):
            RUN.note(Known.NUMBERS_LEAVING, names, key)
            _warn_of_order(key)


def warn_of_detached(numbers: Collection[PhoneNumber]) -> None:
    """Name the *numbers* of a resource that an `up` deletes."""
    _warn_of_leaving("a TrunkPhoneNumbers is deleted", numbers)


def _warn_of_leaving(thing: str, numbers: Collection[PhoneNumber]) -> None:
    # A `destroy` has no program, and whoever runs it knows. Nor has a refresh, which compares too.
    if RUN.has_program and numbers:
        trunks = ", ".join(dict.fromkeys(str(number.trunk_sid) for number in numbers))
        leaves, it, has = ("leaves", "it", "it has") if len(numbers) == 1 else ("leave", "them", "they have")
        # In other languages than Python, resources that follow are not known yet.
        RUN.warn_once(
            f"{thing}: {named(numbers)} {leaves} trunk {trunks}. Unless another resource takes {it}, calls "
            f"to {it} ring nowhere then, or go to the voice URL that {has}."
        )


def warn_of_lost_numbers(
    api: TrunkingApi, trunk_sid: str, names: Mapping[str, str], move_from: Sequence[str]
) -> None:
    """Say where numbers are that somebody took off a trunk, and what `up` does about each.

    Args:
        api: Twilio.
        trunk_sid: the trunk.
        names: the texts of the numbers in the program, by SID.
        move_from: the trunks that the resource may take numbers from.
    """
    there = look_up(api, list(names))
    where = "; ".join(f"{text} {_where(there.get(sid))}" for sid, text in names.items())
    elsewhere = {text: there[sid].trunk_sid for sid, text in names.items() if sid in there}
    back = [text for text, other in elsewhere.items() if other is None or other in move_from]
    stuck = [text for text in names.values() if text not in back]
    said = [f"`pulumi up` puts {', '.join(back)} back."] if back else []
    if stuck:
        others = [str(elsewhere[text]) for text in stuck if text in elsewhere]
        instead = f", or move_from={[*move_from, *dict.fromkeys(others)]!r} is written" if others else ""
        leave = "leaves" if len(stuck) == 1 else "leave"
        said.append(f"`pulumi up` fails until {', '.join(stuck)} {leave} phone_numbers{instead}.")
    RUN.warn_once(f"trunk {trunk_sid} no longer has numbers of this stack: {where}. {' '.join(said)}")


def _where(number: PhoneNumber | None) -> str:
    if number is None:
        return "is not the account's any more"
    return f"is on trunk {number.trunk_sid}" if number.trunk_sid else "is on no trunk"
