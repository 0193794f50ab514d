"""Reads the JSON of a state or a preview into resources as the policy pack sees them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from google.protobuf.struct_pb2 import Struct
from pulumi_policy.deserialize import SPECIAL_SECRET_SIG, SPECIAL_SIG_KEY
from pulumi_policy.proxy import UNKNOWN_STRING_VALUE

from encrypted_trunks.properties import known_first, read
from encrypted_trunks.resources import Resource
from twilio_trunks_audit.errors import UsageError

_EXPORT: Final = "pulumi stack export"
_PREVIEW: Final = "pulumi preview --json --show-sames"
_STACK: Final = "pulumi:pulumi:Stack"
_GONE: Final = ("delete", "delete-replaced", "discard", "discard-replaced", "remove-pending-replace")
"""The steps of a preview after which a resource is no longer there."""

_NEW: Final = ("create", "create-replacement", "replace", "import-replacement")
"""The steps whose resource gets a new id."""

_NOT_SHOWN: Final = "[secret]"
"""The text of every secret in the JSON of a preview."""

_SID: Final = re.compile(r"[A-Z]{2}[0-9a-fA-F]{32}")


@dataclass(frozen=True, kw_only=True)
class Content:
    """The contents of a state or a preview.

    Attributes:
        resources: its resources. A value that is not shown is `UNKNOWN` there.
        outputs: the stack itself, with its outputs.
        unwritten: the number of resources that do not change, which a preview did not write.
    """

    resources: tuple[Resource, ...]
    outputs: Resource
    unwritten: int = 0


def state_in(text: bytes, place: str) -> Content:
    """Read the output of `pulumi stack export`, or the file in which a backend keeps a stack.

    Args:
        text: the JSON.
        place: where it comes from, for messages.

    Raises:
        UsageError: it is something else.
    """
    found = _json(text, place, _EXPORT)
    if "steps" in found:
        raise UsageError(f"{place} is a preview, not a state: give it to --preview.")
    holder, name = (found, "deployment") if "deployment" in found else (found.get("checkpoint"), "latest")
    deployment = _mapping(holder).get(name, "")
    resources = _mapping(deployment).get("resources") or []
    if not isinstance(deployment, Mapping | None) or not isinstance(resources, list):
        raise UsageError(f"{place} is not the state of a stack. {_expected(_EXPORT)}")
    found_there = (_Raw(one, one.get("outputs"), str(one.get("id", ""))) for one in _each(resources))
    return _content(found_there, place, _EXPORT)


def preview_in(text: bytes, place: str) -> Content:
    """Read the output of `pulumi preview --json`: the resources as `up` would leave them.

    Args:
        text: the JSON.
        place: where it comes from, for messages.

    Raises:
        UsageError: it is something else.
    """
    found = _json(text, place, _PREVIEW)
    if "deployment" in found or "checkpoint" in found:
        raise UsageError(f"{place} is a state, not a preview: give it to --state.")
    if any(one.get("severity") == "error" for one in _each(found.get("diagnostics") or ())):
        raise UsageError(f"{place} is of a preview that failed. Run `pulumi preview` to see why.")
    steps = found.get("steps", [] if "changeSummary" in found else None)
    if not isinstance(steps, list):
        raise UsageError(f"{place} is not a preview. {_expected(_PREVIEW)}")
    same = sum(one.get("op") == "same" for one in _each(steps))
    said = _mapping(found.get("changeSummary")).get("same", 0)
    unwritten = max(0, said - same) if isinstance(said, int) else 0
    return replace(_content(_planned(_each(steps)), place, _PREVIEW), unwritten=unwritten)


@dataclass(frozen=True)
class _Raw:
    """A resource in Pulumi's JSON, with its known outputs and id."""

    json: Mapping[str, Any]
    outputs: Any
    id: str


def _planned(steps: Iterable[Mapping[str, Any]]) -> Iterator[_Raw]:
    """The resources after the steps. A preview says inputs only; what it keeps is in the old state."""
    for step in steps:
        new, old = _mapping(step.get("newState")), _mapping(step.get("oldState"))
        if step.get("op") in _GONE or not new:
            continue
        kept = {} if step.get("op") in _NEW else old
        outputs = new.get("outputs") or (kept.get("outputs") if step.get("op") == "same" else {})
        yield _Raw(new, outputs, str(kept.get("id", "")))


def _content(everything: Iterable[_Raw], place: str, command: str) -> Content:
    resources: dict[str, Resource] = {}
    outputs = Resource(token=_STACK, name="", props={})
    try:
        for one in everything:
            if one.json.get("delete") is True:
                continue
            found = _resource(one)
            resources[found.urn] = found
            if found.token == _STACK:
                outputs = found
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError, RecursionError):
        raise UsageError(f"{place} has a resource that cannot be read. {_expected(command)}") from None
    return Content(resources=tuple(resources.values()), outputs=outputs)


def _resource(raw: _Raw) -> Resource:
    urn, token = str(raw.json["urn"]), str(raw.json["type"])
    inputs, hidden_inputs = _props(raw.json.get("inputs"))
    outputs, hidden_outputs = _props(raw.outputs)
    known = {key: known_first(inputs.get(key, value), value) for key, value in outputs.items()}
    props = inputs | {key: value for key, value in known.items() if value is not None}
    if _SID.fullmatch(raw.id):
        props.setdefault("id", raw.id)
    return Resource(
        token=token,
        name=urn.split("::", 3)[-1],
        urn=urn,
        props=props,
        property_dependencies={
            str(name): frozenset(map(str, urns or ()))
            for name, urns in _mapping(raw.json.get("propertyDependencies")).items()
        },
        secrets=hidden_inputs | hidden_outputs,
        managed=raw.json.get("custom") is True,
    )


def _props(properties: Any) -> tuple[dict[str, object], frozenset[str]]:
    struct = Struct()
    struct.update({key: _as_sent(value) for key, value in _mapping(properties).items() if key[:2] != "__"})
    return read(struct)


def _as_sent(value: Any) -> Any:
    """The value as the engine sends it to a policy pack. A secret that is not shown is an unknown one."""
    if isinstance(value, Mapping):
        if value.get(SPECIAL_SIG_KEY) == SPECIAL_SECRET_SIG:
            return _secret(json.loads(value["plaintext"]) if "plaintext" in value else UNKNOWN_STRING_VALUE)
        return {key: _as_sent(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_as_sent(one) for one in value]
    return _secret(UNKNOWN_STRING_VALUE) if value == _NOT_SHOWN else value


def _secret(value: Any) -> dict[str, Any]:
    return {SPECIAL_SIG_KEY: SPECIAL_SECRET_SIG, "value": _as_sent(value)}


def _json(text: bytes, place: str, command: str) -> Mapping[str, Any]:
    try:
        found = json.loads(text.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise UsageError(f"{place} is not text in UTF-8. {_expected(command)}") from None
    except json.JSONDecodeError as problem:
        where = f"line {problem.lineno}, column {problem.colno}"
        raise UsageError(f"{place} is not JSON: {problem.msg}, {where}. {_expected(command)}") from None
    except RecursionError:
        raise UsageError(f"{place} is nested too deeply. {_expected(command)}") from None
    if not isinstance(found, Mapping):
        raise UsageError(f"{place} holds no JSON object. {_expected(command)}")
    return found


def _expected(command: str) -> str:
    return f"Write what `{command}` prints to a file, and name that file."


def _each(values: Iterable[Any]) -> Iterator[Mapping[str, Any]]:
    return (one for one in values if isinstance(one, Mapping))


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}
