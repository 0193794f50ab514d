"""Random sequences of edits, renames, kills, lost answers and changes by hand, judged after every request."""

from __future__ import annotations

import os
import random
from dataclasses import dataclass, field
from typing import Any

import pytest
from pulumi_twilio_trunking.base.errors import RefusedError, TrunkingError
from pulumi_twilio_trunking.client.trunk_lists import TrunkLists
from pulumi_twilio_trunking.trunk.access import vanished_kinds

from tests.provider.conftest import forget_the_program
from tests.provider.termination_access.dialling import lets_nobody_in


class Killed(BaseException):
    """The process died: nothing comes back, and nothing is stored."""


@dataclass
class Story:
    """A program with one TerminationAccess, and the resources in its state: two after a rename cut short."""

    new_stack: Any
    trunk_sid: str
    client: Any
    universe: tuple[str, ...]
    name: str = "a"
    lists: frozenset[str] = frozenset()
    state: dict[str, Any] = field(default_factory=dict)
    left: int | None = None
    passed: list[frozenset[str]] = field(default_factory=list)

    @property
    def live(self) -> frozenset[str]:
        trunk = self.client.trunking.v1.trunks(self.trunk_sid)
        both = (trunk.ip_access_control_lists, trunk.credentials_lists)
        return frozenset(one.sid for kind in both for one in kind.list())

    def watched(self, request):
        """The *request*, after which the trunk is looked at; it dies before the one that it may not send."""

        def send(*args):
            if self.left == 0:
                raise Killed
            self.left = None if self.left is None else self.left - 1
            try:
                request(*args)
            finally:
                self.passed.append(self.live)

        return send

    def tell(self, step: Step) -> None:
        """Do one step. Nobody gets in while it runs, and a refusal changes nothing."""
        before = self.live
        if step.what == "by hand":
            self.by_hand(step.lists[0])
            return
        if step.what == "rename":
            self.name = f"{self.name}'"
        elif step.what == "up":
            self.lists = frozenset(step.lists)
        self.passed, self.left = [], step.survives
        run = {"refresh": self.refresh, "destroy": self.destroy}.get(step.what, self.up)
        try:
            run()
        except RefusedError:
            assert before == self.live
        except (Killed, TrunkingError):
            pass
        self.left = None
        self.judge(before, frozenset() if step.what == "destroy" else self.lists)

    def judge(self, before: frozenset[str], after: frozenset[str]) -> None:
        """Nobody may dial in between who may not before or after, but where both kinds come, go or change."""
        both = [not vanished_kinds(self.universe, lists) for lists in (before, after)]
        if not before & after and all(
            has_both or not lists for has_both, lists in zip(both, (before, after), strict=True)
        ):
            return
        assert all(lets_nobody_in(lists, before, after, self.universe) for lists in self.passed)

    def end(self) -> None:
        """Refresh, bring the last program up under a name that the state knows, and destroy it."""
        self.refresh()
        if self.name not in self.state:
            self.name = next(iter(self.state), self.name)
        if not self.state:
            for sid in self.live:
                self.by_hand(sid)
        self.up()
        assert self.lists == self.live
        self.destroy()
        assert not self.live

    def up(self) -> None:
        """A full `up` of the program."""
        forget_the_program()
        name, lists = self.name, self.lists
        inputs = {
            "trunk_sid": self.trunk_sid,
            "ip_access_control_list_sids": sorted(sid for sid in lists if sid.startswith("AL")),
            "credential_list_sids": sorted(sid for sid in lists if sid.startswith("CL")),
        }
        stack = self.state.get(name) or self.new_stack()
        action, checked = stack.preview(**inputs), stack.check(**inputs)
        if action == "create":
            stack.id, stack.outputs = (made := stack.provider.create(checked)).id, made.outs
        elif action == "update":
            stack.outputs = stack.provider.update(stack.id, stack.outputs, checked).outs
        stack.inputs = checked
        self.state[name] = stack
        for other in [one for one in self.state if one != name]:
            self.state[other].delete()
            del self.state[other]

    def refresh(self) -> None:
        forget_the_program()
        for stack in self.state.values():
            stack.refresh()

    def destroy(self) -> None:
        for name in [*self.state]:
            self.state[name].destroy()
            del self.state[name]

    def by_hand(self, sid: str) -> None:
        """Attach a list in the Console, or detach it."""
        trunk = self.client.trunking.v1.trunks(self.trunk_sid)
        lists = trunk.ip_access_control_lists if sid.startswith("AL") else trunk.credentials_lists
        lists(sid).delete() if sid in self.live else lists.create(sid)


@dataclass
class Step:
    """One run of the CLI, or a change by hand."""

    what: str
    lists: list[str]
    survives: int | None
    """After how many requests that change something the process dies; None if it does not."""
    loses: str | None
    """Which answer to a POST is lost: before the work, or after it."""


def plot(seed, universe):
    """The steps of a story, the same for the same *seed*."""
    chance = random.Random(seed)  # noqa: S311 - no secret
    for _ in range(chance.randint(3, 9)):
        yield Step(
            chance.choice(["up", "up", "up", "rename", "refresh", "by hand", "destroy"]),
            chance.sample(universe, chance.randint(1, 3)),
            chance.choice([None, None, None, 0, 1, 2]),
            chance.choice([None, None, "before", "after"]),
        )


@pytest.mark.parametrize("seed", range(int(os.environ.get("STORIES", "12"))))
def test_stories(seed, new_access_stack, client, trunk_sid, lists, faults, monkeypatch):  # noqa: PLR0917 - fixtures
    """Whatever happens, a refresh and an `up` lead to the declared lists, and a destroy to none."""
    story = Story(new_access_stack, trunk_sid, client, tuple(lists.values()), lists=frozenset([lists["A"]]))
    for method in ("attach", "detach"):
        monkeypatch.setattr(TrunkLists, method, story.watched(getattr(TrunkLists, method)))
    for step in plot(seed, story.universe):
        if step.loses and step.what != "by hand":
            faults.lose("POST /Trunks/TK*/*", committed=step.loses == "after")
        story.tell(step)
        faults.clear()
    story.end()
