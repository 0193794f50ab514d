"""The settings of one provider instance, as the verbs look them up."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping
from inspect import Parameter, signature
from typing import Any

from pulumi_twilio_trunking.base.errors import ConfigurationError
from pulumi_twilio_trunking.base.suggestions import nearest_to
from pulumi_twilio_trunking.client.credentials import EXPLICIT, shared_settings
from pulumi_twilio_trunking.plugin.wire import camel
from pulumi_twilio_trunking.provider import Provider, refuse_incomplete

SECRETS = ("auth_token", "api_secret", "client_secret")
NAMES = tuple(
    name for name, one in signature(Provider).parameters.items() if one.kind is Parameter.KEYWORD_ONLY
)
_OF_THE_ENGINE = ("version", "plugin_download_url")
NUMBERS = ("retry_seconds", "reads_at_once")

_DEFAULT = re.compile(r".*::default(?:_\d+_\d+_\d+.*)?")


def is_explicit(urn: str) -> bool:
    """Whether a program declares this provider. Pulumi makes the others, from the stack's config."""
    return not _DEFAULT.fullmatch(urn)


class Settings:
    """A config for `Connection`. Its keys begin with `twilio:`, as those of a stack for Python.

    Args:
        given: the settings by the names of `Provider`'s arguments.
        explicit: whether neither the environment nor a stack's config completes them.
    """

    def __init__(self, given: Mapping[str, Any], *, explicit: bool) -> None:
        self._values = {f"twilio:{camel(name)}": _text(value) for name, value in given.items()}
        if explicit:
            # The engine does not tell the stack's config to a provider that a program declares.
            shared = shared_settings(lambda _: None, os.environ)
            self._values = {**shared, **self._values, EXPLICIT: "true"}

    def get(self, key: str) -> str | None:
        return self._values.get(key) or None


def _text(value: Any) -> str:
    """As a stack's config has it. A number comes as a number or as text, which depends on the language."""
    return f"{value:g}" if isinstance(value, float) else str(value)


def misspelt(given: Iterable[str]) -> Iterator[str]:
    """Say of each name in *given* that is not a setting what to write."""
    for name in given:
        if name not in NAMES and name not in _OF_THE_ENGINE and not name.startswith("_"):
            meant = nearest_to(name, NAMES)
            write = f"; did you mean {camel(meant)}?" if meant else "."
            known = ", ".join(map(camel, NAMES))
            yield f"there is no setting twilio-trunking:{camel(name)}{write} The settings are: {known}"


def refused(name: str, given: Mapping[str, Any]) -> str | None:
    """Say what a declared provider lacks; None if nothing. What is unknown in a preview counts as given."""
    try:
        refuse_incomplete(name, {key: value for key, value in given.items() if key not in NUMBERS})
    except ConfigurationError as error:
        return str(error)
    return None
