"""The accounts to adopt from, and their credentials.

The stack's own account comes from its config (`twilio:…`), then from the environment. Any other account has a
name, and its settings are in the config under that name: `twilio-eu:accountSid`, `twilio-eu:authToken` and so
on. Secrets are never arguments.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pulumi.runtime import rpc

from pulumi_twilio_trunking.base.errors import ConfigurationError, MissingCredentialsError
from pulumi_twilio_trunking.client.credentials import EXPLICIT, KEYS, Credentials, find, shared_settings

SECRETS = frozenset({"authToken", "apiSecret", "clientSecret"})

NAME = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")
LONGEST_NAME = 20


@dataclass(frozen=True, kw_only=True)
class Account:
    """One account. Its repr shows no secret.

    Attributes:
        name: the name of its `Provider`; None is the stack's own account, which needs none.
        credentials: what authenticates to it.
        settings: its settings in the stack's config, by the keys of `KEYS`; empty for the stack's own.
    """

    name: str | None
    credentials: Credentials
    settings: Mapping[str, str] = field(default_factory=dict, repr=False)

    @property
    def place(self) -> str:
        """The account and region in words."""
        home = self.credentials.home
        address = self.credentials.base_url
        elsewhere = f", at {address} instead of Twilio" if address else ""
        return f"account {home['account_sid']} (region {home['region']}{elsewhere})"


def accounts(names: Sequence[str], config: Mapping[str, str], environ: Mapping[str, str]) -> list[Account]:
    """Find the accounts with these names, or the stack's own account if *names* is empty.

    Raises:
        ConfigurationError: credentials are missing, half given or given twice.
    """
    if not names:
        return [Account(name=None, credentials=find(config.get, environ))]
    found = [_named(name, config, environ) for name in names]
    for index, account in enumerate(found):
        _refuse_twins(account, found[:index])
    return found


def namespace(name: str) -> str:
    """Return the namespace of an account's settings in a config."""
    return f"twilio-{name}"


def _named(name: str, config: Mapping[str, str], environ: Mapping[str, str]) -> Account:
    if not NAME.fullmatch(name) or len(name) > LONGEST_NAME:
        raise ConfigurationError(
            f"{name!r} is not a name for an account: write lower-case letters, digits and single dashes, "
            f"at most {LONGEST_NAME}, for example 'eu'. "
            "Credentials belong in the stack's config, never in an argument."
        )
    place = namespace(name)
    settings = {key: config[f"{place}:{key}"] for key in KEYS if config.get(f"{place}:{key}")}
    given = {
        **{f"twilio:{key}": value for key, value in settings.items()},
        **shared_settings(config.get, environ),
    }
    try:
        credentials = find(given.get, {})
    except MissingCredentialsError:
        raise MissingCredentialsError(_missing(name, place)) from None
    except ConfigurationError as error:
        raise ConfigurationError(f"account {name!r}: {_renamed(str(error), place)}") from None
    return Account(name=name, credentials=credentials, settings=settings)


def _missing(name: str, place: str) -> str:
    return (
        f"the stack's config has no credentials for the account {name!r}. "
        f"Set `pulumi config set {place}:accountSid AC…` and `pulumi config set --secret {place}:authToken`, "
        f"or `{place}:apiKey` and `--secret {place}:apiSecret`; "
        "the generated program reads them from there too."
    )


def _renamed(message: str, place: str) -> str:
    for key in KEYS:
        message = message.replace(f"twilio:{key}", f"{place}:{key}")
    return message


def _refuse_twins(account: Account, others: Sequence[Account]) -> None:
    for other in others:
        if account.credentials.home == other.credentials.home:
            raise ConfigurationError(
                f"{other.name!r} and {account.name!r} are both {account.place}: leave one of them out, or "
                "each of its trunks would be two resources."
            )


def provider_inputs(
    account: Account, config: Mapping[str, str], environ: Mapping[str, str]
) -> dict[str, Any]:
    """Return the inputs that the generated program's `Provider` registers, with secrets marked for Pulumi."""
    own = {
        f"twilio:{key}": marked_secret(value) if key in SECRETS else value
        for key, value in account.settings.items()
    }
    return {**own, **shared_settings(config.get, environ), EXPLICIT: "true"}


def marked_secret(value: Any) -> dict[str, Any]:
    """Return a value in Pulumi's wire format for secrets."""
    # Pulumi has no public name for its wire format.
    return {rpc._special_sig_key: rpc._special_secret_sig, "value": value}  # noqa: SLF001


def in_a_file(value: Any) -> Any:
    """Return a value as files for `pulumi import --file` have it: they spell secrets as a state does."""
    if not isinstance(value, dict) or rpc._special_sig_key not in value:  # noqa: SLF001
        return value
    return {
        **{key: one for key, one in value.items() if key != "value"},
        "plaintext": json.dumps(value["value"]),
    }
