"""Find the settings for Twilio in resources of providers, whichever package they belong to."""

import re
from collections.abc import Iterator
from typing import Final

from encrypted_trunks.properties import get, spelt
from encrypted_trunks.resources import Resource

CREDENTIAL_LIST_SID: Final = "credential_list_sid"

_CREDENTIALS: Final = "credentials"
_NAMES_A_LIST: Final = re.compile(r"credential_?lists?(?:v[0-9]+)?$", re.IGNORECASE)

_PROVIDER: Final = "pulumi:providers:"
_NAMESPACE: Final = "twilio"
_SID: Final = re.compile(r"(?:AC|SK)[0-9a-fA-F]{32}")
"""The SID of an account or of an API key."""


def settings(resource: Resource) -> Iterator[tuple[str, str, object]]:
    """List a provider's settings for Twilio: the key, the name without a namespace, the value.

    All Python dynamic resources share one provider, so settings of pulumi-twilio-trunking have the namespace
    `twilio:`. Twilio's own provider has no namespace.
    """
    if not resource.token.startswith(_PROVIDER):
        return
    for key, value in resource.props.items():
        namespace, colon, name = key.rpartition(":")
        if namespace == _NAMESPACE or (not colon and _is_twilios(resource)):
            yield key, name, value


def passwords(resource: Resource) -> Iterator[tuple[str, object]]:
    """List the path and the value of each password of those who dial out.

    It is in an entry that names its credential list, or in a Twilio list beside a `username`.
    """
    is_list = _holds_its_entries(resource)
    for path, mapping in resource.shape.mappings:
        is_entry = is_list and get(mapping, "username") is not None
        if is_entry or get(mapping, CREDENTIAL_LIST_SID) is not None:
            start = f"{path}." if path else ""
            yield from ((f"{start}{key}", value) for key, value in spelt(mapping, "password"))


def holds_credentials(resource: Resource) -> bool:
    """Whether it is a provider, or holds an entry of a credential list."""
    lists = (get(mapping, CREDENTIAL_LIST_SID) for _, mapping in resource.shape.mappings)
    is_list = resource.token.startswith(_PROVIDER) or _holds_its_entries(resource)
    return is_list or any(found is not None for found in lists)


def _holds_its_entries(resource: Resource) -> bool:
    return resource.holds(_CREDENTIALS, of=_NAMES_A_LIST)


def is_default(resource: Resource) -> bool:
    """Whether the engine made it from the stack's config: `default`, or with a version `default_1_2_3`."""
    return resource.token.startswith(_PROVIDER) and resource.name.partition("_")[0] == "default"


def config_key(resource: Resource, key: str) -> str:
    """Give the key in the stack's config that sets *key* of a default provider."""
    return key if ":" in key else f"{_package(resource)}:{key}"


def _is_twilios(resource: Resource) -> bool:
    """Whether it is Twilio's own provider, by its package or, since that may be renamed, by a SID."""
    accounts = (value for value in resource.props.values() if isinstance(value, str))
    return _NAMESPACE in _package(resource).lower() or any(map(_SID.fullmatch, accounts))


def _package(resource: Resource) -> str:
    return resource.token.removeprefix(_PROVIDER)
