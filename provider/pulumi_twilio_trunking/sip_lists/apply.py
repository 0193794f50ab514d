"""Carry out a plan for the entries of a list. If a step fails, undo the earlier ones in reverse order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Generic

from pulumi_twilio_trunking.base import pulumi_host
from pulumi_twilio_trunking.base.errors import TrunkingError
from pulumi_twilio_trunking.client.sip_lists import SipLists
from pulumi_twilio_trunking.engine.lost_answers import create_or_find
from pulumi_twilio_trunking.engine.parallel import as_one, batches, split_off_last, write_each, write_in_order
from pulumi_twilio_trunking.sip_lists.entries import E
from pulumi_twilio_trunking.sip_lists.plan import Add, Edit, EntryPlan, Remove, Step

RUN_AGAIN = "Run `pulumi up` again."


class EntryRun(Generic[E]):
    """One run of a plan for the entries of a list.

    Args:
        lists: Twilio.
        sid: the list.
        live: the entries that it has.
        wanted: the entries that it should have.
    """

    def __init__(self, lists: SipLists[Any], sid: str, live: Mapping[str, E], wanted: Sequence[E]) -> None:
        self._lists, self._sid = lists, sid
        self._live, self._wanted = live, wanted
        self._held: dict[int, tuple[str, E]] = {}
        self._made: list[str] = []
        self._edited: list[str] = []
        self._removed = False

    def apply(self, plan: EntryPlan) -> list[tuple[str, E]]:
        """Take the steps of *plan*. Give back the entries that the resource then has, in the wanted order.

        If a removal at the very end fails, that is a warning, since all wanted entries exist. The entry that
        is left is given back too, so the next `up` tries again.

        Raises:
            TrunkingError: a step failed. Its work is undone, or the error says what is left.
        """
        edited = {step.index for step in plan.steps if isinstance(step, Edit)}
        for index, sid in plan.kept.items():
            entry = self._live[sid]
            self._held[index] = (sid, entry if index in edited else self._as_wanted(index, entry))
        steps, removals = split_off_last(plan.steps, Remove)
        write_in_order(self._take, batches(steps, Add), self._undo)
        left = [self._leave(step, error) for step, error in write_each(self._take, removals)]
        return [*(self._held[index] for index in range(len(self._wanted))), *left]

    def create_all(self) -> list[tuple[str, E]]:
        """Create all wanted entries in a new list.

        Raises:
            TrunkingError: one failed. The others are in the list.
        """
        steps = [Add(index) for index in range(len(self._wanted))]
        failed = write_each(self._take, steps)
        if failed:
            raise as_one(failed)
        return [self._held[index] for index in range(len(self._wanted))]

    def _as_wanted(self, index: int, entry: E) -> E:
        wanted = self._wanted[index]
        return entry if wanted.changed_from(entry) else wanted

    def _take(self, step: Step) -> None:
        match step:
            case Add(index):
                record = self._create(self._wanted[index])
                self._made.append(record.sid)
                self._hold(index, record)
            case Edit(sid, index, fields):
                record = self._lists.update_entry(self._sid, sid, fields)
                self._edited.append(sid)
                self._hold(index, record)
            case Remove(sid):
                self._lists.delete_entry(self._sid, sid)
                self._removed = True

    def _hold(self, index: int, record: Any) -> None:
        wanted = self._wanted[index]
        held = type(wanted).of_record(record, wanted)
        self._held[index] = (record.sid, held)
        if held.key != wanted.key:
            pulumi_host.warn(f"{self._lists.noun} {self._sid}: Twilio made {held} of {wanted}.")

    def _create(self, wanted: E) -> Any:
        return create_or_find(
            lambda: self._lists.create_entry(self._sid, wanted.fields),
            lambda: [one for one in self._new_ones() if type(wanted).of_record(one, wanted) == wanted],
        )

    def _new_ones(self) -> list[Any]:
        known = {*self._live, *self._made}
        return [one for one in self._lists.list_entries(self._sid) if one.sid not in known]

    # Undoing

    def _undo(self, failed: Sequence[Step], error: TrunkingError) -> None:
        if self._removed:
            error.leaves(f"{RUN_AGAIN} All that exists is wanted.")
            return
        if error.maybe_done:
            self._edited += [step.sid for step in failed if isinstance(step, Edit)]
        for sid in reversed(self._edited):
            self._change_back(sid, error)
        for sid in reversed(self._made):
            self._remove_again(sid, error)

    def _change_back(self, sid: str, error: TrunkingError) -> None:
        old = self._live[sid]
        fields = {name: value for name, value in old.fields.items() if name != "username"}
        if None in fields.values():
            error.leaves(
                f"The password of {old} may be changed already, and the old one is not known. {RUN_AGAIN}"
            )
            return
        try:
            self._lists.update_entry(self._sid, sid, fields)
        except TrunkingError as second:
            error.leaves(
                f"The {self._lists.entry_noun} {sid} ({old}) may be changed already, since Pulumi "
                f"{second.in_one_line()} {RUN_AGAIN}"
            )

    def _remove_again(self, sid: str, error: TrunkingError) -> None:
        try:
            self._lists.delete_entry(self._sid, sid)
        except TrunkingError as second:
            error.leaves(
                f"The {self._lists.entry_noun} {sid} of {self._lists.noun} {self._sid} is left, and lets in "
                f"whom it names, since Pulumi {second.in_one_line()}"
            )

    def _leave(self, step: Remove, error: TrunkingError) -> tuple[str, E]:
        entry = self._live[step.sid]
        pulumi_host.warn(
            f"{self._lists.noun} {self._sid}: {error.in_one_line()} All wanted entries exist, but {step.sid} "
            f"({entry}) STILL MAY DIAL. Run `pulumi up` again to remove it."
        )
        return step.sid, entry
