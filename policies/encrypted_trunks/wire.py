"""Resources as the engine sends them."""

from __future__ import annotations

from typing import Any

from encrypted_trunks.props import read as read_properties
from encrypted_trunks.resources import Resource


def read(message: Any) -> Resource:
    """A resource of a request. The engine names a provider for whatever one makes, and none for components and the stack."""
    props, secrets = read_properties(message.properties)
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
