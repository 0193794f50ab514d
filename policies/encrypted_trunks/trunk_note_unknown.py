"""What decides a trunk's encryption should be known in preview; where it is not, `up` judges it.

Severity: low. Level: advisory. Page: docs/policies/twilio-trunk-note-unknown.md
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from pulumi_policy import (
    EnforcementLevel,
    ReportViolation,
    ResourceValidationArgs,
    ResourceValidationPolicy,
    Severity,
)

from encrypted_trunks.messages import page, violation
from encrypted_trunks.origination import entries
from encrypted_trunks.props import UNKNOWN, get
from encrypted_trunks.resources import Resource, of_args

NAME: Final = "twilio-trunk-note-unknown"


def judge(resource: Resource) -> list[str]:
    """Say what of *resource* no rule can judge yet."""
    unknown = [*_flags(resource), *(entry.path for entry in entries(resource) if entry.uri is UNKNOWN)]
    return [_message(resource, unknown)] if unknown else []


def _flags(resource: Resource) -> Iterator[str]:
    if resource.is_trunk and resource.secure is UNKNOWN:
        yield "secure"
    if resource.is_trunk and resource.secure is not True and get(resource.props, "domain_name") is UNKNOWN:
        yield "domain_name"


def _message(resource: Resource, unknown: list[str]) -> str:
    return violation(
        rule=NAME,
        what=f"Not judged in this preview: {', '.join(unknown)} is not known yet",
        where=str(resource),
        why="the value is known only in up, which judges it before it creates or changes this resource",
        fix="write the value out, and the preview judges it",
    )


def _validate(args: ResourceValidationArgs, report: ReportViolation) -> None:
    for message in judge(of_args(args)):
        report(message, None)


POLICY: Final[ResourceValidationPolicy] = ResourceValidationPolicy(
    name=NAME,
    description="What decides a Twilio trunk's encryption should be known in preview.",
    enforcement_level=EnforcementLevel.ADVISORY,
    severity=Severity.LOW,
    remediation_steps="Write the value out, or let up judge it.",
    url=page(NAME),
    validate=_validate,
)
