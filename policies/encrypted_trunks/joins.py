"""Which resources belong together: which origination URIs to which trunk."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from encrypted_trunks.once import once
from encrypted_trunks.origination import Entry, is_unknown, routes
from encrypted_trunks.props import get, spellings
from encrypted_trunks.resources import Resource
from encrypted_trunks.sip_uri import why_not_tls

_TRUNK_SID = "trunk_sid"


@dataclass(frozen=True, kw_only=True)
class Route:
    """An origination URI of a trunk, and the resource that carries it.

    `certain` is False where the carrier took its SID from several trunks, and which one it names is not to be seen.
    """

    carrier: Resource
    entry: Entry
    certain: bool

    @property
    def is_plain(self) -> bool:
        """Whether calls go out over it in plain text; False where that is not known."""
        judged = not is_unknown(self.entry) and self.entry.enabled is not False
        return judged and why_not_tls(self.entry.uri) is not None

    def __str__(self) -> str:
        return f"{self.entry} of {self.carrier}"


@once
def routes_by_trunk(resources: Sequence[Resource]) -> list[tuple[Resource, list[Route]]]:
    """Every trunk with its origination URIs, in the order of *resources*.

    A carrier names its trunk by what its `trunk_sid` was made from, which is known in the first preview already, and else
    by the SID itself: a literal, or a trunk that was imported.
    """
    trunks = {resource.urn: resource for resource in resources if resource.is_trunk}
    found: dict[str, list[Route]] = {urn: [] for urn in trunks}
    by_sid = _by_sid(trunks)
    for carrier in resources:
        urns = _trunks_of(carrier, trunks, by_sid)
        for entry in routes(carrier) if urns else []:
            for urn in urns:
                found[urn].append(Route(carrier=carrier, entry=entry, certain=len(urns) == 1))
    return [(trunk, found[urn]) for urn, trunk in trunks.items()]


def name_trunks(resources: Iterable[Resource]) -> list[tuple[Resource, set[str]]]:
    """Every resource with a `trunk_sid`, and every trunk, with the URNs of the trunks that it may mean.

    They are several where its SID was made from several, and none where the trunk stands elsewhere, or cannot be made out.
    """
    everything = list(resources)
    trunks = {resource.urn: resource for resource in everything if resource.is_trunk}
    by_sid = _by_sid(trunks)
    named = [(resource, _trunks_of(resource, trunks, by_sid)) for resource in everything]
    return [(one, urns) for one, urns in named if urns or get(one.props, _TRUNK_SID) is not None]


def naming_one_trunk(resources: Iterable[Resource]) -> list[list[Resource]]:
    """The resources that name the same trunk for certain, trunk by trunk, in the order of *resources*.

    The trunk itself need not be among *resources*: a SID that is written out is a name, too.
    """
    return naming_one(resources, _TRUNK_SID, lambda resource: resource.is_trunk)


def naming_one(
    resources: Iterable[Resource], sid: str, is_meant: Callable[[Resource], bool]
) -> list[list[Resource]]:
    """The resources whose property *sid* names the same one for certain, of those that *is_meant* picks or of others."""
    everything = {resource.urn: resource for resource in resources}
    meant = {urn: resource for urn, resource in everything.items() if is_meant(resource)}
    by_sid = _by_sid(meant)
    found: dict[str, list[Resource]] = {}
    for resource in everything.values():
        if resource.urn not in meant and (name := _name(resource, sid, meant, by_sid)):
            found.setdefault(name, []).append(resource)
    return list(found.values())


def _name(
    carrier: Resource, sid: str, meant: Mapping[str, Resource], by_sid: Mapping[str, set[str]]
) -> str | None:
    """The URN of what *carrier* names, else its SID; None where neither is certain."""
    urns = _named(carrier, sid, meant, by_sid)
    if len(urns) == 1:
        return next(iter(urns))
    value = get(carrier.props, sid)
    return value if isinstance(value, str) and value else None


def _by_sid(meant: Mapping[str, Resource]) -> dict[str, set[str]]:
    urns: dict[str, set[str]] = {}
    for urn, resource in meant.items():
        for sid in (get(resource.props, "sid"), get(resource.props, "id")):
            if isinstance(sid, str):
                urns.setdefault(sid, set()).add(urn)
    return urns


def _trunks_of(carrier: Resource, trunks: Mapping[str, Resource], by_sid: Mapping[str, set[str]]) -> set[str]:
    return {carrier.urn} if carrier.urn in trunks else _named(carrier, _TRUNK_SID, trunks, by_sid)


def _named(
    carrier: Resource, sid: str, meant: Mapping[str, Resource], by_sid: Mapping[str, set[str]]
) -> set[str]:
    """The URNs of those of *meant* that the property *sid* of *carrier* was made from, or that have its value."""
    sources = [carrier.property_dependencies.get(name, frozenset()) for name in spellings(sid)]
    named = frozenset().union(*sources) & meant.keys()
    value = get(carrier.props, sid)
    by_value = by_sid.get(value, set()) if isinstance(value, str) else set()
    return set(named) if len(named) == 1 or not by_value else by_value
