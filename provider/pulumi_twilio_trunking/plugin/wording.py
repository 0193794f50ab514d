"""Messages as readers in other languages know the names in them: `domainName` for `domain_name`."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from dataclasses import fields

from pydantic import BaseModel

from pulumi_twilio_trunking.plugin.table import COMPONENTS, FUNCTIONS, PACKAGE, RESOURCES
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
    for component in COMPONENTS.values():
        yield from inspect.signature(component.documented.__init__).parameters
    yield from inspect.signature(Provider.__init__).parameters


_NAMES = sorted({name for name in _names() if not name.startswith("_")})
_PROPERTY = re.compile(rf"\b(?:{'|'.join(name for name in _NAMES if '_' in name)})\b")
_ARGUMENT = re.compile(
    rf"(?<![\w;?&])({'|'.join(map(camel, _NAMES))})=(?:(?=['\"\[{{]|true\b|false\b|\w+\.id\b)|(?=[, ]))"
)
"""A keyword argument with its value, or without one; no parameter of a SIP URI."""
_CODE = re.compile(r"(?<=`)[a-z]+(?:_[a-z]+)+(?=`)")
_VARIABLE = re.compile(r"\b[a-z]+(?:_[a-z]+)+(?=\.id\b)")
_FUNCTION = {one.call.__name__: name for name, one in FUNCTIONS.items()}
_FUNCTIONS = re.compile(rf"\b(?:{'|'.join(_FUNCTION)})\b")
_SECRET = re.compile(r"\brequire_secret\b")
_SETTING = re.compile(r"\btwilio:(?=[a-z])")
_LITERAL = re.compile(r"\b(?:True|False)\b")


def worded(message: str) -> str:
    """Write *message* for another language: its names, its settings, and the code in it.

    `secure=True` becomes `secure: true`, as in YAML and TypeScript. Python's lists, mappings and texts are
    valid there as they are.
    """
    message = _FUNCTIONS.sub(lambda name: _FUNCTION[name[0]], message)
    for names in (_PROPERTY, _CODE, _VARIABLE, _SECRET):
        message = names.sub(lambda name: camel(name[0]), message)
    message = _LITERAL.sub(lambda literal: literal[0].lower(), message)
    message = _ARGUMENT.sub(_argument, message).replace("# not None", "# not null")
    return _SETTING.sub(f"{PACKAGE}:", message)


def _argument(found: re.Match[str]) -> str:
    has_value = found.string[found.end() : found.end() + 1] not in (",", " ")
    return f"{found[1]}: " if has_value else found[1]
