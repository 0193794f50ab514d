"""Random stories of a program and its trunks, and what holds after each step."""

from __future__ import annotations

from collections import Counter
from typing import Any

from hypothesis import HealthCheck, event, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
)
from pulumi_twilio_trunking.base.errors import TrunkingError

from emulator.testing import RunningEmulator
from tests.provider.conftest import stories
from tests.provider.stories.engine import PLAIN, TAKES_UNSEEN, TRUNK, Engine, KilledError, Slot

bounded = settings(stories(15), stateful_step_count=15, suppress_health_check=list(HealthCheck))


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
        """SIDs that are in no state: an error named them, or a killed run left them."""
        self.may_be_plain = False
        """Whether a program of this story has had a trunk that is not secure."""
        self.plain_uris: set[str] = set()
        """URIs that others made without TLS: going back after a failure restores those too."""
        self.looked_at = max([0, *(each["number"] for each in self.admin.journal())])
        self.in_step = True
        """Whether the state is known to be Twilio's: no drift and no failure since a refresh."""

    # Who has what

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
        """SIDs at Twilio that are not in the state, not named in an error, and not somebody else's."""
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
        """Without faults, Twilio has what is declared, or the refusal says why."""
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
        """The update is done, or its error says what is left."""
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
        """Only others' resources are left, and those of a killed run."""
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
        orphans = self.orphans
        named = {sid for sid in orphans if sid in said}
        self.accounted_for |= named

        assert orphans == named, "at Twilio, and neither in the state nor named"

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
        """The parameters of the writes since the last look, except those in the Console."""
        records = [each for each in self.admin.journal(method="POST") if each["number"] > self.looked_at]
        self.looked_at = max([self.looked_at, *(each["number"] for each in records)])
        return [each["parameters"] for each in records if each["by"] != "console"]

    @invariant()
    def nothing_belongs_to_two(self) -> None:
        adopted = {each.outputs.get("adopt") for each in self.engine.state}  # a trunk cannot be recreated
        counts = Counter(sid for resource in self.engine.state for sid in resource.made)
        assert [] == [sid for sid, count in counts.items() if count > 1 and sid not in adopted]

    def reached(self) -> None:
        """After a successful `up` Twilio has what the program declares, and another one would do nothing."""
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
        """A refresh and a destroy always leave an empty state, and only others' resources at Twilio."""
        self.admin.remove_faults()
        self.engine.refresh()
        self.engine.destroy()

        assert not self.orphans
