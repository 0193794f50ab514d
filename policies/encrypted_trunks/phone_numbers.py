"""Read which phone numbers the resources of a stack route to trunks."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from encrypted_trunks.memo import memoize_latest
from encrypted_trunks.properties import name_of
from encrypted_trunks.resources import Part, Resource
from encrypted_trunks.trunk_routes import name_trunks
from encrypted_trunks.type_token import TRUNK_PHONE_NUMBERS

_ONE: Final = frozenset({"phonenumber", "phonenumbersid"})
_SEVERAL: Final = frozenset({"phonenumbers", "phonenumbersids"})
_NAMES: Final = ("phone_number", "sid")
_NAMES_A_NUMBER: Final = re.compile(r"phone_?numbers?(?:v[0-9]+)?$", re.IGNORECASE)
_SID: Final = re.compile(r"PN[0-9a-fA-F]{32}")
_FORMATTING: Final = re.compile(r"[ ().-]")


@dataclass(frozen=True, kw_only=True)
class Carrier:
    """A resource that routes phone numbers to one trunk.

    Attributes:
        resource: the resource.
        trunk: the URN of the trunk; "" if that is elsewhere or not identified.
        numbers: a key for each number that is not unknown: the number itself, its SID, or the URN of the
            resource that it came from.
        hidden: whether one of its numbers is a secret.
    """

    resource: Resource
    trunk: str
    numbers: frozenset[str]
    hidden: bool


def routes_numbers(resource: Resource) -> bool:
    """Whether *resource* may route phone numbers to a trunk."""
    return _is_ours(resource) or (resource.shape.is_twilios and has_numbers(resource))


def has_numbers(resource: Resource) -> bool:
    """Whether *resource* says at least one number, known or not, or is one."""
    return _is_a_number(resource) or next(_said(resource), None) is not None


@memoize_latest
def carriers(resources: Sequence[Resource]) -> list[Carrier]:
    """List the resources that certainly route numbers to one trunk.

    An unknown `trunk_sid` does not count: bridges report one for numbers without a trunk, too.
    """
    routing = {one.urn: one for one in resources if routes_numbers(one)}
    if not routing:
        return []
    trunks = {one.urn: next(iter(urns)) for one, urns in name_trunks(resources) if len(urns) == 1}
    known_as = _known_as(resources)
    return [
        Carrier(
            resource=one,
            trunk=trunks.get(urn, ""),
            numbers=frozenset(_numbers(one, known_as)),
            hidden=any(one.hides(path) for path, _ in _said(one)),
        )
        for urn, one in routing.items()
        if urn in trunks or _is_ours(one) or _names_a_known_trunk(one)
    ]


def _is_ours(resource: Resource) -> bool:
    return resource.shape.token.text == TRUNK_PHONE_NUMBERS


def _names_a_known_trunk(resource: Resource) -> bool:
    return any(isinstance(spot.value, str) and spot.value for spot in resource.shape.trunk_sids)


def _said(resource: Resource) -> Iterator[tuple[str, object]]:
    """List the path of each number or SID in *resource*, and the value. An unknown list may be empty.

    Further in, `TrunkPhoneNumbers` has numbers that it gave up and could not detach yet.
    """
    for path, mapping in resource.shape.mappings[: 1 if _is_ours(resource) else None]:
        start = f"{path}." if path else ""
        for key, value in mapping.items():
            name = name_of(key)
            if name in _ONE and value not in (None, ""):
                yield start + key, value
            elif name in _SEVERAL and isinstance(value, list):
                yield from ((f"{start}{key}[{index}]", one) for index, one in enumerate(value))


def _numbers(resource: Resource, known_as: Mapping[str, str]) -> Iterator[str]:
    keys = [_key(value) for _, value in _said(resource) if isinstance(value, str)]
    for name, urns in resource.property_dependencies.items():
        if name_of(name) in _ONE | _SEVERAL:
            keys += [urn for urn in urns if urn in known_as]
    keys += [resource.urn] if resource.urn in known_as else []
    yield from (known_as.get(key, key) for key in keys)


def _known_as(resources: Sequence[Resource]) -> dict[str, str]:
    """Map SIDs of numbers, and the URNs of resources that are one number, to the number if that is known."""
    found: dict[str, str] = {}
    for resource in resources:
        is_one = _is_a_number(resource)
        for path, mapping in resource.shape.mappings if is_one or routes_numbers(resource) else ():
            part = Part(resource=resource, path=path, props=mapping)
            said = [part.get(one) for one in _NAMES if not resource.hides(part.path_of(one))]
            keys = [_key(value) for value in said if isinstance(value, str) and value]
            found |= {key: keys[0] for key in keys if _SID.fullmatch(key)}
            if mapping is resource.props and is_one:
                found[resource.urn] = keys[0] if keys else resource.urn
    return found


def _is_a_number(resource: Resource) -> bool:
    """Whether *resource* is a number of the account, not what attaches numbers to a trunk."""
    name = resource.token.rpartition(":")[2]
    is_named = bool(_NAMES_A_NUMBER.search(name)) and "trunk" not in name.lower()
    return is_named and resource.shape.is_twilios


def _key(said: str) -> str:
    return said if _SID.fullmatch(said) else _FORMATTING.sub("", said)
