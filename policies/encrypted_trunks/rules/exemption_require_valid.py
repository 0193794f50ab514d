"""An exemption must be in force: not expired, with somebody to ask, and break-glass for hours only.

Its configuration holds the exemptions of all rules. It comes first in the pack, so that the others know them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from pulumi_policy import Severity

from encrypted_trunks.exemptions import LONGEST, Exemption, Problem, mistakes, now, schema
from encrypted_trunks.resources import Resource
from encrypted_trunks.rule import Finding, Options, Rule

NAME: Final = "twilio-exemption-require-valid"


def judge(resource: Resource, options: Options) -> Iterator[Finding]:
    """Say which exemptions that name *resource* lift nothing, and why."""
    moment = now()
    for exemption in Exemption.read(options):
        problem = exemption.problem(moment)
        if problem and exemption.concerns(resource):
            yield _not_in_force(resource, exemption, problem)


def _not_in_force(resource: Resource, exemption: Exemption, problem: Problem) -> Finding:
    return Finding(
        resource=resource,
        what=f"This exemption is not in force: {problem.what}",
        why=f"an exemption names somebody to ask, and ends: {exemption}",
        fix=problem.fix,
    )


def rule(exemptible: Sequence[str]) -> Rule:
    """The rule, whose configuration may exempt from the rules named *exemptible*."""
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
