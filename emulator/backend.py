"""The truth about what every account holds, and the rules that Twilio holds it to. Knows no HTTP.

Every public method takes the account first and sees only what belongs to it, in one region. Each write is one transaction, on
the disk before the method returns.
"""

import sqlite3
from collections.abc import Callable
from datetime import datetime

from emulator.accounts import Accounts
from emulator.oauth import OAuthApps
from emulator.origination_urls import OriginationUrls
from emulator.phone_numbers import PhoneNumbers
from emulator.records import Credential, IpAddress
from emulator.routes import Routes
from emulator.settings import REGIONS, Settings
from emulator.sip_lists import Entries, SipLists, TrunkLists
from emulator.sip_rules import CREDENTIAL_LISTS, CREDENTIALS, IP_ACCESS_CONTROL_LISTS, IP_ADDRESSES
from emulator.store import Page, PageRequest, Store
from emulator.trunk_phone_numbers import TrunkPhoneNumbers
from emulator.trunks import Trunks

__all__ = ["Backend", "Page", "PageRequest"]


class Backend:
    """What one region knows: one attribute for each kind of thing."""

    def __init__(self, store: Store) -> None:
        self.accounts = Accounts(store)
        self.oauth_apps = OAuthApps(store, self.accounts)
        self.phone_numbers = PhoneNumbers(store)
        self.trunks = Trunks(store, self.accounts, self.phone_numbers)
        self.origination_urls = OriginationUrls(store, self.trunks)
        self.trunk_phone_numbers = TrunkPhoneNumbers(store, self.trunks)
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
            store, IP_ACCESS_CONTROL_LISTS, self.ip_access_control_lists, self.trunks
        )
        self.trunk_credential_lists = TrunkLists(store, CREDENTIAL_LISTS, self.credential_lists, self.trunks)

    @classmethod
    def of_every_region(
        cls, connection: sqlite3.Connection, settings: Settings, now: Callable[[], datetime]
    ) -> "dict[str, Backend]":
        """One backend a region, over the same database."""
        return {region: cls(Store(connection, settings, now, region)) for region in REGIONS}
