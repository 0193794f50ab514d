"""The verbs of both providers in random order, as Pulumi's engine calls them, against an emulator with faults and drift."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import HealthCheck, event, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from pulumi_twilio_trunking.base.errors import RefusedError, TrunkingError
from pulumi_twilio_trunking.client.api import connect
from pulumi_twilio_trunking.engine.adopted import RESOURCE_NAME
from pulumi_twilio_trunking.origination.ownership import NOT_MADE_HERE
from pulumi_twilio_trunking.secure_trunk import SecureTrunkProvider
from pulumi_twilio_trunking.tls_origination import TlsOriginationProvider

from emulator.testing import RunningEmulator, running
from tests.provider.conftest import configured, forget_the_program, over_the_wire, stories

TRUNK, ORIGINATION = "SecureTrunk", "TlsOrigination"
PROVIDERS = {TRUNK: SecureTrunkProvider, ORIGINATION: TlsOriginationProvider}
PLAIN = "sip:plain.example.com"
TAKES_UNSEEN = "cannot be seen"
"""How an error speaks of what may be left where it cannot name it."""

bounded = settings(stories(30), stateful_step_count=15, suppress_health_check=list(HealthCheck))


# A small model of Pulumi's engine


class KilledError(Exception):
    """The process died in the middle of a verb: nothing comes back, and nothing is stored."""


@dataclass
class Resource:
    """One resource in the state; *condemned* once it was replaced and waits to be deleted."""

    kind: str
    name: str
    id: str
    inputs: dict[str, Any]
    outputs: dict[str, Any]
    condemned: bool = False

    @property
    def sids(self) -> list[str]:
        return [self.id] if self.kind == TRUNK else list(self.outputs["origination_url_sids"])

    @property
    def made(self) -> list[str]:
        """Those that are its own, while others were only seen by a refresh."""
        return [sid for sid in self.sids if sid not in self.outputs.get(NOT_MADE_HERE, [])]


@dataclass
class Slot:
    """One trunk of the program with its destinations; a name without alias is a new resource to the engine."""

    trunk: dict[str, Any]
    destinations: list[Any] | None
    trunk_name: str
    origination_name: str
    adopt: str | None = None
    """The trunk that it takes over, with its destinations, while these lines stand."""

    @property
    def trunk_props(self) -> dict[str, Any]:
        lines = {"adopt": self.adopt, RESOURCE_NAME: self.trunk_name} if self.adopt else {}
        return {**self.trunk, **lines}

    def origination_props(self, trunk_sid: str) -> dict[str, Any]:
        lines = {"adopt": True} if self.adopt else {}
        return {"trunk_sid": trunk_sid, "destinations": self.destinations, **lines}

    @property
    def uris(self) -> list[str]:
        return [each["sip_url"] if isinstance(each, dict) else each for each in self.destinations or []]


@dataclass
class Engine:
    """State, and what `up`, `refresh` and `destroy` make of it, one process each."""

    twilio: RunningEmulator
    warnings: list[str]
    state: list[Resource] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    kill: bool = False

    # Processes

    def start(self) -> None:
        """Begin a process: nothing is remembered but the state."""
        connect.cache_clear()
        forget_the_program()
        self.warnings.clear()
        self.said.clear()
        twilio = self.twilio
        values = {"accountSid": twilio.account_sid, "authToken": twilio.auth_token, "baseUrl": twilio.url}
        config = {f"twilio:{name}": value for name, value in values.items()}
        self._providers = {kind: configured(provider(), config) for kind, provider in PROVIDERS.items()}

    def call(self, kind: str, verb: str, *arguments: Any) -> Any:
        """Call a verb; what it says counts, unless the process is killed within."""
        try:
            return getattr(self._providers[kind], verb)(*arguments)
        except TrunkingError as error:
            if not self._is_killed:
                self.said.append(str(error))
            raise
        finally:
            if self._is_killed:
                raise KilledError
            self.said += self.warnings

    @property
    def _is_killed(self) -> bool:
        return self.kill and any(fault["hit"] for fault in self.twilio.admin.faults())

    # What the user runs

    def up(
        self,
        program: Mapping[str, Slot],
        replace: str | None = None,
        *,
        cut_short: bool = False,
        refreshed: bool = False,
    ) -> None:
        """Create and update, then delete, unless that is *cut short* by what else the run has failed at.

        In one process with a refresh (`up --refresh`) where that has *refreshed* already.
        """
        if not refreshed:
            self.start()
        for slot in program.values():
            replaced = slot.trunk_name == replace
            trunk = self._step(TRUNK, slot.trunk_name, slot.trunk_props, replaced=replaced)
            if slot.destinations is not None:
                self._step(ORIGINATION, slot.origination_name, slot.origination_props(trunk.id))
        wanted = {(TRUNK, slot.trunk_name) for slot in program.values()}
        wanted |= {
            (ORIGINATION, slot.origination_name) for slot in program.values() if slot.destinations is not None
        }
        if not cut_short:
            self._delete(
                [each for each in self.state if each.condemned or (each.kind, each.name) not in wanted]
            )

    def preview(self, program: Mapping[str, Slot]) -> list[str]:
        """The names of what an `up` would change."""
        self.start()
        changed = []
        for slot in program.values():
            trunk = self.find(TRUNK, slot.trunk_name)
            props = slot.origination_props(trunk.id if trunk else "")
            wanted = [(TRUNK, slot.trunk_name, slot.trunk_props)]
            wanted += [] if slot.destinations is None else [(ORIGINATION, slot.origination_name, props)]
            for kind, name, given in wanted:
                old = self.find(kind, name)
                if old is None or self._diff(old, self._check(kind, old.inputs, given)).changes:
                    changed.append(name)
        return changed

    def refresh(self) -> None:
        self.start()
        for each in [each for each in self.state if not each.condemned]:
            result = self.call(each.kind, "read", each.id, over_the_wire(each.outputs))
            if result.id:
                each.outputs, each.inputs = over_the_wire(result.outs), over_the_wire(result.inputs)
            else:
                self.state.remove(each)

    def destroy(self) -> None:
        self.start()
        self._delete(list(self.state))

    def find(self, kind: str, name: str) -> Resource | None:
        return next(
            (each for each in self.state if (each.kind, each.name, each.condemned) == (kind, name, False)),
            None,
        )

    # Steps; each stores what it did

    def _step(self, kind: str, name: str, props: Mapping[str, Any], *, replaced: bool = False) -> Resource:
        old = self.find(kind, name)
        checked = self._check(kind, old.inputs if old else {}, props)
        if old is not None:
            diff = self._diff(old, checked)
            if not diff.replaces and not replaced:
                if diff.changes:
                    updated = self.call(kind, "update", old.id, over_the_wire(old.outputs), checked)
                    old.outputs = over_the_wire(updated.outs)
                old.inputs = checked
                return old
            checked = self._check(kind, {}, props)  # what replaces starts from nothing
        made = self.call(kind, "create", checked)
        new = Resource(kind, name, made.id, checked, over_the_wire(made.outs))
        if old is not None:
            old.condemned = True
        self.state.append(new)
        return new

    def _check(self, kind: str, olds: Mapping[str, Any], props: Mapping[str, Any]) -> dict[str, Any]:
        result = self.call(kind, "check", over_the_wire(olds), over_the_wire(props))
        failures = [(failure.property, failure.reason) for failure in result.failures]
        if failures and any("plain_text" in name for name, _ in failures):
            raise RefusedError(str(failures))
        assert [] == failures
        return over_the_wire(result.inputs)

    def _diff(self, old: Resource, checked: dict[str, Any]) -> Any:
        return self.call(old.kind, "diff", old.id, over_the_wire(old.outputs), checked)

    def _delete(self, resources: list[Resource]) -> None:
        for each in sorted(
            resources, key=lambda each: each.kind == TRUNK
        ):  # what depends on others goes first
            self.call(each.kind, "delete", each.id, over_the_wire(each.outputs))
            self.state.remove(each)


# The machine


DESTINATIONS = st.lists(
    st.sampled_from([f"sip:{host}.example.com;transport=tls" for host in "abcdefghijkl"]),
    min_size=1,
    max_size=10,
    unique=True,
).map(lambda uris: uris if len(uris) < 6 else (uris * 2)[:10])
TRUNKS = st.fixed_dictionaries(
    {"secure": st.booleans(), "friendly_name": st.sampled_from(["voice", "agent"])},
    optional={"recording": st.just({"mode": "record-from-answer"})},
)
WHICH = st.integers(0, 9)
SLOTS = st.sampled_from(["blue", "green"])
FAULTS = st.fixed_dictionaries(
    {
        "kind": st.sampled_from(["fail", "fail", "drop"]),
        "committed": st.booleans(),
        "method": st.sampled_from(["POST", "POST", "*", "DELETE"]),
        "skip": st.integers(0, 4),
        "times": st.sampled_from([1, 1, 1, None]),
    }
)


class Stories(RuleBasedStateMachine):
    """One stack, what its user does, what others do at the console, and what networks do in between."""

    def __init__(self, twilio: RunningEmulator, warnings: list[str]) -> None:
        super().__init__()
        twilio.admin.reset()
        self.engine = Engine(twilio, warnings)
        self.admin = twilio.admin
        self.console = twilio.console().trunking.v1.trunks
        self.program: dict[str, Slot] = {}
        self.names = 0
        self.by_hand: set[str] = set()
        self.accounted_for: set[str] = set()
        """What is in no state and was named in the run that left it, or was left by one that was killed."""
        self.may_be_plain = False
        """Whether a program of this story has had a trunk that is not secure."""
        self.plain_uris: set[str] = set()
        """What stood at Twilio in clear, by others' doing: going back after a failure restores that too."""
        self.looked_at = max([0, *(each["number"] for each in self.admin.journal())])
        self.in_step = True
        """Whether the state is what Twilio has, as far as anybody can know: no drift and no failure since a refresh."""

    # What stands where

    def urls(self, sid: str) -> dict[str, Any]:
        return {url.sid: url for url in self.console(sid).origination_urls.list()}

    def uris(self, sid: str) -> list[str]:
        return [url.sip_url for url in sorted(self.urls(sid).values(), key=lambda url: url.priority)]

    @property
    def at_twilio(self) -> set[str]:
        sids = set()
        for trunk in self.console.list():
            sids |= {trunk.sid, *self.urls(trunk.sid)}
        return sids

    @property
    def in_state(self) -> list[str]:
        return [sid for resource in self.engine.state for sid in resource.sids]

    @property
    def orphans(self) -> set[str]:
        """What stands at Twilio and neither is in the state, nor was named, nor is somebody else's."""
        return self.at_twilio - set(self.in_state) - self.by_hand - self.accounted_for

    def a_trunk(self, which: int) -> str | None:
        live = {trunk.sid for trunk in self.console.list()}
        ours = [each.id for each in self.engine.state if each.kind == TRUNK and each.id in live]
        return ours[which % len(ours)] if ours else None

    def a_slot(self, which: int) -> str:
        return sorted(self.program)[which % len(self.program)]

    # The program

    @initialize(trunk=TRUNKS, destinations=DESTINATIONS)
    def begin(self, trunk: dict[str, Any], destinations: list[str]) -> None:
        self.declare("blue", trunk, destinations)
        self.up()

    @rule(slot=SLOTS, trunk=TRUNKS, destinations=st.none() | DESTINATIONS | DESTINATIONS)
    def declare(self, slot: str, trunk: dict[str, Any], destinations: list[str] | None) -> None:
        old = self.program.get(slot)
        names = (old.trunk_name, old.origination_name) if old else (slot, slot)
        self.program[slot] = Slot(trunk, destinations, *names)

    @precondition(lambda self: self.program)
    @rule(which=WHICH, what=st.sampled_from(["trunk_name", "origination_name"]))
    def rename(self, which: int, what: str) -> None:
        self.names += 1
        slot = self.a_slot(which)
        setattr(self.program[slot], what, f"{slot}-{self.names}")

    @precondition(lambda self: self.program)
    @rule(which=WHICH, refreshed=st.booleans(), undone=st.booleans())
    def rename_a_list_and_be_cut_short(self, which: int, refreshed: bool, undone: bool) -> None:  # noqa: FBT001
        """Both names are in the state then; whatever is done next, the trunk keeps its routes."""
        slot = self.program[self.a_slot(which)]
        if self.in_step and slot.destinations:
            self.up()
        if not self.in_step or not slot.destinations:
            return
        old, self.names = slot.origination_name, self.names + 1
        slot.origination_name = f"list-{self.names}"
        self.engine.up(self.program, cut_short=True)
        if refreshed:
            self.engine.refresh()
        if undone:
            slot.origination_name = old
        self.engine.up(self.program)

        trunk = self.engine.find(TRUNK, slot.trunk_name)
        assert trunk
        assert slot.uris == self.uris(trunk.id)
        self.refresh()

    @precondition(lambda self: self.program)
    @rule(which=WHICH)
    def withdraw(self, which: int) -> None:
        del self.program[self.a_slot(which)]

    # The user

    @rule()
    def up(self, *, refreshed: bool = False) -> None:
        """Nothing is in the way: what is declared is reached, or the refusal says why."""
        try:
            self.engine.up(self.program, refreshed=refreshed)
        except TrunkingError as error:
            event("refused")
            assert not error.maybe_done  # noqa: PT017 - a refusal is one of two good ends
            self.in_step = False
        else:
            event("up")
            self.reached()

    @rule(at_once=st.booleans())
    def refresh_and_up(self, at_once: bool) -> None:  # noqa: FBT001
        """By two commands, or by `up --refresh`."""
        self.refresh()
        self.up(refreshed=at_once)

    @precondition(lambda self: self.program)
    @rule(which=WHICH)
    def up_with_a_replacement(self, which: int) -> None:
        slot = self.program[self.a_slot(which)]
        try:
            self.engine.up(self.program, replace=slot.trunk_name)
        except TrunkingError:
            self.in_step = False
        else:
            self.reached()

    @rule(slot=SLOTS, trunk=TRUNKS, destinations=DESTINATIONS, fault=FAULTS)
    def change_while_requests_fail(
        self, slot: str, trunk: dict[str, Any], destinations: list[str], fault: dict[str, Any]
    ) -> None:
        """What comes out is either done, or an error that says what is left."""
        self.declare(slot, trunk, destinations)
        self.order(**fault)
        try:
            self.engine.up(self.program)
            event("up in spite of faults")
        except TrunkingError as error:
            event("failed")
            if TAKES_UNSEEN in str(error):
                self.accounted_for |= self.orphans
        self.in_step = False
        self.admin.remove_faults()

    @rule(
        slot=SLOTS, trunk=TRUNKS, destinations=DESTINATIONS, skip=st.integers(0, 8), committed=st.booleans()
    )
    def change_and_be_killed(
        self,
        slot: str,
        trunk: dict[str, Any],
        destinations: list[str],
        skip: int,
        committed: bool,  # noqa: FBT001
    ) -> None:
        """The process dies at a request: the verb never ends, nothing is undone, nothing said."""
        self.declare(slot, trunk, destinations)
        self.order(kind="drop", committed=committed, method="*", skip=skip, times=1)
        self.order(kind="drop", committed=False, method="*", skip=skip, times=None)
        self.engine.kill = True
        try:
            self.engine.up(self.program)
        except KilledError:
            event("killed")
            self.in_step = False
            self.accounted_for |= self.orphans
        except TrunkingError:
            self.in_step = False
        self.engine.kill = False
        self.admin.remove_faults()

    @rule()
    def refresh(self) -> None:
        self.engine.refresh()
        self.in_step = True
        self.by_hand -= set(self.in_state)
        self.accounted_for -= set(self.in_state)

    @rule(fault=FAULTS)
    def refresh_with_a_fault(self, fault: dict[str, Any]) -> None:
        """A refresh that fails forgets nothing."""
        self.order(**{**fault, "committed": False})
        before = Counter(self.in_state)
        try:
            self.engine.refresh()
        except TrunkingError:
            assert set(before) & self.at_twilio <= set(self.in_state) | self.by_hand
        self.admin.remove_faults()

    @rule()
    def destroy(self) -> None:
        """Nothing is left but what others made, and what a killed run left without a word."""
        self.engine.destroy()

        assert [] == self.engine.state

    # Others

    @rule(which=WHICH)
    def somebody_switches_encryption_off(self, which: int) -> None:
        sid = self.a_trunk(which)
        if sid:
            self.console(sid).update(secure=False)
            self.in_step = False

    @rule(which=WHICH, what=st.sampled_from(["add", "change", "remove"]))
    def somebody_touches_urls(self, which: int, what: str) -> None:
        sid = self.a_trunk(which)
        urls = list(self.urls(sid)) if sid else []
        self.plain_uris.add(PLAIN)
        if sid and what == "add" and len(urls) < 10:
            url = self.console(sid).origination_urls.create(
                sip_url=PLAIN, priority=1, weight=1, enabled=True, friendly_name="by hand"
            )
            self.by_hand.add(url.sid)
        elif sid and urls:
            url = self.console(sid).origination_urls(urls[which % len(urls)])
            url.delete() if what == "remove" else url.update(sip_url=PLAIN)
        self.in_step = False

    @rule(which=WHICH)
    def somebody_deletes_a_trunk(self, which: int) -> None:
        sid = self.a_trunk(which)
        if sid:
            self.console(sid).delete()
            self.in_step = False

    # What must hold

    @invariant()
    def nothing_is_lost(self) -> None:
        said = "\n".join(self.engine.said)
        self.accounted_for |= {sid for sid in self.orphans if sid in said}

        assert not self.orphans, "at Twilio, and neither in the state nor named"

    @invariant()
    def nothing_is_less_encrypted_than_declared(self) -> None:
        """At no moment: no request of ours makes a plain URL, or a plain trunk where no program has one."""
        if not all(slot.trunk["secure"] for slot in self.program.values()):
            self.may_be_plain = True
        for sent in self.new_requests():
            assert self.may_be_plain or sent.get("Secure", "true").lower() == "true"
            assert (
                "SipUrl" not in sent or "transport=tls" in sent["SipUrl"] or sent["SipUrl"] in self.plain_uris
            )

    def new_requests(self) -> list[dict[str, str]]:
        """The parameters of what was written since the last look, but by hand."""
        records = [each for each in self.admin.journal(method="POST") if each["number"] > self.looked_at]
        self.looked_at = max([self.looked_at, *(each["number"] for each in records)])
        return [each["parameters"] for each in records if each["by"] != "console"]

    @invariant()
    def nothing_belongs_to_two(self) -> None:
        adopted = {each.outputs.get("adopt") for each in self.engine.state}  # a trunk cannot be made anew
        counts = Counter(sid for resource in self.engine.state for sid in resource.made)
        assert [] == [sid for sid, count in counts.items() if count > 1 and sid not in adopted]

    def reached(self) -> None:
        """An `up` has ended well: what is declared stands at Twilio, and another one would do nothing."""
        if not self.in_step:
            return
        for slot in self.program.values():
            trunk = self.engine.find(TRUNK, slot.trunk_name)
            assert trunk
            live = self.console(trunk.id).fetch()
            assert slot.trunk["secure"] == live.secure
            assert slot.trunk["friendly_name"] == live.friendly_name
            if slot.destinations is not None:
                assert slot.uris == self.uris(trunk.id)
            else:
                assert self.urls(trunk.id).keys() <= self.by_hand | self.accounted_for
        assert [] == self.engine.preview(self.program)

    def order(self, *, kind: str, method: str, **which: Any) -> None:
        getattr(self.admin, kind)(method, "/v1/**", **which)

    def teardown(self) -> None:
        """Whatever has happened: a refresh and a destroy end with an empty state, and an empty account but for others' doing."""
        self.admin.remove_faults()
        self.engine.refresh()
        self.engine.destroy()

        assert not self.orphans


ROUTES = st.lists(
    st.sampled_from(
        [
            "sip:old.example.com",
            "sip:off.example.com:5060",
            *(f"sip:{host}.example.com;transport=tls" for host in "abcdefgh"),
        ]
    ),
    min_size=1,
    max_size=10,
    unique=True,
)


class AdoptingStories(Stories):
    """The same, with a trunk that existed before Pulumi and carries calls; the program takes it over as it is."""

    def __init__(self, twilio: RunningEmulator, warnings: list[str]) -> None:
        super().__init__(twilio, warnings)
        self.deleted_by_hand: set[str] = set()
        self.protected: set[str] = set()
        """What was adopted before the last step, and therefore lives after it."""

    @property
    def adopted(self) -> set[str]:
        """Trunks that the state says to be adopted, and that nobody else has deleted."""
        return {each.outputs.get("adopt") for each in self.engine.state if each.kind == TRUNK} - {
            None,
            *self.deleted_by_hand,
        }

    @precondition(lambda self: "red" not in self.program)
    @rule(trunk=TRUNKS, uris=ROUTES, whole=st.booleans())
    def adopt(self, trunk: dict[str, Any], uris: list[str], whole: bool) -> None:  # noqa: FBT001
        """The *whole* of it, or the trunk alone."""
        self.names += 1
        sid = self.console.create(friendly_name=trunk["friendly_name"], secure=trunk["secure"]).sid
        if "recording" in trunk:
            self.console(sid).recordings().update(**trunk["recording"])
        for index, uri in enumerate(uris):
            urls = self.console(sid).origination_urls
            urls.create(sip_url=uri, priority=index, weight=10, enabled=True, friendly_name="by hand")
        self.by_hand |= {sid, *self.urls(sid)}
        self.plain_uris |= {uri for uri in uris if "transport=tls" not in uri}
        entries: list[Any] = [
            {"sip_url": uri, "priority": index, "plain_text": "tls" not in uri}
            for index, uri in enumerate(uris)
        ]
        self.program["red"] = Slot(
            trunk, entries if whole else None, f"red-{self.names}", f"red-{self.names}", sid
        )
        self.up()

    @precondition(lambda self: "red" in self.program)
    @rule()
    def let_the_lines_go(self) -> None:
        self.program["red"].adopt = None

    @precondition(lambda self: "red" in self.program and self.program["red"].destinations)
    @rule()
    def mend(self) -> None:
        slot = self.program["red"]
        slot.destinations = [
            f"{uri.partition(';')[0].removesuffix(':5060')};transport=tls" for uri in slot.uris
        ]

    @precondition(lambda self: "red" in self.program)
    @rule()
    def rename_both(self) -> None:
        self.names += 1
        self.program["red"].trunk_name = self.program["red"].origination_name = f"red-{self.names}"
        self.up()

    @precondition(lambda self: "red" in self.program)
    @rule()
    def rename_and_adopt_again(self) -> None:
        """The new name takes the trunk along, although the old one may have let its lines go."""
        slot = self.program["red"]
        trunk = self.engine.find(TRUNK, slot.trunk_name)
        slot.adopt = trunk.id if trunk else slot.adopt
        self.rename_both()

    @rule()
    def destroy(self) -> None:
        """What is adopted stays, with its routes; the rest goes."""
        before = {sid: len(self.urls(sid)) for sid in self.adopted}
        try:
            self.engine.destroy()
        except TrunkingError as error:
            assert "`adopt` was in the program" in str(error)  # noqa: PT017 - a refusal is one of two good ends
            self.in_step = False
            held_by_one = [sid for sid in self.adopted if self.in_state.count(sid) == 1]
            assert all(len(self.urls(sid)) == before[sid] for sid in held_by_one)
        else:
            assert [] == self.engine.state

    @rule(which=WHICH)
    def somebody_deletes_a_trunk(self, which: int) -> None:
        sid = self.a_trunk(which)
        if sid:
            self.deleted_by_hand.add(sid)
            super().somebody_deletes_a_trunk(which)

    @invariant()
    def what_is_adopted_lives(self) -> None:
        assert (self.adopted | self.protected) - self.deleted_by_hand <= {
            trunk.sid for trunk in self.console.list()
        }
        self.protected = self.adopted

    def teardown(self) -> None:
        """What is adopted is let go of, as `pulumi state delete` does."""
        for each in [each for each in self.engine.state if each.outputs.get("adopt")]:
            self.engine.state.remove(each)
            self.by_hand |= set(each.sids)
        super().teardown()


@pytest.fixture(scope="module")
def emulator() -> Iterator[RunningEmulator]:
    with running() as twilio:
        yield twilio


def test_stories(emulator: RunningEmulator, warnings: list[str]) -> None:
    """Nothing is lost, nothing belongs to two, what is declared is reached, and destroy leaves nothing, whatever happens."""
    run_state_machine_as_test(lambda: Stories(emulator, warnings), settings=bounded)


def test_adopting_stories(emulator: RunningEmulator, warnings: list[str]) -> None:
    """The same holds with a trunk that existed before Pulumi, which lives on while its lines are in the program."""
    run_state_machine_as_test(lambda: AdoptingStories(emulator, warnings), settings=bounded)


def test_a_lost_update_of_encryption(emulator: RunningEmulator, warnings: list[str]) -> None:
    """An update that was carried out and not answered is found, so that the program's old text brings encryption back."""
    emulator.admin.reset()
    engine = Engine(emulator, warnings)
    secure = {"blue": Slot({"secure": True}, None, "blue", "blue")}
    engine.up(secure)
    emulator.admin.drop("POST", "/v1/Trunks/{sid}", committed=True)
    engine.up({"blue": Slot({"secure": False}, None, "blue", "blue")})
    engine.up(secure)
    [trunk] = emulator.console().trunking.v1.trunks.list()

    assert trunk.secure
