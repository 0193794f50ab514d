"""The configuration of this rule holds the exemptions from all rules, so it comes first in the pack."""

from collections.abc import Iterator, Sequence
from typing import Final

from pulumi_policy import Severity

from encrypted_trunks.exemptions import LONGEST, Exemption, Problem, mistakes, now, schema
from encrypted_trunks.resources import Resource
from encrypted_trunks.rule import Finding, Options, Rule

NAME: Final = "twilio-exemption-require-valid"


def judge(resource: Resource, options: Options) -> Iterator[Finding]:
    """Find exemptions that name *resource* and are not in force, and say why."""
    moment = now()
    for exemption in Exemption.read(options):
        problem = exemption.problem(moment)
        if problem and exemption.concerns(resource):
            yield _not_in_force(resource, exemption, problem)


def _not_in_force(resource: Resource, exemption: Exemption, problem: Problem) -> Finding:
    return Finding(
        resource=resource,
        what=f"This exemption is not in force: {problem.what}",
        why=f"an exemption needs somebody to ask and an end: {exemption}",
        fix=problem.fix,
    )


def rule(exemptible: Sequence[str]) -> Rule:
    """Make the rule; its configuration may exempt from the rules named *exemptible*."""
    return Rule(
        name=NAME,
        description="An exemption must be in force.",
        level="mandatory",
        severity=Severity.HIGH,
        fix="Renew the exemption, or remove it.",
        options={"exemptions": schema(), "longest": LONGEST},
        mistakes=lambda options: mistakes(options, exemptible),
        of_resource=judge,
    )
