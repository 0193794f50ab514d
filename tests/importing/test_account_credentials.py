"""Credentials: where they come from, the message if they are missing, and a Provider's inputs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from pulumi_twilio_trunking.base.errors import ConfigurationError, MissingCredentialsError
from pulumi_twilio_trunking.importing.account_credentials import Account, accounts, provider_inputs
from pulumi_twilio_trunking.importing.account_trunks import FoundTrunk
from pulumi_twilio_trunking.importing.program import program
from pulumi_twilio_trunking.importing.selection import Adopted, adopt_or_leave_out

from tests.importing.conftest import run
from tests.importing.strategies import trunk, url

EU, US, SECRET = "AC" + 32 * "e", "AC" + 32 * "5", "not-to-be-seen"
TOKEN = {"twilio-eu:accountSid": EU, "twilio-eu:authToken": SECRET}
KEY = {"twilio-eu:accountSid": EU, "twilio-eu:apiKey": "SK" + 32 * "1", "twilio-eu:apiSecret": SECRET}
CLIENT = {"twilio-eu:accountSid": EU, "twilio-eu:clientId": "OQ" + 32 * "1", "twilio-eu:clientSecret": SECRET}
REGION = {"twilio-eu:region": "ie1", "twilio-eu:edge": "dublin"}
SHARED = {"twilio:baseUrl": "http://127.0.0.1:1", "twilio:retrySeconds": "5", "twilio:readsAtOnce": "3"}


class TestOwn:
    def test_config_then_environment(self) -> None:
        """The stack's own account is the one that every other run of the stack works in."""
        environ = {"TWILIO_ACCOUNT_SID": US, "TWILIO_AUTH_TOKEN": "t"}
        config = {"twilio:accountSid": EU, "twilio:authToken": "t"}
        [of_config], [of_environ] = accounts([], config, environ), accounts([], {}, environ)

        assert (EU, US) == (of_config.credentials.account_sid, of_environ.credentials.account_sid)
        assert of_config.name is None

    def test_missing(self) -> None:
        """Without any, the message has the keys to set."""
        with pytest.raises(MissingCredentialsError, match="twilio:accountSid"):
            accounts([], {}, {})


class TestNamed:
    @pytest.mark.parametrize("config", [TOKEN, KEY, KEY | REGION, CLIENT])
    def test_found(self, config: Mapping[str, str]) -> None:
        """An account's settings are in the config under its name."""
        [account] = accounts(["eu"], {**config, **SHARED}, {})

        assert ("eu", EU) == (account.name, account.credentials.account_sid)
        assert SHARED["twilio:baseUrl"] == account.credentials.base_url
        assert SECRET not in repr(account)

    def test_takes_nothing_from_elsewhere(self) -> None:
        """Neither the stack's own credentials nor the environment complete what is missing."""
        own = {"twilio:accountSid": US, "twilio:authToken": "t", "twilio-eu:accountSid": EU}
        environ = {"TWILIO_ACCOUNT_SID": US, "TWILIO_AUTH_TOKEN": "t"}

        with pytest.raises(MissingCredentialsError, match="--secret twilio-eu:authToken"):
            accounts(["eu"], own, environ)

    @pytest.mark.parametrize(
        ("config", "said"),
        [
            (
                {"twilio-eu:accountSid": EU, "twilio-eu:apiKey": "SK1"},
                "account 'eu': twilio-eu:apiKey is set without twilio-eu:apiSecret",
            ),
            (
                TOKEN | {"twilio-eu:region": "ie1"},
                "account 'eu': twilio-eu:region is set without twilio-eu:edge",
            ),
            (TOKEN | {"twilio:retrySeconds": "x"}, "account 'eu': twilio:retrySeconds 'x'"),
        ],
    )
    def test_half_given(self, config: Mapping[str, str], said: str) -> None:
        """A refusal has the keys as they are in the config."""
        with pytest.raises(ConfigurationError) as caught:
            accounts(["eu"], config, {})

        assert str(caught.value).startswith(said)

    @pytest.mark.parametrize("name", ["", "EU", "e u", "eu-", "-eu", "1eu", "a" * 21, "AC" + 32 * "1"])
    def test_names(self, name: str) -> None:
        """A name is a name, not a SID and nothing that would need escapes."""
        with pytest.raises(ConfigurationError, match="is not a name for an account"):
            accounts([name], {}, {})

    def test_twins(self) -> None:
        """One account under two names would make two resources of each trunk."""
        config = TOKEN | {"twilio-copy:accountSid": EU, "twilio-copy:authToken": SECRET}

        with pytest.raises(ConfigurationError, match="'eu' and 'copy' are both account"):
            accounts(["eu", "copy"], config, {})


class TestProvider:
    @pytest.mark.parametrize("shared", [{}, SHARED])
    @pytest.mark.parametrize("config", [TOKEN, KEY, KEY | REGION, CLIENT])
    def test_inputs(self, config: Mapping[str, str], shared: Mapping[str, str]) -> None:
        """The state gets what the generated program registers, secrets marked in the same way."""
        whole = {**config, **shared}
        [account] = accounts(["eu"], whole, {})
        provider, origination, of_trunk = registered(account, whole)

        assert ("pulumi:providers:pulumi-python", "eu") == (provider.type, provider.name)
        assert provider_inputs(account, whole, {}) == provider.props
        assert all("::eu::" in resource.provider for resource in (of_trunk, origination))

    def test_address_from_the_environment(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """A stack that is meant for an emulator by the environment stays with it."""
        environ = {"TWILIO_BASE_URL": "http://127.0.0.1:2"}
        monkeypatch.setenv("TWILIO_BASE_URL", environ["TWILIO_BASE_URL"])
        [account] = accounts(["eu"], TOKEN, environ)
        provider, *_ = registered(account, TOKEN)

        assert provider_inputs(account, TOKEN, environ) == provider.props

    def test_awkward_names(self) -> None:
        """Accounts and trunks get different variables, even with equal names."""
        config: dict[str, str] = {}
        for name, sid in (("eu", EU), ("eu-config", US), ("class", "AC" + 32 * "0")):
            config |= {f"twilio-{name}:accountSid": sid, f"twilio-{name}:authToken": SECRET}
        ours = [of_account(account, sid="TK" + 31 * "a" + str(i)) for i, account in enumerate(all_of(config))]

        assert 9 == len(run(program(ours), ours, config=config))


def all_of(config: Mapping[str, str]) -> list[Account]:
    names = {key.removeprefix("twilio-").partition(":")[0]: None for key in config}
    return accounts(list(names), config, {})


def of_account(account: Account, **fields: Any) -> Adopted:
    found = FoundTrunk(trunk(**fields), [url("sip:a.example.com;transport=tls")])
    adopted = adopt_or_leave_out(account, found, f"{account.name}")

    assert isinstance(adopted, Adopted)

    return adopted


def registered(account: Account, config: Mapping[str, str]) -> list[Any]:
    ours = [of_account(account)]
    resources = run(program(ours), ours, config=config)
    kinds = ["pulumi-python", "TlsOrigination", "SecureTrunk"]
    return sorted(resources, key=lambda resource: kinds.index(resource.type.rpartition(":")[2]))
