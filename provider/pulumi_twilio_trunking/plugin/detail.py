"""Names the properties that a change touches, as Pulumi's paths: `destinations[0].weight`."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from pulumi.runtime import proto

from pulumi_twilio_trunking.plugin.wire import camel

_ABSENT = object()
_PLAIN = re.compile(r"\w+")
_KINDS = proto.PropertyDiff


def detailed(
    olds: Mapping[str, Any], news: Mapping[str, Any], replacing: Collection[str], whole: Collection[str]
) -> dict[str, proto.PropertyDiff]:
    """Compare old and new inputs. A list or mapping named in *whole* is one property, as it may be secret."""
    return {
        path: proto.PropertyDiff(kind=_kind(old, new, replaces=name in replacing), inputDiff=True)
        for name in {**olds, **news}
        for path, old, new in _changed(
            camel(name), olds.get(name, _ABSENT), news.get(name, _ABSENT), whole=name in whole
        )
    }


def _changed(path: str, old: Any, new: Any, *, whole: bool) -> Iterator[tuple[str, Any, Any]]:
    if old == new:
        return
    if not whole and isinstance(old, Mapping) and isinstance(new, Mapping):
        for name in {**old, **new}:
            inner = f"{path}{_step(camel(name))}"
            yield from _changed(inner, old.get(name, _ABSENT), new.get(name, _ABSENT), whole=False)
    elif not whole and isinstance(old, list) and isinstance(new, list):
        for index in range(max(len(old), len(new))):
            pair = [each[index] if index < len(each) else _ABSENT for each in (old, new)]
            yield from _changed(f"{path}[{index}]", *pair, whole=False)
    else:
        yield path, old, new


def _step(name: str) -> str:
    return f".{name}" if _PLAIN.fullmatch(name) else f'["{name}"]'


def _kind(old: Any, new: Any, *, replaces: bool) -> proto.PropertyDiff.Kind.ValueType:
    if old is _ABSENT:
        return _KINDS.ADD_REPLACE if replaces else _KINDS.ADD
    if new is _ABSENT:
        return _KINDS.DELETE_REPLACE if replaces else _KINDS.DELETE
    return _KINDS.UPDATE_REPLACE if replaces else _KINDS.UPDATE
