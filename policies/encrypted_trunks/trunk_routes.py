"""Match resources that belong together, such as origination URIs and their trunk."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

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
    holders = {resource.urn: resource for resource in resources if resource.trunks}
    found: dict[str, list[Route]] = {urn: [] for urn in holders}
    by_sid = _by_sid(holders)
    for carrier in resources:
        for entry in routes(carrier):
            urns = _trunks_of(carrier, holders, by_sid)
            for urn in urns:
                found[urn].append(Route(entry=entry, certain=len(urns) == 1))
    return [pair for urn, holder in holders.items() for pair in _by_trunk(holder, found[urn])]


def carriers_without_trunk(resources: Sequence[Resource]) -> list[Resource]:
    """List resources with origination URIs of a trunk that is not among *resources* or not identified."""
    holders = {resource.urn: resource for resource in resources if resource.trunks}
    by_sid = _by_sid(holders)
    carriers = [one for one in resources if one.shape.trunk_sids and routes(one)]
    return [one for one in carriers if not _trunks_of(one, holders, by_sid)]


def name_trunks(resources: Iterable[Resource]) -> list[tuple[Resource, set[str]]]:
    """List each trunk, and each resource that names one, with the URNs of the trunks that it may mean.

    There are several if its SID came from several trunks, none if the trunk is elsewhere or not identified.
    """
    everything = list(resources)
    holders = {resource.urn: resource for resource in everything if resource.trunks}
    by_sid = _by_sid(holders)
    named = [(resource, _trunks_of(resource, holders, by_sid)) for resource in everything]
    return [(one, urns) for one, urns in named if urns or one.shape.trunk_sids]


def naming_one_trunk(resources: Iterable[Resource]) -> list[list[Resource]]:
    """Group the resources that certainly name the same trunk, in the order of *resources*.

    The trunk may be missing from *resources*: a literal SID also names it.
    """
    return naming_one(resources, _TRUNK_SID, lambda resource: bool(resource.trunks))


def naming_one(
    resources: Iterable[Resource], sid: str, is_meant: Callable[[Resource], bool]
) -> list[list[Resource]]:
    """Group the resources by what their property *sid* certainly names; *is_meant* picks what it can name."""
    everything = {resource.urn: resource for resource in resources}
    meant = {urn: resource for urn, resource in everything.items() if is_meant(resource)}
    by_sid = _by_sid(meant)
    found: dict[str, list[Resource]] = {}
    for resource in everything.values():
        if resource.urn not in meant and (name := _name(resource, sid, meant, by_sid)):
            found.setdefault(name, []).append(resource)
    return list(found.values())


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


def _name(
    carrier: Resource, sid: str, meant: Mapping[str, Resource], by_sid: Mapping[str, set[str]]
) -> str | None:
    """Give the URN of what *carrier* names, else its SID, or None if neither is certain."""
    urns = _named(carrier, sid, meant, by_sid)
    if len(urns) == 1:
        return next(iter(urns))
    values = [value for value in _sids(carrier, sid) if isinstance(value, str) and value]
    return values[0] if values else None


def _by_sid(meant: Mapping[str, Resource]) -> dict[str, set[str]]:
    urns: dict[str, set[str]] = {}
    for urn, resource in meant.items():
        holders = [resource.props, *(trunk.props for trunk in resource.trunks if trunk.path)]
        for sid in (get(holder, key) for holder in holders for key in ("sid", "id")):
            if isinstance(sid, str):
                urns.setdefault(sid, set()).add(urn)
    return urns


def _trunks_of(carrier: Resource, trunks: Mapping[str, Resource], by_sid: Mapping[str, set[str]]) -> set[str]:
    return {carrier.urn} if carrier.urn in trunks else _named(carrier, _TRUNK_SID, trunks, by_sid)


def _named(
    carrier: Resource, sid: str, meant: Mapping[str, Resource], by_sid: Mapping[str, set[str]]
) -> set[str]:
    """Give the URNs in *meant* that the property *sid* of *carrier* depends on or equals."""
    sources = [urns for key, urns in carrier.property_dependencies.items() if _may_hold(carrier, key, sid)]
    named = frozenset().union(*sources) & meant.keys()
    values = [value for value in _sids(carrier, sid) if isinstance(value, str)]
    by_value = set().union(*(by_sid.get(value, set()) for value in values))
    return set(named) if len(named) == 1 or not by_value else by_value


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
