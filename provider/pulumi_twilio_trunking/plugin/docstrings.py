"""Reads what docstrings say about arguments, attributes and fields. The schema repeats it."""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Callable, Mapping
from textwrap import dedent

from pulumi_twilio_trunking.plugin.wire import camel
from pulumi_twilio_trunking.plugin.wording import worded

_ENTRY = re.compile(r"^ {4}(\w+): (.*(?:\n {8}.*)*)", re.MULTILINE)
_EMPHASIS = re.compile(r"\*(\w+)\*")
_NAME_OF_RESOURCE = re.compile(r"`?\bresourceName`?|`?\bresource_name`?")


def about(documented: object) -> str:
    """The docstring without its lists of arguments and errors."""
    text = inspect.getdoc(documented) or ""
    return paragraphs("\n\n".join(part for part in text.split("\n\n") if not _is_list(part)))


def _is_list(paragraph: str) -> bool:
    return paragraph.startswith(("Args:", "Attributes:", "Raises:"))


def arguments(documented: Callable[..., object] | type) -> Mapping[str, str]:
    """What a docstring says under `Args:` or `Attributes:`, by name."""
    parts = (inspect.getdoc(documented) or "").split("\n\n")
    listed = "\n".join(part for part in parts if part.startswith(("Args:", "Attributes:")))
    return {name: paragraphs(text) for name, text in _ENTRY.findall(listed)}


def attributes(documented: type) -> Mapping[str, str]:
    """The text under each annotated name of a class."""
    body = ast.parse(dedent(inspect.getsource(documented))).body[0]
    assert isinstance(body, ast.ClassDef)  # noqa: S101 - the source of a class is one
    return {
        declared.target.id: paragraphs(said.value.value)
        for declared, said in zip(body.body, body.body[1:], strict=False)
        if isinstance(declared, ast.AnnAssign) and isinstance(declared.target, ast.Name)
        if isinstance(said, ast.Expr) and isinstance(said.value, ast.Constant)
        if isinstance(said.value.value, str)
    }


def paragraphs(text: str) -> str:
    """The paragraphs of a text without its line breaks, with names as in other languages."""
    paragraphs = [" ".join(part.split()) for part in text.split("\n\n")]
    named = _EMPHASIS.sub(lambda name: f"`{camel(name[1])}`", "\n\n".join(paragraphs))
    text = _NAME_OF_RESOURCE.sub("the resource's name", worded(named))
    return text if text.startswith(("true", "false")) else f"{text[:1].upper()}{text[1:]}"
