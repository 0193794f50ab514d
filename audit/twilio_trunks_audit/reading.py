"""Reads the trunks of an account. Every request is a GET.

Encryption needs one request for the list of trunks, and one per trunk for its origination URLs.
The rest is optional: see `READS`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from concurrent.futures import Executor, Future
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any, Final, Generic, TypeVar

from pulumi_twilio_trunking.base.errors import TrunkingError, TwilioError
from pulumi_twilio_trunking.base.http_status import NOT_SERVED
from pulumi_twilio_trunking.client.api import (
    OriginationUrl,
    Recording,
    TrunkingApi,
    new_client,
)
from pulumi_twilio_trunking.client.api import Trunk as TwilioTrunk
from pulumi_twilio_trunking.client.credentials import Credentials
from pulumi_twilio_trunking.client.endpoints import PAGE, trying

from twilio_trunks_audit.errors import why
from twilio_trunks_audit.report import NotExamined
from twilio_trunks_audit.scope import Target

NUMBERS: Final = "numbers"
ACCESS: Final = "access"
ROUTES: Final = "routes"

READS: Final[Mapping[str, str]] = {
    NUMBERS: "one request per account and thousand phone numbers",
    ACCESS: "two requests per trunk, and one per IP access control list or credential list",
    ROUTES: "one request per trunk with a domain",
}
"""Optional reads, with their costs."""

USUAL: Final = (NUMBERS, ACCESS)

ONE_ADDRESS: Final = 32
"""The prefix length of an entry that says none: https://www.twilio.com/docs/voice/sip/api/sip-ipaddress-resource"""

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class FetchedAddress:
    """An entry of an IP access control list."""

    sid: str
    ip_address: str
    cidr_prefix_length: int

    def __str__(self) -> str:
        return f"{self.ip_address}/{self.cidr_prefix_length}"


@dataclass(frozen=True, kw_only=True)
class FetchedList:
    """A list on a trunk. *addresses* or *usernames* is None if it has none or they were not read."""

    sid: str
    name: str
    addresses: tuple[FetchedAddress, ...] | None = None
    usernames: tuple[str, ...] | None = None


@dataclass(frozen=True, kw_only=True)
class FetchedTrunk:
    """A trunk as Twilio has it. A field is None if it was not read; *not_examined* says why."""

    trunk: TwilioTrunk
    recording: Recording | None
    urls: Sequence[OriginationUrl] | None = None
    ip_lists: Sequence[FetchedList] | None = None
    credential_lists: Sequence[FetchedList] | None = None
    numbers: Sequence[str] | None = None
    voice_region: str | None = None
    not_examined: Sequence[NotExamined] = field(default_factory=tuple)


@dataclass(frozen=True, kw_only=True)
class SubAccount:
    """A sub-account as its parent sees it. *auth_token* is "" if the parent does not see it."""

    sid: str
    name: str
    status: str
    auth_token: str = field(repr=False)


class Reader:
    """Reads one account in one region."""

    def __init__(self, credentials: Credentials) -> None:
        self._account_sid = credentials.account_sid
        self._client = new_client(credentials)
        self._trunking = TrunkingApi(self._client)

    def close(self) -> None:
        """Close its connections."""
        session = getattr(self._client.http_client, "session", None)
        if session is not None:
            session.close()

    def trunks(self) -> list[TwilioTrunk]:
        """List all trunks.

        Raises:
            WrongAccountError: the credentials are of another account.
        """
        return self._trunking.list_trunks()

    def origination_urls(self, sid: str) -> list[OriginationUrl]:
        return self._trunking.list_origination_urls(sid)

    def recording(self, trunk: TwilioTrunk) -> Recording | None:
        return self._trunking.with_recording(trunk).recording

    def ip_lists(self, sid: str) -> list[FetchedList]:
        with trying(f"list the IP access control lists of trunk {sid}"):
            return _held(self._client.trunking.v1.trunks(sid).ip_access_control_lists.list(page_size=PAGE))

    def credential_lists(self, sid: str) -> list[FetchedList]:
        with trying(f"list the credential lists of trunk {sid}"):
            return _held(self._client.trunking.v1.trunks(sid).credentials_lists.list(page_size=PAGE))

    def addresses(self, list_sid: str) -> tuple[FetchedAddress, ...]:
        """List the entries of an IP access control list."""
        with trying(f"list the addresses of {list_sid}"):
            lists = self._client.api.v2010.accounts(self._account_sid).sip.ip_access_control_lists(list_sid)
            return tuple(
                FetchedAddress(
                    sid=str(one.sid),
                    ip_address=str(one.ip_address),
                    cidr_prefix_length=ONE_ADDRESS
                    if one.cidr_prefix_length is None
                    else one.cidr_prefix_length,
                )
                for one in lists.ip_addresses.list(page_size=PAGE)
            )

    def usernames(self, list_sid: str) -> tuple[str, ...]:
        """List the usernames in a credential list. Twilio never shows a password."""
        with trying(f"list the usernames of {list_sid}"):
            lists = self._client.api.v2010.accounts(self._account_sid).sip.credential_lists(list_sid)
            return tuple(sorted(str(one.username) for one in lists.credentials.list(page_size=PAGE)))

    def numbers(self) -> dict[str, list[str]]:
        """The phone numbers of the account that are on a trunk, by the trunk's SID."""
        found: dict[str, list[str]] = {}
        with trying("list the phone numbers of the account"):
            account = self._client.api.v2010.accounts(self._account_sid)
            for one in account.incoming_phone_numbers.stream(page_size=PAGE):
                if one.trunk_sid:
                    found.setdefault(one.trunk_sid, []).append(str(one.phone_number))
        return found

    def voice_region(self, domain: str) -> str | None:
        """The region that handles calls to *domain*."""
        with trying(f"read the route of {domain}"):
            region: str | None = self._client.routes.v2.trunks(domain).fetch().voice_region
            return region

    def sub_accounts(self) -> list[SubAccount]:
        """The sub-accounts of the account, closed ones too."""
        with trying("list the sub-accounts"):
            return [
                SubAccount(
                    sid=str(one.sid),
                    name=one.friendly_name or "",
                    status=str(one.status),
                    auth_token=one.auth_token or "",
                )
                for one in self._client.api.v2010.accounts.stream(page_size=PAGE)
                if one.sid != self._account_sid and one.owner_account_sid == self._account_sid
            ]


def read_trunks(
    target: Target, reads: Collection[str], pool: Executor, *, recording: bool = True
) -> Iterator[FetchedTrunk]:
    """Read the trunks of *target*, several at once in *pool*, and yield them one by one.

    *reads* names what to read besides what decides encryption; *recording*: whether to read how it records.

    Raises:
        TrunkingError: the trunks cannot be listed. Later failures go into the trunk's `not_examined`.
    """
    reader = Reader(target.credentials)
    try:
        trunks = pool.submit(reader.trunks).result()
        numbers = (
            pool.submit(_attempt, "phone numbers", reader.numbers) if NUMBERS in reads and trunks else None
        )
        jobs = [pool.submit(_read, reader, trunk, reads, recording=recording) for trunk in trunks]
        known: _Entries = {}
        while jobs:  # so that each is let go of when it was given
            fetched = jobs.pop(0).result()
            for one in (*(fetched.ip_lists or ()), *(fetched.credential_lists or ())):
                if one.sid not in known:
                    known[one.sid] = pool.submit(_read_entries, reader, one.sid)
            yield _with_numbers(_with_entries(fetched, known), numbers.result() if numbers else None)
    finally:
        reader.close()


@dataclass(frozen=True)
class _Attempt(Generic[T]):
    """The result of a read, or why it failed."""

    value: T | None
    problem: NotExamined | None = None


_Entries = dict[str, Future[_Attempt[tuple[Any, ...]]]]


def _attempt(what: str, read: Callable[[], T]) -> _Attempt[T]:
    try:
        return _Attempt(read())
    except TwilioError as error:
        gap = "not served" if error.status in NOT_SERVED else "failed"
        return _Attempt(None, NotExamined(what=what, reason=why(error), gap=gap))  # type: ignore[arg-type]  # a literal
    except TrunkingError as error:
        return _Attempt(None, NotExamined(what=what, reason=why(error), gap="failed"))


def _essential(what: str, read: Callable[[], T]) -> _Attempt[T]:
    """Attempt a read that decides encryption. "not served" is a failure: Twilio serves it everywhere."""
    tried = _attempt(what, read)
    if tried.problem is None:
        return tried
    return _Attempt(None, NotExamined(what=what, reason=tried.problem.reason, gap="failed"))


def _read(reader: Reader, trunk: TwilioTrunk, reads: Collection[str], *, recording: bool) -> FetchedTrunk:
    urls = _essential("origination URLs", lambda: reader.origination_urls(trunk.sid))
    records = _attempt("recording", lambda: reader.recording(trunk) if recording else None)
    tries: list[_Attempt[Any]] = [urls, records]
    ip_lists = credential_lists = route = None
    if ACCESS in reads:
        ip_lists = _attempt("IP access control lists", lambda: reader.ip_lists(trunk.sid))
        credential_lists = _attempt("credential lists", lambda: reader.credential_lists(trunk.sid))
        tries += [ip_lists, credential_lists]
    domain = trunk.domain_name
    if ROUTES in reads and domain:
        route = _attempt("voice region", lambda: reader.voice_region(domain))
        tries.append(route)
    return FetchedTrunk(
        trunk=trunk,
        recording=records.value,
        urls=urls.value,
        ip_lists=ip_lists.value if ip_lists else None,
        credential_lists=credential_lists.value if credential_lists else None,
        voice_region=route.value if route else None,
        not_examined=[one.problem for one in tries if one.problem],
    )


def _read_entries(reader: Reader, list_sid: str) -> _Attempt[tuple[Any, ...]]:
    if list_sid.startswith("AL"):
        return _attempt(f"addresses of {list_sid}", partial(reader.addresses, list_sid))
    return _attempt(f"usernames of {list_sid}", partial(reader.usernames, list_sid))


def _with_entries(fetched: FetchedTrunk, known: _Entries) -> FetchedTrunk:
    """Add the entries of the trunk's lists. A shared list is read once."""
    ip_lists, credential_lists = fetched.ip_lists, fetched.credential_lists
    tries = {one.sid: known[one.sid].result() for one in (*(ip_lists or ()), *(credential_lists or ()))}
    return _changed(
        fetched,
        ip_lists=ip_lists and [replace(one, addresses=tries[one.sid].value) for one in ip_lists],
        credential_lists=credential_lists
        and [replace(one, usernames=tries[one.sid].value) for one in credential_lists],
        problems=[one.problem for one in tries.values() if one.problem],
    )


def _with_numbers(fetched: FetchedTrunk, numbers: _Attempt[dict[str, list[str]]] | None) -> FetchedTrunk:
    if numbers is None:
        return fetched
    if numbers.value is None:
        return _changed(fetched, problems=[numbers.problem] if numbers.problem else [])
    return _changed(fetched, numbers=sorted(numbers.value.get(fetched.trunk.sid, [])))


def _changed(fetched: FetchedTrunk, problems: Sequence[NotExamined] = (), **changes: Any) -> FetchedTrunk:
    return replace(fetched, **changes, not_examined=[*fetched.not_examined, *problems])


def _held(lists: Sequence[Any]) -> list[FetchedList]:
    return [FetchedList(sid=one.sid, name=one.friendly_name or "") for one in lists]
