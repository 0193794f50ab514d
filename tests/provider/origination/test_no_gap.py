"""Calls always have a route: random lists through the real verbs, with Twilio's state after every request."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st
from pulumi_twilio_trunking.base.errors import RefusedError, TrunkingError
from pulumi_twilio_trunking.base.sip_uri import SipUri
from pulumi_twilio_trunking.tls_origination import TlsOriginationProvider
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from emulator.faults import Fault, carry_out
from emulator.own_paths import CONSOLE
from emulator.testing import RunningEmulator, running
from tests.effects import answer
from tests.provider.conftest import Stack, configured, stories

MOST = 10
URLS_OF_A_TRUNK = re.compile(r"(/v1/Trunks/TK\w+/OriginationUrls)(/OU\w+)?")
REFUSAL = '{"code": 20001, "message": "No such luck", "more_info": "", "status": 400}'
FAULTS: dict[str, dict[str, Any]] = {
    "refused": {"effect": answer(400, REFUSAL, {"content-type": "application/json"})},
    "server error": {"effect": answer(500)},
    "server error after the work": {"effect": answer(500, committed=True)},
    "lost": {"effect": "drop"},
    "lost after the work": {"effect": "drop", "committed": True},
}

few_and_the_same = settings(stories(35), suppress_health_check=[HealthCheck.too_slow])


# The watched Twilio

Route = tuple[str, int, int, bool, str]
"""The fields of an origination URL: URI, priority, weight, enabled, name."""


@dataclass
class Watched:
    """ASGI middleware that looks at the trunk's URLs after every write, and before its answer leaves."""

    account_sid: str
    app: ASGIApp | None = None
    states: list[list[Route]] = field(default_factory=list)

    def around(self, app: ASGIApp) -> Watched:
        self.app = app
        return self

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        assert self.app
        about = URLS_OF_A_TRUNK.fullmatch(scope["path"]) if scope["type"] == "http" else None
        if not about or scope["method"] == "GET":
            await self.app(scope, receive, send)
            return
        answer = await carry_out(self.app, scope, receive)
        self.states.append(await self._look(about[1], scope))
        for message in answer:
            await send(message)

    async def _look(self, path: str, scope: Scope) -> list[Route]:
        """Return the trunk's URLs as somebody at the Console would see them at this moment."""
        assert self.app
        console = f"{CONSOLE}/{self.account_sid}{path}"
        look = {**scope, "method": "GET", "path": console, "raw_path": console.encode(), "query_string": b""}
        answer = await carry_out(self.app, look, _nothing_to_read)
        body = b"".join(message.get("body", b"") for message in answer)
        return [
            (url["sip_url"], url["priority"], url["weight"], url["enabled"], url["friendly_name"])
            for url in json.loads(body)["origination_urls"]
        ]


async def _nothing_to_read() -> Message:
    return {"type": "http.request", "body": b"", "more_body": False}


class Lab:
    """A watched emulator with one account, and a new trunk on demand."""

    def __init__(self, twilio: RunningEmulator, watched: Watched) -> None:
        self.twilio, self.watched, self.client = twilio, watched, twilio.console()

    def start(self, fault: str | None = None, *, after: int = 0, times: int = 1) -> None:
        """Forget the states so far. *after* requests go well, then *times* of them fail."""
        self.watched.states.clear()
        self.heal()
        if fault:
            path = "/v1/Trunks/*/OriginationUrls**"
            self.twilio.faults.add(Fault(path=path, skip=after, times=times, **FAULTS[fault]))

    def heal(self) -> None:
        """From now on everything goes well."""
        self.twilio.faults.clear()

    def __repr__(self) -> str:
        return "Lab()"  # Hypothesis prints what a test is given, and of a dataclass every field

    @contextmanager
    def new_trunk(self) -> Iterator[Trunk]:
        """A trunk while the block runs; an account takes 100."""
        created = self.client.trunking.v1.trunks.create(secure=True)
        yield Trunk(self, str(created.sid))
        created.delete()


@dataclass
class Trunk:
    """One trunk with origination URLs that one stack after another holds."""

    lab: Lab
    sid: str

    def stack(self) -> Stack:
        """A stack that knows of nothing, in a process of its own."""
        twilio = self.lab.twilio
        names = ("accountSid", "authToken", "baseUrl")
        values = (twilio.account_sid, twilio.auth_token, twilio.url)
        config = {f"twilio:{name}": value for name, value in zip(names, values, strict=True)}
        return Stack(configured(TlsOriginationProvider(), config))

    def up(self, stack: Stack, destinations: list[dict[str, object]]) -> None:
        stack.up(trunk_sid=self.sid, destinations=destinations)

    @property
    def routes(self) -> list[Route]:
        return [
            (url.sip_url, url.priority, url.weight, url.enabled, url.friendly_name)
            for url in self.lab.client.trunking.v1.trunks(self.sid).origination_urls.list()
        ]


@pytest.fixture(scope="module")
def lab() -> Iterator[Lab]:
    account_sid = "AC" + 32 * "a"
    watched = Watched(account_sid)
    with running(accounts={account_sid: "token-of-a-test"}, middleware=watched.around) as twilio:
        yield Lab(twilio, watched)


# Random lists


@st.composite
def destinations(draw: st.DrawFn) -> list[dict[str, object]]:
    """A list that check accepts: short or full, with hosts of the next one, often with one enabled route."""
    length = draw(st.sampled_from([1, 2, 3, MOST - 1, MOST, MOST]))
    hosts = draw(
        st.lists(
            st.sampled_from("abcd" if length < MOST - 1 else "abcdefghijklm"),
            min_size=length,
            max_size=length,
        )
    )
    priorities = sorted(draw(st.lists(st.sampled_from([0, 10, 65535]), min_size=length, max_size=length)))
    only = draw(st.integers(0, length - 1))
    some = draw(st.lists(st.booleans(), min_size=length, max_size=length))
    enabled = draw(st.sampled_from([some, [place == only for place in range(length)]]))
    return [
        {
            "sip_url": f"sip:{host}.example.com;transport=tls",
            "priority": priority,
            "weight": draw(st.sampled_from([1, 10])),
            "enabled": on,
            "friendly_name": host,
        }
        for host, priority, on in zip(hosts, priorities, enabled, strict=True)
    ]


LISTS = destinations()


def as_routes(entries: list[dict[str, object]]) -> list[Route]:
    return [tuple(entry.values()) for entry in entries]  # type: ignore[misc]  # five fields, in this order


def enabled_uris(routes: list[Route]) -> set[str]:
    return {uri for uri, _, _, enabled, _ in routes if enabled}


# What must hold at every moment


def hold_to(
    before: list[Route], after: list[Route], states: list[list[Route]], *, full: bool = False
) -> None:
    """Fail unless callers may rely on each of the *states* between *before* and *after*.

    On a *full* trunk, a route that is recreated is missing between two requests.
    """
    lasting = set() if full else enabled_uris(before) & enabled_uris(after)
    for state in states:
        assert len(state) <= MOST
        assert [] == [uri for uri, *_ in state if SipUri.parse(uri).why_not_tls()]
        assert [] == [route for route in state if route not in before + after], "neither old nor new"
        if enabled_uris(before) and enabled_uris(after):
            assert enabled_uris(state), "without a route"
        assert not lasting - enabled_uris(state), "without a route that it had before and has after"


@given(lists=st.lists(LISTS, min_size=2, max_size=4))
@few_and_the_same
def test_between_lists(lab: Lab, lists: list[list[dict[str, object]]]) -> None:
    """After each request of an update the trunk has one to ten routes, old or new ones, all over TLS."""
    with lab.new_trunk() as trunk:
        stack = trunk.stack()
        before: list[Route] = []
        for wanted in lists:
            lab.start()
            trunk.up(stack, wanted)

            hold_to(before, as_routes(wanted), lab.watched.states)
            assert Counter(as_routes(wanted)) == Counter(trunk.routes)
            before = as_routes(wanted)


@given(
    old=LISTS,
    new=LISTS,
    fault=st.sampled_from([*FAULTS]),
    after=st.integers(0, 12),
    times=st.sampled_from([1, 1, 2, 20]),
    refreshed=st.booleans(),
)
@few_and_the_same
def test_between_lists_where_a_request_fails(  # noqa: PLR0917 - each is drawn
    lab: Lab,
    old: list[dict[str, object]],
    new: list[dict[str, object]],
    fault: str,
    after: int,
    times: int,
    refreshed: bool,  # noqa: FBT001
) -> None:
    """The same holds while a random request fails, and on the way back; the next update ends as wanted."""
    with lab.new_trunk() as trunk:
        stack = trunk.stack()
        trunk.up(stack, old)

        lab.start(fault, after=after, times=times)
        try:
            trunk.up(stack, new)
            event("done")
        except TrunkingError as error:
            event(f"failed, {'leaving something' if error.left else 'leaving nothing'}")
        hold_to(as_routes(old), as_routes(new), lab.watched.states)

        reached = trunk.routes
        lab.start()
        if not refreshed:
            try:
                trunk.up(stack, new)
            except RefusedError as error:  # what the failure left takes the room
                assert "Run `pulumi refresh`" in str(error)  # noqa: PT017 - a refusal is one of two good ends
            else:
                assert not Counter(as_routes(new)) - Counter(trunk.routes)
        stack.refresh()
        trunk.up(stack, new)

        hold_to(reached, as_routes(new), lab.watched.states)
        assert Counter(as_routes(new)) == Counter(trunk.routes)


@given(
    wanted=LISTS,
    fault=st.sampled_from([*FAULTS]),
    after=st.integers(0, 12),
    times=st.sampled_from([0, 1, 20, 20]),
)
@few_and_the_same
def test_over_a_rename(lab: Lab, wanted: list[dict[str, object]], fault: str, after: int, times: int) -> None:
    """The routes survive a rename without alias, a move or a replacement (create, then delete)."""
    with lab.new_trunk() as trunk:
        old = trunk.stack()
        trunk.up(old, wanted)
        renamed = trunk.stack()
        lab.start(fault, after=after, times=times)
        try:
            trunk.up(renamed, wanted)
            event("done")
        except TrunkingError:
            event("failed")
            lab.heal()
            trunk.up(renamed, wanted)
        lab.heal()
        old.delete()

        routes = as_routes(wanted)
        hold_to(routes, routes, lab.watched.states, full=len(wanted) == MOST)
        assert Counter(routes) == Counter(trunk.routes)
        renamed.destroy()

        assert [] == trunk.routes
