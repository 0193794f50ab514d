"""The numbers on a trunk."""

from emulator import rules
from emulator.database import Changes
from emulator.errors import InvalidParameter, NotFound, TrunkValidationFailed
from emulator.phone_numbers import new_number, one_tie
from emulator.records import PhoneNumber
from emulator.store import Page, PageRequest, Store, existing
from emulator.trunks import Trunks

WITHOUT_PHONE_NUMBERS = "ie1"
"""The region whose trunks have no numbers below them (https://www.twilio.com/docs/global-infrastructure/regional-product-and-feature-availability)."""


class TrunkPhoneNumbers:
    def __init__(self, store: Store, trunks: Trunks) -> None:
        self._store = store
        self._trunks = trunks
        self._numbers = store.table("phone_numbers", PhoneNumber)

    def create(self, account_sid: str, trunk_sid: str, changes: Changes) -> PhoneNumber:
        """Put a number on a trunk. Any well-formed SID is a number of the account that names it first, unless ``strict`` is set."""
        with self._store.transaction():
            self._check_trunk(account_sid, trunk_sid)
            rules.require(changes, rules.PHONE_NUMBER)
            rules.check(changes, rules.PHONE_NUMBER, self._store.settings)
            number = self._own(account_sid, str(changes["phone_number_sid"]))
            if number.trunk_sid and not self._store.settings.attached_number_moves:
                raise TrunkValidationFailed(f"phone number already associated with Trunk {number.trunk_sid}")
            self._numbers.update(number.sid, self._store.touched(one_tie({"trunk_sid": trunk_sid})))
            return existing(self._numbers.find(sid=number.sid))

    def list(self, account_sid: str, trunk_sid: str, request: PageRequest) -> Page[PhoneNumber]:
        self._check_trunk(account_sid, trunk_sid)
        return self.on(trunk_sid, request)

    def on(self, trunk_sid: str, request: PageRequest) -> Page[PhoneNumber]:
        """The numbers on any account's trunk, in any region."""
        return self._store.page(self._numbers, request, trunk_sid=trunk_sid)

    def fetch(self, account_sid: str, trunk_sid: str, sid: str) -> PhoneNumber:
        self._check_trunk(account_sid, trunk_sid)
        return existing(self._numbers.find(trunk_sid=trunk_sid, sid=sid))

    def delete(self, account_sid: str, trunk_sid: str, sid: str) -> None:
        """Loosen the tie; the number stays the account's (https://www.twilio.com/docs/sip-trunking)."""
        number = self.fetch(account_sid, trunk_sid, sid)
        self._numbers.update(number.sid, self._store.touched({"trunk_sid": None}))

    def _check_trunk(self, account_sid: str, trunk_sid: str) -> None:
        if self._store.region == WITHOUT_PHONE_NUMBERS:
            raise NotFound
        self._trunks.fetch(account_sid, trunk_sid)

    def _own(self, account_sid: str, sid: str) -> PhoneNumber:
        number = self._numbers.find(sid=sid)
        if not number and not self._store.settings.strict:
            number = self._numbers.insert(new_number(self._store, account_sid, sid))
        if not number or number.account_sid != account_sid:
            raise InvalidParameter("PhoneNumberSid", "no such phone number in this account")
        return number
