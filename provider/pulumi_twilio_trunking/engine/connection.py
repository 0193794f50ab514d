"""How the verbs reach Twilio: credentials looked up when first needed, one API for the whole process."""

from __future__ import annotations

import functools
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Protocol

import pulumi
from pulumi.dynamic import CheckFailure

from pulumi_twilio_trunking.base.errors import ConfigurationError, MissingCredentialsError
from pulumi_twilio_trunking.client.api import TrunkingApi, connect
from pulumi_twilio_trunking.client.credentials import Credentials, find
from pulumi_twilio_trunking.engine.prefetch import Prefetch
from pulumi_twilio_trunking.engine.run import RUN


class Config(Protocol):
    """The config that the SDK hands to a provider's `configure`."""

    def get(self, key: str) -> Any: ...


class StackConfig:
    """The stack's config in a program, with whole keys, as a provider's `configure` gets it."""

    def get(self, key: str) -> str | None:
        instead = _INSTEAD.get()
        if instead is not None:
            found: str | None = instead.get(key)
            return found
        namespace, _, name = key.partition(":")
        return pulumi.Config(namespace).get(name)


_INSTEAD: ContextVar[Config | None] = ContextVar("instead", default=None)


@contextmanager
def instead_of_the_stack(config: Config) -> Iterator[None]:
    """Let `StackConfig` read from *config* in this thread: the plugin has no program with a stack."""
    before = _INSTEAD.set(config)
    try:
        yield
    finally:
        _INSTEAD.reset(before)


class Connection:
    """The account that a provider works in. A preview makes one and never asks it for credentials."""

    def __init__(self, config: Config | None = None) -> None:
        self._config = config

    @property
    def credentials(self) -> Credentials:
        return find(lambda key: None if self._config is None else self._config.get(key))

    @property
    def home(self) -> dict[str, str]:
        """`account_sid` and `region`, as outputs hold them."""
        return self.credentials.home

    @property
    def api(self) -> TrunkingApi:
        """Twilio's API. A base URL that is not Twilio's shows as a warning, once."""
        ours = self.credentials
        if ours.base_url is not None:
            RUN.warn_once(
                f"twilio:baseUrl sends every request, with its credentials, to {ours.base_url} and not to "
                "Twilio"
            )
        with _LOCK:
            return connect(ours)

    @property
    def prefetch(self) -> Prefetch:
        """The reads of a refresh, one object for each API of the process."""
        api, at_once = self.api, self.credentials.reads_at_once
        with _LOCK:
            return _prefetch(api, at_once)

    def failures(self) -> list[CheckFailure]:
        """The mistakes in the settings, for a preview to show. A preview works without settings."""
        try:
            self.credentials  # noqa: B018 - looked up for what it raises
        except MissingCredentialsError:
            return []
        except ConfigurationError as error:
            return [CheckFailure("", str(error))]
        return []

    def refuse_other_account(self, thing: str, outputs: Mapping[str, Any]) -> None:
        """Refuse to work on *thing* if its *outputs* name another account or region than ours.

        Raises:
            WrongAccountError: they do.
        """
        try:
            ours = self.credentials
        except MissingCredentialsError:
            return  # a preview works without; what needs them says so itself
        ours.refuse_other_account(thing, outputs)


_LOCK = threading.Lock()
"""Four threads start at once. A cache without a lock would make two of each object."""


@functools.lru_cache
def _prefetch(api: TrunkingApi, at_once: int) -> Prefetch:
    return Prefetch(api, at_once)
