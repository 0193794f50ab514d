"""The numbers that an account owns: https://www.twilio.com/docs/phone-numbers/api/incomingphonenumber-resource."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from starlette.endpoints import HTTPEndpoint
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from emulator.database import Changes, Pattern, Value
from emulator.endpoints import API, account_of, changeable, query_of, resource_path, store_of
from emulator.errors import InvalidParameter, NotServed
from emulator.fields import Field, absolute_url, boolean, friendly_name, one_of, optional, sid_of
from emulator.forms import Form
from emulator.pagination import Page, PageRequest, api_page, read_page_request
from emulator.resources.trunks import Trunks
from emulator.store import Store, existing, new_sid
from emulator.wire import Json, account_uri, pick, with_empty, with_rfc2822

TYPES = ("local", "mobile", "toll-free")
FILTERS = ("FriendlyName", "Beta", "PhoneNumber", "Origin")
"""In the order of Twilio's own page addresses."""

EMPTY = {"sms_application_sid", "sms_fallback_url", "sms_url", "status_callback", "voice_application_sid"}
"""Columns that Twilio's samples show as empty texts if they are not set; the others are null there."""

_SMS_AND_STATUS = """
    phone_number sid sms_application_sid sms_fallback_method sms_fallback_url sms_method sms_url
    status_callback status_callback_method trunk_sid
"""
_VOICE = """
    voice_application_sid voice_caller_id_lookup voice_fallback_method voice_fallback_url voice_method
    voice_url voice_receive_mode
"""
_E164 = re.compile(r"\+[1-9][0-9]{1,14}")
_NORTH_AMERICAN = re.compile(r"\+1([0-9]{3})([0-9]{3})([0-9]{4})")
_TOLL_FREE = re.compile(r"\+1(?:800|833|844|855|866|877|888)[0-9]{7}")
_PARTIAL_NUMBER = re.compile(r"[+0-9*]+")
_LONGEST_NUMBER = 16  # E.164: "+" and 15 digits; SQLite refuses a much longer pattern as too complex
_WITHOUT_EFFECT = {"emergency_status"}
"""Ignored since 2021-10-06: https://www.twilio.com/changelog/changes-to-the-emergency-calling-api."""
_TIED = ("trunk_sid", "voice_application_sid")


@dataclass(frozen=True, kw_only=True)
class PhoneNumber:
    """A number that an account owns, on a trunk or on none. Twilio's OpenAPI description has the defaults.

    Emergency calling is on for a number with an emergency address, and only then
    (https://www.twilio.com/changelog/changes-to-the-emergency-calling-api).
    """

    sid: str
    account_sid: str
    trunk_sid: str | None
    phone_number: str
    friendly_name: str
    number_type: str = "local"
    api_version: str = "2010-04-01"
    voice_url: str | None = None
    voice_method: str = "POST"
    voice_fallback_url: str | None = None
    voice_fallback_method: str = "POST"
    voice_application_sid: str | None = None
    voice_caller_id_lookup: bool = False
    voice_receive_mode: str = "voice"
    sms_url: str | None = None
    sms_method: str = "POST"
    sms_fallback_url: str | None = None
    sms_fallback_method: str = "POST"
    sms_application_sid: str | None = None
    status_callback: str | None = None
    status_callback_method: str = "POST"
    emergency_address_sid: str | None = None
    address_sid: str | None = None
    identity_sid: str | None = None
    bundle_sid: str | None = None
    date_created: str
    date_updated: str


_METHOD = Field(rule=one_of("GET", "POST"))
_URL = Field(rule=absolute_url)

# Parameters and choices: Twilio's OpenAPI description.
FORM = Form(
    {
        "account_sid": Field(rule=sid_of("AC")),
        "api_version": Field(rule=one_of("2010-04-01", "2008-08-01")),
        "friendly_name": Field(rule=friendly_name),
        "sms_application_sid": Field(rule=optional(sid_of("AP"))),
        "sms_fallback_method": _METHOD,
        "sms_fallback_url": _URL,
        "sms_method": _METHOD,
        "sms_url": _URL,
        "status_callback": _URL,
        "status_callback_method": _METHOD,
        "voice_application_sid": Field(rule=optional(sid_of("AP"))),
        "voice_caller_id_lookup": Field(boolean),
        "voice_fallback_method": _METHOD,
        "voice_fallback_url": _URL,
        "voice_method": _METHOD,
        "voice_url": _URL,
        "emergency_status": Field(rule=one_of("Active", "Inactive")),
        "emergency_address_sid": Field(rule=optional(sid_of("AD"))),
        "trunk_sid": Field(rule=optional(sid_of("TK"))),
        "voice_receive_mode": Field(rule=one_of("voice", "fax")),
        "identity_sid": Field(rule=optional(sid_of("RI"))),
        "address_sid": Field(rule=optional(sid_of("AD"))),
        "bundle_sid": Field(rule=optional(sid_of("BU"))),
    }
)
check_sid = sid_of("PN")


class PhoneNumbers:
    """The numbers of all accounts. ``TrunkPhoneNumbers`` is Twilio's other view of the same table."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._numbers = store.table("phone_numbers", PhoneNumber)
        self._trunks = Trunks(store)

    def add(
        self,
        account_sid: str,
        phone_number: str | None = None,
        sid: str | None = None,
        number_type: str | None = None,
    ) -> PhoneNumber:
        """Give the account a number, as a purchase would; what is left out is invented.

        Raises:
            InvalidParameter: *phone_number* is not E.164, *sid* is not a number's, or either is taken.
        """
        sid = sid or new_sid("PN")
        check_sid("PhoneNumberSid", sid, self._store.settings)
        number = new_number(self._store, account_sid, sid, phone_number, number_type)
        if not _E164.fullmatch(number.phone_number):
            raise InvalidParameter("PhoneNumber", "must be in E.164 format")
        with self._store.transaction():
            if self._numbers.find(sid=sid) or self._numbers.find(phone_number=number.phone_number):
                raise InvalidParameter("PhoneNumber", "is taken")
            return self._numbers.insert(number)

    def remove(self, sid: str) -> bool:
        """Give a number back, from any account and trunk, and say whether it existed."""
        return self._numbers.delete(sid)

    def list(
        self, account_sid: str, request: PageRequest, filters: Mapping[str, Value | Pattern]
    ) -> Page[PhoneNumber]:
        return self._store.page(self._numbers, request, account_sid=account_sid, **filters)

    def fetch(self, account_sid: str, sid: str) -> PhoneNumber:
        return existing(self._numbers.find(account_sid=account_sid, sid=sid))

    def update(self, account_sid: str, sid: str, changes: Changes) -> PhoneNumber:
        with self._store.transaction():
            number = self.fetch(account_sid, sid)
            FORM.check(changes, self._store.settings)
            changes = _named(number, self._within(account_sid, one_tie(changes)))
            changes = {name: value for name, value in changes.items() if name not in _WITHOUT_EFFECT}
            self._numbers.update(sid, self._store.touched(changes))
            return self.fetch(account_sid, sid)

    def _within(self, account_sid: str, changes: Changes) -> Changes:
        """Return *changes* if they name nothing of another account's."""
        if changes.get("account_sid", account_sid) != account_sid:
            raise NotServed("moving a number to another account")
        trunk_sid = changes.get("trunk_sid")
        if trunk_sid and not self._trunks.find(account_sid, str(trunk_sid)):
            raise InvalidParameter("TrunkSid", "no such trunk in this account")
        return changes


def new_number(
    store: Store, account_sid: str, sid: str, phone_number: str | None = None, number_type: str | None = None
) -> PhoneNumber:
    """Return a number on no trunk. Its default follows from *sid*, and its type from the number."""
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
    """Clear the voice application of a number that gets a trunk, or the trunk for an application.

    Source: Twilio's OpenAPI description of IncomingPhoneNumbers.
    """
    for tie, other in (_TIED, _TIED[::-1]):
        if changes.get(tie):
            return {**changes, other: None}
    return changes


def _named(number: PhoneNumber, changes: Changes) -> Changes:
    """Replace a cleared name by the number, Twilio's default according to its OpenAPI description."""
    cleared = "friendly_name" in changes and not changes["friendly_name"]
    return {**changes, "friendly_name": _readable(number.phone_number)} if cleared else changes


def _readable(number: str) -> str:
    """Write ``+15558675309`` as ``(555) 867-5309``, and other countries' numbers as they are."""
    found = _NORTH_AMERICAN.fullmatch(number)
    return f"({found[1]}) {found[2]}-{found[3]}" if found else number


def _invented_number(sid: str) -> str:
    """Return a fictitious North American number, always the same for the same SID."""
    return f"+1555{int(sid[-32:], 16) % 10_000_000:07d}"


def write(number: PhoneNumber) -> Json:
    """Write a number. Neither Twilio's samples nor live answers have ``fax`` among the capabilities."""
    has_address = number.emergency_address_sid is not None
    return {
        "account_sid": number.account_sid,
        "address_requirements": "none",
        **pick(number, "address_sid api_version"),
        "beta": False,
        "capabilities": {"voice": True, "sms": True, "mms": True},
        **with_rfc2822(pick(number, "date_created date_updated")),
        "emergency_status": "Active" if has_address else "Inactive",
        "emergency_address_sid": number.emergency_address_sid,
        "emergency_address_status": "registered" if has_address else "unregistered",
        **pick(number, "friendly_name identity_sid"),
        "origin": "twilio",
        **with_empty(pick(number, _SMS_AND_STATUS), EMPTY),
        "uri": f"{account_uri(number.account_sid)}/IncomingPhoneNumbers/{number.sid}.json",
        **with_empty(pick(number, _VOICE), EMPTY),
        "status": "in-use",
        "bundle_sid": number.bundle_sid,
        "type": number.number_type,
    }


class NumberList(HTTPEndpoint):
    """Numbers of every type; those of one type are below."""

    of_type: ClassVar[str | None] = None

    async def get(self, request: Request) -> Response:
        query = query_of(request, *FILTERS)
        wanted, sent = read_page_request(query), {name: query[name] for name in FILTERS if query.get(name)}
        filters = _read_filters(sent) | ({"number_type": self.of_type} if self.of_type else {})
        page = PhoneNumbers(store_of(request)).list(account_of(request), wanted, filters)
        return JSONResponse(api_page(page, resource_path(request), "incoming_phone_numbers", write, sent))

    async def post(self, request: Request) -> Response:
        raise NotServed(f"{request.method} {request.url.path}")  # Twilio sells numbers here


class OneNumber(changeable(PhoneNumbers, write, FORM)):  # type: ignore[misc]  # a base that is made
    async def delete(self, request: Request) -> Response:
        raise NotServed(f"{request.method} {request.url.path}")  # Twilio takes the number back


def _read_filters(sent: Mapping[str, str]) -> dict[str, Value | Pattern]:
    """Every number here is Twilio's own and none is new, so Origin can exclude all, and Beta none."""
    boolean("Beta", sent.get("Beta", "true"))
    if sent.get("Origin", "twilio") not in {"twilio", "hosted"}:
        raise InvalidParameter("Origin", "must be one of twilio, hosted")
    where: dict[str, Value | Pattern] = {}
    if "FriendlyName" in sent:
        where["friendly_name"] = sent["FriendlyName"]
    if "PhoneNumber" in sent:
        where["phone_number"] = _digits(sent["PhoneNumber"])
    if sent.get("Origin") == "hosted" or len(sent.get("PhoneNumber", "")) > _LONGEST_NUMBER:
        where = {"sid": None}  # equal to nothing
    return where


def _digits(partial: str) -> Pattern:
    """Read a part of a number, in which ``*`` is any digit (Twilio's OpenAPI description)."""
    if not _PARTIAL_NUMBER.fullmatch(partial):
        raise InvalidParameter("PhoneNumber", "must be digits, '+' and '*'")
    return Pattern(f"*{partial.replace('*', '[0-9]')}*")


_PATH = f"{API}/IncomingPhoneNumbers"

ROUTES = [
    Route(f"{_PATH}.json", NumberList),
    *(
        Route(f"{_PATH}/{segment}.json", type(f"{segment}Numbers", (NumberList,), {"of_type": of_type}))
        for segment, of_type in {"Local": "local", "Mobile": "mobile", "TollFree": "toll-free"}.items()
    ),
    Route(f"{_PATH}/{{sid}}.json", OneNumber),
]
