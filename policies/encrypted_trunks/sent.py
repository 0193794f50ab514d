"""The resources of a request of the engine's, read once for all policies.

The SDK reads every property anew for each policy, and keeps to itself which are secrets.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Final

from google.protobuf.json_format import MessageToDict
from pulumi_policy import PolicyResource, ResourceValidationArgs, StackValidationArgs
from pulumi_policy.deserialize import SPECIAL_SECRET_SIG, SPECIAL_SIG_KEY, deserialize_properties

from encrypted_trunks.props import plain
from encrypted_trunks.resources import Resource

_SENT: Final[ContextVar[Sequence[Resource] | None]] = ContextVar("sent", default=None)


@contextmanager
def sent(resources: Sequence[Resource]) -> Iterator[None]:
    """Have the policies within judge *resources*."""
    token = _SENT.set(resources)
    try:
        yield
    finally:
        _SENT.reset(token)


def read(message: Any) -> Resource:
    """A resource as the engine sends it."""
    dependencies = getattr(message, "propertyDependencies", {})
    return Resource(
        token=message.type,
        name=message.name,
        urn=message.urn,
        props=plain(deserialize_properties(MessageToDict(message.properties))),
        property_dependencies={name: frozenset(sources.urns) for name, sources in dependencies.items()},
        secrets=frozenset(name for name, value in message.properties.fields.items() if _is_secret(value)),
    )


def of_args(args: ResourceValidationArgs) -> Resource:
    """The resource that a resource policy was given."""
    resources = _SENT.get()
    return resources[0] if resources else _through_the_sdk(args)


def of_stack(args: StackValidationArgs) -> Sequence[Resource]:
    """The resources that a stack policy was given: the same sequence for each policy of a request."""
    resources = _SENT.get()
    return [_through_the_sdk(one) for one in args.resources] if resources is None else resources


def _through_the_sdk(given: ResourceValidationArgs | PolicyResource) -> Resource:
    """*given* as the SDK hands it on, where it does not serve through ours: whole, but slower, and without its secrets."""
    dependencies = getattr(given, "property_dependencies", {})
    return Resource(
        token=given.resource_type,
        name=given.name,
        urn=given.urn,
        props=plain(given.props),
        property_dependencies={
            name: frozenset(found.urn for found in sources) for name, sources in dependencies.items()
        },
    )


def _is_secret(value: Any) -> bool:
    fields = value.struct_value.fields
    return SPECIAL_SIG_KEY in fields and fields[SPECIAL_SIG_KEY].string_value == SPECIAL_SECRET_SIG
