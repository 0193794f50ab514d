"""Provider: one account among several, with credentials that nothing else completes."""

import inspect
import re

import pulumi
import pytest
from pulumi.runtime import mocks, rpc
from pulumi_twilio_trunking import ConfigurationError, Provider
from pulumi_twilio_trunking.client.credentials import EXPLICIT, Credentials, find

A = "AC" + "a" * 32
KEY = "SK" + "c" * 32
LOCAL = "http://127.0.0.1:1"
SECRET = {rpc._special_sig_key: rpc._special_secret_sig, "value": "t0ken"}
ENVIRONMENT = {
    "TWILIO_ACCOUNT_SID": "AC" + "b" * 32,
    "TWILIO_AUTH_TOKEN": "token-of-b",
    "TWILIO_API_KEY": KEY,
    "TWILIO_API_SECRET": "s",
    "TWILIO_CLIENT_ID": "OQ" + "d" * 32,
    "TWILIO_CLIENT_SECRET": "s",
    "TWILIO_REGION": "ie1",
    "TWILIO_EDGE": "dublin",
    "TWILIO_BASE_URL": LOCAL,
}


class Watched(mocks.MockMonitor):
    """Keeps registered props as they go to the engine, with secrets marked."""

    def __init__(self):
        super().__init__(Nothing())
        self.props = {}

    def RegisterResource(self, request):  # noqa: N802 - gRPC's name
        self.props[request.type] = rpc.deserialize_properties(request.object)
        return super().RegisterResource(request)


class Nothing(pulumi.runtime.Mocks):
    def new_resource(self, args):
        return [f"{args.name}-id", args.inputs]

    def call(self, _args):
        return {}


@pytest.fixture
def props():
    """The registered props of a program, by type."""
    monitor = Watched()
    pulumi.runtime.set_mocks(None, monitor=monitor, preview=False)
    yield monitor.props
    pulumi.runtime.set_all_config({})


def of_provider(props):
    return props["pulumi:providers:pulumi-python"]


TOKEN = {"account_sid": A, "auth_token": "t0ken"}
EMPTY = dict.fromkeys(("api_key", "api_secret", "client_id", "client_secret", "region", "edge"), "")


class TestProps:
    @pytest.mark.parametrize(
        ("given", "config", "expected"),
        [
            (TOKEN, {}, {"accountSid": A, "authToken": SECRET}),
            (TOKEN | EMPTY, {}, {"accountSid": A, "authToken": SECRET}),
            (
                {"account_sid": A, "api_key": KEY, "api_secret": "t0ken", "region": "ie1", "edge": "dublin"},
                {},
                {"accountSid": A, "apiKey": KEY, "apiSecret": SECRET, "region": "ie1", "edge": "dublin"},
            ),
            (
                {"account_sid": A, "client_id": "OQ1", "client_secret": "t0ken"},
                {},
                {"accountSid": A, "clientId": "OQ1", "clientSecret": SECRET},
            ),
            (TOKEN, {"baseUrl": LOCAL}, {"accountSid": A, "authToken": SECRET, "baseUrl": LOCAL}),
            (
                TOKEN | {"retry_seconds": 0, "reads_at_once": 20},
                {},
                {"accountSid": A, "authToken": SECRET, "retrySeconds": "0", "readsAtOnce": "20"},
            ),
            (
                TOKEN | {"reads_at_once": 4},
                {"retrySeconds": "5", "readsAtOnce": "3"},
                {"accountSid": A, "authToken": SECRET, "retrySeconds": "5", "readsAtOnce": "4"},
            ),
        ],
        ids=["token", "empty texts", "key", "client", "address of the config", "numbers", "own number first"],
    )
    def test_settings(self, props, given, config, expected):
        """The settings go to the engine as a stack's config has them, with secrets marked by us."""
        pulumi.runtime.set_all_config({f"twilio:{name}": value for name, value in config.items()})

        assert expected == registered(props, given)

    @pytest.mark.parametrize("config", [{}, {"twilio:baseUrl": "http://127.0.0.1:2"}])
    def test_base_url_of_the_environment(self, props, monkeypatch, config):
        """An instance does not see the stack's settings, so it gets the address; config comes first."""
        monkeypatch.setenv("TWILIO_BASE_URL", LOCAL)
        pulumi.runtime.set_all_config(config)

        assert registered(props, TOKEN)["baseUrl"] == config.get("twilio:baseUrl", LOCAL)

    def test_outputs(self, props):
        """Every setting may come from another resource."""
        names = ("account_sid", "api_key", "api_secret", "region", "edge", "base_url")

        @pulumi.runtime.test
        def program():
            return Provider("a", **{name: pulumi.Output.from_input(f"the {name}") for name in names}).urn

        program()

        assert "the base_url" == of_provider(props)["twilio:baseUrl"]


def registered(props, given):
    """The settings of a Provider as the engine gets them, without their namespace."""
    pulumi.runtime.test(lambda: Provider("a", **given).urn)()
    return {
        name.removeprefix("twilio:"): value for name, value in of_provider(props).items() if name != EXPLICIT
    }


class TestRefusals:
    @pytest.mark.parametrize(
        "given",
        [
            {},
            {"api_key": KEY},
            {"api_secret": "s3cret"},
            {"auth_token": "s3cret", "api_key": KEY},
            {"auth_token": "s3cret", "api_secret": "s3cret"},
            {"auth_token": "s3cret", "api_key": KEY, "api_secret": "s3cret"},
            {"client_id": "OQ1"},
            {"client_secret": "s3cret"},
            {"client_id": "OQ1", "client_secret": "s3cret", "auth_token": "s3cret"},
            {"client_id": "OQ1", "client_secret": "s3cret", "api_key": KEY, "api_secret": "s3cret"},
            {"client_secret": "s3cret", "api_key": KEY},
            {"auth_token": "s3cret", "region": "ie1"},
            {"auth_token": "s3cret", "edge": "dublin"},
            {"auth_token": ""},
            {"api_key": KEY, "api_secret": ""},
            {"auth_token": "s3cret", "region": "ie1", "edge": ""},
            {"auth_token": "s3cret", "account_sid": ""},
        ],
        ids=str,
    )
    def test_half_given(self, given):
        """A login that is half given, given twice or missing is refused, without repeating a secret."""
        with pytest.raises(ConfigurationError, match="'a'") as refused:
            Provider("a", **{"account_sid": A, **given})

        assert "s3cret" not in str(refused.value)

    def test_documented(self):
        """Every parameter is described."""
        parameters = list(inspect.signature(Provider.__init__).parameters)[1:]
        arguments = inspect.getdoc(Provider.__init__).partition("Args:\n")[2].partition("\n\n")[0]

        assert parameters == re.findall(r"^ {4}(\w+): ", arguments, re.MULTILINE)


class TestInThePlugin:
    def test_nothing_is_completed(self):
        """Neither credentials nor region come from the environment of whoever runs it."""
        settings = {EXPLICIT: "true", "twilio:accountSid": A, "twilio:authToken": "t"}

        assert Credentials(account_sid=A, username=A, password="t") == find(settings.get, ENVIRONMENT)

    @pytest.mark.parametrize(
        ("settings", "what"),
        [
            ({}, "credentials"),
            ({"twilio:accountSid": A}, "secret"),
            ({"twilio:accountSid": A, "twilio:authToken": ""}, "secret"),
            ({"twilio:authToken": "t0ken"}, "account SID"),
        ],
        ids=str,
    )
    def test_what_is_missing_stays_missing(self, settings, what):
        """An account without a secret does not borrow one; the error says where to give it."""
        message = refused(settings)

        assert message.startswith(f"no Twilio {what} found.")
        assert "Give account_sid=, and auth_token=, or api_key=" in message
        assert "to the Provider" in message
        for elsewhere in ("TWILIO_", "twilio:", "t0ken"):
            assert elsewhere not in message

    @pytest.mark.parametrize(
        ("settings", "said"),
        [
            (
                {"twilio:apiKey": KEY},
                "api_key is set without api_secret. Set api_secret too, or remove api_key",
            ),
            ({"twilio:clientId": "OQ1"}, "client_id is set without client_secret."),
            ({"twilio:authToken": "t", "twilio:region": "ie1"}, "region is set without edge."),
        ],
        ids=str,
    )
    def test_half_given(self, settings, said):
        """A refusal of half a login has the names of a Provider's parameters."""
        message = refused({"twilio:accountSid": A, **settings})

        assert message.startswith(said)
        assert "twilio:" not in message


def refused(settings):
    with pytest.raises(ConfigurationError) as refusal:
        find({EXPLICIT: "true", **settings}.get, ENVIRONMENT)
    return str(refusal.value)
