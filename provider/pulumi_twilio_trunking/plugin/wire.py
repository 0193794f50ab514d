"""Property values between the engine and the verbs: protobuf and camelCase there, Python's values here."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from datetime import date
from typing import Any

from google.protobuf.struct_pb2 import Struct
from pulumi.output import Unknown
from pulumi.runtime import rpc

_UPPER = re.compile(r"[A-Z]")
_AFTER_LINE = re.compile(r"_([a-z0-9])")


def camel(name: str) -> str:
    """Write a name as every Pulumi package does: `trunk_sid` is `trunkSid`."""
    return _AFTER_LINE.sub(lambda found: found[1].upper(), name) if name[:1] != "_" else name


def snake(name: str) -> str:
    """Write a name as the verbs do: `trunkSid` is `trunk_sid`."""
    return _UPPER.sub(lambda found: f"_{found[0].lower()}", name)


def received(properties: Struct) -> dict[str, Any]:
    """The properties of a request as the verbs take them, with `pulumi.output.Unknown` at any depth."""
    given = rpc.deserialize_properties(properties, keep_unknowns=True)
    found: dict[str, Any] = renamed({k: rpc.unwrap_rpc_secret(v) for k, v in given.items()}, snake)
    return found


def secrets_in(*several: Struct) -> set[str]:
    """The names of the properties, in any of *several* structs, that are secret or have a secret in them."""
    given = [rpc.deserialize_properties(properties, keep_unknowns=True) for properties in several]
    return {snake(name) for props in given for name, value in props.items() if rpc.is_rpc_secret(value)}


def sent(props: Mapping[str, Any], secrets: Collection[str] = ()) -> Struct:
    """The properties of an answer; those named in *secrets* are secret as a whole."""
    plain = renamed(props, camel, _as_text)
    marks = {camel(name) for name in secrets}
    struct = Struct()
    struct.update({name: _secret(value) if name in marks else value for name, value in plain.items()})
    return struct


def renamed(value: Any, rename: Callable[[str], str], leaf: Callable[[Any], Any] = lambda one: one) -> Any:
    """The same value with other names, at any depth. A name without a value is left out."""
    if isinstance(value, Mapping):
        return {rename(k): renamed(one, rename, leaf) for k, one in value.items() if one is not None}
    if isinstance(value, list | tuple):
        return [renamed(one, rename, leaf) for one in value]
    return leaf(value)


def _as_text(value: Any) -> Any:
    if isinstance(value, Unknown):
        return rpc.UNKNOWN
    return value.isoformat() if isinstance(value, date) else value


def _secret(value: Any) -> dict[str, Any]:
    return {rpc._special_sig_key: rpc._special_secret_sig, "value": value}  # noqa: SLF001 - as the SDK does
