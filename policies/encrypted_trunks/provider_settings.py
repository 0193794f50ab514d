"""What resources of providers hold of Twilio's: its settings, in whichever package they stand."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from encrypted_trunks.properties import get
from encrypted_trunks.resources import Resource

CREDENTIAL_LIST_SID: Final = "credential_list_sid"

_PROVIDER: Final = "pulumi:providers:"
_NAMESPACE: Final = "twilio"
_SID: Final = re.compile(r"(?:AC|SK)[0-9a-fA-F]{32}")
"""An account's, or an API key's."""


def settings(resource: Resource) -> Iterator[tuple[str, str, object]]:
    """Each setting of Twilio's on a provider: its key, its name without a namespace, its value.

    Those of pulumi-twilio-trunking carry the namespace of the stack's config, for all Python dynamic resources share one
    provider; a provider of Twilio's own says them plainly.
    """
    if not resource.token.startswith(_PROVIDER):
        return
    for key, value in resource.props.items():
        namespace, colon, name = key.rpartition(":")
        if namespace == _NAMESPACE or (not colon and _is_twilios(resource)):
            yield key, name, value


def holds_credentials(resource: Resource) -> bool:
    """Whether it is a provider, or an entry of a list of those who may dial out."""
    lists = (get(mapping, CREDENTIAL_LIST_SID) for _, mapping in resource.shape.mappings)
    return resource.token.startswith(_PROVIDER) or any(found is not None for found in lists)


def is_default(resource: Resource) -> bool:
    """Whether it is a provider that the engine made from the stack's config: `default`, or `default_1_2_3` with a version."""
    return resource.token.startswith(_PROVIDER) and resource.name.partition("_")[0] == "default"


def config_key(resource: Resource, key: str) -> str:
    """The key in the stack's config that the default provider takes its setting *key* from."""
    return key if ":" in key else f"{_package(resource)}:{key}"


def _is_twilios(resource: Resource) -> bool:
    """Whether it is a provider of Twilio's own. Whoever adds it names the package, so its account may have to tell."""
    accounts = (value for value in resource.props.values() if isinstance(value, str))
    return _NAMESPACE in _package(resource).lower() or any(map(_SID.fullmatch, accounts))


def _package(resource: Resource) -> str:
    return resource.token.removeprefix(_PROVIDER)
