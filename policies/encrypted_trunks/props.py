"""Properties as plain values, with unknowns as a value of their own.

In preview the SDK raises when a rule touches a property that is not known yet, and then the whole rule is let off as
"can't run policy". Here every unknown becomes `UNKNOWN`, one by one, so that a rule judges all that is known.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, TypeAlias

from pulumi_policy import proxy
from pulumi_policy.proxy import UnknownValueError

Props: TypeAlias = Mapping[str, object]


class Unknown:
    """A value that Pulumi learns only in `up`."""

    def __repr__(self) -> str:
        return "<not known before up>"


UNKNOWN: Final = Unknown()

_SENTINELS: Final = frozenset(
    value for name, value in vars(proxy).items() if name.startswith("UNKNOWN_") and name.endswith("_VALUE")
)
"""How the engine writes unknowns. To a remediation the SDK hands these on as they are."""


def plain(props: Mapping[str, object]) -> Props:
    """Take a resource's properties out of the SDK's proxies; never raises on an unknown."""
    return {key: _read(props, key) for key in props}


def get(props: Props, name: str) -> object:
    """Read a property by its snake case *name*, or by the camel case of bridged providers; None where it is absent."""
    return next((props[key] for key in spellings(name) if props.get(key) is not None), None)


def spellings(name: str) -> tuple[str, str]:
    """`sip_url` as `sip_url` and `sipUrl`."""
    head, *tail = name.split("_")
    return name, head + "".join(word.capitalize() for word in tail)


def _read(holder: Mapping[str, object] | Sequence[object], key: str | int) -> object:
    try:
        return _plain(holder[key])  # type: ignore[index]  # the key fits its holder
    except UnknownValueError:
        return UNKNOWN


def _plain(value: object) -> object:
    if isinstance(value, Mapping):
        return plain(value)
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_read(value, index) for index in range(len(value))]
    return UNKNOWN if isinstance(value, str) and value in _SENTINELS else value
