"""The origination URLs of a trunk."""

from emulator import rules
from emulator.database import Changes
from emulator.errors import TooManyOriginationUrls
from emulator.records import OriginationUrl
from emulator.store import Page, PageRequest, Store, checked, existing, new_sid
from emulator.trunks import Trunks


class OriginationUrls:
    def __init__(self, store: Store, trunks: Trunks) -> None:
        self._store = store
        self._trunks = trunks
        self._urls = store.table("origination_urls", OriginationUrl)

    def create(self, account_sid: str, trunk_sid: str, changes: Changes) -> OriginationUrl:
        with self._store.transaction():
            self._trunks.fetch(account_sid, trunk_sid)
            rules.require(changes, rules.ORIGINATION_URL)
            rules.check(changes, rules.ORIGINATION_URL, self._store.settings)
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
            rules.check(changes, rules.ORIGINATION_URL, self._store.settings)
            self._urls.update(sid, self._store.touched(changes))
            return self.fetch(account_sid, trunk_sid, sid)

    def delete(self, account_sid: str, trunk_sid: str, sid: str) -> None:
        self._urls.delete(self.fetch(account_sid, trunk_sid, sid).sid)
