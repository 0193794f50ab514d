"""Random edits of two resources on three trunks, with faults and kills: no number stops ringing."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pulumi_twilio_trunking.base.errors import TrunkingError
from pulumi_twilio_trunking.client.api import connect
from pulumi_twilio_trunking.client.http_client import HttpClient
from pulumi_twilio_trunking.trunk_phone_numbers import TrunkPhoneNumbersProvider

from emulator.settings import Settings
from emulator.testing import RunningEmulator, running
from tests.provider.conftest import Stack, configured, forget_the_program, stories

NUMBERS = [f"+1415555010{digit}" for digit in range(6)]
ROUTED = 3
"""Trunks with a route; the last one has none."""

RESOURCES = st.fixed_dictionaries(
    {
        "trunk": st.sampled_from([*range(ROUTED)] * 4 + [ROUTED]),
        "numbers": st.lists(st.sampled_from(range(len(NUMBERS))), min_size=1, unique=True),
        "move_from": st.sets(st.sampled_from(range(ROUTED))),
    }
)
FAULTS = st.none() | st.fixed_dictionaries(
    {
        "kind": st.sampled_from(["fail", "drop", "kill"]),
        "committed": st.booleans(),
        "method": st.sampled_from(["POST", "DELETE", "*"]),
        "skip": st.integers(0, 6),
        "times": st.sampled_from([1, 1, None]),
    }
)
STEPS = st.lists(
    st.fixed_dictionaries(
        {
            "program": st.dictionaries(st.sampled_from("abc"), RESOURCES, max_size=2),
            "order": st.booleans(),
            "refresh": st.booleans(),
            "fault": FAULTS,
            "by_hand": st.none()
            | st.tuples(st.sampled_from(range(6)), st.none() | st.integers(0, ROUTED - 1)),
        }
    ),
    min_size=1,
    max_size=8,
)


class Killed(BaseException):
    """The process died at a request."""


@dataclass
class Story:
    """One stack, and a look at the numbers after each request."""

    twilio: RunningEmulator
    stacks: dict[str, Stack] = field(default_factory=dict)
    program: dict[str, dict[str, Any]] = field(default_factory=dict)
    killed_at: int | None = None
    silent: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        client = self.twilio.console()
        self.trunks, self.numbers = client.trunking.v1.trunks, client.incoming_phone_numbers
        self.sids = [
            self.twilio.admin.add_phone_number(self.twilio.account_sid, phone_number=number)["sid"]
            for number in NUMBERS
        ]
        self.trunk_sids = [self.trunks.create().sid for _ in range(ROUTED + 1)]
        fields = {"priority": 1, "weight": 1, "enabled": True, "friendly_name": "a"}
        for sid in self.trunk_sids[:ROUTED]:
            self.trunks(sid).origination_urls.create(sip_url="sip:a.example.com;transport=tls", **fields)
        self.before = self.at_start = self.where()

    def where(self) -> dict[str, str | None]:
        return {number.phone_number: number.trunk_sid for number in self.numbers.list()}

    def look(self) -> None:
        """A number that rang on a trunk before this run rings on one, unless no resource lists it now."""
        now = self.where()
        wanted = {NUMBERS[each] for declared in self.program.values() for each in declared["numbers"]}
        for number, trunk in now.items():
            if trunk == self.trunk_sids[ROUTED] or (not trunk and self.at_start[number] and number in wanted):
                self.silent.append(f"{number} was on {self.before[number]}, is on {trunk}")
        self.before = now

    def after_request(self) -> None:
        with self.lock:
            self.look()
        if self.killed_at is not None:
            self.killed_at -= 1
            if self.killed_at < 0:
                raise Killed

    # What the user does

    def start(self) -> None:
        self.at_start = self.where()
        connect.cache_clear()
        forget_the_program()

    def props(self, name: str) -> dict[str, Any]:
        declared = self.program[name]
        others = {other: self.program[other]["numbers"] for other in self.program if other != name}
        return {
            "trunk_sid": self.trunk_sids[declared["trunk"]],
            "phone_numbers": [NUMBERS[each] for each in declared["numbers"]],
            "move_from": [self.trunk_sids[each] for each in declared["move_from"] - {declared["trunk"]}],
            "__declared_elsewhere": {NUMBERS[each]: other for other in others for each in others[other]},
        }

    def up(self, *, backwards: bool) -> None:
        """Create and update in any order, go on after an error, then delete if there was none."""
        self.start()
        errors = []
        for name in sorted(self.program, reverse=backwards):
            stack = self.stacks.get(name) or self._new_stack()
            try:
                _run(stack, self.props(name))
            except TrunkingError as error:
                errors.append(error)
            if stack.id:
                self.stacks[name] = stack
        for name in [] if errors else [each for each in self.stacks if each not in self.program]:
            self.stacks[name].delete()
            del self.stacks[name]
        if errors:
            raise errors[0]

    def refresh(self) -> None:
        self.start()
        for name, stack in list(self.stacks.items()):
            stack.refresh()
            if not stack.id:
                del self.stacks[name]

    def _new_stack(self) -> Stack:
        twilio = self.twilio
        values = {"accountSid": twilio.account_sid, "authToken": twilio.auth_token, "baseUrl": twilio.url}
        config = {f"twilio:{name}": value for name, value in values.items()}
        return Stack(configured(TrunkPhoneNumbersProvider(), config))


def _run(stack: Stack, props: dict[str, Any]) -> None:
    """One step of an `up`, in a process that has begun."""
    action, checked = stack.preview(**props), stack.check(**props)
    if action == "create":
        made = stack.provider.create(checked)
        stack.id, stack.outputs = made.id, dict(made.outs)
    elif action == "update":
        stack.outputs = dict(stack.provider.update(stack.id, stack.outputs, checked).outs)
    stack.inputs = checked


@pytest.fixture(scope="module")
def emulator() -> Iterator[RunningEmulator]:
    with running(settings=Settings(strict=True)) as twilio:
        yield twilio


@pytest.fixture
def watched(monkeypatch: pytest.MonkeyPatch) -> list[Callable[[], None]]:
    """What to call after each request of the provider."""
    calls: list[Callable[[], None]] = []
    send = HttpClient.request

    def watched(*arguments: Any, **named: Any) -> Any:
        try:
            return send(*arguments, **named)
        finally:
            calls[-1]()

    monkeypatch.setattr(HttpClient, "request", watched)
    return calls


def test_no_number_stops_ringing(emulator: RunningEmulator, watched: list[Callable[[], None]]) -> None:
    """At no moment; and an `up` that succeeds has every number where the program says."""

    @settings(stories(12), suppress_health_check=list(HealthCheck), deadline=None)
    @given(steps=STEPS)
    def tell(steps: list[dict[str, Any]]) -> None:
        emulator.admin.reset()
        story = Story(emulator)
        watched.append(story.after_request)
        for step in steps:
            _take(story, step)

            assert [] == story.silent
        for stack in story.stacks.values():
            stack.destroy()

    tell()


def _take(story: Story, step: dict[str, Any]) -> None:
    if step["by_hand"]:
        number, trunk = step["by_hand"]
        story.numbers(story.sids[number]).update(trunk_sid="" if trunk is None else story.trunk_sids[trunk])
        story.before = story.where()
    if step["refresh"]:
        story.refresh()
    story.program = step["program"]
    fault = dict(step["fault"] or {})
    kind = fault.pop("kind", None)
    if kind == "kill":
        story.killed_at = fault["skip"]
    elif kind:
        getattr(story.twilio.admin, kind)(fault.pop("method"), "/**", **fault)
    try:
        story.up(backwards=step["order"])
    except (TrunkingError, Killed):
        pass
    else:
        _has_all(story)
    story.killed_at = None
    story.twilio.admin.remove_faults()


def _has_all(story: Story) -> None:
    """A number that two resources list is on the trunk of one of them."""
    now = story.where()
    for number in NUMBERS:
        index = NUMBERS.index(number)
        wanted = {
            story.trunk_sids[declared["trunk"]]
            for name, declared in story.program.items()
            if index in declared["numbers"] and number in _listed(story.stacks[name])
        }

        assert not wanted or now[number] in wanted


def _listed(stack: Stack) -> list[str]:
    return [number["phone_number"] for number in stack.outputs["numbers"]]
