"""The numbers that an account owns, and the trunks that they are on."""

import re

from emulator import rules
from emulator.database import Changes, Pattern, Value
from emulator.errors import InvalidParameter, NotServed
from emulator.records import PhoneNumber, Trunk
from emulator.store import Page, PageRequest, Store, existing, new_sid

_E164 = re.compile(r"\+[1-9][0-9]{1,14}")
_NORTH_AMERICAN = re.compile(r"\+1([0-9]{3})([0-9]{3})([0-9]{4})")
_TOLL_FREE = re.compile(r"\+1(?:800|833|844|855|866|877|888)[0-9]{7}")
_WITHOUT_EFFECT = {"emergency_status"}
"""Accepted and ignored since 2021-10-06: https://www.twilio.com/changelog/changes-to-the-emergency-calling-api."""
_TIED = ("trunk_sid", "voice_application_sid")


NUMBER_TYPES = ("local", "mobile", "toll-free")


class PhoneNumbers:
    """An account's incoming phone numbers. They share a table with ``TrunkPhoneNumbers``, Twilio's other view of them."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._numbers = store.table("phone_numbers", PhoneNumber)
        self._trunks = store.regional_table("trunks", Trunk)

    def add(
        self,
        account_sid: str,
        phone_number: str | None = None,
        sid: str | None = None,
        number_type: str | None = None,
    ) -> PhoneNumber:
        """Give the account a number, as a purchase would; what is left out is invented.

        Raises:
            InvalidParameter: *phone_number* is not E.164, or *sid* is no SID of a number, or either is taken.
        """
        sid = sid or new_sid("PN")
        rules.check({"phone_number_sid": sid}, rules.PHONE_NUMBER, self._store.settings)
        number = new_number(self._store, account_sid, sid, phone_number, number_type)
        if not _E164.fullmatch(number.phone_number):
            raise InvalidParameter("PhoneNumber", "must be in E.164 format")
        with self._store.transaction():
            if self._numbers.find(sid=sid) or self._numbers.find(phone_number=number.phone_number):
                raise InvalidParameter("PhoneNumber", "is taken")
            return self._numbers.insert(number)

    def remove(self, sid: str) -> bool:
        """Give a number back, from whatever account and trunk, and say whether it was there."""
        was_there = self._numbers.find(sid=sid) is not None
        self._numbers.delete(sid)
        return was_there

    def list(
        self, account_sid: str, request: PageRequest, filters: dict[str, Value | Pattern] | None = None
    ) -> Page[PhoneNumber]:
        return self._store.page(self._numbers, request, account_sid=account_sid, **(filters or {}))

    def fetch(self, account_sid: str, sid: str) -> PhoneNumber:
        return existing(self._numbers.find(account_sid=account_sid, sid=sid))

    def update(self, account_sid: str, sid: str, changes: Changes) -> PhoneNumber:
        with self._store.transaction():
            number = self.fetch(account_sid, sid)
            rules.check(changes, rules.INCOMING_PHONE_NUMBER, self._store.settings)
            changes = _named(number, self._within(account_sid, one_tie(changes)))
            changes = {name: value for name, value in changes.items() if name not in _WITHOUT_EFFECT}
            self._numbers.update(sid, self._store.touched(changes))
            return self.fetch(account_sid, sid)

    def _within(self, account_sid: str, changes: Changes) -> Changes:
        """*changes*, if they name this account's things only."""
        if changes.get("account_sid", account_sid) != account_sid:
            raise NotServed("moving a number to another account")
        trunk_sid = changes.get("trunk_sid")
        if trunk_sid and not self._trunks.find(account_sid=account_sid, sid=trunk_sid):
            raise InvalidParameter("TrunkSid", "no such trunk in this account")
        return changes

    def with_emergency_calling(self, trunk_sid: str) -> PhoneNumber | None:
        """A number on the trunk that has an emergency address."""
        on = self._numbers.all(trunk_sid=trunk_sid)
        return next((number for number in on if number.emergency_address_sid), None)


def new_number(
    store: Store, account_sid: str, sid: str, phone_number: str | None = None, number_type: str | None = None
) -> PhoneNumber:
    """A number on no trunk; without *phone_number* it follows from *sid*, and its type from the number."""
    phone_number = phone_number or _invented_number(sid)
    return PhoneNumber(
        sid=sid,
        account_sid=account_sid,
        trunk_sid=None,
        phone_number=phone_number,
        friendly_name=_readable(phone_number),
        number_type=number_type or ("toll-free" if _TOLL_FREE.fullmatch(phone_number) else "local"),
        **store.dates(),
    )


def one_tie(changes: Changes) -> Changes:
    """A trunk and a voice application exclude each other, and the trunk comes first.

    Source: Twilio's OpenAPI description of IncomingPhoneNumbers.
    """
    for tie, other in (_TIED, _TIED[::-1]):
        if changes.get(tie):
            return {**changes, other: None}
    return changes


def _named(number: PhoneNumber, changes: Changes) -> Changes:
    """A name that is cleared becomes the number again, which Twilio's OpenAPI description gives as the default."""
    cleared = "friendly_name" in changes and not changes["friendly_name"]
    return {**changes, "friendly_name": _readable(number.phone_number)} if cleared else changes


def _readable(number: str) -> str:
    """``+15558675309`` as ``(555) 867-5309``, and other countries' numbers as they are."""
    found = _NORTH_AMERICAN.fullmatch(number)
    return f"({found[1]}) {found[2]}-{found[3]}" if found else number


def _invented_number(sid: str) -> str:
    """The same fictitious North American number for the same SID, always."""
    return f"+1555{int(sid[-32:], 16) % 10_000_000:07d}"
