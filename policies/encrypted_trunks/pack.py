"""The rules as policies of Pulumi's SDK."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from pulumi_policy import (
    EnforcementLevel,
    Policy,
    PolicyComplianceFramework,
    PolicyConfigSchema,
    ReportViolation,
    ResourceValidationArgs,
    ResourceValidationPolicy,
    StackValidationArgs,
    StackValidationPolicy,
)

from encrypted_trunks.exemptions import Exemption
from encrypted_trunks.generic import unwrapped
from encrypted_trunks.judging import judge
from encrypted_trunks.once import once
from encrypted_trunks.options import read
from encrypted_trunks.props import UNKNOWN, Props
from encrypted_trunks.resources import Resource
from encrypted_trunks.rule import Options, Rule
from encrypted_trunks.sent import of_args, of_stack


def policies(rules: Sequence[Rule]) -> list[Policy]:
    """What `PolicyPack` takes: one policy a rule, in the same order, with their exemptions in common."""
    memory = _Memory()
    return [_policy(rule, memory) for rule in rules]


class _Memory:
    """What the process that serves the pack has to remember from one policy to another.

    The SDK hands each policy its own configuration and nothing else. The rule that is configured with the exemptions comes
    first in the pack and judges every resource, so what it was given is known here before any other rule asks.

    And stack policies get outputs, of which some bridges know nothing in preview, not even that an input was left out. What
    the program said of each trunk is known from the resource policies before.
    """

    def __init__(self) -> None:
        self._given: Options = {"exemptions": []}
        self._exemptions: list[Exemption] = []
        self._said: dict[str, Props] = {}
        self._as_said_in_order = once(self._put_back)

    def resource(self, args: ResourceValidationArgs) -> Resource:
        """The resource that a resource policy was given."""
        resource = _unwrapped(of_args(args))
        if resource.is_trunk:
            self._said[resource.urn] = resource.props
        return resource

    def stack(self, args: StackValidationArgs) -> tuple[Resource, ...]:
        """The resources that a stack policy was given, each unknown of a trunk put back to what the program said.

        The engine sends them in another order each time; here it is always the same, so that messages are, too.
        """
        return self._as_said_in_order(of_stack(args))

    def _put_back(self, given: Sequence[Resource]) -> tuple[Resource, ...]:
        resources = [self._as_said(unwrapped(resource)) for resource in given]
        return tuple(sorted(resources, key=lambda resource: resource.urn))

    def _as_said(self, resource: Resource) -> Resource:
        said = self._said.get(resource.urn)
        if said is None:
            return resource
        props = {key: said.get(key) if value is UNKNOWN else value for key, value in resource.props.items()}
        return replace(resource, props=props)

    def mended(self, rule: Rule, args: ResourceValidationArgs) -> Props:
        """What *rule* writes into a resource that it refuses; what is exempt stays as it is."""
        resource = of_args(args)
        refused = rule.remediate and self.judge(rule, [resource], args.get_config())
        return rule.remediate(resource) if rule.remediate and refused else {}

    def judge(
        self, rule: Rule, resources: Sequence[Resource], config: Mapping[str, Any] | None
    ) -> list[tuple[str, str]]:
        """The messages of *rule*, each with the URN that it is about, less what is exempt."""
        options = read(rule, config)
        if "exemptions" in options:
            self._given = {"exemptions": options["exemptions"]}
            self._exemptions = Exemption.read(options)
        return [
            (rule.message(verdict.finding), verdict.finding.resource.urn)
            for verdict in judge(rule, resources, self._given | options, self._exemptions)
            if verdict.exemption is None
        ]


_unwrapped = once(unwrapped)


def _policy(rule: Rule, memory: _Memory) -> Policy:
    return _resource_policy(rule, memory) if rule.of_resource else _stack_policy(rule, memory)


def _resource_policy(rule: Rule, memory: _Memory) -> Policy:
    def validate(args: ResourceValidationArgs, report: ReportViolation) -> None:
        for message, _urn in memory.judge(rule, [memory.resource(args)], args.get_config()):
            report(message, None)

    def remediate(args: ResourceValidationArgs) -> Any:  # the SDK's own type leaves out None
        mended = memory.mended(rule, args)
        for key, value in mended.items():
            args.props[key] = value  # type: ignore[index]  # in place: all else stays as it is, unknowns and secrets too
        return args.props if mended else None

    can_mend = rule.remediate is not None
    return ResourceValidationPolicy(
        validate=validate, remediate=remediate if can_mend else None, **_said(rule)
    )


def _stack_policy(rule: Rule, memory: _Memory) -> Policy:
    def validate(args: StackValidationArgs, report: ReportViolation) -> None:
        for message, urn in memory.judge(rule, memory.stack(args), args.get_config()):
            report(message, urn)

    return StackValidationPolicy(validate=validate, **_said(rule))


def _said(rule: Rule) -> dict[str, Any]:
    return {
        "name": rule.name,
        "description": rule.description,
        "enforcement_level": EnforcementLevel(rule.level),
        "severity": rule.severity,
        "config_schema": PolicyConfigSchema({key: dict(schema) for key, schema in rule.options.items()})
        if rule.options
        else None,
        "framework": PolicyComplianceFramework(name="; ".join(rule.frameworks)) if rule.frameworks else None,
        "remediation_steps": rule.fix,
        "url": rule.page,
    }
