"""What a rule is: what it says of itself, and a pure function from resources to findings."""

from __future__ import annotations

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
    """One thing that a rule has to say.

    Attributes:
        resource: what it is about.
        what: what is wrong, in words that fit every resource with the same fault.
        value: the property and its value in this resource; "" where *what* says it all.
        why: why that matters.
        fix: the line of code to write instead.
        place: the path of the mapping in the resource that it is about; "" for the resource itself.
        others: further resources that have a part in it. An exemption of any of them lifts it too.
        waiver: the named kind of exemption that was made for this very finding; "" where there is none.
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
        """What is wrong, with the value."""
        return f"{self.what}: {self.value}" if self.value else self.what


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
        mistakes: checks the configuration beyond its JSON schema, and says in words what is wrong.
        of_resource: judges one resource by what it shows alone, before it is created.
        of_stack: judges all resources together, at the end. A rule has one of the two, or both: then it finds at the end what
            the resources alone did not show.
        follows: the rules whose findings about the same resources say the same, so that this rule then adds nothing.
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
    mistakes: Callable[[Options], Iterable[str]] | None = None
    of_resource: Callable[[Resource, Options], Iterable[Finding]] | None = None
    of_stack: Callable[[Sequence[Resource], Options], Iterable[Finding]] | None = None
    follows: tuple[str, ...] = ()
    remediate: Callable[[Resource], Props] | None = None
    encrypts: bool = False

    @property
    def page(self) -> str:
        """Its page, from the top of the repository."""
        return f"policies/pages/{self.name}.md"

    @property
    def page_file(self) -> Path:
        """Its page as it lies in this copy of the pack."""
        return PACK / "pages" / f"{self.name}.md"

    def judge(self, resources: Sequence[Resource], options: Options) -> Iterator[Finding]:
        """What the rule has to say of *resources*, one by one; together only where it judges no other way."""
        if self.of_resource is not None:
            for resource in resources:
                yield from self.of_resource(resource, options)
        elif self.of_stack is not None:
            yield from self.of_stack(resources, options)
