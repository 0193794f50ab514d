"""Match resources that belong together, such as origination URIs and their trunk."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Self

from encrypted_trunks.memo import memoize_latest
from encrypted_trunks.origination import Entry, is_unknown, routes
from encrypted_trunks.properties import get, name_of
from encrypted_trunks.recognition import NODE_RESOURCE
from encrypted_trunks.resources import Resource, Trunk
from encrypted_trunks.sip_uri import why_not_tls

_TRUNK_SID = "trunk_sid"


@dataclass(frozen=True, kw_only=True)
class Route:
    """An origination URI of a trunk, and the resource that carries it.

    `certain` is False if the carrier's `trunk_sid` came from several trunks, so that it may name any of them.
    """

    entry: Entry
    certain: bool

    @property
    def carrier(self) -> Resource:
        """The resource that carries it."""
        return self.entry.resource

    @property
    def is_plain(self) -> bool:
        """Whether calls leave by it in plain text; False if that is not known."""
        judged = not is_unknown(self.entry) and self.entry.enabled is not False
        return judged and why_not_tls(self.entry.uri) is not None

    def __str__(self) -> str:
        return f"{self.entry} of {self.carrier}"


@memoize_latest
def routes_by_trunk(resources: Sequence[Resource]) -> list[tuple[Trunk, list[Route]]]:
    """List every trunk with its origination URIs, in the order of *resources*.

    A carrier names its trunk by the dependencies of its `trunk_sid`, which the first preview already knows,
    or else by the SID itself: a literal, or the SID of an imported trunk.
    """
    trunks = _trunks(resources)
    found: dict[str, list[Route]] = {urn: [] for urn in trunks.meant}
    for carrier in resources:
        for entry in routes(carrier):
            urns = trunks.of(carrier)
            for urn in urns:
                found[urn].append(Route(entry=entry, certain=len(urns) == 1))
    return [pair for urn, holder in trunks.meant.items() for pair in _by_trunk(holder, found[urn])]


def carriers_without_trunk(resources: Sequence[Resource]) -> list[Resource]:
    """List resources with origination URIs of a trunk that is not among *resources* or not identified."""
    trunks = _trunks(resources)
    carriers = [one for one in resources if one.shape.trunk_sids and routes(one)]
    return [one for one in carriers if not trunks.of(one)]


@memoize_latest
def name_trunks(resources: Sequence[Resource]) -> list[tuple[Resource, set[str]]]:
    """List each trunk, and each resource that names one, with the URNs of the trunks that it may mean.

    There are several if its SID came from several trunks, none if the trunk is elsewhere or not identified.
    """
    trunks = _trunks(resources)
    named = [(resource, trunks.of(resource)) for resource in resources]
    return [(one, urns) for one, urns in named if urns or one.shape.trunk_sids]


@memoize_latest
def naming_one_trunk(resources: Sequence[Resource]) -> list[list[Resource]]:
    """Group the resources that certainly name the same trunk, in the order of *resources*.

    The trunk may be missing from *resources*: a literal SID also names it.
    """
    return naming_one(resources, _TRUNK_SID, _has_trunks)


def rival_owners(
    resources: Sequence[Resource], owner: str, adds_one: Callable[[Resource], bool]
) -> Iterator[tuple[Resource, list[Resource]]]:
    """Find each trunk with a resource of the type *owner*, which owns a whole list, and others beside it.

    The others are of the same type, or *adds_one* says that they add single entries to the list.
    """
    for named in naming_one_trunk(resources):
        owners = [one for one in named if one.shape.token.text == owner]
        adding = [one for one in named if one.shape.token.text != owner and adds_one(one)]
        others = [*owners[1:], *adding]
        if owners and others:
            yield owners[0], others


def naming_one(
    resources: Iterable[Resource],
    sid: str,
    is_meant: Callable[[Resource], bool],
    *,
    with_itself: bool = False,
) -> list[list[Resource]]:
    """Group the resources by what their property *sid* certainly names; *is_meant* picks what it can name.

    *with_itself*: each named resource belongs to its own group.
    """
    nameable = _Nameable.among(resources, sid, is_meant)
    found: dict[str, list[Resource]] = {}
    for urn, resource in nameable.everything.items():
        itself = urn if with_itself else ""
        if name := itself if urn in nameable.meant else nameable.name(resource):
            found.setdefault(name, []).append(resource)
    return list(found.values())


@dataclass(frozen=True, kw_only=True)
class _Nameable:
    """The resources that a property may name, by URN and by SID."""

    sid: str
    everything: Mapping[str, Resource]
    meant: Mapping[str, Resource]
    by_sid: Mapping[str, set[str]]

    @classmethod
    def among(cls, resources: Iterable[Resource], sid: str, is_meant: Callable[[Resource], bool]) -> Self:
        """Find them among *resources*: *is_meant* picks what the property *sid* can name."""
        everything = {resource.urn: resource for resource in resources}
        meant = {urn: resource for urn, resource in everything.items() if is_meant(resource)}
        return cls(sid=sid, everything=everything, meant=meant, by_sid=_by_sid(meant))

    def of(self, carrier: Resource) -> set[str]:
        """Give the URNs of what *carrier* may name; a resource that can be named means itself."""
        return {carrier.urn} if carrier.urn in self.meant else self._named(carrier)

    def name(self, carrier: Resource) -> str | None:
        """Give the URN of what *carrier* names, else its SID, or None if neither is certain."""
        urns = self._named(carrier)
        if len(urns) == 1:
            return next(iter(urns))
        values = [value for value in _sids(carrier, self.sid) if isinstance(value, str) and value]
        return values[0] if values else None

    def _named(self, carrier: Resource, seen: frozenset[str] = frozenset()) -> set[str]:
        """Give the URNs that the property of *carrier* depends on or equals."""
        sources = [
            urns for key, urns in carrier.property_dependencies.items() if _may_hold(carrier, key, self.sid)
        ]
        named = {name for urn in frozenset().union(*sources) for name in self._meant_by(urn, seen)}
        values = [value for value in _sids(carrier, self.sid) if isinstance(value, str)]
        by_value = set().union(*(self.by_sid.get(value, set()) for value in values))
        return named if len(named) == 1 or not by_value else by_value

    def _meant_by(self, urn: str, seen: frozenset[str]) -> set[str]:
        """Give what a SID means that came from *urn*: the id of a `TlsOrigination` is its trunk's SID."""
        if urn in self.meant:
            return {urn}
        source = self.everything.get(urn)
        if source is None or urn in seen or not source.shape.is_twilios:
            return set()
        return self._named(source, seen | {urn})


@memoize_latest
def _trunks(resources: Sequence[Resource]) -> _Nameable:
    return _Nameable.among(resources, _TRUNK_SID, _has_trunks)


def _has_trunks(resource: Resource) -> bool:
    return bool(resource.trunks)


def _by_trunk(holder: Resource, found: Sequence[Route]) -> list[tuple[Trunk, list[Route]]]:
    """Give each trunk in *holder* with the routes inside it, and those of carriers that name the resource."""
    if len(holder.trunks) == 1:
        return [(holder.trunks[0], list(found))]
    inside: dict[str, list[Route]] = {trunk.path: [] for trunk in holder.trunks}
    elsewhere = [Route(entry=route.entry, certain=False) for route in found if route.carrier is not holder]
    for route in found:
        around = [route.entry.path[: step.start()] for step in re.finditer(r"[.\[]", route.entry.path)]
        place = next((path for path in reversed(around) if path in inside), None)
        if route.carrier is holder and place is not None:
            inside[place].append(route)
    return [(trunk, [*inside[trunk.path], *elsewhere]) for trunk in holder.trunks]


def _by_sid(meant: Mapping[str, Resource]) -> dict[str, set[str]]:
    urns: dict[str, set[str]] = {}
    for urn, resource in meant.items():
        holders = [resource.props, *(trunk.props for trunk in resource.trunks if trunk.path)]
        for sid in (get(holder, key) for holder in holders for key in ("sid", "id")):
            if isinstance(sid, str):
                urns.setdefault(sid, set()).add(urn)
    return urns


def _sids(carrier: Resource, sid: str) -> list[object]:
    if sid == _TRUNK_SID:
        return [spot.value for spot in carrier.shape.trunk_sids]
    return [found for _, mapping in carrier.shape.mappings if (found := get(mapping, sid)) is not None]


def _may_hold(carrier: Resource, key: str, sid: str) -> bool:
    """Whether the property *key* of *carrier* is its *sid*, or holds it."""
    if sid == _TRUNK_SID:
        paths = [spot.path for spot in carrier.shape.trunk_sids]
    else:
        paths = [path for path, mapping in carrier.shape.mappings if path and get(mapping, sid) is not None]
    roots = {path.partition(".")[0].partition("[")[0] for path in paths}
    return (
        name_of(key) == name_of(sid) or key in roots or (carrier.token == NODE_RESOURCE and key == "resource")
    )
