"""What resources of providers hold of Twilio's: its settings, in whichever package they stand."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from encrypted_trunks.resources import Resource

PROVIDER: Final = "pulumi:providers:"
_NAMESPACE: Final = "twilio"
_PREFIX: Final = f"{_NAMESPACE}:"


def settings(resource: Resource) -> Iterator[tuple[str, str, object]]:
    """Each setting of Twilio's on a provider: its key, its name without a namespace, its value.

    Those of pulumi-twilio-trunking carry the namespace of the stack's config, for all Python dynamic resources share one
    provider; a provider of Twilio's own says them plainly.
    """
    package = resource.token.removeprefix(PROVIDER)
    if package == resource.token:
        return
    for key, value in resource.props.items():
        if key.startswith(_PREFIX):
            yield key, key.removeprefix(_PREFIX), value
        elif _NAMESPACE in package.lower():
            yield key, key, value


def is_default(resource: Resource) -> bool:
    """Whether the engine made it from the stack's config."""
    return resource.name == "default" or resource.name.startswith("default_")


def config_key(resource: Resource, name: str) -> str:
    """The key in the stack's config that the default provider takes the setting *name* from."""
    package = resource.token.removeprefix(PROVIDER)
    return f"{package if _NAMESPACE in package.lower() else _NAMESPACE}:{name}"
