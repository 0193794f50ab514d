"""Trunks that were there before Pulumi: how they stand in a stack's state."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple, Self

from pulumi.dynamic import ResourceProvider
from pulumi.dynamic.dynamic import PROVIDER_KEY, serialize_provider


class State(NamedTuple):
    """A resource as a stack's state holds it, so that the next preview of the program that declares it says unchanged."""

    inputs: dict[str, Any]
    outputs: dict[str, Any]

    @classmethod
    def of(cls, provider: ResourceProvider, inputs: Mapping[str, Any], outputs: Mapping[str, Any]) -> Self:
        """What `check` and `read` of *provider* give, and the provider itself, as Pulumi stores them."""
        pickled = {PROVIDER_KEY: serialize_provider(provider)}
        return cls({**inputs, **pickled}, {**_without_none(outputs), **pickled})


def _without_none(props: Mapping[str, Any]) -> dict[str, Any]:
    """Pulumi stores nothing for what is None."""
    return {key: value for key, value in props.items() if value is not None}
