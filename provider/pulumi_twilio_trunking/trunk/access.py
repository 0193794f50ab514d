"""Who may dial through a trunk: plans a change of its lists, and carries it out one request after the other.

A caller must be in a list of each kind that the trunk has; without lists nobody may dial. So the first list
of a kind narrows, each further one widens, and the last one of a kind opens the trunk to whoever passes the
other kind. https://www.twilio.com/docs/sip-trunking#termination
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from contextlib import suppress
from typing import NamedTuple

from pulumi_twilio_trunking.base.errors import TrunkingError, TwilioError
from pulumi_twilio_trunking.client.trunk_lists import CREDENTIALS, IP, KINDS, TrunkLists, kind_of
from pulumi_twilio_trunking.engine.lost_answers import REFRESH_FIRST

ALREADY_ATTACHED = 21245


class Step(NamedTuple):
    """One request: attach a list to a trunk, or detach it."""

    sid: str
    attaches: bool

    @property
    def undone(self) -> Step:
        return Step(self.sid, attaches=not self.attaches)


class _Change(NamedTuple):
    """The lists of one kind that stay, go and come."""

    kept: list[str]
    gone: list[str]
    new: list[str]

    @classmethod
    def of(cls, kind: str, before: Collection[str], after: Collection[str]) -> _Change:
        old, new = of_kind(kind, before), of_kind(kind, after)
        return cls(
            [sid for sid in old if sid in new],
            [sid for sid in old if sid not in new],
            [sid for sid in new if sid not in old],
        )

    @property
    def appears(self) -> bool:
        return bool(self.new) and not self.kept and not self.gone

    @property
    def vanishes(self) -> bool:
        return bool(self.gone) and not self.kept and not self.new

    @property
    def is_one_way(self) -> bool:
        return not self.gone or not self.new

    @property
    def attaching(self) -> list[Step]:
        return [Step(sid, attaches=True) for sid in self.new]

    @property
    def detaching(self) -> list[Step]:
        return [Step(sid, attaches=False) for sid in self.gone]


def of_kind(kind: str, sids: Iterable[str]) -> list[str]:
    """Those of *sids* that are lists of one kind, in their order."""
    return [sid for sid in sids if kind_of(sid) == kind]


def vanished_kinds(before: Collection[str], after: Collection[str]) -> list[str]:
    """The kinds of list that a trunk has *before*, and not *after*."""
    return [kind for kind in KINDS if of_kind(kind, before) and not of_kind(kind, after)]


def plan(before: Collection[str], after: Collection[str]) -> list[Step]:
    """Order the requests that lead from the lists *before* to those *after*.

    In between nobody may dial who may do so neither before nor after, and nobody who may dial both before
    and after is kept out. Where no order can do both, the first counts more. Where none can do even that,
    credentials guard the trunk in between: both kinds come, both go, or both are exchanged in whole.
    """
    ip, credentials = (_Change.of(kind, before, after) for kind in (IP, CREDENTIALS))
    if ip.appears and credentials.appears:
        return _from_nothing(credentials.attaching, ip.attaching)
    if ip.vanishes and credentials.vanishes:
        steps = _from_nothing(credentials.detaching, ip.detaching)
        return [*reversed(steps)]
    changes = [credentials, ip]
    staying = [one for one in changes if not one.appears and not one.vanishes]
    return [
        *(step for one in changes if one.appears for step in one.attaching),
        *_exchange(staying),
        *(step for one in changes if one.vanishes for step in one.detaching),
    ]


def _from_nothing(credentials: list[Step], ip: list[Step]) -> list[Step]:
    """One list of each kind first: only the credentials of one list are ever enough, for one request."""
    return [credentials[0], ip[0], *credentials[1:], *ip[1:]]


def _exchange(changes: Sequence[_Change]) -> list[Step]:
    """Change kinds that stay. Of two, one is at its narrowest while the other one changes."""
    narrow = next((one for one in changes if one.is_one_way), None)
    narrow = narrow or next((one for one in changes if one.kept), None)
    if len(changes) == 1 or narrow is None:
        return [step for one in changes for step in (*one.attaching, *one.detaching)]
    [other] = [one for one in changes if one is not narrow]
    return [*narrow.detaching, *other.attaching, *other.detaching, *narrow.attaching]


def carry_out(lists: TrunkLists, trunk_sid: str, steps: Sequence[Step]) -> None:
    """Take *steps* one by one. If one fails, undo those before it in the reverse order.

    Raises:
        TrunkingError: a step failed. Everything is as it was, or the error says what is not.
    """
    done: list[Step] = []
    for step in steps:
        try:
            _take(lists, trunk_sid, step)
        except TrunkingError as error:
            _undo(lists, trunk_sid, [*done, step] if error.maybe_done else done, error)
            raise
        done.append(step)


def _take(lists: TrunkLists, trunk_sid: str, step: Step) -> None:
    if not step.attaches:
        lists.detach(trunk_sid, step.sid)
        return
    try:
        lists.attach(trunk_sid, step.sid)
    except TrunkingError as error:
        if not _may_be_attached(error) or not _is_attached(lists, trunk_sid, step.sid):
            raise


def _may_be_attached(error: TrunkingError) -> bool:
    return error.maybe_done or (isinstance(error, TwilioError) and error.code == ALREADY_ATTACHED)


def _is_attached(lists: TrunkLists, trunk_sid: str, sid: str) -> bool:
    with suppress(TrunkingError):
        return sid in lists.list(trunk_sid)
    return False


def _undo(lists: TrunkLists, trunk_sid: str, done: Sequence[Step], error: TrunkingError) -> None:
    """Undo steps in reverse order. Stop at a failure: another order could let others in."""
    for index, step in reversed([*enumerate(done)]):
        try:
            _take(lists, trunk_sid, step.undone)
        except TrunkingError as second:
            error.leaves(
                f"On trunk {trunk_sid} this stays: {_in_words(done[: index + 1])}, since Pulumi "
                f"{second.in_one_line()} {REFRESH_FIRST}"
            )
            return


def _in_words(steps: Iterable[Step]) -> str:
    return ", ".join(f"{step.sid} {'attached' if step.attaches else 'detached'}" for step in steps)
