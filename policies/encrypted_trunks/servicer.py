"""What the SDK hears from the engine and tells no policy, or tells it over and over.

- The SDK hands each policy its own configuration as it judges, and drops what belongs to none. A misspelt rule with a level,
  `{"twilio-orign-require-tls": "mandatory"}`, would change nothing, and nobody would hear of it.
- It hands each policy the values of secrets as if they were plain, so that a token in plain text looks like any other.
- It reads every property anew for each policy. Here a request is read once: encrypted_trunks/sent.py.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import grpc
import pulumi_policy.policy as sdk
from pulumi.runtime.proto import AnalyzeRequest, AnalyzeStackRequest

from encrypted_trunks.options import problems
from encrypted_trunks.rule import Rule
from encrypted_trunks.sent import read, sent

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
            with sent([read(request)]):
                return super().Analyze(_without_properties(request), context)

        def Remediate(self, request: Any, context: grpc.ServicerContext) -> Any:  # noqa: N802 - the name of the call
            with sent([read(request)]):
                return super().Remediate(request, context)

        def AnalyzeStack(self, request: Any, context: grpc.ServicerContext) -> Any:  # noqa: N802 - the name of the call
            with sent([read(resource) for resource in request.resources]):
                return super().AnalyzeStack(AnalyzeStackRequest(), context)

    return Servicer


def install(rules: Sequence[Rule]) -> None:
    """Have the `PolicyPack` of *rules* that is made next serve them so."""
    vars(sdk)["_PolicyAnalyzerServicer"] = servicer(rules)  # `PolicyPack` takes it from there


def _without_properties(request: Any) -> Any:
    """*request* without what the SDK would read anew for each policy."""
    return AnalyzeRequest(type=request.type, urn=request.urn, name=request.name)
