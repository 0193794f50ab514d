"""The verbs that both kinds of lists share. The differences are in `Kind`, the inputs and the entries."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, TypeVar

from pulumi.dynamic import CheckFailure, CreateResult, DiffResult, ReadResult, ResourceProvider

from pulumi_twilio_trunking.base.errors import RefusedError, TrunkingError
from pulumi_twilio_trunking.base.inputs import is_unknown
from pulumi_twilio_trunking.client.sip_lists import SipLists
from pulumi_twilio_trunking.engine.adopted import RESOURCE_NAME, State, claim, refuse_another
from pulumi_twilio_trunking.engine.run import RUN
from pulumi_twilio_trunking.engine.verbs import Given, Verbs
from pulumi_twilio_trunking.sip_lists import adopting, creating, drift, naming
from pulumi_twilio_trunking.sip_lists.apply import RUN_AGAIN, EntryRun
from pulumi_twilio_trunking.sip_lists.deleting import delete_list
from pulumi_twilio_trunking.sip_lists.entries import Entry, Login
from pulumi_twilio_trunking.sip_lists.inputs import SipListInputs, not_sent
from pulumi_twilio_trunking.sip_lists.plan import Add, EntryPlan, NoRoomError

L = TypeVar("L", bound=SipListInputs)
Held = Sequence[tuple[str, Any]]
"""Entries with their SIDs, in order."""


@dataclass(frozen=True)
class Kind:
    """How one kind of list differs from the other.

    Attributes:
        noun: what messages call a list.
        entries: the property with the entries.
        sids: the output with their SIDs.
        entry: the type of an entry.
        longest_name: of a list, in characters.
        most: entries in a list.
    """

    noun: str
    entries: str
    sids: str
    entry: type[Any]
    longest_name: int
    most: int

    def outputs(
        self, name: str, held: Held, home: Mapping[str, str], not_sent: Mapping[str, Any]
    ) -> dict[str, Any]:
        """The outputs of a list with the entries *held*, in the account and region *home*."""
        more = self.more_outputs([entry for _, entry in held])
        return {**self.inputs(name, held, not_sent), self.sids: [sid for sid, _ in held], **more, **home}

    def inputs(self, name: str, held: Held, not_sent: Mapping[str, Any]) -> dict[str, Any]:
        """The inputs that declare a list as it is at Twilio."""
        return {"friendly_name": name, self.entries: [entry.to_props() for _, entry in held], **not_sent}

    def held(self, outputs: Mapping[str, Any]) -> dict[str, Any]:
        """The entries in *outputs* by SID, taken as they are."""
        entries = [self.entry.of_props(one) for one in outputs.get(self.entries) or []]
        return dict(zip(outputs.get(self.sids) or [], entries, strict=False))

    def state(
        self, provider: ResourceProvider, name: str, records: Sequence[Any], home: Mapping[str, str]
    ) -> State:
        """The state of a list that is adopted as it is, with its entries; *home* is `Credentials.home`."""
        held = [(one.sid, self.entry.of_record(one)) for one in records]
        flags = {"adopted": True, **self.needed_flags([entry for _, entry in held])}
        return State.of(provider, self.inputs(name, held, flags), self.outputs(name, held, home, flags))

    def more_outputs(self, entries: Sequence[Any]) -> dict[str, Any]:
        """The outputs that only this kind of list has."""
        del entries
        return {}

    def needed_flags(self, entries: Sequence[Any]) -> dict[str, Any]:
        """The inputs without which a program could not declare *entries*."""
        del entries
        return {}


class SipListVerbs(Verbs[L]):
    """The verbs of a list. A subclass is pickled by reference into every stack's state."""

    kind: ClassVar[Kind]

    @property
    @abstractmethod
    def _lists(self) -> SipLists[Any]:
        """Twilio's lists of this kind."""

    @abstractmethod
    def _plan(
        self, ours: Mapping[str, Any], foreign: Mapping[str, Any], wanted: Sequence[Any]
    ) -> EntryPlan: ...

    @abstractmethod
    def _list_problems(self, given: Given) -> list[CheckFailure]:
        """Find the mistakes in the entries that one value does not show."""

    @abstractmethod
    def _warnings(self, inputs: L) -> list[str]:
        """Say what is accepted and probably not meant."""

    def _problems(self, given: Given) -> list[CheckFailure]:
        name = str(given.program.get(RESOURCE_NAME, ""))
        reason = claim(self.kind.noun, given.state.get("adopt"), given.program.get("adopt"), name)
        problems = [CheckFailure("adopt", reason)] if reason else []
        return [*problems, *self._list_problems(given)]

    def _advise(self, given: Given, inputs: L) -> None:
        name = given.program.get(RESOURCE_NAME)
        thing = type(self).__name__.removesuffix("Provider") + (f" {name!r}" if name else "")
        for line in self._warnings(inputs):
            RUN.warn_once(f"{thing}: {line}")

    def _diff(self, sid: str, olds: Mapping[str, Any], news: Mapping[str, Any]) -> DiffResult:
        refuse_another(self.kind.noun, sid, news.get("adopt"))
        new = self._parse(news)
        changes = new.is_partly_unknown or is_unknown(new.adopt) or self._differs(olds, new)
        return DiffResult(changes=changes, replaces=[], delete_before_replace=False)

    def _differs(self, olds: Mapping[str, Any], new: L) -> bool:
        # Removing `adopt` is an update: a delete sees outputs only.
        old_flags, flags = {**not_sent(olds), "adopted": True}, {**new.not_sent, "adopted": True}
        if olds["friendly_name"] != new.friendly_name or old_flags != flags:
            return True
        old, entries = [*self.kind.held(olds).values()], [*new.entries]
        if [entry.key for entry in old] != [entry.key for entry in entries]:
            return True
        return any(entry.changed_from(held) for entry, held in zip(entries, old, strict=True))

    def _create(self, inputs: L) -> CreateResult:
        if inputs.adopt is not None:
            return self._adopt(inputs.adopt, inputs)
        self._refuse_unknown_passwords(inputs.entries)
        name = inputs.friendly_name
        made, held = creating.create_whole(self._lists, name, self.kind.longest_name, inputs.entries)
        return CreateResult(made.sid, self._outputs(name, held, inputs.not_sent))

    def _adopt(self, sid: str, inputs: L) -> CreateResult:
        lists, home = self._lists, self._twilio.home
        there = adopting.read_to_adopt(lists, sid, home)
        live = {one.sid: self.kind.entry.of_record(one) for one in lists.list_entries(there.sid)}
        wanted = inputs.entries
        adopting.refuse_differences(self.kind.noun, there, [*live.values()], inputs.friendly_name, wanted)
        adopting.warn_of_passwords(self.kind.noun, there.sid, wanted)
        places = {entry.key: place for place, entry in enumerate(wanted)}
        held = sorted(live.items(), key=lambda one: places[one[1].key])
        return CreateResult(there.sid, self._outputs(there.friendly_name, held, inputs.not_sent))

    def _outputs(self, name: str, held: Held, flags: Mapping[str, Any]) -> dict[str, Any]:
        return self.kind.outputs(name, held, self._twilio.home, flags)

    def _read(self, sid: str, props: Mapping[str, Any]) -> ReadResult:
        there = self._lists.read(sid)
        known, flags = self.kind.held(props), not_sent(props)
        live = self._live(sid, known)
        if self.kind.entries in props:
            drift.warn_of_drift(f"{self.kind.noun} {sid} ({there.friendly_name})", known, live)
        places = {one: place for place, one in enumerate(known)}
        held = sorted(live.items(), key=lambda one: places.get(one[0], len(places)))
        name, declared = there.friendly_name, str(props.get("friendly_name"))
        if naming.is_interim_name(self._lists, name, declared, self.kind.longest_name):
            name = declared  # not a change that an `up` could take back
        return ReadResult(sid, self._outputs(name, held, flags), self.kind.inputs(name, held, flags))

    def _imported(self, sid: str) -> ReadResult:
        there, live = self._lists.read(sid), self._live(sid, {})
        flags = {"adopted": True, **self.kind.needed_flags([*live.values()])}
        name, held = there.friendly_name, [*live.items()]
        return ReadResult(sid, self._outputs(name, held, flags), self.kind.inputs(name, held, flags))

    def _live(self, sid: str, known: Mapping[str, Any]) -> dict[str, Any]:
        """The entries of a list at Twilio by SID, with the passwords that the state *known* has."""
        records = self._lists.list_entries(sid)
        return {one.sid: self.kind.entry.of_record(one, known.get(one.sid)) for one in records}

    def _update(self, sid: str, olds: Mapping[str, Any], inputs: L) -> dict[str, Any]:
        known, wanted, thing = self.kind.held(olds), inputs.entries, f"{self.kind.noun} {sid}"
        live = self._live(sid, known)
        ours = {one: entry for one, entry in live.items() if one in known}
        foreign = {one: entry for one, entry in live.items() if one not in known}
        try:
            plan = self._plan(ours, foreign, wanted)
        except NoRoomError:
            raise drift.no_room(thing, foreign, self.kind.most) from None
        added = [wanted[step.index] for step in plan.steps if isinstance(step, Add)]
        self._refuse_unknown_passwords(added)
        drift.warn_of_foreign(thing, {k: one for k, one in foreign.items() if k not in plan.kept.values()})
        held = self._carry_out(sid, str(olds["friendly_name"]), inputs, live, plan)
        return self._outputs(inputs.friendly_name, held, inputs.not_sent)

    def _carry_out(
        self, sid: str, old_name: str, inputs: L, live: Mapping[str, Any], plan: EntryPlan
    ) -> Held:
        """Rename the list if its name changes, then change its entries. An error undoes both."""
        lists, name = self._lists, inputs.friendly_name
        renamed = name != old_name
        if renamed:
            longest = self.kind.longest_name
            naming.with_name(lists, name, longest, lambda send: lists.rename(sid, send))
        try:
            held = EntryRun(lists, sid, live, inputs.entries).apply(plan)
        except TrunkingError as error:
            if renamed:
                self._rename_back(sid, name, old_name, error)
            raise
        if renamed:
            naming.give_name_away(lists, old_name)
        return held

    def _rename_back(self, sid: str, name: str, old_name: str, error: TrunkingError) -> None:
        naming.forget_interim_name(self._lists, name)
        try:
            self._lists.rename(sid, old_name)
        except TrunkingError as second:
            error.leaves(f"The list is renamed already, since Pulumi {second.in_one_line()} {RUN_AGAIN}")

    def _refuse_unknown_passwords(self, entries: Sequence[Entry]) -> None:
        """Refuse to create a credential that has no password here, before anything is done."""
        unknown = [entry for entry in entries if isinstance(entry, Login) and entry.password is None]
        if unknown:
            names = ", ".join(map(str, unknown))
            raise RefusedError(
                f"{names} cannot be created without a password, and Twilio has none to keep. Nothing was "
                "done: write a password in the program."
            )

    def _delete(self, sid: str, props: Mapping[str, Any]) -> None:
        adopter = RUN.adopter(sid)
        if adopter is not None:
            adopting.warn_of_adopter(self.kind.noun, sid, adopter)
            return
        adopting.refuse_adopted(self.kind.noun, sid, props)
        delete_list(self._twilio.api, self._lists, sid)
        naming.give_name_away(self._lists, str(props.get("friendly_name")))
