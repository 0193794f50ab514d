"""The truth about every account's trunks, and the rules that Twilio holds them to. Knows no HTTP.

Every public method takes the account first and sees only what belongs to it, in one region. Each write is one transaction, on
the disk before the method returns. What trunks share with the rest of Twilio has classes of its own, the attributes of a
``Backend``: accounts, SIP lists and their entries, an account's phone numbers, routes.
"""

import sqlite3
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from emulator import rules
from emulator.accounts import Accounts
from emulator.database import PARENT_DOMAIN, Changes
from emulator.errors import (
    DomainTaken,
    EmergencyCallingEnabled,
    NotFound,
    TooManyOriginationUrls,
    TooManyTrunks,
    TrunkHasDependencies,
    TrunkValidationFailed,
)
from emulator.phone_numbers import PhoneNumbers
from emulator.records import Credential, IpAddress, OriginationUrl, PhoneNumber, Trunk
from emulator.routes import Routes
from emulator.settings import REGIONS, Settings
from emulator.sip_lists import Entries, SipLists, TrunkLists
from emulator.sip_rules import CREDENTIAL_LISTS, CREDENTIALS, IP_ACCESS_CONTROL_LISTS, IP_ADDRESSES
from emulator.store import Page, PageRequest, Store, checked, existing, new_sid

__all__ = ["WITHOUT_PHONE_NUMBERS", "Backend", "Page", "PageRequest"]

WITHOUT_PHONE_NUMBERS = "ie1"
"""The region whose trunks have no numbers below them (https://www.twilio.com/docs/global-infrastructure/regional-product-and-feature-availability)."""


class Backend:
    """Twilio's trunking API as methods, and the rest of what trunks need as attributes."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._connection = store.connection
        self._settings = store.settings
        self._trunks = store.regional_table("trunks", Trunk)
        self._trunks_anywhere = store.table("trunks", Trunk)
        self._origination_urls = store.table("origination_urls", OriginationUrl)
        self.accounts = Accounts(store)
        self.phone_numbers = PhoneNumbers(store)
        self.routes = Routes(store)
        self._add_lists(store)

    def _add_lists(self, store: Store) -> None:
        self.ip_access_control_lists = SipLists(store, IP_ACCESS_CONTROL_LISTS)
        self.credential_lists = SipLists(store, CREDENTIAL_LISTS)
        self.ip_addresses = Entries(
            store, IP_ADDRESSES, IpAddress, self.ip_access_control_lists, "ip_access_control_list_sid"
        )
        self.credentials = Entries(
            store, CREDENTIALS, Credential, self.credential_lists, "credential_list_sid"
        )
        self.trunk_ip_access_control_lists = TrunkLists(
            store, IP_ACCESS_CONTROL_LISTS, self.ip_access_control_lists, self.fetch_trunk
        )
        self.trunk_credential_lists = TrunkLists(
            store, CREDENTIAL_LISTS, self.credential_lists, self.fetch_trunk
        )

    @classmethod
    def of_every_region(
        cls, connection: sqlite3.Connection, settings: Settings, now: Callable[[], datetime]
    ) -> "dict[str, Backend]":
        """One backend a region, over the same database."""
        return {region: cls(Store(connection, settings, now, region)) for region in REGIONS}

    # Trunks

    def create_trunk(self, account_sid: str, changes: Changes) -> Trunk:
        rules.check(changes, rules.TRUNK, self._settings)
        trunk = Trunk(sid=new_sid("TK"), account_sid=account_sid, **self._store.dates())
        with self._store.transaction():
            if self._trunks.count(account_sid=account_sid) >= self._settings.trunks_per_account:
                raise TooManyTrunks
            self._check_domain(trunk, changes)
            return self._trunks.insert(replace(trunk, **checked(_with_recovery_method(trunk, changes))))

    def list_trunks(self, account_sid: str, request: PageRequest) -> Page[Trunk]:
        return self._store.page(self._trunks, request, account_sid=account_sid)

    def fetch_trunk(self, account_sid: str, sid: str) -> Trunk:
        return existing(self._trunks.find(account_sid=account_sid, sid=sid))

    def update_trunk(self, account_sid: str, sid: str, changes: Changes) -> Trunk:
        with self._store.transaction():
            trunk = self.fetch_trunk(account_sid, sid)
            rules.check(changes, rules.TRUNK, self._settings)
            self._check_domain(trunk, changes)
            self._trunks.update(sid, self._store.touched(_with_recovery_method(trunk, changes)))
            return self.fetch_trunk(account_sid, sid)

    def delete_trunk(self, account_sid: str, sid: str) -> None:
        """Delete a trunk; its numbers are detached (https://www.twilio.com/docs/sip-trunking), its URLs go along."""
        with self._store.transaction():
            trunk = self.fetch_trunk(account_sid, sid)
            self._refuse_if_parent(trunk, "cannot delete trunk while it has subdomains")
            self._refuse_if_held(trunk)
            self._trunks.delete(sid)

    def _refuse_if_held(self, trunk: Trunk) -> None:
        """Emergency calling always holds a trunk; its URLs and lists do under settings."""
        number = self.phone_numbers.with_emergency_calling(trunk.sid)
        if number:
            raise EmergencyCallingEnabled(number.phone_number)
        with_urls = self._settings.delete_trunk_with_origination_urls
        if not with_urls and self._origination_urls.count(trunk_sid=trunk.sid):
            raise TrunkHasDependencies("cannot delete trunk while it has origination URLs")
        has_lists = trunk.has_ip_access_control_list or trunk.has_credential_list
        if has_lists and not self._settings.delete_trunk_with_lists:
            raise TrunkHasDependencies("cannot delete trunk while it has lists")

    def _check_domain(self, trunk: Trunk, changes: Changes) -> None:
        """Hold *trunk*'s new domain name, if there is one, to the rules about everybody's names."""
        old, new = (trunk.domain_name or "").lower(), str(changes.get("domain_name") or "").lower()
        if "domain_name" not in changes or new == old:
            return
        self._refuse_if_parent(trunk, "cannot rename domain while it has subdomains")
        if new:
            self._check_parent(trunk.account_sid, new)
            self._check_free(trunk.account_sid, new)

    def _refuse_if_parent(self, trunk: Trunk, reason: str) -> None:
        """https://www.twilio.com/docs/api/errors/21247."""
        query = f"SELECT 1 FROM trunks WHERE region = ? AND {PARENT_DOMAIN} = ? LIMIT 1"  # noqa: S608 - our own column
        values = [self._store.region, trunk.domain_name]
        if trunk.domain_name and self._connection.execute(query, values).fetchone():
            raise TrunkHasDependencies(reason)

    def _check_parent(self, account_sid: str, domain: str) -> None:
        """A dot in the name makes a sub-domain of a name that the account, or its parent, must have.

        Source: https://www.twilio.com/docs/api/errors/21247, https://www.twilio.com/docs/sip-trunking.
        """
        parent = domain.split(".", 1)[1]
        if parent == rules.DOMAIN_SUFFIX.removeprefix("."):
            return
        holder = self._trunks.find(domain_name=parent)
        if not holder or holder.account_sid not in {account_sid, self.accounts.parent_of(account_sid)}:
            raise TrunkHasDependencies("parent domain does not exist or the account does not own it")

    def _check_free(self, account_sid: str, domain: str) -> None:
        """One name, one trunk: 21248 between accounts, 21245 within one, which may repeat it in another region.

        Source: https://www.twilio.com/docs/api/errors/21245, …/21248, https://www.twilio.com/docs/sip-trunking.
        """
        if rules.is_foreign_account(domain, account_sid):
            raise TrunkValidationFailed("cannot use another account's SID as the Termination URI")
        anywhere = self._trunks_anywhere.find(domain_name=domain)
        if anywhere and anywhere.account_sid != account_sid:
            raise DomainTaken
        if self._trunks.find(domain_name=domain):
            raise TrunkValidationFailed("cannot create more than one Trunk with the same Termination URI")

    # Recording

    def fetch_recording(self, account_sid: str, trunk_sid: str) -> Trunk:
        """The trunk, which carries its recording settings."""
        return self.fetch_trunk(account_sid, trunk_sid)

    def update_recording(self, account_sid: str, trunk_sid: str, changes: Changes) -> Trunk:
        with self._store.transaction():
            self.fetch_trunk(account_sid, trunk_sid)
            rules.check(changes, rules.RECORDING, self._settings)
            self._trunks.update(
                trunk_sid,
                self._store.touched({f"recording_{name}": value for name, value in changes.items()}),
            )
            return self.fetch_trunk(account_sid, trunk_sid)

    # Origination URLs

    def create_origination_url(self, account_sid: str, trunk_sid: str, changes: Changes) -> OriginationUrl:
        with self._store.transaction():
            self.fetch_trunk(account_sid, trunk_sid)
            rules.require(changes, rules.ORIGINATION_URL)
            rules.check(changes, rules.ORIGINATION_URL, self._settings)
            if self._origination_urls.count(trunk_sid=trunk_sid) >= self._settings.origination_urls_per_trunk:
                raise TooManyOriginationUrls
            url = OriginationUrl(
                sid=new_sid("OU"),
                account_sid=account_sid,
                trunk_sid=trunk_sid,
                **checked({**changes, **self._store.dates()}),
            )
            return self._origination_urls.insert(url)

    def list_origination_urls(
        self, account_sid: str, trunk_sid: str, request: PageRequest
    ) -> Page[OriginationUrl]:
        self.fetch_trunk(account_sid, trunk_sid)
        return self._store.page(self._origination_urls, request, trunk_sid=trunk_sid)

    def fetch_origination_url(self, account_sid: str, trunk_sid: str, sid: str) -> OriginationUrl:
        self.fetch_trunk(account_sid, trunk_sid)
        return existing(self._origination_urls.find(trunk_sid=trunk_sid, sid=sid))

    def update_origination_url(
        self, account_sid: str, trunk_sid: str, sid: str, changes: Changes
    ) -> OriginationUrl:
        with self._store.transaction():
            self.fetch_origination_url(account_sid, trunk_sid, sid)
            rules.check(changes, rules.ORIGINATION_URL, self._settings)
            self._origination_urls.update(sid, self._store.touched(changes))
            return self.fetch_origination_url(account_sid, trunk_sid, sid)

    def delete_origination_url(self, account_sid: str, trunk_sid: str, sid: str) -> None:
        self._origination_urls.delete(self.fetch_origination_url(account_sid, trunk_sid, sid).sid)

    # Phone numbers

    def add_phone_number(
        self, account_sid: str, phone_number: str | None = None, sid: str | None = None
    ) -> PhoneNumber:
        """Give the account a number as a purchase would; what is left out is invented. See ``PhoneNumbers.add``."""
        with self._store.transaction():
            return self.phone_numbers.add(account_sid, phone_number, sid)

    def attach_phone_number(self, account_sid: str, trunk_sid: str, changes: Changes) -> PhoneNumber:
        with self._store.transaction():
            self._fetch_trunk_of_numbers(account_sid, trunk_sid)
            return self.phone_numbers.attach(account_sid, trunk_sid, changes)

    def list_phone_numbers(self, account_sid: str, trunk_sid: str, request: PageRequest) -> Page[PhoneNumber]:
        self._fetch_trunk_of_numbers(account_sid, trunk_sid)
        return self.phone_numbers.on_trunk(trunk_sid, request)

    def fetch_phone_number(self, account_sid: str, trunk_sid: str, sid: str) -> PhoneNumber:
        self._fetch_trunk_of_numbers(account_sid, trunk_sid)
        return self.phone_numbers.fetch_on_trunk(trunk_sid, sid)

    def detach_phone_number(self, account_sid: str, trunk_sid: str, sid: str) -> None:
        self._fetch_trunk_of_numbers(account_sid, trunk_sid)
        self.phone_numbers.detach(trunk_sid, sid)

    def _fetch_trunk_of_numbers(self, account_sid: str, trunk_sid: str) -> Trunk:
        if self._store.region == WITHOUT_PHONE_NUMBERS:
            raise NotFound
        return self.fetch_trunk(account_sid, trunk_sid)


def _with_recovery_method(trunk: Trunk, changes: Changes) -> Changes:
    """*changes*, and POST for a disaster recovery URL without a method (the twilio-feature-factory skill saw that default)."""
    url = changes.get("disaster_recovery_url", trunk.disaster_recovery_url)
    method = changes.get("disaster_recovery_method", trunk.disaster_recovery_method)
    return {**changes, "disaster_recovery_method": "POST"} if url and not method else changes
