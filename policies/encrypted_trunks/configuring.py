"""Refuses a configuration of what there is not, when the pack is loaded.

The SDK hands each policy its own configuration as it judges, and drops what belongs to none. Without this a misspelt rule
with a level, `{"twilio-orign-require-tls": "mandatory"}`, would change nothing, and nobody would hear of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import grpc  # type: ignore[import-untyped]  # its types are a package of their own
import pulumi_policy.policy as sdk

from encrypted_trunks.options import problems
from encrypted_trunks.rule import Rule

_Servicer: Any = sdk._PolicyAnalyzerServicer  # noqa: SLF001 - the one place that hears the whole configuration


def servicer(rules: Sequence[Rule]) -> Any:
    """The SDK's servicer, that takes the configuration of *rules* and no other."""

    class Servicer(_Servicer):  # type: ignore[misc]  # the SDK has no types for it
        def Configure(self, request: Any, context: grpc.ServicerContext) -> Any:  # noqa: N802 - the name of the call
            given = {name: list(policy.properties) for name, policy in request.policyConfig.items()}
            if found := list(problems(rules, given)):
                context.abort(grpc.StatusCode.INVALID_ARGUMENT, "\n".join(found))
            return super().Configure(request, context)

    return Servicer


def refuse_what_there_is_not(rules: Sequence[Rule]) -> None:
    """Have the `PolicyPack` that is made next refuse what it does not have."""
    vars(sdk)["_PolicyAnalyzerServicer"] = servicer(rules)  # `PolicyPack` takes it from there
