"""Trunks, with their recording settings, and the rules that Twilio holds them to."""

from dataclasses import replace

from emulator import rules
from emulator.accounts import Accounts
from emulator.database import PARENT_DOMAIN, Changes
from emulator.errors import (
    DomainTaken,
    EmergencyCallingEnabled,
    TooManyTrunks,
    TrunkHasDependencies,
    TrunkValidationFailed,
)
from emulator.phone_numbers import PhoneNumbers
from emulator.records import OriginationUrl, Trunk
from emulator.store import Page, PageRequest, Store, checked, existing, new_sid


class Trunks:
    def __init__(self, store: Store, accounts: Accounts, numbers: PhoneNumbers) -> None:
        self._store = store
        self._accounts = accounts
        self._numbers = numbers
        self._trunks = store.regional_table("trunks", Trunk)
        self._trunks_anywhere = store.table("trunks", Trunk)
        self._origination_urls = store.table("origination_urls", OriginationUrl)

    def create(self, account_sid: str, changes: Changes) -> Trunk:
        rules.check(changes, rules.TRUNK, self._store.settings)
        trunk = Trunk(sid=new_sid("TK"), account_sid=account_sid, **self._store.dates())
        with self._store.transaction():
            if self._trunks.count(account_sid=account_sid) >= self._store.settings.trunks_per_account:
                raise TooManyTrunks
            self._check_domain(trunk, changes)
            return self._trunks.insert(replace(trunk, **checked(_with_recovery_method(trunk, changes))))

    def list(self, account_sid: str, request: PageRequest) -> Page[Trunk]:
        return self._store.page(self._trunks, request, account_sid=account_sid)

    def fetch(self, account_sid: str, sid: str) -> Trunk:
        return existing(self._trunks.find(account_sid=account_sid, sid=sid))

    def update(self, account_sid: str, sid: str, changes: Changes) -> Trunk:
        with self._store.transaction():
            trunk = self.fetch(account_sid, sid)
            rules.check(changes, rules.TRUNK, self._store.settings)
            self._check_domain(trunk, changes)
            if "domain_name" in changes:
                self._reserve(trunk, str(changes["domain_name"] or ""))
            self._trunks.update(sid, self._store.touched(_with_recovery_method(trunk, changes)))
            return self.fetch(account_sid, sid)

    def delete(self, account_sid: str, sid: str) -> None:
        """Delete a trunk; its numbers are detached (https://www.twilio.com/docs/sip-trunking), its URLs go along."""
        with self._store.transaction():
            trunk = self.fetch(account_sid, sid)
            self._refuse_if_parent(trunk, "cannot delete trunk while it has subdomains")
            self._refuse_if_held(trunk)
            self._reserve(trunk)
            self._trunks.delete(sid)

    def _refuse_if_held(self, trunk: Trunk) -> None:
        """Emergency calling always holds a trunk; its URLs and lists do under settings."""
        number = self._numbers.with_emergency_calling(trunk.sid)
        if number:
            raise EmergencyCallingEnabled(number.phone_number)
        with_urls = self._store.settings.delete_trunk_with_origination_urls
        if not with_urls and self._origination_urls.count(trunk_sid=trunk.sid):
            raise TrunkHasDependencies("cannot delete trunk while it has origination URLs")
        has_lists = trunk.has_ip_access_control_list or trunk.has_credential_list
        if has_lists and not self._store.settings.delete_trunk_with_lists:
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
        if trunk.domain_name and self._store.connection.execute(query, values).fetchone():
            raise TrunkHasDependencies(reason)

    def _check_parent(self, account_sid: str, domain: str) -> None:
        """A dot in the name makes a sub-domain of a name that the account, or its parent, must have.

        Source: https://www.twilio.com/docs/api/errors/21247, https://www.twilio.com/docs/sip-trunking.
        """
        parent = domain.split(".", 1)[1]
        if parent == rules.DOMAIN_SUFFIX.removeprefix("."):
            return
        holder = self._trunks.find(domain_name=parent)
        if not holder or holder.account_sid not in {account_sid, self._accounts.parent_of(account_sid)}:
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
        if self._is_reserved(domain):
            raise DomainTaken

    def _reserve(self, trunk: Trunk, new: str = "") -> None:
        """Keep the domain name that *trunk* gives up for *new*, or for none, from everybody for as long as the setting says."""
        seconds, old = self._store.settings.domain_reserved_seconds, trunk.domain_name
        if seconds and old and old.lower() != new.lower():
            until = self._store.now().timestamp() + seconds
            query = (
                "INSERT OR REPLACE INTO reserved_domains (account_sid, domain_name, until) VALUES (?, ?, ?)"
            )
            self._store.connection.execute(query, [trunk.account_sid, old, until])

    def _is_reserved(self, domain: str) -> bool:
        if not self._store.settings.domain_reserved_seconds:
            return False
        query = "SELECT 1 FROM reserved_domains WHERE domain_name = ? AND until > ?"
        values = [domain, self._store.now().timestamp()]
        return self._store.connection.execute(query, values).fetchone() is not None

    def update_recording(self, account_sid: str, trunk_sid: str, changes: Changes) -> Trunk:
        with self._store.transaction():
            self.fetch(account_sid, trunk_sid)
            rules.check(changes, rules.RECORDING, self._store.settings)
            self._trunks.update(
                trunk_sid,
                self._store.touched({f"recording_{name}": value for name, value in changes.items()}),
            )
            return self.fetch(account_sid, trunk_sid)


def _with_recovery_method(trunk: Trunk, changes: Changes) -> Changes:
    """*changes*, and POST for a disaster recovery URL without a method (the twilio-feature-factory skill saw that default)."""
    url = changes.get("disaster_recovery_url", trunk.disaster_recovery_url)
    method = changes.get("disaster_recovery_method", trunk.disaster_recovery_method)
    return {**changes, "disaster_recovery_method": "POST"} if url and not method else changes
