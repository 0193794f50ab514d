"""The plan of API calls from the entries that a list has to those that it should have. Pure.

Between any two calls everything that may dial both before and after may dial: what is new comes first, what
is old goes last. Twilio changes one entry per request.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from ipaddress import IPv4Network
from typing import Any, Generic

from pulumi_twilio_trunking.sip_lists.entries import Address, E, Login

MOST_ADDRESSES = 100
"""https://www.twilio.com/docs/voice/sip/api/sip-ipaccesscontrollist-resource, and error 21237."""

MOST_CREDENTIALS = 1000
"""https://www.twilio.com/docs/voice/sip/api/sip-credentiallist-resource, and error 21242."""


@dataclass(frozen=True)
class Add:
    """Create the wanted entry number *index*."""

    index: int


@dataclass(frozen=True)
class Edit:
    """Turn the entry *sid* into the wanted one number *index*, by sending *fields*."""

    sid: str
    index: int
    fields: dict[str, Any] = field(repr=False)  # a password may be in it


@dataclass(frozen=True)
class Remove:
    """Delete the entry *sid*."""

    sid: str


Step = Add | Edit | Remove


@dataclass(frozen=True)
class EntryPlan:
    """The steps in order, and the wanted entries that exist: the SID that each keeps, by its index."""

    steps: list[Step]
    kept: dict[int, str]


class NoRoomError(Exception):
    """The wanted entries do not fit beside entries that are not ours to remove."""


@dataclass(frozen=True)
class _Both(Generic[E]):
    """The entries that a list has, compared with the *wanted* ones."""

    live: dict[str, E]
    wanted: Sequence[E]
    kept: dict[int, str]
    new: list[int]
    old: list[str]
    room: int

    @property
    def edits(self) -> list[Edit]:
        """The changes of entries that stay."""
        changes = {index: self.wanted[index].changed_from(self.live[sid]) for index, sid in self.kept.items()}
        return [Edit(self.kept[index], index, fields) for index, fields in changes.items() if fields]


def _compare(ours: Mapping[str, E], foreign: Mapping[str, E], wanted: Sequence[E], most: int) -> _Both[E]:
    """Match entries by what is in them. A foreign one that is wanted becomes ours: two would be refused."""
    live = {**ours, **foreign}
    by_key = {entry.key: sid for sid, entry in reversed(live.items())}
    kept = {index: by_key[one.key] for index, one in enumerate(wanted) if one.key in by_key}
    new = [index for index in range(len(wanted)) if index not in kept]
    old = [sid for sid in ours if sid not in kept.values()]
    return _Both(live, wanted, kept, new, old, max(0, most - len(live)))


def plan_credentials(
    ours: Mapping[str, Login], foreign: Mapping[str, Login], wanted: Sequence[Login]
) -> EntryPlan:
    """Plan the way from *ours* to *wanted*, while *foreign* entries, which are not ours to touch, stay.

    A username is fixed, so that another one is a new entry. At Twilio's limit an old one goes before it.

    Raises:
        NoRoomError: *foreign* ones leave too little room.
    """
    both = _compare(ours, foreign, wanted, MOST_CREDENTIALS)
    late, old = both.new[both.room :], both.old
    if len(late) > len(old):
        raise NoRoomError
    steps: list[Step] = [*map(Add, both.new[: both.room]), *both.edits]
    for sid, index in zip(old, late, strict=False):
        steps += [Remove(sid), Add(index)]
    return EntryPlan([*steps, *map(Remove, old[len(late) :])], both.kept)


def plan_addresses(
    ours: Mapping[str, Address], foreign: Mapping[str, Address], wanted: Sequence[Address]
) -> EntryPlan:
    """Plan the way from *ours* to *wanted*, while *foreign* entries, which are not ours to touch, stay.

    An entry keeps its SID while its block stays the same. Another prefix length of the same address is a
    change in place, since Twilio may refuse an address that is in the list already (21235). At Twilio's limit
    as many old entries as needed become new ones in place.

    Raises:
        NoRoomError: *foreign* ones leave too little room.
    """
    both = _compare(ours, foreign, wanted, MOST_ADDRESSES)
    starts = {both.live[sid].network.network_address for sid in both.old}
    free = [index for index in both.new if wanted[index].network.network_address not in starts]
    added = free[: both.room]
    turned = [index for index in both.new if index not in added]
    if len(turned) > len(both.old):  # two prefix lengths of one address: the surplus is added, if it fits
        surplus = turned[len(both.old) :]
        added, turned = [*added, *surplus], turned[: len(both.old)]
    if len(added) > both.room:
        raise NoRoomError
    turns = [*_turns(both, added, turned)]
    gone = {turn.sid for turn in turns}
    rest = [Remove(sid) for sid in both.old if sid not in gone]
    return EntryPlan([*map(Add, added), *both.edits, *turns, *rest], both.kept)


def _turns(both: _Both[Address], added: Sequence[int], turned: Sequence[int]) -> Iterator[Edit]:
    """Pair new entries with old ones, in an order in which no wanted address loses its access."""
    now = {sid: entry.network for sid, entry in both.live.items()}
    now |= {f"new {index}": both.wanted[index].network for index in added}
    wanted = [entry.network for entry in both.wanted]
    old, waiting = [*both.old], [*turned]
    while waiting:
        sid, index = _next_turn(now, wanted, old, waiting)
        now[sid] = wanted[index]
        old.remove(sid)
        waiting.remove(index)
        yield Edit(sid, index, both.wanted[index].changed_from(both.live[sid]))


def _next_turn(
    now: Mapping[str, IPv4Network], wanted: Sequence[IPv4Network], old: Sequence[str], waiting: Sequence[int]
) -> tuple[str, int]:
    """A pair that takes no wanted access away; of those, one with the same address if there is any.

    There is one, as long as no more entries wait than old ones are left: an old block inside a waiting one,
    else an old block with at most one waiting one directly inside of it.
    """
    pairs = [(sid, index) for sid in old for index in waiting]
    pairs.sort(key=lambda pair: now[pair[0]].network_address != wanted[pair[1]].network_address)
    safe = (pair for pair in pairs if _is_safe(now, wanted, *pair))
    return next(safe, pairs[0])


def _is_safe(now: Mapping[str, IPv4Network], wanted: Sequence[IPv4Network], sid: str, index: int) -> bool:
    """Whether all that the entry *sid* lets in, and is wanted, stays let in after it becomes another one."""
    before = now[sid]
    if before.subnet_of(wanted[index]):
        return True
    needed = [min(before, one, key=lambda net: net.num_addresses) for one in wanted if one.overlaps(before)]
    after = [wanted[index], *(network for other, network in now.items() if other != sid)]
    return all(any(one.subnet_of(network) for network in after) for one in needed)
