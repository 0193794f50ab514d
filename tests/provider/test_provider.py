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
ENVIRONMENT = {
    "TWILIO_ACCOUNT_SID": "AC" + "b" * 32,
    "TWILIO_AUTH_TOKEN": "token-of-b",
    "TWILIO_API_KEY": KEY,
    "TWILIO_API_SECRET": "s",
    "TWILIO_CLIENT_ID": "OQ" + "d" * 32,
    "TWILIO_CLIENT_SECRET": "s",
    "TWILIO_REGION": "ie1",
    "TWILIO_EDGE": "dublin",
    "TWILIO_BASE_URL": "http://127.0.0.1:1",
}


class Watched(mocks.MockMonitor):
    """Keeps the props of what is registered as they go to the engine, secrets marked."""

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
    """What a program registers, by type."""
    monitor = Watched()
    pulumi.runtime.set_mocks(None, monitor=monitor, preview=False)
    return monitor.props


def of_provider(props):
    return props["pulumi:providers:pulumi-python"]


class TestProps:
    @pulumi.runtime.test
    def test_token(self, props):
        """The token is marked secret by us, not by the user."""
        provider = Provider("a", account_sid=A, auth_token="t0ken")

        def check(_):
            ours = of_provider(props)
            assert A == ours["twilio:accountSid"]
            assert rpc.is_rpc_secret(ours["twilio:authToken"])
            assert "t0ken" == rpc.unwrap_rpc_secret(ours["twilio:authToken"])

        return provider.urn.apply(check)

    @pulumi.runtime.test
    def test_key(self, props):
        """So is the key's secret; region and edge go along."""
        provider = Provider("a", account_sid=A, api_key=KEY, api_secret="s3cret", region="ie1", edge="dublin")

        def check(_):
            ours = of_provider(props)
            assert rpc.is_rpc_secret(ours["twilio:apiSecret"])
            assert (KEY, "ie1", "dublin") == tuple(ours[f"twilio:{n}"] for n in ("apiKey", "region", "edge"))

        return provider.urn.apply(check)

    @pulumi.runtime.test
    def test_client(self, props):
        """And so is the client's secret."""
        provider = Provider("a", account_sid=A, client_id="OQ1", client_secret="s3cret")

        def check(_):
            ours = of_provider(props)
            assert rpc.is_rpc_secret(ours["twilio:clientSecret"])
            assert "s3cret" == rpc.unwrap_rpc_secret(ours["twilio:clientSecret"])
            assert "OQ1" == ours["twilio:clientId"]

        return provider.urn.apply(check)

    @pulumi.runtime.test
    def test_base_url_of_the_environment(self, props, monkeypatch):
        """An instance sees none of the stack's config, so that the address is handed to it."""
        monkeypatch.setenv("TWILIO_BASE_URL", "http://127.0.0.1:1")
        provider = Provider("a", account_sid=A, auth_token="t")

        return provider.urn.apply(
            lambda _: _equal("http://127.0.0.1:1", of_provider(props)["twilio:baseUrl"])
        )

    @pulumi.runtime.test
    def test_base_url_of_the_config(self, props, monkeypatch):
        """Config stands before the environment."""
        monkeypatch.setenv("TWILIO_BASE_URL", "http://127.0.0.1:1")
        pulumi.runtime.set_config("twilio:baseUrl", "http://127.0.0.1:2")
        try:
            provider = Provider("a", account_sid=A, auth_token="t")
        finally:
            pulumi.runtime.set_all_config({})

        return provider.urn.apply(
            lambda _: _equal("http://127.0.0.1:2", of_provider(props)["twilio:baseUrl"])
        )

    @pulumi.runtime.test
    def test_empty_is_not_given(self, props):
        """An empty text beside what is given says nothing."""
        empty = dict.fromkeys(("api_key", "api_secret", "client_id", "client_secret", "region", "edge"), "")
        provider = Provider("a", account_sid=A, auth_token="t0ken", **empty)
        never = {f"twilio:{n}" for n in ("apiKey", "apiSecret", "clientId", "clientSecret", "region", "edge")}

        return provider.urn.apply(lambda _: _equal(set(), never & {*of_provider(props)}))

    @pulumi.runtime.test
    def test_numbers(self, props):
        """Numbers go along as a stack's config has them, nothing and zero told apart."""
        provider = Provider("a", account_sid=A, auth_token="t", retry_seconds=0, reads_at_once=20)

        def check(_):
            ours = of_provider(props)
            assert ("0", "20") == tuple(ours[f"twilio:{name}"] for name in ("retrySeconds", "readsAtOnce"))

        return provider.urn.apply(check)

    @pulumi.runtime.test
    def test_numbers_of_the_config(self, props):
        """What is not given is the stack's."""
        pulumi.runtime.set_all_config({"twilio:retrySeconds": "5", "twilio:readsAtOnce": "3"})
        try:
            provider = Provider("a", account_sid=A, auth_token="t", reads_at_once=4)
        finally:
            pulumi.runtime.set_all_config({})

        def check(_):
            ours = of_provider(props)
            assert ("5", "4") == tuple(ours[f"twilio:{name}"] for name in ("retrySeconds", "readsAtOnce"))

        return provider.urn.apply(check)

    @pulumi.runtime.test
    def test_outputs(self, props):
        """Every setting may come from another resource."""
        names = ("account_sid", "api_key", "api_secret", "region", "edge", "base_url")
        provider = Provider("a", **{name: pulumi.Output.from_input(f"the {name}") for name in names})

        return provider.urn.apply(lambda _: _equal("the base_url", of_provider(props)["twilio:baseUrl"]))


def _equal(expected, actual):
    assert expected == actual


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
        """What is half given, given twice or missing is refused where it stands, without repeating a secret."""
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
        """An account without a secret does not borrow one, and is told where to give it."""
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
                "api_key is set without api_secret. Set both, or neither and auth_token.",
            ),
            ({"twilio:clientId": "OQ1"}, "client_id is set without client_secret."),
            ({"twilio:authToken": "t", "twilio:region": "ie1"}, "region is set without edge."),
        ],
        ids=str,
    )
    def test_half_given(self, settings, said):
        """What turns out to be half given is called by the parameters of a Provider."""
        message = refused({"twilio:accountSid": A, **settings})

        assert message.startswith(said)
        assert "twilio:" not in message


def refused(settings):
    with pytest.raises(ConfigurationError) as refusal:
        find({EXPLICIT: "true", **settings}.get, ENVIRONMENT)
    return str(refusal.value)
