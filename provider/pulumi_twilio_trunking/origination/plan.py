"""The plan of API calls from the origination URLs that a trunk has to those that it should have. Pure.

Between any two calls the trunk has an enabled TLS route that it had before or will have after: new URLs come
first, replaced ones go last. Twilio changes one URL per request.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from pulumi_twilio_trunking.base.fail_over import MOST_URLS
from pulumi_twilio_trunking.base.sip_uri import SipUri

FIELDS = ("sip_url", "priority", "weight", "enabled", "friendly_name")


@dataclass(frozen=True, kw_only=True)
class Route:
    """One origination URL, without its SID. The fields are Twilio's."""

    sip_url: str
    priority: int
    weight: int
    enabled: bool
    friendly_name: str

    @classmethod
    def of(cls, record: Any) -> Route:
        return cls(**{name: getattr(record, name) for name in FIELDS})

    @property
    def fields(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in FIELDS}

    @property
    def host(self) -> str:
        """The host of the URI; the name if somebody set a URI that cannot be read."""
        try:
            return SipUri.parse(self.sip_url).host
        except ValueError:
            return self.friendly_name

    def changed_from(self, other: Route) -> dict[str, Any]:
        return {name: value for name, value in self.fields.items() if value != getattr(other, name)}


@dataclass(frozen=True)
class Create:
    """Make the wanted route number *index*."""

    index: int


@dataclass(frozen=True)
class Change:
    """Turn the origination URL *sid* into the wanted route number *index*, by sending *fields*."""

    sid: str
    index: int
    fields: dict[str, Any]


@dataclass(frozen=True)
class Delete:
    """Remove the origination URL *sid*."""

    sid: str


Step = Create | Change | Delete
RoutesBySid = dict[str, Route]
"""Origination URLs at Twilio, by SID."""


def by_sid(urls: Iterable[Any]) -> RoutesBySid:
    return {url.sid: Route.of(url) for url in urls}


@dataclass(frozen=True)
class Plan:
    """The steps in order, and the wanted routes that exist: the SID that each keeps, by its index."""

    steps: list[Step]
    kept: dict[int, str]


class NoRoomError(Exception):
    """The wanted routes do not fit beside URLs that are not ours to remove."""


def plan_update(ours: RoutesBySid, foreign: int, wanted: Sequence[Route]) -> Plan:
    """Plan the way from *ours* to *wanted*, while *foreign* further URLs, which are not ours to touch, stay.

    A route keeps its SID while its URI stays the same. If the new ones would pass Twilio's limit of ten
    before the old ones go, as many old ones as needed are changed into new ones in place.

    Raises:
        NoRoomError: *foreign* ones leave too little room.
    """
    kept = _match(ours, wanted)
    new = sorted((i for i in range(len(wanted)) if i not in kept), key=lambda i: not wanted[i].enabled)
    old = sorted((sid for sid in ours if sid not in kept.values()), key=lambda sid: ours[sid].enabled)
    in_place = max(0, len(ours) + foreign + len(new) - MOST_URLS)
    if in_place > len(old):
        raise NoRoomError
    turned = [Change(sid, i, wanted[i].fields) for sid, i in zip(old[:in_place], new[:in_place], strict=True)]
    changes = [
        Change(sid, i, wanted[i].changed_from(ours[sid])) for i, sid in kept.items() if wanted[i] != ours[sid]
    ]
    steps: list[Step] = [
        *(Create(i) for i in new[in_place:]),
        *(change for change in changes if wanted[change.index].enabled),
        *turned,
        *(change for change in changes if not wanted[change.index].enabled),
        *(Delete(sid) for sid in old[in_place:]),
    ]
    return Plan(steps, kept)


def _match(ours: RoutesBySid, wanted: Sequence[Route]) -> dict[int, str]:
    """For each wanted route the SID of one of ours with the same URI, each used once, in order."""
    free = dict(ours)
    kept = {}
    for index, route in enumerate(wanted):
        sid = next((sid for sid, held in free.items() if held.sip_url == route.sip_url), None)
        if sid is not None:
            kept[index] = sid
            del free[sid]
    return kept


def plan_takeover(existing: RoutesBySid, wanted: Sequence[Route]) -> Plan:
    """Plan to create all *wanted* routes on a trunk that has *existing* ones already, all of them wanted.

    The existing ones belong to another resource that is about to lose them (a rename, a replacement, a create
    that died half way). No SID may belong to two resources: so each route is created again, and the old ones
    go last, or one at a time at the limit of ten.
    """
    old = sorted(existing, key=lambda sid: existing[sid].enabled)
    steps: list[Step] = []
    count = len(existing)
    for index in sorted(range(len(wanted)), key=lambda i: not wanted[i].enabled):
        if count == MOST_URLS:
            steps.append(Delete(old.pop(0)))
            count -= 1
        steps.append(Create(index))
        count += 1
    return Plan([*steps, *(Delete(sid) for sid in old)], {})


def others(existing: RoutesBySid, wanted: Iterable[Route]) -> RoutesBySid:
    """Those of *existing* that are not among *wanted*, field by field."""
    wanted = list(wanted)
    return {sid: route for sid, route in existing.items() if route not in wanted}
