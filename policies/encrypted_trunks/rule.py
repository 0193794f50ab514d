"""Define rules and findings: a rule describes itself, and judges resources with a pure function."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Literal, TypeAlias

from pulumi_policy import Severity

from encrypted_trunks.properties import Props
from encrypted_trunks.resources import Resource

PACK: Final = Path(__file__).parents[1]
"""The folder of the pack, wherever it was copied or published to."""

Options: TypeAlias = dict[str, Any]
"""The configuration of one rule, complete with its defaults."""

Level: TypeAlias = Literal["mandatory", "advisory"]


@dataclass(frozen=True, kw_only=True)
class Finding:
    """A fault that a rule found.

    Attributes:
        resource: the resource with the fault.
        what: the fault, in words that fit every resource with the same fault.
        value: the property and its value in this resource; "" if *what* says it all.
        why: why it matters.
        fix: the line of code to write instead.
        place: the path of the faulty mapping in the resource; "" for the resource itself.
        others: other resources with a part in the fault. An exemption of any of them lifts the finding too.
        waiver: the kind of exemption that exists for this finding; "" for none.
    """

    resource: Resource
    what: str
    why: str
    fix: str
    value: str = ""
    place: str = ""
    others: tuple[Resource, ...] = ()
    waiver: str = ""

    @property
    def headline(self) -> str:
        """The fault with its value."""
        return f"{self.what}: {self.value}" if self.value else self.what


def and_more(items: Sequence[object]) -> str:
    """Write the first of *items*, and how many more there are."""
    return str(items[0]) + (f", and {len(items) - 1} more" if len(items) > 1 else "")


@dataclass(frozen=True, kw_only=True)
class Rule:
    """A rule of the pack.

    Attributes:
        name: its stable id, `twilio-…`.
        description: the requirement, in one sentence.
        level: the default level: `mandatory` stops the command, `advisory` prints a message.
        severity: how bad a finding is.
        fix: the remedy, in one sentence.
        frameworks: the controls that it supports.
        options: the JSON schema of each configuration key, with a default.
        mistakes: checks the configuration beyond its JSON schema, and returns messages.
        of_resource: judges one resource before it is created.
        of_stack: judges all resources together at the end. A rule has one of the two, or both: then it finds
            at the end what the resources did not show one by one.
        follows: rules that report the same fault. This rule is silent on resources that they report.
        remediate: returns the properties to write into a resource that the rule refuses; none if a person
            should fix the fault. Used at level `remediate` only. Nothing judges the result again.
        encrypts: whether it is about encryption, so that a break-glass exemption lifts it.
    """

    name: str
    description: str
    level: Level
    severity: Severity
    fix: str
    frameworks: tuple[str, ...] = ()
    options: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    mistakes: Callable[[Options], Iterable[str]] | None = None
    of_resource: Callable[[Resource, Options], Iterable[Finding]] | None = None
    of_stack: Callable[[Sequence[Resource], Options], Iterable[Finding]] | None = None
    follows: tuple[str, ...] = ()
    remediate: Callable[[Resource], Props] | None = None
    encrypts: bool = False

    @property
    def page(self) -> str:
        """Its page, relative to the repository."""
        return f"policies/pages/{self.name}.md"

    @property
    def page_file(self) -> Path:
        """Its page in this copy of the pack."""
        return PACK / "pages" / f"{self.name}.md"

    def judge(self, resources: Sequence[Resource], options: Options) -> Iterator[Finding]:
        """Judge *resources* one by one, or together if that is the rule's only way."""
        if self.of_resource is not None:
            for resource in resources:
                yield from self.of_resource(resource, options)
        elif self.of_stack is not None:
            yield from self.of_stack(resources, options)
