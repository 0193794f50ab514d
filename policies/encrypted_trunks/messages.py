"""Write the messages that the CLI prints: one block for each fault, with all resources that have it."""

import textwrap
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from encrypted_trunks.rule import Finding, Rule

WIDTH: Final = 150
LISTED: Final = 10
"""The most values and fixes that a block lists line by line. It gives only the names of the rest."""

NAMED: Final = 300
"""The most names in a block."""

LONGEST: Final = 400
"""The most characters in a line."""

_INDENT: Final = " " * 7


@dataclass(frozen=True, kw_only=True)
class Block:
    """The same fault of several resources, by one rule."""

    rule: Rule
    findings: tuple[Finding, ...]

    @property
    def urn(self) -> str:
        """The resource that the CLI names in the block's first line."""
        return self.findings[0].resource.urn

    def text(self) -> str:
        """Write the block's lines. They include the fix and the page, since the CLI prints neither itself."""
        first = self.findings[0]
        values = list(dict.fromkeys(finding.value for finding in self.findings))
        return "\n".join(
            [
                _one_line(first.headline if len(values) == 1 else first.what),
                *_labelled("Where", _places(self.findings, with_values=len(values) > 1)),
                *_labelled("Why", [first.why]),
                *_labelled("Fix", _some([finding.fix for finding in self.findings])),
                *_labelled("Page", [str(self.rule.page_file)]),
            ]
        )


def blocks(found: Iterable[tuple[Rule, Finding]]) -> list[Block]:
    """Group equal faults, in the order in which they were *found*."""
    together: dict[tuple[str, str, str], list[Finding]] = {}
    rules: dict[str, Rule] = {}
    for rule, finding in found:
        rules[rule.name] = rule
        together.setdefault((rule.name, finding.what, finding.why), []).append(finding)
    return [Block(rule=rules[name], findings=tuple(findings)) for (name, _, _), findings in together.items()]


def _labelled(label: str, lines: Sequence[str]) -> Iterator[str]:
    """Put *label* before the first of *lines*, and indent the others."""
    for index, line in enumerate(lines):
        start = f"{label}:".ljust(len(_INDENT)) if index == 0 else _INDENT
        yield start + _one_line(line)


def _one_line(text: str) -> str:
    """Remove line breaks, which names and reasons may contain, and cut what is too long."""
    line = " ".join(text.splitlines())
    return line if len(line) < LONGEST else f"{line[: LONGEST - 2]}…"


def _places(findings: Sequence[Finding], *, with_values: bool) -> list[str]:
    if not with_values:
        return _names(findings)
    listed, more = findings[:LISTED], findings[LISTED:]
    names = _names(more) if more else []
    return [
        *(f"{_name(one)} ({one.resource.token}): {one.value}" for one in listed),
        *([f"and {len(more)} more: {names[0]}", *names[1:]] if names else []),
    ]


def _names(findings: Sequence[Finding]) -> list[str]:
    """List the names, type by type, in lines of at most `WIDTH` characters unless a name is longer."""
    by_token: dict[str, list[str]] = {}
    for finding in findings[:NAMED]:
        by_token.setdefault(finding.resource.token, []).append(_name(finding))
    return [
        *(line for token, names in by_token.items() for line in _wrapped(names, token)),
        *([f"and {len(findings) - NAMED} more"] if len(findings) > NAMED else []),
    ]


def _wrapped(names: Iterable[str], token: str) -> list[str]:
    text = f"{', '.join(dict.fromkeys(names))} ({token})"
    width = WIDTH - len(_INDENT)
    return textwrap.wrap(text, width, break_long_words=False, break_on_hyphens=False)


def _name(finding: Finding) -> str:
    """Give the name in the program, or the whole URN for a component's part: components repeat names."""
    parents = finding.resource.urn.split("::")[2:3]
    name = finding.resource.urn if "$" in "".join(parents) else finding.resource.name
    return f"{name}, {finding.place}" if finding.place else name


def _some(lines: Sequence[str]) -> list[str]:
    distinct = list(dict.fromkeys(lines))
    more = len(distinct) - LISTED
    return [*distinct[:LISTED], *([f"and so on for {more} more"] if more > 0 else [])]
