"""Components of the plugin: the classes in Python, constructed for programs in other languages.

Their parts are resources of the plugin: see `pulumi_host.register`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

from pulumi import ComponentResource, Inputs, Output, ResourceOptions
from pulumi.provider import ConstructResult, Provider
from pulumi.provider.server import ProviderServicer
from pulumi.runtime import proto

from pulumi_twilio_trunking.plugin.table import COMPONENTS
from pulumi_twilio_trunking.plugin.wire import camel, renamed, snake


class _Constructor(Provider):
    def construct(
        self, name: str, resource_type: str, inputs: Inputs, options: ResourceOptions | None = None
    ) -> ConstructResult:
        documented = COMPONENTS[resource_type.rpartition(":")[2]].documented
        arguments = {snake(key): _with_names(value) for key, value in inputs.items()}
        made = _with_camel_outputs(documented)(name, options, **arguments)
        return ConstructResult(made.urn, made.outputs)


def _with_names(value: Any) -> Any:
    if isinstance(value, Output):
        return value.apply(lambda known: renamed(known, snake))
    return renamed(value, snake)


def _with_camel_outputs(documented: type[ComponentResource]) -> Any:
    """The component, whose outputs have the names of other languages in the state too."""

    def register_outputs(self: Any, outputs: Mapping[str, Any]) -> None:
        self.outputs = {
            camel(key): Output.from_input(value).apply(lambda known: renamed(known, camel))
            for key, value in outputs.items()
        }
        documented.register_outputs(self, self.outputs)

    return type(documented.__name__, (documented,), {"register_outputs": register_outputs})


def construct(request: proto.ConstructRequest, engine: str) -> proto.ConstructResponse:
    """Construct the component of *request*, and wait until the engine has all its parts."""
    servicer = ProviderServicer(_Constructor(None), [], engine)
    answer: proto.ConstructResponse = asyncio.run(servicer._construct(request, None))  # noqa: SLF001 - without tracebacks
    return answer
