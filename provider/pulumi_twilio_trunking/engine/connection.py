"""How a provider's verbs reach Twilio: credentials found at the first need, one API for the whole process."""

from __future__ import annotations

import functools
import threading
from collections.abc import Mapping
from typing import Any, Protocol

import pulumi
from pulumi.dynamic import CheckFailure

from pulumi_twilio_trunking.base import pulumi_host
from pulumi_twilio_trunking.base.errors import ConfigurationError, MissingCredentialsError
from pulumi_twilio_trunking.client.api import TrunkingApi, connect
from pulumi_twilio_trunking.client.credentials import Credentials, find
from pulumi_twilio_trunking.engine.lost_answers import TrunkMaker
from pulumi_twilio_trunking.engine.prefetch import Reads


class Config(Protocol):
    """What the SDK hands to a provider's `configure`."""

    def get(self, key: str) -> Any: ...


class StackConfig:
    """The stack's config in a program, in whole keys, as a provider's `configure` gets it."""

    def get(self, key: str) -> str | None:
        namespace, _, name = key.partition(":")
        return pulumi.Config(namespace).get(name)


class Connection:
    """The account that a provider works in. Making one needs no credentials; a preview never asks for them."""

    def __init__(self, config: Config | None = None) -> None:
        self._config = config
        self._drifted: set[str] = set()

    @property
    def credentials(self) -> Credentials:
        return find(lambda key: None if self._config is None else self._config.get(key))

    @property
    def home(self) -> dict[str, str]:
        """`account_sid` and `region` as the outputs of what is made here keep them."""
        return self.credentials.home

    @property
    def api(self) -> TrunkingApi:
        """Twilio's API. An address that is not Twilio's is named in a warning, once."""
        ours = self.credentials
        if ours.base_url is not None:
            pulumi_host.warn_once(
                f"twilio:baseUrl sends every request, with its credentials, to {ours.base_url} and not to Twilio"
            )
        with _LOCK:
            return connect(ours)

    @property
    def maker(self) -> TrunkMaker:
        """What creates trunks, one for each API of the process."""
        api = self.api
        with _LOCK:
            return _maker(api)

    @property
    def reads(self) -> Reads:
        """What reads for a refresh, one for each API of the process."""
        api, at_once = self.api, self.credentials.reads_at_once
        with _LOCK:
            return _reads(api, at_once)

    def failures(self) -> list[CheckFailure]:
        """What is wrong with the settings themselves, so that a preview says it. Missing ones are fine in a preview."""
        try:
            self.credentials  # noqa: B018 - looked up for what it raises
        except MissingCredentialsError:
            return []
        except ConfigurationError as error:
            return [CheckFailure("", str(error))]
        return []

    def refuse_strangers(self, thing: str, outputs: Mapping[str, Any]) -> None:
        """Stop where *outputs* say that *thing* lives in another account or region than ours.

        Raises:
            WrongAccountError: it does.
        """
        try:
            ours = self.credentials
        except MissingCredentialsError:
            return  # a preview works without; what needs them says so itself
        ours.refuse_strangers(thing, outputs)

    def found_drift(self, id_: str) -> None:
        """Remember that a read found *id_* changed outside of Pulumi."""
        self._drifted.add(id_)

    def shows_drift(self, id_: str) -> bool:
        """Say, once for each time that drift was found, that the comparison at hand is there to show it."""
        shown = id_ in self._drifted
        self._drifted.discard(id_)
        return shown


_LOCK = threading.Lock()
"""Four threads share one API and one maker of trunks, and a cache alone may make two of each at the start."""


@functools.lru_cache
def _maker(api: TrunkingApi) -> TrunkMaker:
    return TrunkMaker(api)


@functools.lru_cache
def _reads(api: TrunkingApi, at_once: int) -> Reads:
    return Reads(api, at_once)
