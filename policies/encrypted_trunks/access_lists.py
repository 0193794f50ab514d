"""Twilio's IP access control lists: the ranges of addresses that they let in."""

from __future__ import annotations

import re
from collections.abc import Iterable
from ipaddress import IPv4Network
from typing import Any, Final

from encrypted_trunks.joins import naming_one
from encrypted_trunks.props import get, spelt
from encrypted_trunks.resources import Resource

_LIST_SID: Final = "ip_access_control_list_sid"
_ADDRESS: Final = "ip_address"
_PREFIX_LENGTHS: Final = ("cidr_prefix_length", "cidr_length_prefix")
"""Twilio's name, and RJPearson94's."""

_NAMES_A_LIST: Final = re.compile(r"access_?(?:control_?)?lists?(?:v[0-9]+)?$", re.IGNORECASE)
_ONE_ADDRESS: Final = 32

SHORTEST_PREFIX: Final[dict[str, Any]] = {"type": "integer", "minimum": 1, "maximum": 32, "default": 8}
"""The option `shortest_prefix`: how broad access may be. A /8 is 16,777,216 addresses, and no PBX has more."""


def is_entry(resource: Resource) -> bool:
    """Whether it is an entry of an IP access control list, whoever made it: no one but Twilio has properties of these names."""
    return resource.managed and all(get(resource.props, name) is not None for name in (_LIST_SID, _ADDRESS))


def prefix_length(entry: Resource) -> int | None:
    """How many bits of an address must agree with *entry*; None where that is not known, or no length."""
    said = [found for name in _PREFIX_LENGTHS if (found := get(entry.props, name)) is not None]
    length = said[0] if said else _ONE_ADDRESS
    if isinstance(length, int | float | str) and re.fullmatch(r"[0-9]{1,2}(?:\.0)?", str(length)):
        return int(float(length))
    return None


def prefix_name(entry: Resource) -> str:
    """How *entry* spells the length of its prefix, or would."""
    said = [name for name in _PREFIX_LENGTHS if get(entry.props, name) is not None]
    return entry.spelling(entry.props, said[0] if said else _PREFIX_LENGTHS[0])


def hides_any(entry: Resource) -> bool:
    """Whether some of what *entry* lets in is a secret."""
    return any(
        entry.hides(key) for name in (_ADDRESS, *_PREFIX_LENGTHS) for key, _ in spelt(entry.props, name)
    )


def network(entry: Resource) -> IPv4Network | None:
    """The addresses that *entry* lets in; None where they are not known, or none that Twilio takes."""
    try:
        return IPv4Network(f"{get(entry.props, _ADDRESS)}/{prefix_length(entry)}", strict=False)
    except ValueError:
        return None


def entries_by_list(resources: Iterable[Resource]) -> list[list[Resource]]:
    """The entries of each list, as far as it is certain which list is theirs."""
    named = naming_one(resources, _LIST_SID, _is_list)
    return [found for together in named if (found := list(filter(is_entry, together)))]


def addresses(prefix: float) -> int:
    """How many addresses agree in *prefix* bits; Pulumi hands whole numbers on as floats."""
    return 1 << (_ONE_ADDRESS - int(prefix))


def _is_list(resource: Resource) -> bool:
    return bool(_NAMES_A_LIST.search(resource.token)) and get(resource.props, _LIST_SID) is None
