from collections.abc import Iterator, Sequence
from typing import Final

from pulumi_policy import Severity

from encrypted_trunks.exemptions import Exemption, concerned, now
from encrypted_trunks.resources import Resource
from encrypted_trunks.rule import Finding, Options, Rule


def judge(resources: Sequence[Resource], options: Options) -> Iterator[Finding]:
    """Name each exemption in force, for each resource that it exempts."""
    moment = now()
    for exemption in Exemption.read(options):
        if not exemption.problem(moment):
            for resource in concerned(exemption, resources):
                yield _exempt(resource, exemption)


def _exempt(resource: Resource, exemption: Exemption) -> Finding:
    return Finding(
        resource=resource,
        what=f"Exempt: {exemption}",
        why="the rule stops no run until the exemption ends",
        fix="encrypt this resource and remove the exemption before it ends",
    )


RULE: Final[Rule] = Rule(
    name="twilio-exemption-note",
    description="Every run names what is exempt.",
    level="advisory",
    severity=Severity.LOW,
    fix="Encrypt what is exempt, and remove the exemption.",
    of_stack=judge,
)
