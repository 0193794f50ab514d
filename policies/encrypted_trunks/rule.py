"""What a rule is: what it says of itself, and a pure function from resources to findings."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

from pulumi_policy import Severity

from encrypted_trunks.props import Props
from encrypted_trunks.resources import Resource

Options: TypeAlias = dict[str, Any]
"""The configuration of one rule, complete with its defaults."""

Level: TypeAlias = Literal["mandatory", "advisory"]


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One thing that a rule has to say.

    Attributes:
        resource: what it is about.
        what: what is wrong, with the property and its value.
        why: why that matters.
        fix: the line of code to write instead.
        others: further resources that have a part in it. An exemption of any of them lifts it too.
        waiver: the named kind of exemption that was made for this very finding; "" where there is none.
    """

    resource: Resource
    what: str
    why: str
    fix: str
    others: tuple[Resource, ...] = ()
    waiver: str = ""


@dataclass(frozen=True, kw_only=True)
class Rule:
    """A rule of the pack.

    Attributes:
        name: its stable id, `twilio-…`.
        description: what it requires, in a sentence.
        level: what a finding does where nothing is configured: `mandatory` stops, `advisory` is printed.
        severity: how bad a finding is.
        fix: what to do, in a sentence.
        frameworks: the controls that it supports.
        options: the JSON schema of each key of its configuration, with a default each.
        of_resource: judges one resource by what it shows alone, before it is created; or
        of_stack: judges all resources together, at the end.
        remediate: what to write into a resource that the rule refuses, property by property; nothing where the fault is not to
            be mended for somebody. Used at level `remediate` only, and nothing is checked again after it.
        encrypts: whether it is about encryption, so that a break-glass exemption lifts it.
    """

    name: str
    description: str
    level: Level
    severity: Severity
    fix: str
    frameworks: tuple[str, ...] = ()
    options: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    of_resource: Callable[[Resource, Options], Iterable[Finding]] | None = None
    of_stack: Callable[[Sequence[Resource], Options], Iterable[Finding]] | None = None
    remediate: Callable[[Resource], Props] | None = None
    encrypts: bool = False

    @property
    def page(self) -> str:
        """Its page in the documentation."""
        return f"docs/policies/{self.name}.md"

    def judge(self, resources: Sequence[Resource], options: Options) -> Iterator[Finding]:
        """Everything that the rule has to say of *resources*, one by one or together as the rule sees them."""
        if self.of_stack is not None:
            yield from self.of_stack(resources, options)
        if self.of_resource is not None:
            for resource in resources:
                yield from self.of_resource(resource, options)

    def message(self, finding: Finding) -> str:
        """Five lines. The CLI prints nothing but these, so the fix and the page stand in them."""
        return "\n".join(
            [
                finding.what,
                f"Where: {finding.resource}",
                f"Why:   {finding.why}",
                f"Fix:   {finding.fix}",
                f"Page:  {self.page}",
            ]
        )
