"""Messages as readers in other languages know the names in them: `domainName` for `domain_name`."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from dataclasses import fields

from pydantic import BaseModel

from pulumi_twilio_trunking.plugin.table import FUNCTIONS, PACKAGE, RESOURCES
from pulumi_twilio_trunking.plugin.wire import camel
from pulumi_twilio_trunking.provider import Provider


def _names() -> Iterator[str]:
    """All property names, in the verbs' form."""
    for offered in RESOURCES.values():
        models: list[type[BaseModel]] = [offered.inputs, *offered.verbs.nested.values()]
        for model in models:
            yield from model.model_fields
        yield from offered.documented.__annotations__
    for function in FUNCTIONS.values():
        yield from inspect.signature(function.call).parameters
        yield from (field.name for field in fields(function.result))
    yield from inspect.signature(Provider.__init__).parameters


_PROPERTY = re.compile(rf"\b(?:{'|'.join(sorted({name for name in _names() if '_' in name[1:]}))})\b")
_CODE = re.compile(r"(?<=`)[a-z]+(?:_[a-z]+)+(?=`)")
_SETTING = re.compile(r"\btwilio:(?=[a-z])")
_LITERAL = re.compile(r"\b(?:True|False)\b")


def worded(message: str) -> str:
    """Write *message* for another language: its names, its settings, its `true` and `false`."""
    message = _PROPERTY.sub(lambda name: camel(name[0]), message)
    message = _CODE.sub(lambda name: camel(name[0]), message)
    message = _LITERAL.sub(lambda literal: literal[0].lower(), message)
    return _SETTING.sub(f"{PACKAGE}:", message)
