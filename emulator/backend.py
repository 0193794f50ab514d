"""The truth about every account's trunks, and the rules that Twilio holds them to. Knows no HTTP.

Every public method takes the account first and sees only what belongs to it. Each write is one transaction, on the disk before
the method returns.
"""

import hmac
import secrets
import sqlite3
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Generic

from emulator import rules
from emulator.database import Changes, Cursor, Record, Slice, Table, transaction
from emulator.errors import (
    AuthenticationFailed,
    DomainTaken,
    InvalidParameter,
    NotFound,
    PageSizeTooLarge,
    TooManyOriginationUrls,
    TooManyTrunks,
    TrunkHasDependencies,
    TrunkValidationFailed,
)
from emulator.records import Account, OriginationUrl, PhoneNumber, Trunk
from emulator.settings import Settings

LARGEST_PAGE = 1000  # Twilio's OpenAPI description


@dataclass(frozen=True, kw_only=True)
class PageRequest:
    """Which part of a list is wanted; *number* is the client's own count and moves nothing (Twilio's OpenAPI description)."""

    size: int = 50  # Twilio's OpenAPI description
    number: int = 0
    cursor: Cursor | None = None


@dataclass(frozen=True, kw_only=True)
class Page(Generic[Record]):
    """A part of a list, with the request that it answers."""

    request: PageRequest
    slice: Slice[Record]


class Backend:
    """Twilio's trunking API as methods."""

    def __init__(
        self, connection: sqlite3.Connection, settings: Settings, now: Callable[[], datetime]
    ) -> None:
        self._connection = connection
        self._settings = settings
        self._now = now
        self._accounts = Table(connection, "accounts", Account)
        self._trunks = Table(connection, "trunks", Trunk)
        self._origination_urls = Table(connection, "origination_urls", OriginationUrl)
        self._phone_numbers = Table(connection, "phone_numbers", PhoneNumber)

    # Accounts

    def ensure_accounts(self, accounts: Mapping[str, str]) -> None:
        """Add each account SID with its token, or give a known one that token."""
        with transaction(self._connection):
            for sid, auth_token in accounts.items():
                if self._accounts.find(sid=sid):
                    self._accounts.update(sid, {"auth_token": auth_token})
                else:
                    self._accounts.insert(Account(sid=sid, auth_token=auth_token))

    def authenticate(self, sid: str, auth_token: str) -> str:
        """The SID of the account whose credentials these are."""
        account = self._accounts.find(sid=sid)
        if not account or not hmac.compare_digest(account.auth_token.encode(), auth_token.encode()):
            raise AuthenticationFailed
        return account.sid

    # Trunks

    def create_trunk(self, account_sid: str, changes: Changes) -> Trunk:
        rules.check(changes, rules.TRUNK, self._settings)
        now = self._timestamp()
        trunk = Trunk(sid=_new_sid("TK"), account_sid=account_sid, date_created=now, date_updated=now)
        with transaction(self._connection):
            if self._trunks.count(account_sid=account_sid) >= self._settings.trunks_per_account:
                raise TooManyTrunks
            self._check_domain(trunk, changes)
            return self._trunks.insert(replace(trunk, **_checked(_with_recovery_method(trunk, changes))))

    def list_trunks(self, account_sid: str, request: PageRequest) -> Page[Trunk]:
        return self._page(self._trunks, request, account_sid=account_sid)

    def fetch_trunk(self, account_sid: str, sid: str) -> Trunk:
        return _found(self._trunks.find(account_sid=account_sid, sid=sid))

    def update_trunk(self, account_sid: str, sid: str, changes: Changes) -> Trunk:
        with transaction(self._connection):
            trunk = self.fetch_trunk(account_sid, sid)
            rules.check(changes, rules.TRUNK, self._settings)
            self._check_domain(trunk, changes)
            self._trunks.update(sid, self._touched(_with_recovery_method(trunk, changes)))
            return self.fetch_trunk(account_sid, sid)

    def delete_trunk(self, account_sid: str, sid: str) -> None:
        """Delete a trunk; its numbers are detached (https://www.twilio.com/docs/sip-trunking), its URLs go along."""
        with transaction(self._connection):
            trunk = self.fetch_trunk(account_sid, sid)
            self._refuse_if_parent(trunk, "cannot delete trunk while it has subdomains")
            if not self._settings.delete_trunk_with_origination_urls and self._origination_urls.count(
                trunk_sid=sid
            ):
                raise TrunkHasDependencies("cannot delete trunk while it has origination URLs")
            self._trunks.delete(sid)

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
        query = "SELECT 1 FROM trunks WHERE domain_name LIKE '%.' || ? LIMIT 1"
        if trunk.domain_name and self._connection.execute(query, [trunk.domain_name]).fetchone():
            raise TrunkHasDependencies(reason)

    def _check_parent(self, account_sid: str, domain: str) -> None:
        """A dot in the name makes a sub-domain of a name that the account must have (https://www.twilio.com/docs/api/errors/21247)."""
        parent = domain.split(".", 1)[1]
        is_subdomain = parent != rules.DOMAIN_SUFFIX.removeprefix(".")
        if is_subdomain and not self._trunks.find(account_sid=account_sid, domain_name=parent):
            raise TrunkHasDependencies("parent domain does not exist or the account does not own it")

    def _check_free(self, account_sid: str, domain: str) -> None:
        """One name, one trunk: 21245 within an account, 21248 between two (https://www.twilio.com/docs/api/errors/21245, …/21248)."""
        if rules.is_foreign_account(domain, account_sid):
            raise TrunkValidationFailed("cannot use another account's SID as the Termination URI")
        holder = self._trunks.find(domain_name=domain)
        if holder and holder.account_sid == account_sid:
            raise TrunkValidationFailed("cannot create more than one Trunk with the same Termination URI")
        if holder:
            raise DomainTaken

    # Recording

    def fetch_recording(self, account_sid: str, trunk_sid: str) -> Trunk:
        """The trunk, which carries its recording settings."""
        return self.fetch_trunk(account_sid, trunk_sid)

    def update_recording(self, account_sid: str, trunk_sid: str, changes: Changes) -> Trunk:
        with transaction(self._connection):
            self.fetch_trunk(account_sid, trunk_sid)
            rules.check(changes, rules.RECORDING, self._settings)
            self._trunks.update(
                trunk_sid, self._touched({f"recording_{name}": value for name, value in changes.items()})
            )
            return self.fetch_trunk(account_sid, trunk_sid)

    # Origination URLs

    def create_origination_url(self, account_sid: str, trunk_sid: str, changes: Changes) -> OriginationUrl:
        now = self._timestamp()
        with transaction(self._connection):
            self.fetch_trunk(account_sid, trunk_sid)
            rules.require(changes, rules.ORIGINATION_URL)
            rules.check(changes, rules.ORIGINATION_URL, self._settings)
            if self._origination_urls.count(trunk_sid=trunk_sid) >= self._settings.origination_urls_per_trunk:
                raise TooManyOriginationUrls
            url = OriginationUrl(
                sid=_new_sid("OU"),
                account_sid=account_sid,
                trunk_sid=trunk_sid,
                **_checked(changes),
                date_created=now,
                date_updated=now,
            )
            return self._origination_urls.insert(url)

    def list_origination_urls(
        self, account_sid: str, trunk_sid: str, request: PageRequest
    ) -> Page[OriginationUrl]:
        self.fetch_trunk(account_sid, trunk_sid)
        return self._page(self._origination_urls, request, trunk_sid=trunk_sid)

    def fetch_origination_url(self, account_sid: str, trunk_sid: str, sid: str) -> OriginationUrl:
        return _found(self._origination_urls.find(account_sid=account_sid, trunk_sid=trunk_sid, sid=sid))

    def update_origination_url(
        self, account_sid: str, trunk_sid: str, sid: str, changes: Changes
    ) -> OriginationUrl:
        with transaction(self._connection):
            self.fetch_origination_url(account_sid, trunk_sid, sid)
            rules.check(changes, rules.ORIGINATION_URL, self._settings)
            self._origination_urls.update(sid, self._touched(changes))
            return self.fetch_origination_url(account_sid, trunk_sid, sid)

    def delete_origination_url(self, account_sid: str, trunk_sid: str, sid: str) -> None:
        self._origination_urls.delete(self.fetch_origination_url(account_sid, trunk_sid, sid).sid)

    # Phone numbers

    def attach_phone_number(self, account_sid: str, trunk_sid: str, changes: Changes) -> PhoneNumber:
        """Put a number on a trunk. Any well-formed SID is a number of the account that names it first."""
        with transaction(self._connection):
            self.fetch_trunk(account_sid, trunk_sid)
            rules.require(changes, rules.PHONE_NUMBER)
            rules.check(changes, rules.PHONE_NUMBER, self._settings)
            number = self._own_number(account_sid, str(changes["phone_number_sid"]))
            if number.trunk_sid and not self._settings.attached_number_moves:
                raise TrunkValidationFailed(f"phone number already associated with Trunk {number.trunk_sid}")
            self._phone_numbers.update(number.sid, self._touched({"trunk_sid": trunk_sid}))
            return self.fetch_phone_number(account_sid, trunk_sid, number.sid)

    def list_phone_numbers(self, account_sid: str, trunk_sid: str, request: PageRequest) -> Page[PhoneNumber]:
        self.fetch_trunk(account_sid, trunk_sid)
        return self._page(self._phone_numbers, request, trunk_sid=trunk_sid)

    def fetch_phone_number(self, account_sid: str, trunk_sid: str, sid: str) -> PhoneNumber:
        return _found(self._phone_numbers.find(account_sid=account_sid, trunk_sid=trunk_sid, sid=sid))

    def detach_phone_number(self, account_sid: str, trunk_sid: str, sid: str) -> None:
        """Loosen the tie; the number stays the account's (https://www.twilio.com/docs/sip-trunking)."""
        number = self.fetch_phone_number(account_sid, trunk_sid, sid)
        self._phone_numbers.update(number.sid, self._touched({"trunk_sid": None}))

    def _own_number(self, account_sid: str, sid: str) -> PhoneNumber:
        number = self._phone_numbers.find(sid=sid)
        if not number:
            now = self._timestamp()
            number = PhoneNumber(
                sid=sid,
                account_sid=account_sid,
                trunk_sid=None,
                phone_number=_invented_number(sid),
                date_created=now,
                date_updated=now,
            )
            self._phone_numbers.insert(number)
        if number.account_sid != account_sid:
            raise InvalidParameter("PhoneNumberSid", "no such phone number in this account")
        return number

    # What they share

    def _page(self, table: Table[Record], request: PageRequest, **where: str) -> Page[Record]:
        if request.size > LARGEST_PAGE:
            raise PageSizeTooLarge(request.size, LARGEST_PAGE)
        found = table.slice(request.size, request.cursor, descending=self._settings.newest_first, **where)
        return Page(request=request, slice=found)

    def _touched(self, changes: Changes) -> Changes:
        return {**changes, "date_updated": self._timestamp()}

    def _timestamp(self) -> str:
        return self._now().astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _found(record: Record | None) -> Record:
    if record is None:
        raise NotFound
    return record


def _with_recovery_method(trunk: Trunk, changes: Changes) -> Changes:
    """*changes*, and POST for a disaster recovery URL without a method (the twilio-feature-factory skill saw that default)."""
    url = changes.get("disaster_recovery_url", trunk.disaster_recovery_url)
    method = changes.get("disaster_recovery_method", trunk.disaster_recovery_method)
    return {**changes, "disaster_recovery_method": "POST"} if url and not method else changes


def _checked(changes: Changes) -> dict[str, Any]:
    """Values that the rules let through fit the records' types, which no type checker can see."""
    return dict(changes)


def _new_sid(prefix: str) -> str:
    return prefix + secrets.token_hex(16)


def _invented_number(sid: str) -> str:
    """The same fictitious North American number for the same SID, always."""
    return f"+1555{int(sid[-32:], 16) % 10_000_000:07d}"
