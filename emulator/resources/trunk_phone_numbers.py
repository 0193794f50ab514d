"""The numbers on a trunk: https://www.twilio.com/docs/sip-trunking/api/phonenumber-resource."""

from emulator.database import Changes
from emulator.endpoints import trunking_routes
from emulator.errors import InvalidParameter, NotFound, TrunkValidationFailed
from emulator.fields import Field
from emulator.forms import Form
from emulator.pagination import Page, PageRequest
from emulator.resources.phone_numbers import EMPTY, PhoneNumber, check_sid, new_number, one_tie
from emulator.resources.trunks import Trunks
from emulator.store import Store, existing
from emulator.wire import API, TRUNKING, Json, pick, with_empty

FORM = Form({"phone_number_sid": Field(rule=check_sid)})
WITHOUT_PHONE_NUMBERS = "ie1"
"""The region whose trunks have no numbers below them.

Source: https://www.twilio.com/docs/global-infrastructure/regional-product-and-feature-availability.
"""


class TrunkPhoneNumbers:
    """The numbers on all trunks of a region."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._trunks = Trunks(store)
        self._numbers = store.table("phone_numbers", PhoneNumber)

    def create(self, account_sid: str, trunk_sid: str, changes: Changes) -> PhoneNumber:
        """Put a number on a trunk.

        Unless the setting ``strict`` is on, any well-formed SID is a number of the account that names it
        first.
        """
        with self._store.transaction():
            self._check_trunk(account_sid, trunk_sid)
            FORM.require(changes, FORM.fields)
            FORM.check(changes, self._store.settings)
            number = self._own(account_sid, str(changes["phone_number_sid"]))
            if number.trunk_sid and not self._store.settings.attached_number_moves:
                raise TrunkValidationFailed(f"phone number already associated with Trunk {number.trunk_sid}")
            self._numbers.update(number.sid, self._store.touched(one_tie({"trunk_sid": trunk_sid})))
            return existing(self._numbers.find(sid=number.sid))

    def list(self, account_sid: str, trunk_sid: str, request: PageRequest) -> Page[PhoneNumber]:
        self._check_trunk(account_sid, trunk_sid)
        return self.on(trunk_sid, request)

    def on(self, trunk_sid: str, request: PageRequest) -> Page[PhoneNumber]:
        """Return the numbers on any account's trunk, in any region."""
        return self._store.page(self._numbers, request, trunk_sid=trunk_sid)

    def fetch(self, account_sid: str, trunk_sid: str, sid: str) -> PhoneNumber:
        self._check_trunk(account_sid, trunk_sid)
        return existing(self._numbers.find(trunk_sid=trunk_sid, sid=sid))

    def delete(self, account_sid: str, trunk_sid: str, sid: str) -> None:
        """Detach a number; it stays the account's (https://www.twilio.com/docs/sip-trunking)."""
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


def write(number: PhoneNumber) -> Json:
    """Write a number. An unset value is empty or null as in the samples of Twilio's OpenAPI description."""
    names = """
        sid date_created date_updated friendly_name account_sid phone_number api_version
        voice_caller_id_lookup voice_url voice_method voice_fallback_url voice_fallback_method
        status_callback status_callback_method voice_application_sid trunk_sid
        sms_url sms_method sms_fallback_url sms_fallback_method sms_application_sid
    """
    return {
        **with_empty(pick(number, names), EMPTY),
        "address_requirements": "none",
        "beta": False,
        "url": f"{TRUNKING}/Trunks/{number.trunk_sid}/PhoneNumbers/{number.sid}",
        "capabilities": {"voice": True, "sms": True, "mms": True},
        "links": {"phone_number": f"{API}/Accounts/{number.account_sid}/IncomingPhoneNumbers/{number.sid}"},
    }


ROUTES = trunking_routes(
    "/Trunks/{trunk_sid}/PhoneNumbers", TrunkPhoneNumbers, "phone_numbers", write, FORM, fixed=True
)
