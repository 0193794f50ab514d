"""An emulator for the whole run, an account for every test, and programs that run without an engine."""

from __future__ import annotations

import itertools
import re
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pulumi
import pytest
from pulumi.runtime import mocks, rpc
from pulumi.runtime.config import set_all_config
from pulumi_twilio_trunking.client.api import TrunkingApi, connect
from pulumi_twilio_trunking.client.credentials import Credentials
from pulumi_twilio_trunking.importing.account_credentials import Account as Login
from pulumi_twilio_trunking.importing.account_lists import FoundList
from pulumi_twilio_trunking.importing.account_trunks import FoundTrunk
from pulumi_twilio_trunking.importing.adoption import (
    Adopted,
    AdoptedList,
    adopt_or_leave_out,
    adopt_or_leave_out_list,
)
from pulumi_twilio_trunking.importing.arguments import parse
from pulumi_twilio_trunking.importing.naming import resource_names
from pulumi_twilio_trunking.importing.pulumi_stack import Stack
from pulumi_twilio_trunking.importing.selection import Selection, select

from emulator.settings import Settings
from emulator.testing import RunningEmulator, running

TOKEN = "token-of-a-test"
PASSWORD = "Correct-Horse-7-Battery"
_numbers = (f"PN{number:032x}" for number in itertools.count(1))
ACCOUNTS = {f"AC{number:032x}": TOKEN for number in range(300)}
SETTINGS = [
    *(f"TWILIO_{name}" for name in ("ACCOUNT_SID", "AUTH_TOKEN", "API_KEY", "API_SECRET", "CLIENT_ID"))
]
SETTINGS += [
    "TWILIO_CLIENT_SECRET",
    "TWILIO_REGION",
    "TWILIO_EDGE",
    "TWILIO_BASE_URL",
    "PULUMI_TWILIO_TRACEBACK",
]
PROXIES = ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"]


@dataclass
class Account:
    """One account at the emulator, what somebody did in its console, and what an import would take of it."""

    twilio: RunningEmulator
    sid: str
    stack: Stack = field(default_factory=Stack)

    @property
    def environ(self) -> dict[str, str]:
        return {
            "TWILIO_ACCOUNT_SID": self.sid,
            "TWILIO_AUTH_TOKEN": TOKEN,
            "TWILIO_BASE_URL": self.twilio.url,
        }

    @property
    def api(self) -> TrunkingApi:
        return connect(
            Credentials(account_sid=self.sid, username=self.sid, password=TOKEN, base_url=self.twilio.url)
        )

    @property
    def trunks(self) -> Any:
        return self.twilio.client(self.sid, TOKEN).trunking.v1.trunks

    def trunk(
        self, name: str = "", *uris: str, recording: Mapping[str, str] | None = None, **fields: Any
    ) -> str:
        """Make a trunk with origination URLs as a program would number them; gives back its SID."""
        sid = str(self.trunks.create(friendly_name=name, **fields).sid)
        for index, uri in enumerate(uris):
            self.url(sid, uri, priority=10 * (index + 1))
        if recording:
            self.trunks(sid).recordings().update(**recording)
        return sid

    def url(self, trunk_sid: str, uri: str, **fields: Any) -> str:
        host = re.split(r"[;?]", uri)[0].rpartition("@")[2].removeprefix("sip:").partition(":")[0]
        defaults = {"priority": 10, "weight": 10, "enabled": True, "friendly_name": host[:64]}
        urls = self.trunks(trunk_sid).origination_urls
        return str(urls.create(sip_url=uri, **{**defaults, **fields}).sid)

    # Numbers and lists

    def number(self, trunk_sid: str | None = None) -> str:
        """Give the account a phone number, on a trunk if it is told one; gives back its E.164 text."""
        sid = next(_numbers)
        self.twilio.admin.add_phone_number(self.sid, sid=sid)
        numbers = self._client.api.v2010.accounts(self.sid).incoming_phone_numbers
        one = numbers(sid).update(trunk_sid=trunk_sid) if trunk_sid else numbers(sid).fetch()
        return str(one.phone_number)

    def addresses(self, name: str, *blocks: str, on: Sequence[str] = ()) -> str:
        """Make an IP access control list, and put it on trunks; gives back its SID."""
        lists = self._client.api.v2010.accounts(self.sid).sip.ip_access_control_lists
        sid = str(lists.create(friendly_name=name).sid)
        for block in blocks:
            address, _, length = block.partition("/")
            lists(sid).ip_addresses.create(
                friendly_name=block, ip_address=address, cidr_prefix_length=int(length or 32)
            )
        for trunk_sid in on:
            self.trunks(trunk_sid).ip_access_control_lists.create(ip_access_control_list_sid=sid)
        return sid

    def logins(self, name: str, *usernames: str, on: Sequence[str] = ()) -> str:
        """Make a credential list, and put it on trunks; gives back its SID."""
        lists = self._client.api.v2010.accounts(self.sid).sip.credential_lists
        sid = str(lists.create(friendly_name=name).sid)
        for username in usernames:
            lists(sid).credentials.create(username=username, password=PASSWORD)
        for trunk_sid in on:
            self.trunks(trunk_sid).credentials_lists.create(credential_list_sid=sid)
        return sid

    @property
    def _client(self) -> Any:
        return self.twilio.client(self.sid, TOKEN)

    def select(self, *arguments: str) -> Selection:
        return select(parse(arguments, converter=False), self.stack, self.environ)


OWN = Login(name=None, credentials=Credentials(account_sid="AC" + 32 * "1", username="u", password="p"))


def adopted(founds: Sequence[FoundTrunk], account: Login = OWN) -> list[Adopted]:
    named = resource_names({found.trunk.sid: found.trunk.friendly_name for found in founds})
    planned = [adopt_or_leave_out(account, found, named[found.trunk.sid]) for found in founds]
    return [one for one in planned if isinstance(one, Adopted)]


def adopted_lists(founds: Sequence[FoundList], account: Login = OWN) -> list[AdoptedList]:
    titles = {found.sid: found.found.friendly_name for found in founds}
    named = resource_names(titles, nameless="list")
    planned = [adopt_or_leave_out_list(account, found, named[found.sid]) for found in founds]
    return [one for one in planned if isinstance(one, AdoptedList)]


def selection_of(founds: Sequence[FoundTrunk], lists: Sequence[FoundList] = ()) -> Selection:
    """What an import takes of an account with these trunks and lists."""
    ours, our_lists = adopted(founds), adopted_lists(lists)
    return Selection(accounts=[OWN], adopted=ours, lists=our_lists, left_out=(), managed=(), stack=Stack())


# Programs


class Monitor(mocks.MockMonitor):  # type: ignore[misc]
    """Keeps a program's registrations as they go to the engine, and gives every resource its id."""

    def __init__(self, ids: Mapping[tuple[str, str], str]) -> None:
        super().__init__(Ids(ids))
        self.requests: list[Any] = []

    def RegisterResource(self, request: Any) -> Any:  # noqa: N802 - gRPC's name
        self.requests.append(request)
        return super().RegisterResource(request)


class Ids(pulumi.runtime.Mocks):
    def __init__(self, ids: Mapping[tuple[str, str], str]) -> None:
        self._ids = ids

    def new_resource(self, args: Any) -> Any:
        return self._ids.get((args.typ, args.name), "an-id"), args.inputs

    def call(self, _args: Any) -> Any:
        return {}


@dataclass(frozen=True)
class Registered:
    """One resource as a program registers it."""

    type: str
    name: str
    props: Mapping[str, Any]
    protect: bool
    parent: str
    provider: str

    @property
    def plain(self) -> dict[str, Any]:
        """The properties without the marks of secrets, as a provider gets them."""
        return {name: rpc.unwrap_rpc_secret(value) for name, value in self.props.items()}


def run(
    source: str,
    adopted: Sequence[Adopted],
    lists: Sequence[AdoptedList] = (),
    *,
    config: Mapping[str, str] | None = None,
) -> list[Registered]:
    """Run a program without an engine; what it registers, in order of type and name."""
    ids = {(kind, one.name_of(kind)): one.found.sid for one in adopted for kind in one.parts}
    monitor = Monitor(ids | {(one.type, one.name): one.found.sid for one in lists})
    pulumi.runtime.set_mocks(None, monitor=monitor, preview=False)
    set_all_config(dict(config or {}))

    @pulumi.runtime.test
    def program() -> None:
        exec(compile(source, "adopted_trunks.py", "exec"), {"__name__": "adopted_trunks"})  # noqa: S102 - what is tested

    program()
    registered = [
        Registered(
            request.type,
            request.name,
            rpc.deserialize_properties(request.object, keep_unknowns=True),
            request.protect,
            request.parent,
            request.provider,
        )
        for request in monitor.requests
        if request.custom
    ]
    return sorted(registered, key=lambda one: (one.type, one.name))


# Fixtures


@pytest.fixture(autouse=True)
def bare_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """No credentials nor proxies from the machine; what a command does to tracebacks is undone."""
    for name in [*SETTINGS, *PROXIES]:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(sys, "tracebacklimit", 1000, raising=False)


@pytest.fixture(scope="session")
def emulator() -> Iterator[RunningEmulator]:
    with running(accounts=ACCOUNTS, settings=Settings(strict=True)) as twilio:
        yield twilio


_unused = itertools.chain(ACCOUNTS)


@pytest.fixture(scope="session")
def new_account(emulator: RunningEmulator) -> Callable[[], Account]:
    """Gives accounts that hold nothing."""
    return lambda: Account(emulator, next(_unused))


@pytest.fixture
def account(new_account: Callable[[], Account]) -> Account:
    return new_account()


@pytest.fixture
def requests(emulator: RunningEmulator) -> Sequence[Any]:
    """The emulator's requests since the test began."""
    emulator.requests.clear()
    return emulator.requests
