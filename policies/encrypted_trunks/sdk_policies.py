"""List the rules as policies of Pulumi's SDK, so that it can tell the engine about them.

`engine_requests` answers what the engine asks of them.
"""

from collections.abc import Sequence
from typing import Any

from pulumi_policy import (
    EnforcementLevel,
    Policy,
    PolicyComplianceFramework,
    PolicyConfigSchema,
    ReportViolation,
    ResourceValidationPolicy,
    StackValidationPolicy,
)

from encrypted_trunks.rule import Rule


def policies(rules: Sequence[Rule]) -> list[Policy]:
    """Make a policy for each rule, in the same order, for `PolicyPack`."""
    return [_policy(rule) for rule in rules]


def _policy(rule: Rule) -> Policy:
    kind = ResourceValidationPolicy if rule.of_resource else StackValidationPolicy
    return kind(
        name=rule.name,
        description=rule.description,
        validate=_refuse,
        enforcement_level=EnforcementLevel(rule.level),
        severity=rule.severity,
        config_schema=PolicyConfigSchema(_schema(rule)) if rule.options else None,
        framework=PolicyComplianceFramework(name="; ".join(rule.frameworks)) if rule.frameworks else None,
        remediation_steps=rule.fix,
        url=rule.page,
    )


def _schema(rule: Rule) -> dict[str, Any]:
    """Leave the defaults out: the engine would fill them in, and hide what was configured."""
    return {
        key: {word: value for word, value in schema.items() if word != "default"}
        for key, schema in rule.options.items()
    }


def _refuse(_args: object, report: ReportViolation) -> None:
    """Refuse everything. The SDK calls this only if it ignores `engine_requests.install`."""
    report(
        "This version of pulumi-policy does not let the pack judge; "
        "install a version that its requirements.txt allows",
        None,
    )
