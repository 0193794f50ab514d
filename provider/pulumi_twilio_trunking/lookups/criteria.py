"""Shared by all look-ups: their one argument, and the account that they look in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields
from typing import Any, TypeVar, cast

from pulumi import Output

from pulumi_twilio_trunking.base.errors import ConfigurationError
from pulumi_twilio_trunking.engine.connection import Config, StackConfig
from pulumi_twilio_trunking.provider import Provider

Found = TypeVar("Found")


def later(
    find: Callable[[Config, str, str], Found], name: str, value: object, provider: Provider | None
) -> Output[Found]:
    """Call *find* with the account of the *provider* when *value* and its settings are known."""

    def found(known: Mapping[str, Any]) -> Found:
        return find(StackConfig() if provider is None else known["settings"], name, known["value"])

    # The result has none of the provider's secrets.
    return Output.unsecret(Output.all(value=value, settings=_settings(provider)).apply(found))


def _settings(provider: Provider | None) -> dict[str, Any]:
    """A provider's settings: Pulumi cannot call a function through a dynamic provider."""
    if provider is None:
        return {}
    return {name: value for name, value in vars(provider).items() if name.startswith("twilio:")}


def criterion(**given: Any) -> tuple[str, Any]:
    present = [(name, value) for name, value in given.items() if value is not None]
    if len(present) != 1:
        found = " and ".join(name for name, _ in present) or "none of them"
        raise ConfigurationError(f"give exactly one of {', '.join(given)}, not {found}.")
    return present[0]


def result_of(result: type[Found], outputs: Mapping[str, Any]) -> Found:
    """A result with those of a resource's *outputs* that it has fields for."""
    return result(**{field.name: outputs.get(field.name) for field in fields(cast(Any, result))})
