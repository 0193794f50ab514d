"""One emulator per run with faults on demand, an account for each test, and a stack of one resource."""

import asyncio
import itertools
import os
import re
import sys
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from hypothesis import settings
from pulumi.dynamic import Config, ConfigureRequest, ResourceProvider
from pulumi.runtime import rpc
from pulumi_twilio_trunking.base import pulumi_host
from pulumi_twilio_trunking.client import retries
from pulumi_twilio_trunking.client.api import TrunkingApi, connect
from pulumi_twilio_trunking.client.credentials import Credentials
from pulumi_twilio_trunking.engine.run import RUN
from pulumi_twilio_trunking.secure_trunk import SecureTrunkProvider
from pulumi_twilio_trunking.tls_origination import TlsOriginationProvider
from starlette.types import ASGIApp, Receive, Scope, Send
from twilio.rest import Client

from emulator.faults import Action, Effect, Fault
from emulator.settings import Settings
from emulator.testing import RunningEmulator, running
from tests.effects import answer, hold
from tests.gathering import Gathering

TOKEN = "token-of-a-test"
ACCOUNTS = {f"AC{number:032x}": TOKEN for number in range(2000)}


def stories(few: int) -> settings:
    """*few* examples, the same in every run; STORIES=300 in the environment runs 300 random ones."""
    many = os.environ.get("STORIES")
    return settings(max_examples=int(many or few), derandomize=not many, database=None, print_blob=bool(many))


# Faults


class RecordedPauses(list[float]):
    """The pauses asked for, in seconds, and a clock for each thread that advances as if it had slept."""

    def __init__(self) -> None:
        super().__init__()
        self._slept: dict[int, float] = defaultdict(float)

    def sleep(self, seconds: float) -> None:
        self.append(seconds)
        self._slept[threading.get_ident()] += seconds

    def monotonic(self) -> float:
        return time.monotonic() + self._slept[threading.get_ident()]


@dataclass
class SeenRequests:
    """ASGI middleware that notes what arrives, and makes pages smaller than the requests ask for."""

    arrived: list[str] = field(default_factory=list)
    largest_page: int | None = None
    app: ASGIApp | None = None

    def around(self, app: ASGIApp) -> ASGIApp:
        self.app = app
        return self

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        assert self.app
        if scope["type"] == "http":
            if self.largest_page:
                smaller = re.sub(rb"PageSize=\d+", b"PageSize=%d" % self.largest_page, scope["query_string"])
                scope = {**scope, "query_string": smaller}
            self.arrived.append(f"{scope['method']} {scope['path'].removeprefix('/v1')}")
        await self.app(scope, receive, send)


@dataclass
class Faults:
    """Faults for one account's requests, such as "POST /Trunks/*": patterns after `/v1`, or whole ones."""

    twilio: RunningEmulator

    def _order(self, request: str, effect: Effect | Action, times: int, after: int, **more: Any) -> None:
        method, _, path = request.partition(" ")
        is_token = path == "/v2/token"
        is_whole = is_token or path.startswith("/2010-04-01")
        self.twilio.faults.add(
            Fault(
                effect=effect,
                method=method,
                path=path if is_whole else f"/v1{path}",
                account_sid=None if is_token else self.twilio.account_sid,
                times=times,
                skip=after,
                **more,
            )
        )

    def clear(self) -> None:
        """Forget all faults."""
        self.twilio.faults.clear()

    def answer(
        self,
        request: str,
        status: int,
        body: str = "",
        *,
        headers: Mapping[str, str] | None = None,
        committed: bool = False,
        times: int = 1,
        after: int = 0,
    ) -> None:
        """Answer with *status* and *body*; if *committed*, after the real work was done."""
        self._order(request, answer(status, body, headers, committed=committed), times, after)

    def refuse(
        self, request: str, status: int = 400, code: int = 20001, *, times: int = 1, after: int = 0
    ) -> None:
        """Answer with an error in Twilio's own words."""
        body = f'{{"code": {code}, "message": "No such luck", "more_info": "", "status": {status}}}'
        headers = {"Content-Type": "application/json", "Twilio-Request-Id": "RQ0123"}
        self.answer(request, status, body, headers=headers, times=times, after=after)

    def lose(self, request: str, *, committed: bool, times: int = 1, after: int = 0) -> None:
        """Drop the connection in place of an answer, before or after the work was done."""
        self._order(request, "drop", times, after, committed=committed)

    def hold(
        self, request: str, until: threading.Event, *, after: int = 0, times: int = 1
    ) -> threading.Event:
        """Do the work and hold the answer back *until* then; the event says when the work is done."""
        done = threading.Event()
        self._order(request, hold(until, done), times, after)
        return done

    def gather(self, request: str, number: int, *, times: int) -> Gathering:
        """Hold such requests until *number* of them are under way together."""
        gathering = Gathering(number)

        async def effect(app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
            await gathering.join()
            await app(scope, receive, send)

        self._order(request, effect, times, 0)
        return gathering


# A stack of one resource


def over_the_wire(props: Mapping[str, Any]) -> dict[str, Any]:
    """Props as they arrive on the other side of Pulumi's gRPC: whole numbers as floats, None left out."""
    loop = asyncio.new_event_loop()
    try:
        sent = loop.run_until_complete(rpc.serialize_properties(dict(props), {}))
    finally:
        loop.close()
    return dict(rpc.deserialize_properties(sent, keep_unknowns=True))


@dataclass
class Stack:
    """One resource in a stack, with the calls that Pulumi's engine makes, in its order."""

    provider: Any
    id: str | None = None
    inputs: dict[str, Any] = field(default_factory=dict)
    outputs: dict[str, Any] = field(default_factory=dict)

    def check(self, **props: Any) -> dict[str, Any]:
        result = self.provider.check(over_the_wire(self.inputs), over_the_wire(props))
        assert [] == [(failure.property, failure.reason) for failure in result.failures]
        return over_the_wire(result.inputs)

    def preview(self, **props: Any) -> str:
        """Tell what `up` would do: create, replace, update or nothing."""
        checked = self.check(**props)
        if self.id is None:
            return "create"
        diff = self.provider.diff(self.id, over_the_wire(self.outputs), checked)
        return "replace" if diff.replaces else "update" if diff.changes else "nothing"

    def up(self, **props: Any) -> str:
        """Run it in its own process, and return the action."""
        forget_the_program()
        action, checked = self.preview(**props), self.check(**props)
        if action == "create":
            made = self.provider.create(checked)
            self.id, self.outputs = made.id, over_the_wire(made.outs)
        elif action == "update":
            updated = self.provider.update(self.id, over_the_wire(self.outputs), checked)
            self.outputs = over_the_wire(updated.outs)
        elif action == "replace":
            old = replace(self)
            made = self.provider.create(checked)
            self.id, self.outputs = made.id, over_the_wire(made.outs)
            old.delete()
        self.inputs = checked
        return action

    def refresh(self) -> None:
        assert self.id
        result = self.provider.read(self.id, over_the_wire(self.outputs))
        self.id = result.id or None
        self.outputs = over_the_wire(result.outs)
        self.inputs = over_the_wire(result.inputs or {})

    def begin_with_a_refresh(self) -> None:
        """The first part of `destroy --refresh` and `up --refresh`: read, then compare with the state."""
        forget_the_program()
        declared = self.inputs
        self.refresh()
        self.provider.diff(self.id, over_the_wire(self.outputs), over_the_wire(declared))

    def destroy(self) -> None:
        """`pulumi destroy`: another process, which never sees the program."""
        forget_the_program()
        self.delete()

    def delete(self) -> None:
        """Delete the resource as `up` does when it has left the program."""
        assert self.id
        self.provider.delete(self.id, over_the_wire(self.outputs))
        self.id, self.inputs, self.outputs = None, {}, {}


def configured(provider: ResourceProvider, config: Mapping[str, str]) -> Any:
    provider.configure(ConfigureRequest(Config(dict(config), "project")))
    return provider


# Fixtures


@pytest.fixture(autouse=True)
def bare_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """No credentials nor proxies from the machine; what `configure` does to tracebacks is undone."""
    names = ["ACCOUNT_SID", "AUTH_TOKEN", "API_KEY", "API_SECRET", "CLIENT_ID", "CLIENT_SECRET"]
    names += ["REGION", "EDGE", "BASE_URL"]
    for name in [*(f"TWILIO_{name}" for name in names), "PULUMI_TWILIO_TRACEBACK"]:
        monkeypatch.delenv(name, raising=False)
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(sys, "tracebacklimit", 1000, raising=False)


@pytest.fixture(autouse=True)
def pauses(monkeypatch: pytest.MonkeyPatch) -> RecordedPauses:
    """The pauses between attempts, noted and not waited for."""
    recorded = RecordedPauses()
    monkeypatch.setattr(retries, "sleep", recorded.sleep)
    monkeypatch.setattr(retries, "monotonic", recorded.monotonic)
    return recorded


@pytest.fixture(autouse=True)
def new_process() -> None:
    """Every test begins as a new process does."""
    forget_the_program()


def forget_the_program() -> None:
    """Forget which resource of the running program has what, as a new process has."""
    RUN.reset()


ORIGINAL_WARN = pulumi_host.warn


@pytest.fixture
def original_warn() -> Callable[[str], None]:
    """The function that the fixture below replaces."""
    return ORIGINAL_WARN


@pytest.fixture(autouse=True)
def warnings(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The warnings that the CLI would show."""
    shown: list[str] = []
    monkeypatch.setattr(pulumi_host, "warn", shown.append)
    return shown


@pytest.fixture(scope="session")
def seen_requests() -> SeenRequests:
    return SeenRequests()


@pytest.fixture(scope="session")
def shared_emulator(seen_requests: SeenRequests) -> Iterator[RunningEmulator]:
    settings = Settings(strict=True)
    with running(accounts=ACCOUNTS, middleware=seen_requests.around, settings=settings) as emulator:
        yield emulator


@pytest.fixture(scope="session")
def unused_accounts() -> Iterator[str]:
    return iter(ACCOUNTS)


@pytest.fixture
def twilio(shared_emulator: RunningEmulator, unused_accounts: Iterator[str]) -> RunningEmulator:
    """A running emulator with an account that holds nothing, and an empty journal."""
    shared_emulator.requests.clear()
    return replace(shared_emulator, account_sid=next(unused_accounts), auth_token=TOKEN)


@pytest.fixture
def faults(seen_requests: SeenRequests, twilio: RunningEmulator) -> Iterator[Faults]:
    yield Faults(twilio)
    twilio.faults.clear()
    seen_requests.largest_page = None


@pytest.fixture
def arrived(seen_requests: SeenRequests, twilio: RunningEmulator) -> list[str]:
    """The requests that arrived in this test, answered or not: "POST /Trunks" and so on."""
    del twilio  # only its account's requests are ours
    seen_requests.arrived.clear()
    return seen_requests.arrived


@pytest.fixture
def client(twilio: RunningEmulator) -> Client:
    """The official client, for changes outside of Pulumi."""
    return twilio.client()


@pytest.fixture
def config(twilio: RunningEmulator) -> dict[str, str]:
    """The stack's config that leads to the emulator."""
    return {
        "twilio:accountSid": twilio.account_sid,
        "twilio:authToken": twilio.auth_token,
        "twilio:baseUrl": twilio.url,
    }


@pytest.fixture
def foreign_config(config: dict[str, str], unused_accounts: Iterator[str]) -> dict[str, str]:
    """The same for another account."""
    return {**config, "twilio:accountSid": next(unused_accounts)}


@pytest.fixture
def credentials(twilio: RunningEmulator) -> Credentials:
    return Credentials(
        account_sid=twilio.account_sid,
        username=twilio.account_sid,
        password=twilio.auth_token,
        base_url=twilio.url,
    )


@pytest.fixture
def api(credentials: Credentials) -> TrunkingApi:
    return connect(credentials)


@pytest.fixture
def new_trunk_stack(config: dict[str, str]) -> Callable[..., Stack]:
    """Makes stacks of one SecureTrunk, each with a provider of its own."""
    return lambda **other: Stack(configured(SecureTrunkProvider(), {**config, **other}))


@pytest.fixture
def trunk_stack(new_trunk_stack: Callable[..., Stack]) -> Stack:
    return new_trunk_stack()


@pytest.fixture
def new_origination_stack(config: dict[str, str]) -> Callable[..., Stack]:
    """Makes stacks of one TlsOrigination, each with a provider of its own."""
    return lambda **other: Stack(configured(TlsOriginationProvider(), {**config, **other}))


@pytest.fixture
def origination_stack(new_origination_stack: Callable[..., Stack]) -> Stack:
    return new_origination_stack()


@pytest.fixture
def trunk_sid(client: Client) -> str:
    """A trunk without origination URLs."""
    return str(client.trunking.v1.trunks.create(friendly_name="by hand", secure=True).sid)


_numbers = itertools.count()


@pytest.fixture
def domain() -> str:
    """A domain name that no other test of this run uses."""
    return f"provider-{next(_numbers)}.pstn.twilio.com"


@pytest.fixture
def number_sid(twilio: RunningEmulator) -> str:
    """The SID of a phone number of the account's that no other test of this run uses."""
    sid = f"PN{next(_numbers):032x}"
    twilio.admin.add_phone_number(twilio.account_sid, sid=sid)
    return sid
