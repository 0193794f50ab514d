"""An origination URI must make Twilio speak TLS, whichever resource carries it, enabled or not.

Severity: critical. Level: mandatory. Page: docs/policies/twilio-origination-require-tls.md
"""

from __future__ import annotations

from typing import Final

from pulumi_policy import (
    EnforcementLevel,
    ReportViolation,
    ResourceValidationArgs,
    ResourceValidationPolicy,
    Severity,
)

from encrypted_trunks.messages import page, violation
from encrypted_trunks.origination import Entry, entries
from encrypted_trunks.props import Unknown
from encrypted_trunks.resources import Resource, of_args
from encrypted_trunks.sip_uri import why_not_tls

NAME: Final = "twilio-origination-require-tls"


def judge(resource: Resource) -> list[str]:
    """Say which origination URIs of *resource* are not TLS; an unknown one says nothing until `up`."""
    return [
        _message(resource, entry)
        for entry in entries(resource)
        if not isinstance(entry.uri, Unknown) and why_not_tls(entry.uri)
    ]


def _message(resource: Resource, entry: Entry) -> str:
    return violation(
        rule=NAME,
        what=f"This origination URI is not TLS: {entry}",
        where=str(resource),
        why=f"{why_not_tls(entry.uri)}",
        fix=entry.fix(),
    )


def _validate(args: ResourceValidationArgs, report: ReportViolation) -> None:
    for message in judge(of_args(args)):
        report(message, None)


POLICY: Final[ResourceValidationPolicy] = ResourceValidationPolicy(
    name=NAME,
    description="A Twilio origination URI must ask for TLS.",
    enforcement_level=EnforcementLevel.MANDATORY,
    severity=Severity.CRITICAL,
    remediation_steps="Write the URI as sip:HOST;transport=tls.",
    url=page(NAME),
    validate=_validate,
)
