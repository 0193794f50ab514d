"""Python source as `ruff format` lays it out: texts, calls, mappings, comments. Pure.

Everything inside of brackets is on a separate line with a comma, which `ruff format` leaves as it is.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Mapping, Sequence

WIDTH = 88
INDENT = "    "


def literal(value: object) -> str:
    """Return a value as source on one line. Texts get double quotes, or those that need fewer escapes."""
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{literal(key)}: {literal(entry)}" for key, entry in value.items()) + "}"
    return repr(value)


def _text(value: str) -> str:
    quote = "'" if value.count('"') > value.count("'") else '"'
    return quote + "".join(_char(char, quote) for char in value) + quote


def _char(char: str, quote: str) -> str:
    if char == quote:
        return f"\\{quote}"
    return char if char in "'\"" else repr(char)[1:-1]


def call(name: str, arguments: Iterable[str], *, to: str = "") -> list[str]:
    """Return a statement that calls *name* and assigns to *to*. *arguments* are lines with their commas."""
    target = f"{to} = " if to else ""
    return [f"{target}{name}(", *indented(arguments), ")"]


def inline_call(name: str, arguments: Sequence[str]) -> list[str]:
    """Return a call that is an argument of a statement: on one line if it fits there."""
    line = f"{name}({', '.join(arguments)}),"
    if len(INDENT + line) <= WIDTH:
        return [line]
    return [f"{name}(", *indented(f"{argument}," for argument in arguments), "),"]


def import_from(package: str, names: Sequence[str]) -> list[str]:
    """Return an import statement: on one line if it fits there."""
    line = f"from {package} import {', '.join(names)}"
    if len(line) <= WIDTH:
        return [line]
    return [f"from {package} import (", *indented(f"{name}," for name in names), ")"]


def inline_mapping(entries: Sequence[tuple[str, object]]) -> list[str]:
    """Return a mapping in a list that is an argument: on one line if it surely fits there."""
    line = f"{literal(dict(entries))},"
    wide = sum(not char.isascii() for char in line)  # a character may take two columns
    return [line] if len(INDENT * 2 + line) + wide <= WIDTH else mapping(entries)


def mapping(entries: Sequence[tuple[str, object]], *, comment: str = "") -> list[str]:
    """Return a mapping in a list that is an argument, with *comment* before its entries."""
    lines = [f"{literal(key)}: {literal(value)}," for key, value in entries]
    return ["{", *indented([*commented(comment, depth=3), *lines]), "},"]


def indented(lines: Iterable[str]) -> list[str]:
    """Return *lines* one level deeper."""
    return [INDENT + line for line in lines]


def commented(text: str, *, depth: int) -> list[str]:
    """Return *text* as comment lines that fit at *depth* levels of indentation."""
    return textwrap.wrap(
        text,
        WIDTH - len(INDENT * depth),
        initial_indent="# ",
        subsequent_indent="# ",
        break_long_words=False,
        break_on_hyphens=False,
    )
