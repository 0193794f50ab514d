"""Read who may dial: the ranges of addresses in IP access control lists, and the lists on trunks."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from ipaddress import IPv4Network
from typing import Any, Final

from encrypted_trunks.properties import Props, get, name_of, spelt
from encrypted_trunks.resources import Part, Resource
from encrypted_trunks.trunk_routes import naming_one

_LIST_SID: Final = "ip_access_control_list_sid"
_ADDRESS: Final = "ip_address"
_ADDRESSES: Final = "ip_addresses"
_PREFIX_LENGTHS: Final = ("cidr_prefix_length", "cidr_length_prefix")
"""The names of Twilio's provider and of RJPearson94's."""

_NAMES_A_LIST: Final = re.compile(r"access_?(?:control_?)?lists?(?:v[0-9]+)?$", re.IGNORECASE)
_ONE_ADDRESS: Final = 32

SHORTEST_PREFIX: Final[dict[str, Any]] = {"type": "integer", "minimum": 1, "maximum": 32, "default": 8}
"""The option `shortest_prefix`: how broad access may be. A /8 has 16,777,216 addresses, more than any PBX."""

WHY: Final = "anybody there can dial out through the trunk, and strangers' calls are on your bill"
FIX: Final = "Name the addresses that your PBX dials from, and nothing broader."


@dataclass(frozen=True, kw_only=True)
class Range(Part):
    """An entry of an IP access control list: a range of addresses. `is_text`: "198.51.100.0/24"."""

    is_text: bool = False

    @property
    def prefix_length(self) -> int | None:
        """How many bits of an address must match, the fewest of several; None if unknown or invalid."""
        said = [value for name in _PREFIX_LENGTHS for _, value in spelt(self.props, name)]
        said += str(self.get(_ADDRESS)).split("/")[1:2]
        lengths = [_length(value) for value in said or [_ONE_ADDRESS]]
        return min((length for length in lengths if length is not None), default=None)

    @property
    def network(self) -> IPv4Network | None:
        """The addresses; None if they are unknown or Twilio accepts no such range."""
        try:
            return IPv4Network(
                f"{str(self.get(_ADDRESS)).partition('/')[0]}/{self.prefix_length}", strict=False
            )
        except ValueError:
            return None

    @property
    def is_hidden(self) -> bool:
        """Whether a part of it is a secret."""
        names = (_ADDRESS, *_PREFIX_LENGTHS)
        return any(self.resource.hides(self.path_of(name)) for name in names)

    def fix(self) -> str:
        """Say what to write instead of it."""
        return f"one entry for each address that your PBX dials from, {self._one_address()}"

    def _one_address(self) -> str:
        if self.is_text:
            return 'such as "203.0.113.7"'
        said = [name for name in _PREFIX_LENGTHS if self.get(name) is not None]
        return f"with {self.assignment([*said, _PREFIX_LENGTHS[0]][0], _ONE_ADDRESS).rstrip(',')}"


def ranges(resource: Resource) -> list[Range]:
    """List the entries in *resource*.

    An entry that names its list may have any type: only Twilio has properties of these names. Entries inside
    their list count if the type is Twilio's.
    """
    is_list = _holds_its_entries(resource)
    return [
        entry
        for path, mapping in resource.shape.mappings
        for entry in (
            *_itself(resource, path, mapping),
            *(_inside(resource, path, mapping) if is_list else ()),
        )
    ]


def is_entry(resource: Resource) -> bool:
    """Whether *resource* holds entries of an access list, known or not."""
    return _holds_its_entries(resource) or bool(ranges(resource))


def attaches_addresses(resource: Resource) -> bool:
    """Whether *resource* names IP access control lists, by any provider's property."""
    return _names(resource, "accesscontrol")


def attaches_credentials(resource: Resource) -> bool:
    """Whether *resource* names credential lists, by any provider's property."""
    return _names(resource, "credentiallist")


def attaches(resource: Resource) -> bool:
    """Whether *resource* names lists that may guard a trunk. An empty list of lists lets nobody in."""
    return attaches_addresses(resource) or attaches_credentials(resource)


def ranges_by_list(resources: Iterable[Resource]) -> list[list[Range]]:
    """Group the entries by list. Entries that may belong to several lists are left out."""
    named = naming_one(resources, _LIST_SID, _is_list, with_itself=True)
    by_list = ([one for resource in together for one in ranges(resource)] for together in named)
    return [found for found in by_list if found]


def addresses(prefix: float) -> int:
    """Count the addresses in a range of *prefix* bits. Pulumi passes whole numbers as floats."""
    return 1 << (_ONE_ADDRESS - int(prefix))


def _itself(resource: Resource, path: str, mapping: Props) -> Iterator[Range]:
    if all(get(mapping, name) is not None for name in (_LIST_SID, _ADDRESS)):
        yield Range(resource=resource, path=path, props=mapping)


def _inside(resource: Resource, path: str, mapping: Props) -> Iterator[Range]:
    """List the entries of a list in its `ip_addresses`: texts, and mappings that do not name a list too."""
    for key, listed in spelt(mapping, _ADDRESSES):
        start = f"{path}.{key}" if path else key
        for index, one in enumerate(listed if isinstance(listed, list) else ()):
            place = f"{start}[{index}]"
            if isinstance(one, str):
                yield Range(resource=resource, path=place, props={_ADDRESS: one}, is_text=True)
            elif isinstance(one, Mapping) and get(one, _LIST_SID) is None:
                yield Range(resource=resource, path=place, props=one)


def _holds_its_entries(resource: Resource) -> bool:
    return resource.holds(_ADDRESSES, of=_NAMES_A_LIST)


def _names(resource: Resource, part: str) -> bool:
    return any(part in name_of(key) and value not in (None, "", []) for key, value in resource.props.items())


def _length(value: object) -> int | None:
    if isinstance(value, int | float | str) and re.fullmatch(r"[0-9]{1,2}(?:\.0)?", str(value)):
        return int(float(value))
    return None


def _is_list(resource: Resource) -> bool:
    return bool(_NAMES_A_LIST.search(resource.token)) and get(resource.props, _LIST_SID) is None
