"""Read properties as plain values, and compare property names in any spelling.

In preview the SDK raises when a rule touches a property that is not known yet, and then skips the whole rule.
Here each unknown becomes `UNKNOWN`, so that a rule can judge everything else.
"""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any, Final, TypeAlias

from pulumi_policy import proxy
from pulumi_policy.deserialize import SPECIAL_SECRET_SIG, SPECIAL_SIG_KEY

Props: TypeAlias = Mapping[str, object]


class Unknown:
    """A value that Pulumi learns only in `up`."""

    def __repr__(self) -> str:
        return "<not known before up>"


UNKNOWN: Final = Unknown()

_SENTINELS: Final = frozenset(
    value for name, value in vars(proxy).items() if name.startswith("UNKNOWN_") and name.endswith("_VALUE")
)
"""The texts that the engine sends for unknowns."""


def read(properties: Any) -> tuple[dict[str, object], frozenset[str]]:
    """Read a protobuf struct into plain values, and the paths of the secrets among them."""
    secrets: set[str] = set()
    return _fields(properties.fields, "", secrets), frozenset(secrets)


def _value(value: Any, path: str, secrets: set[str]) -> object:
    kind = value.WhichOneof("kind")
    if kind == "struct_value":
        return _mapping(value.struct_value.fields, path, secrets)
    if kind == "list_value":
        items = value.list_value.values
        return [_value(item, f"{path}[{index}]", secrets) for index, item in enumerate(items)]
    if kind == "number_value":
        number = value.number_value
        return int(number) if number.is_integer() else number
    if kind == "string_value":
        return UNKNOWN if value.string_value in _SENTINELS else value.string_value
    return value.bool_value if kind == "bool_value" else None


def _mapping(fields: Any, path: str, secrets: set[str]) -> object:
    if SPECIAL_SIG_KEY in fields and fields[SPECIAL_SIG_KEY].string_value == SPECIAL_SECRET_SIG:
        secrets.add(path)
        return _value(fields["value"], path, secrets)
    return _fields(fields, f"{path}.", secrets)


def _fields(fields: Any, start: str, secrets: set[str]) -> dict[str, object]:
    """Read the fields in the order of their names: protobuf keeps no order."""
    return {key: _value(fields[key], f"{start}{key}", secrets) for key in sorted(fields)}


@lru_cache(maxsize=4096)
def name_of(key: str) -> str:
    """Normalise *key*: `sip_url`, `sipUrl` and `SIP-URL` all become `sipurl`."""
    return key.replace("_", "").replace("-", "").lower()


def camel(name: str) -> str:
    """Spell the snake case *name* as bridged providers do: `sipUrl`."""
    head, *tail = name.split("_")
    return head + "".join(word.capitalize() for word in tail)


def spelt(props: Props, name: str) -> Iterator[tuple[str, object]]:
    """List each spelling of the snake case *name* in *props* that has a value, with the value."""
    wanted = name_of(name)
    return ((key, value) for key, value in props.items() if name_of(key) == wanted and value is not None)


def find(props: Props, name: str) -> tuple[str, object]:
    """Find the snake case *name*: its spelling in *props* and its value, or "" and None.

    Among several spellings, one with a text comes before an empty one, so that an empty one hides nothing.
    """
    found = list(spelt(props, name))
    return next((one for one in found if one[1] != ""), found[0] if found else ("", None))


def get(props: Props, name: str) -> object:
    """Give the value of the snake case *name* in any spelling, or None."""
    return find(props, name)[1]


def known_first(said: object, outputs: object) -> object:
    """Replace each unknown in *outputs* by what the program *said* there, or None."""
    if outputs is UNKNOWN:
        return said
    if isinstance(outputs, list) and isinstance(said, list) and len(outputs) == len(said):
        return [known_first(*pair) for pair in zip(said, outputs, strict=True)]
    if isinstance(outputs, dict) and isinstance(said, dict):
        return {key: known_first(said.get(key), value) for key, value in outputs.items()}
    return outputs
