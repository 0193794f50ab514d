"""An exemption must name something that is in the stack."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from pulumi_policy import Severity

from encrypted_trunks.exemptions import Exemption, concerned
from encrypted_trunks.resources import Resource
from encrypted_trunks.rule import Finding, Options, Rule


def judge(resources: Sequence[Resource], options: Options) -> Iterator[Finding]:
    """Say which exemptions for this stack name nothing in it."""
    stack = next(iter(resources), None)
    for exemption in Exemption.read(options):
        if stack and exemption.is_of(stack.stack) and not any(concerned(exemption, resources)):
            yield _names_nothing(stack, exemption)


def _names_nothing(stack: Resource, exemption: Exemption) -> Finding:
    return Finding(
        resource=stack,
        what=f"This exemption names nothing in the stack: resource is {exemption.resource!r}",
        why=f"it was left behind, or its name is misspelt and what it was meant for is judged all the same: {exemption}",
        fix='remove it, mend the name, or say which stacks it is for: "stack": "production"',
    )


RULE: Final[Rule] = Rule(
    name="twilio-exemption-require-match",
    description="An exemption must name something that is in the stack.",
    level="mandatory",
    severity=Severity.MEDIUM,
    fix="Remove the exemption, or mend the name in it.",
    of_stack=judge,
)
