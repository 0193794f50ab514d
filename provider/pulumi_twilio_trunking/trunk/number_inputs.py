"""The inputs of TrunkPhoneNumbers, and the corrections of numbers that are not written as E.164."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Any

from pulumi.dynamic import CheckFailure
from pydantic import BeforeValidator, Field, PlainValidator

from pulumi_twilio_trunking.base.inputs import Inputs, TrunkSid, Unknowable, is_unknown, shown
from pulumi_twilio_trunking.client.phone_numbers import PhoneNumber

_E164 = re.compile(r"\+[1-9][0-9]{6,14}")
"""At most 15 digits: ITU-T E.164. No country has numbers with fewer than 7."""

_SID = re.compile(r"PN[0-9a-fA-F]{32}")
_EXAMPLE = "'+14155550100'"


def is_sid(entry: str) -> bool:
    """Whether an accepted entry is the SID of a number; otherwise it is E.164."""
    return entry.startswith("PN")


def entry_of(number: PhoneNumber) -> str:
    """Return what declares a number: its E.164 text, or its SID if Twilio's text is not E.164."""
    return number.phone_number if _E164.fullmatch(number.phone_number) else number.sid


def accepted_number(value: object) -> str:
    """Accept a number in E.164, or the SID of one.

    Raises:
        ValueError: it is neither; the message has the number to write, or an example.
    """
    if isinstance(value, str) and (_E164.fullmatch(value) or _SID.fullmatch(value)):
        return value
    if isinstance(value, str) and re.match(r"\s*PN", value, re.IGNORECASE):
        raise ValueError(
            f"{shown(value)} is not the SID of a phone number: write 'PN' and 32 hex digits, or the number, "
            f"for example {_EXAMPLE}"
        )
    meant = nearest_number(value)
    if meant is None and _is_number(value):
        raise ValueError(
            f"{shown(value)} is a number, and lost its '+' if it had one: write it in quotes, for example "
            f"{_EXAMPLE}"
        )
    write = repr(meant) if meant else f"'+', country code and number, for example {_EXAMPLE}, or its SID, PN…"
    raise ValueError(f"{shown(value)} is not a phone number in E.164: write {write}")


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def nearest_number(value: object) -> str | None:
    """The number in E.164 that somebody means; None if its country is not clear, or it has letters."""
    text = f"{value:.0f}" if isinstance(value, int | float) else str(value)
    text = re.sub(r"^(tel|sips?|callto):(//)?", "", text.strip(), flags=re.IGNORECASE)
    text = re.split(r"[;@?,/]|ext", text, maxsplit=1)[0].replace("(0)", "").lstrip(" (")
    digits = re.sub(r"[^0-9]", "", text)
    # In North America 11 digits tell their country.
    has_country = text.startswith("+") or re.fullmatch(r"1[2-9][0-9]{9}", digits)
    meant = f"+{digits}" if has_country else re.sub(r"^(00|011)", "+", digits)
    return meant if _E164.fullmatch(meant) and not re.search(r"[A-Za-z]", text) else None


def _list_of(example: str) -> BeforeValidator:
    """Accept a list. The refusal of anything else has an *example*."""

    def validate(value: object) -> object:
        if isinstance(value, str) or not isinstance(value, Sequence):
            write = f"[{shown(value)}]" if isinstance(value, str) else f"a list, for example [{example}]"
            raise ValueError(f"{shown(value)} is not a list: write {write}")
        return value

    return BeforeValidator(validate)


def _one_or_more(value: object) -> object:
    if isinstance(value, Sequence) and not value:
        raise ValueError(f"is an empty list: write at least one number, for example [{_EXAMPLE}]")
    return value


PhoneNumberEntry = Unknowable[Annotated[str, PlainValidator(accepted_number)]]


class TrunkPhoneNumbersInputs(Inputs):
    """The inputs of a TrunkPhoneNumbers. All change in place."""

    trunk_sid: Unknowable[TrunkSid]
    phone_numbers: Unknowable[
        Annotated[list[PhoneNumberEntry], _list_of(_EXAMPLE), BeforeValidator(_one_or_more)]
    ]
    move_from: Unknowable[Annotated[list[Unknowable[TrunkSid]], _list_of("other_trunk.id")]] = Field(
        default_factory=list
    )

    @property
    def is_partly_unknown(self) -> bool:
        lists = (self.phone_numbers, self.move_from)
        if is_unknown(self.trunk_sid) or any(map(is_unknown, lists)):
            return True
        return any(is_unknown(entry) for entries in lists for entry in entries)


def list_failures(props: Mapping[str, Any]) -> list[CheckFailure]:
    """Find the numbers that are written twice, and the trunk among those to move numbers from."""
    return [*_repeated(props.get("phone_numbers")), *_from_itself(props)]


def texts(entries: object) -> Iterator[tuple[int, str]]:
    """The known texts of a list in a program, each with its place."""
    if isinstance(entries, Sequence) and not isinstance(entries, str):
        yield from ((place, entry) for place, entry in enumerate(entries) if isinstance(entry, str))


def _repeated(entries: object) -> Iterator[CheckFailure]:
    first: dict[str, int] = {}
    for place, entry in texts(entries):
        if first.setdefault(entry, place) != place:
            reason = f"{shown(entry)} is phone_numbers[{first[entry]}] already: remove one of them"
            yield CheckFailure(f"phone_numbers[{place}]", reason)


def _from_itself(props: Mapping[str, Any]) -> Iterator[CheckFailure]:
    for place, entry in texts(props.get("move_from")):
        if entry == props.get("trunk_sid"):
            reason = f"{shown(entry)} is trunk_sid: numbers on that trunk stay there. Remove it here"
            yield CheckFailure(f"move_from[{place}]", reason)
