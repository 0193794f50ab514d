"""The origination URLs of a trunk: https://www.twilio.com/docs/sip-trunking/api/originationurl-resource."""

import re
from dataclasses import dataclass

from emulator.database import Changes, Value
from emulator.endpoints import trunking_routes
from emulator.errors import InvalidParameter, TooManyOriginationUrls
from emulator.fields import Field, boolean, integer, present_friendly_name
from emulator.forms import Form
from emulator.pagination import Page, PageRequest
from emulator.resources.trunks import Trunks
from emulator.settings import Settings
from emulator.store import Store, checked, existing, new_sid
from emulator.wire import TRUNKING, Json, pick

LARGEST = 65535  # of weight and priority: Twilio's OpenAPI description
REQUIRED = ("sip_url", "priority", "weight", "enabled", "friendly_name")

_SIP_URI = re.compile(r"(sips?):[^\s\x00-\x1f\x7f]+", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class OriginationUrl:
    """One of the addresses that a trunk's calls go to."""

    sid: str
    account_sid: str
    trunk_sid: str
    friendly_name: str
    sip_url: str
    priority: int
    weight: int
    enabled: bool
    date_created: str
    date_updated: str


def sip_uri(name: str, value: Value, settings: Settings) -> None:
    """Accept ``sip:`` with something after it; Twilio's own sample is no stricter (``sip://sip-box.com:1234``)."""
    found = _SIP_URI.fullmatch(str(value or ""))
    if not found or (found[1].lower() == "sips" and not settings.sips_uris):
        raise InvalidParameter(name, "must be a SIP URI that begins with 'sip:'")


def priority(name: str, value: Value, _: Settings) -> None:
    _check_between(name, value, 0)


def weight(name: str, value: Value, settings: Settings) -> None:
    _check_between(name, value, settings.minimum_weight)


def _check_between(name: str, value: Value, least: int) -> None:
    if value is None or not least <= int(value) <= LARGEST:
        raise InvalidParameter(name, f"must be an integer from {least} to {LARGEST}")


FORM = Form(
    {
        "weight": Field(integer, weight),
        "priority": Field(integer, priority),
        "enabled": Field(boolean),
        "friendly_name": Field(rule=present_friendly_name),
        "sip_url": Field(rule=sip_uri),
    }
)


class OriginationUrls:
    """The origination URLs of all trunks of a region."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._trunks = Trunks(store)
        self._urls = store.table("origination_urls", OriginationUrl)

    def create(self, account_sid: str, trunk_sid: str, changes: Changes) -> OriginationUrl:
        with self._store.transaction():
            self._trunks.fetch(account_sid, trunk_sid)
            FORM.require(changes, REQUIRED)
            FORM.check(changes, self._store.settings)
            if self._urls.count(trunk_sid=trunk_sid) >= self._store.settings.origination_urls_per_trunk:
                raise TooManyOriginationUrls
            url = OriginationUrl(
                sid=new_sid("OU"),
                account_sid=account_sid,
                trunk_sid=trunk_sid,
                **checked({**changes, **self._store.dates()}),
            )
            return self._urls.insert(url)

    def list(self, account_sid: str, trunk_sid: str, request: PageRequest) -> Page[OriginationUrl]:
        self._trunks.fetch(account_sid, trunk_sid)
        return self._store.page(self._urls, request, trunk_sid=trunk_sid)

    def fetch(self, account_sid: str, trunk_sid: str, sid: str) -> OriginationUrl:
        self._trunks.fetch(account_sid, trunk_sid)
        return existing(self._urls.find(trunk_sid=trunk_sid, sid=sid))

    def update(self, account_sid: str, trunk_sid: str, sid: str, changes: Changes) -> OriginationUrl:
        with self._store.transaction():
            self.fetch(account_sid, trunk_sid, sid)
            FORM.check(changes, self._store.settings)
            self._urls.update(sid, self._store.touched(changes))
            return self.fetch(account_sid, trunk_sid, sid)

    def delete(self, account_sid: str, trunk_sid: str, sid: str) -> None:
        self._urls.delete(self.fetch(account_sid, trunk_sid, sid).sid)


def write(record: OriginationUrl) -> Json:
    names = (
        "weight date_updated enabled friendly_name account_sid priority sip_url sid date_created trunk_sid"
    )
    url = f"{TRUNKING}/Trunks/{record.trunk_sid}/OriginationUrls/{record.sid}"
    return {**pick(record, names), "url": url}


ROUTES = trunking_routes(
    "/Trunks/{trunk_sid}/OriginationUrls", OriginationUrls, "origination_urls", write, FORM
)
