"""Random stories, with trunks of Pulumi's own and with adopted ones."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import (
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from pulumi_twilio_trunking.base.errors import TrunkingError

from emulator.testing import RunningEmulator, running
from tests.provider.stories.engine import TRUNK, Engine, Slot
from tests.provider.stories.machine import TRUNKS, WHICH, Stories, bounded

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
    """The same with a trunk that carried calls before Pulumi; the program adopts it as it is."""

    def __init__(self, twilio: RunningEmulator, warnings: list[str]) -> None:
        super().__init__(twilio, warnings)
        self.deleted_by_hand: set[str] = set()
        self.protected: set[str] = set()
        """The trunks adopted before the last step, which must live after it."""

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
        """Adopt the *whole* of it, or only the trunk."""
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
        """An adopted trunk stays, with its routes; the rest goes."""
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
        """Adopted trunks are released, as `pulumi state delete` does."""
        for each in [each for each in self.engine.state if each.outputs.get("adopt")]:
            self.engine.state.remove(each)
            self.by_hand |= set(each.sids)
        super().teardown()


@pytest.fixture(scope="module")
def emulator() -> Iterator[RunningEmulator]:
    with running() as twilio:
        yield twilio


def test_stories(emulator: RunningEmulator, warnings: list[str]) -> None:
    """Nothing is lost or owned twice, `up` reaches what is declared, and destroy leaves nothing."""
    run_state_machine_as_test(lambda: Stories(emulator, warnings), settings=bounded)


def test_adopting_stories(emulator: RunningEmulator, warnings: list[str]) -> None:
    """The same holds for a trunk from before Pulumi, which lives while its lines are in the program."""
    run_state_machine_as_test(lambda: AdoptingStories(emulator, warnings), settings=bounded)


def test_a_lost_update_of_encryption(emulator: RunningEmulator, warnings: list[str]) -> None:
    """An update with a lost answer is found, so the program's old text brings encryption back."""
    emulator.admin.reset()
    engine = Engine(emulator, warnings)
    secure = {"blue": Slot({"secure": True}, None, "blue", "blue")}
    engine.up(secure)
    emulator.admin.drop("POST", "/v1/Trunks/{sid}", committed=True)
    engine.up({"blue": Slot({"secure": False}, None, "blue", "blue")})
    engine.up(secure)
    [trunk] = emulator.console().trunking.v1.trunks.list()

    assert trunk.secure
