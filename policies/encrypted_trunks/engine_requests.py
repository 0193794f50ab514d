"""Answer the engine's requests: Configure, Analyze, AnalyzeStack, Remediate.

The SDK runs the server and lists the policies. Its own answers read every property again for each policy,
pass secrets on as plain values, drop the configuration of unknown rules, and skip a policy that touches
an unknown.
"""

import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, ClassVar, Final

import grpc
import pulumi_policy.policy as sdk
from google.protobuf.json_format import MessageToDict
from google.protobuf.struct_pb2 import Struct
from pulumi.runtime.proto import (
    ADVISORY,
    DISABLED,
    MANDATORY,
    REMEDIATE,
    AnalyzeDiagnostic,
    AnalyzeResponse,
    RemediateResponse,
    Remediation,
)

from encrypted_trunks.messages import Block
from encrypted_trunks.options import problems
from encrypted_trunks.policy_run import PolicyRun
from encrypted_trunks.properties import read
from encrypted_trunks.resources import Resource
from encrypted_trunks.rule import Rule

_Servicer: Any = sdk._PolicyAnalyzerServicer  # noqa: SLF001 - the SDK has no public way to answer the engine

_LEVELS: Final = {ADVISORY: "advisory", MANDATORY: "mandatory", REMEDIATE: "remediate", DISABLED: "disabled"}
_NUMBERS: Final = {level: number for number, level in _LEVELS.items()}
_RECURSION_LIMIT: Final = 10_000
"""Python's own limit is too low for deeply nested properties."""


class Servicer(_Servicer):  # type: ignore[misc]  # the SDK has no types for it
    """The SDK's servicer with the pack's answers. `servicer` makes a class of it for a list of rules."""

    rules: ClassVar[Sequence[Rule]]
    until_the_end: ClassVar[bool]

    def __init__(self, name: str, version: str, *arguments: Any, **options: Any) -> None:
        super().__init__(name, version, *arguments, **options)
        self._pack = {"policyPackName": name, "policyPackVersion": version}
        self._run = PolicyRun(self.rules, until_the_end=self.until_the_end)

    def ConfigureStack(self, request: Any, context: grpc.ServicerContext) -> Any:  # noqa: N802 - gRPC's name
        self._run.begin(preview=request.dry_run)
        return super().ConfigureStack(request, context)

    def Configure(self, request: Any, context: grpc.ServicerContext) -> Any:  # noqa: N802 - gRPC's name
        given = {name: MessageToDict(one.properties) for name, one in request.policyConfig.items()}
        levels = {name: _LEVELS[one.enforcementLevel] for name, one in request.policyConfig.items()}
        if found := list(problems(self.rules, given, _disabled(levels))):
            context.abort(grpc.StatusCode.INVALID_ARGUMENT, "\n".join(found))
        self._run.configure(levels, given)
        return super().Configure(request, context)

    def Analyze(self, request: Any, _context: grpc.ServicerContext) -> Any:  # noqa: N802 - gRPC's name
        return self._response(self._run.resource(read_resource(request)))

    def AnalyzeStack(self, request: Any, _context: grpc.ServicerContext) -> Any:  # noqa: N802 - gRPC's name
        return self._response(self._run.stack([read_resource(one) for one in request.resources]))

    def Remediate(self, request: Any, _context: grpc.ServicerContext) -> Any:  # noqa: N802 - gRPC's name
        properties = Struct()
        properties.CopyFrom(request.properties)
        response = RemediateResponse()
        for rule, written in self._run.remediated(read_resource(request)):
            properties.update(dict(written))  # everything else stays as sent, unknowns and secrets too
            one = Remediation(policyName=rule.name, description=rule.description, **self._pack)
            one.properties.CopyFrom(properties)
            response.remediations.append(one)
        return response

    def _response(self, blocks: Iterable[Block]) -> Any:
        return AnalyzeResponse(diagnostics=[self._diagnostic(block) for block in blocks])

    def _diagnostic(self, block: Block) -> Any:
        return AnalyzeDiagnostic(
            policyName=block.rule.name,
            message=block.text(),
            urn=block.urn,
            description=block.rule.description,
            enforcementLevel=_NUMBERS[self._run.level(block.rule)],
            severity=self._map_severity(block.rule.severity),
            **self._pack,
        )


def servicer(rules: Sequence[Rule], *, until_the_end: bool = False) -> Any:
    """Make a class of servicers for *rules*; `PolicyRun` explains *until_the_end*."""
    return type("Servicer", (Servicer,), {"rules": rules, "until_the_end": until_the_end})


def install(rules: Sequence[Rule]) -> None:
    """Make the next `PolicyPack` in this process answer for *rules* with the pack's servicer."""
    sys.setrecursionlimit(_RECURSION_LIMIT)
    # `PolicyPack` looks the class up by this name when it starts to serve.
    vars(sdk)["_PolicyAnalyzerServicer"] = servicer(rules, until_the_end=True)


def read_resource(message: Any) -> Resource:
    """Read the resource in a request. The engine names no provider for components and the stack."""
    props, secrets = read(message.properties)
    dependencies = getattr(message, "propertyDependencies", {})
    return Resource(
        token=message.type,
        name=message.name,
        urn=message.urn,
        props=props,
        property_dependencies={name: frozenset(sources.urns) for name, sources in dependencies.items()},
        secrets=secrets,
        managed=message.HasField("provider"),
    )


def _disabled(levels: Mapping[str, str]) -> list[str]:
    return [name for name, level in levels.items() if level == "disabled"]
