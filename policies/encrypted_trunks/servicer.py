"""What the SDK hears from the engine and tells no policy: the whole configuration, and which properties are secrets.

- The SDK hands each policy its own configuration as it judges, and drops what belongs to none. A misspelt rule with a level,
  `{"twilio-orign-require-tls": "mandatory"}`, would change nothing, and nobody would hear of it.
- It hands each policy the values of secrets as if they were plain, so that a token in plain text looks like any other.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import grpc
import pulumi_policy.policy as sdk
from pulumi_policy.deserialize import SPECIAL_SECRET_SIG, SPECIAL_SIG_KEY

from encrypted_trunks.options import problems
from encrypted_trunks.resources import secrets
from encrypted_trunks.rule import Rule

_Servicer: Any = sdk._PolicyAnalyzerServicer  # noqa: SLF001 - the one place that hears it


def servicer(rules: Sequence[Rule]) -> Any:
    """The SDK's servicer for *rules*, with what it keeps to itself."""

    class Servicer(_Servicer):  # type: ignore[misc]  # the SDK has no types for it
        def Configure(self, request: Any, context: grpc.ServicerContext) -> Any:  # noqa: N802 - the name of the call
            given = {name: list(policy.properties) for name, policy in request.policyConfig.items()}
            if found := list(problems(rules, given)):
                context.abort(grpc.StatusCode.INVALID_ARGUMENT, "\n".join(found))
            return super().Configure(request, context)

        def Analyze(self, request: Any, context: grpc.ServicerContext) -> Any:  # noqa: N802 - the name of the call
            with secrets({request.urn: _secrets_of(request)}):
                return super().Analyze(request, context)

        def Remediate(self, request: Any, context: grpc.ServicerContext) -> Any:  # noqa: N802 - the name of the call
            with secrets({request.urn: _secrets_of(request)}):
                return super().Remediate(request, context)

        def AnalyzeStack(self, request: Any, context: grpc.ServicerContext) -> Any:  # noqa: N802 - the name of the call
            with secrets({resource.urn: _secrets_of(resource) for resource in request.resources}):
                return super().AnalyzeStack(request, context)

    return Servicer


def install(rules: Sequence[Rule]) -> None:
    """Have the `PolicyPack` of *rules* that is made next serve them so."""
    vars(sdk)["_PolicyAnalyzerServicer"] = servicer(rules)  # `PolicyPack` takes it from there


def _secrets_of(resource: Any) -> frozenset[str]:
    return frozenset(name for name, value in resource.properties.fields.items() if _is_secret(value))


def _is_secret(value: Any) -> bool:
    fields = value.struct_value.fields
    return SPECIAL_SIG_KEY in fields and fields[SPECIAL_SIG_KEY].string_value == SPECIAL_SECRET_SIG
