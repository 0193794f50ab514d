"""Where credentials come from, and that a secret goes to nobody but the account that it belongs to."""

import dataclasses

import pytest
from pulumi_twilio_trunking.base.errors import ConfigurationError, WrongAccountError
from pulumi_twilio_trunking.client.credentials import (
    EXPLICIT,
    Credentials,
    find,
)

A = "AC" + "a" * 32
B = "AC" + "b" * 32
KEY = "SK" + "c" * 32

CONFIG = {"twilio:accountSid": A, "twilio:authToken": "token-of-a"}
CONFIG_WITH_KEY = {"twilio:accountSid": A, "twilio:apiKey": KEY, "twilio:apiSecret": "secret-of-key"}
ENVIRONMENT = {"TWILIO_ACCOUNT_SID": B, "TWILIO_AUTH_TOKEN": "token-of-b"}
ENVIRONMENT_WITH_KEY = {
    "TWILIO_ACCOUNT_SID": B,
    "TWILIO_API_KEY": KEY,
    "TWILIO_API_SECRET": "secret-of-key",
}
CLIENT = "OQ" + "d" * 32
CONFIG_WITH_CLIENT = {
    "twilio:accountSid": A,
    "twilio:clientId": CLIENT,
    "twilio:clientSecret": "secret-of-client",
}
ENVIRONMENT_WITH_CLIENT = {
    "TWILIO_ACCOUNT_SID": B,
    "TWILIO_CLIENT_ID": CLIENT,
    "TWILIO_CLIENT_SECRET": "secret-of-client",
}


def found(config, environment):
    return find(config.get, environment)


def refusal(config, environment):
    with pytest.raises(ConfigurationError) as refused:
        found(config, environment)
    return str(refused.value)


class TestOrder:
    def test_config(self):
        """The stack's config is enough."""
        assert Credentials(account_sid=A, username=A, password="token-of-a") == found(CONFIG, {})

    def test_environment(self):
        """The environment is enough."""
        assert Credentials(account_sid=B, username=B, password="token-of-b") == found({}, ENVIRONMENT)

    def test_config_wins(self):
        """Config comes before the environment, whole."""
        environment = {**ENVIRONMENT, **ENVIRONMENT_WITH_KEY, **ENVIRONMENT_WITH_CLIENT}

        assert found(CONFIG, {}) == found(CONFIG, environment)

    @pytest.mark.parametrize(
        ("config", "environment", "account"), [(CONFIG_WITH_KEY, {}, A), ({}, ENVIRONMENT_WITH_KEY, B)]
    )
    def test_key(self, config, environment, account):
        """An API key logs in with its own SID, for the account that is named."""
        assert Credentials(account_sid=account, username=KEY, password="secret-of-key") == found(
            config, environment
        )

    @pytest.mark.parametrize(
        ("config", "environment", "account"), [(CONFIG_WITH_CLIENT, {}, A), ({}, ENVIRONMENT_WITH_CLIENT, B)]
    )
    def test_client(self, config, environment, account):
        """A client of OAuth gets tokens for the account that is named."""
        assert Credentials(
            account_sid=account, username=CLIENT, password="secret-of-client", oauth=True
        ) == found(config, environment)

    def test_key_before_token(self):
        """With key and token in one place the key is used: it can do less."""
        assert KEY == found({**CONFIG, **CONFIG_WITH_KEY}, {}).username

    def test_config_completes_the_environments_secret(self):
        """Config may name the account and the region that the environment's secret is for."""
        config = {"twilio:accountSid": A, "twilio:region": "ie1", "twilio:edge": "dublin"}

        assert Credentials(account_sid=A, username=A, password="token", region="ie1", edge="dublin") == found(
            config, {"TWILIO_AUTH_TOKEN": "token"}
        )

    @pytest.mark.parametrize("empty", [None, ""])
    def test_empty_is_not_given(self, empty):
        """An empty variable counts as none."""
        environment = {**ENVIRONMENT, "TWILIO_API_KEY": "", "TWILIO_REGION": "", "TWILIO_BASE_URL": ""}

        assert found({}, ENVIRONMENT) == found(
            {"twilio:authToken": empty, "twilio:baseUrl": empty}, environment
        )


class TestNoForeignSecret:
    @pytest.mark.parametrize(
        "secret",
        [
            {"twilio:authToken": "token-of-a"},
            {"twilio:apiKey": KEY, "twilio:apiSecret": "secret-of-key"},
            {"twilio:clientId": CLIENT, "twilio:clientSecret": "secret-of-client"},
        ],
    )
    def test_configs_secret_with_the_environments_account(self, secret):
        """A secret from config never goes out under an account from the environment."""
        assert "no Twilio account SID" in refusal(secret, ENVIRONMENT)

    @pytest.mark.parametrize("environment", [ENVIRONMENT, ENVIRONMENT_WITH_KEY, ENVIRONMENT_WITH_CLIENT])
    def test_environments_secret_with_another_account(self, environment):
        """A secret with its account in the environment never goes out under another account from config."""
        message = refusal({"twilio:accountSid": A}, environment)

        assert A in message
        assert B in message

    def test_environments_secret_with_the_same_account(self):
        """Naming the same account twice is not a contradiction."""
        assert B == found({"twilio:accountSid": B}, ENVIRONMENT).account_sid

    @pytest.mark.parametrize("name", ["AUTH_TOKEN", "API_KEY", "API_SECRET", "CLIENT_ID", "CLIENT_SECRET"])
    def test_configs_secret_ignores_the_environments(self, name):
        """A stray variable changes nothing about credentials that config holds."""
        assert found(CONFIG, {}) == found(CONFIG, {f"TWILIO_{name}": "stray"})

    @pytest.mark.parametrize("config", [CONFIG, CONFIG_WITH_KEY, CONFIG_WITH_CLIENT])
    def test_configs_secret_ignores_the_environments_region(self, config):
        """Regions are islands with credentials of their own."""
        environment = {"TWILIO_REGION": "ie1", "TWILIO_EDGE": "dublin"}

        assert found(config, {}) == found(config, environment)

    def test_configs_key_is_not_completed_from_the_environment(self):
        """Half a key from each place makes no pair."""
        config = {"twilio:accountSid": A, "twilio:apiKey": KEY}

        assert "twilio:apiSecret" in refusal(config, {"TWILIO_API_SECRET": "stray"})

    def test_configs_client_is_not_completed_from_the_environment(self):
        """Half a client from each makes no pair either."""
        config = {"twilio:accountSid": A, "twilio:clientId": CLIENT}

        assert "twilio:clientSecret" in refusal(config, {"TWILIO_CLIENT_SECRET": "stray"})


class TestSeveralLogins:
    @pytest.mark.parametrize(
        ("config", "environment", "names"),
        [
            ({**CONFIG, **CONFIG_WITH_CLIENT}, {}, ("twilio:clientId", "twilio:authToken")),
            ({**CONFIG_WITH_KEY, **CONFIG_WITH_CLIENT}, {}, ("twilio:clientId", "twilio:apiKey")),
            ({}, {**ENVIRONMENT, **ENVIRONMENT_WITH_CLIENT}, ("TWILIO_CLIENT_ID", "TWILIO_AUTH_TOKEN")),
            (
                {},
                {**ENVIRONMENT_WITH_KEY, **ENVIRONMENT_WITH_CLIENT},
                ("TWILIO_CLIENT_ID", "TWILIO_API_KEY"),
            ),
        ],
    )
    def test_client_beside_another(self, config, environment, names):
        """A client is the only login: beside a token or a key nobody could say which is meant."""
        message = refusal(config, environment)

        for name in names:
            assert name in message
        assert "secret-of" not in message


class TestMissing:
    @pytest.mark.parametrize(
        ("config", "what"),
        [
            ({}, "no Twilio credentials"),
            ({"twilio:accountSid": A}, "no Twilio secret"),
            ({"twilio:authToken": "t"}, "no Twilio account SID"),
        ],
    )
    def test_names_the_keys_to_set(self, config, what):
        """The error names each missing value, with every way to give it."""
        message = refusal(config, {})

        assert what in message
        for name in (
            "twilio:accountSid",
            "twilio:authToken",
            "twilio:apiKey",
            "twilio:apiSecret",
            "twilio:clientId",
            "twilio:clientSecret",
            "TWILIO_ACCOUNT_SID",
            "TWILIO_AUTH_TOKEN",
            "TWILIO_API_KEY",
            "TWILIO_API_SECRET",
            "TWILIO_CLIENT_ID",
            "TWILIO_CLIENT_SECRET",
            "--secret",
        ):
            assert name in message

    @pytest.mark.parametrize(
        ("given", "missing"),
        [
            ("apiKey", "apiSecret"),
            ("apiSecret", "apiKey"),
            ("clientId", "clientSecret"),
            ("clientSecret", "clientId"),
        ],
    )
    @pytest.mark.parametrize("token", [{}, {"twilio:authToken": "token-of-a"}])
    def test_half_a_pair_in_config(self, given, missing, token):
        """Half a key or a client is a mistake, even beside a token."""
        message = refusal({"twilio:accountSid": A, f"twilio:{given}": "half", **token}, {})

        assert f"twilio:{given} is set without twilio:{missing}" in message

    @pytest.mark.parametrize(
        ("given", "missing"),
        [
            ("API_KEY", "API_SECRET"),
            ("API_SECRET", "API_KEY"),
            ("CLIENT_ID", "CLIENT_SECRET"),
            ("CLIENT_SECRET", "CLIENT_ID"),
        ],
    )
    def test_half_a_pair_in_the_environment(self, given, missing):
        """The same in the environment, in its own words."""
        message = refusal({}, {"TWILIO_ACCOUNT_SID": B, f"TWILIO_{given}": "half"})

        assert f"TWILIO_{given} is set without TWILIO_{missing}" in message


class TestRegion:
    def test_both(self):
        """Region and edge go together."""
        ours = found({**CONFIG, "twilio:region": "au1", "twilio:edge": "sydney"}, {})

        assert ("au1", "sydney") == (ours.region, ours.edge)

    def test_from_the_environment(self):
        """The environment's names are those of Twilio's SDK."""
        ours = found({}, {**ENVIRONMENT, "TWILIO_REGION": "au1", "TWILIO_EDGE": "sydney"})

        assert ("au1", "sydney") == (ours.region, ours.edge)

    @pytest.mark.parametrize(("given", "missing"), [("region", "edge"), ("edge", "region")])
    def test_half_in_config(self, given, missing):
        """Twilio's hosts need both or neither."""
        message = refusal({**CONFIG, f"twilio:{given}": "dublin"}, {})

        assert f"twilio:{given} is set without twilio:{missing}" in message

    @pytest.mark.parametrize(("given", "missing"), [("REGION", "EDGE"), ("EDGE", "REGION")])
    def test_half_in_the_environment(self, given, missing):
        """The same in the environment."""
        message = refusal({}, {**ENVIRONMENT, f"TWILIO_{given}": "dublin"})

        assert f"TWILIO_{given} is set without TWILIO_{missing}" in message

    def test_half_from_each(self):
        """An edge from the environment does not complete config's region."""
        config = {"twilio:accountSid": A, "twilio:region": "ie1"}

        assert "twilio:edge" in refusal(config, {"TWILIO_AUTH_TOKEN": "t", "TWILIO_EDGE": "dublin"})

    @pytest.mark.parametrize("region", ["ie1", "au1"])
    def test_of_a_client(self, region):
        """Twilio gives access tokens only for us1."""
        message = refusal({**CONFIG_WITH_CLIENT, "twilio:region": region, "twilio:edge": "dublin"}, {})

        assert f"twilio:region is {region}" in message
        assert f"an API key of {region}" in message

    @pytest.mark.parametrize("region", ["IE1", "ie1 ", " Ie1\n"])
    def test_as_in_a_host_name(self, region):
        """Case and blanks are nobody's choice of another region."""
        ours = found({**CONFIG, "twilio:region": region, "twilio:edge": " Dublin"}, {})

        assert ("ie1", "dublin") == (ours.region, ours.edge)
        assert "ie1" == ours.home["region"]

    def test_blank_is_not_given(self):
        """A region of blanks is none."""
        assert found({**CONFIG, "twilio:region": " ", "twilio:edge": ""}, {}).region is None

    def test_us1_of_a_client(self):
        """An edge of us1 is fine."""
        ours = found({**CONFIG_WITH_CLIENT, "twilio:region": "us1", "twilio:edge": "ashburn"}, {})

        assert ("us1", "ashburn", True) == (ours.region, ours.edge, ours.oauth)


class TestSecrets:
    @pytest.mark.parametrize("config", [CONFIG, CONFIG_WITH_KEY, CONFIG_WITH_CLIENT])
    def test_repr(self, config):
        """Neither repr nor str shows the token, the key's secret or the client's."""
        ours = found(config, {})

        assert ours.password not in repr(ours)
        assert ours.password not in str(ours)
        assert ours.password not in f"{ours}"

    @pytest.mark.parametrize(
        "extra",
        [
            {"twilio:apiKey": "SKs3cret"},
            {"twilio:apiSecret": "s3cret"},
            {"twilio:clientSecret": "s3cret"},
            {"twilio:clientId": CLIENT, "twilio:clientSecret": "s3cret"},
            {"twilio:region": "ie1"},
            {"twilio:baseUrl": "http://example.com"},
        ],
    )
    def test_refusals(self, extra):
        """No refusal repeats a secret."""
        message = refusal({"twilio:accountSid": A, "twilio:authToken": "t0ken", **extra}, {})

        assert "t0ken" not in message
        assert "s3cret" not in message

    def test_are_a_value(self):
        """Credentials are frozen, and usable as a key."""
        ours = found(CONFIG, {})

        with pytest.raises(dataclasses.FrozenInstanceError):
            ours.password = "other"
        assert 1 == len({ours, found(CONFIG, {})})


class TestHome:
    ours = Credentials(account_sid=A, username=A, password="s3cret", region="ie1", edge="dublin")

    def test_default_region(self):
        """Plain trunking.twilio.com is us1."""
        assert {"account_sid": A, "region": "us1"} == found(CONFIG, {}).home

    @pytest.mark.parametrize(
        "outputs",
        [
            {},
            {"account_sid": A, "region": "ie1"},
            {"account_sid": None},
            {"account_sid": A},
            {"region": "ie1"},
            {"region": "IE1"},
        ],
    )
    def test_same(self, outputs):
        """An account and region that are the same, or unknown, are accepted."""
        self.ours.refuse_other_account("trunk TK1", outputs)

    @pytest.mark.parametrize(
        ("outputs", "theirs", "own"),
        [
            ({"account_sid": B, "region": "ie1"}, B, A),
            ({"account_sid": A, "region": "us1"}, "us1", "ie1"),
            ({"account_sid": B, "region": "us1"}, B, A),
        ],
    )
    def test_strangers(self, outputs, theirs, own):
        """Another account or region stops everything, with both named."""
        with pytest.raises(WrongAccountError) as refused:
            self.ours.refuse_other_account("trunk TK1", outputs)

        message = str(refused.value)
        assert "trunk TK1" in message
        assert theirs in message
        assert own in message
        assert "Nothing was changed" in message
        assert "s3cret" not in message

    def test_settings_of_the_place(self):
        """The settings to change have the names of their place: a Provider's arguments, or variables."""
        theirs = {"account_sid": B, "region": "us1"}
        provider = {EXPLICIT: "true", "twilio:accountSid": A, "twilio:apiKey": KEY, "twilio:apiSecret": "x"}
        for config, named in [
            (provider, "Point the Provider's account_sid and the Provider's api_key back"),
            ({}, "Point TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN back"),
            (CONFIG, "Point twilio:accountSid and twilio:authToken back"),
        ]:
            environ = {"TWILIO_ACCOUNT_SID": A, "TWILIO_AUTH_TOKEN": "x"}
            with pytest.raises(WrongAccountError) as refused:
                found(config, environ if config == {} else {}).refuse_other_account("trunk TK1", theirs)

            assert named in str(refused.value)
