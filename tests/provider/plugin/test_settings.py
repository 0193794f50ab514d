"""The settings of a provider: from the stack's config, from the environment, or declared in a program."""

from __future__ import annotations

import pytest
from pulumi.runtime import proto, rpc
from pulumi_twilio_trunking.plugin.settings import SECRETS, Settings, is_explicit
from pulumi_twilio_trunking.plugin.wire import camel

from tests.provider.plugin.conftest import (
    CONTEXT,
    DEFAULT_PROVIDER,
    AbortedError,
    PluginStack,
    configured,
    plain,
    struct,
    urn_of,
)

DECLARED = DEFAULT_PROVIDER.replace("::default", "::eu")


def refusals(plugin, given, urn=DECLARED):
    answer = plugin.CheckConfig(proto.CheckRequest(urn=urn, news=struct(given)), CONTEXT)
    return [failure.reason for failure in answer.failures]


@pytest.mark.parametrize(
    ("urn", "explicit"),
    [
        (DEFAULT_PROVIDER, False),
        (f"{DEFAULT_PROVIDER}_0_1_0", False),
        (f"{DEFAULT_PROVIDER}_0_1_0_https_/example.com", False),
        (DECLARED, True),
        (f"{DEFAULT_PROVIDER}-eu", True),
    ],
)
def test_who_declares_a_provider(urn, explicit):
    """Pulumi makes a provider for each version of a package; a program declares the others."""
    assert explicit == is_explicit(urn)


def test_numbers():
    """A number is the same, whether its language sends it as a number or as text."""
    found = Settings({"retry_seconds": 5.0, "reads_at_once": "12"}, explicit=False)

    assert ("5", "12") == (found.get("twilio:retrySeconds"), found.get("twilio:readsAtOnce"))


def test_the_environment_completes_the_stacks_config(twilio, monkeypatch):
    """A stack without config works with the environment's credentials."""
    monkeypatch.setenv("TWILIO_ACCOUNT_SID", twilio.account_sid)
    monkeypatch.setenv("TWILIO_AUTH_TOKEN", twilio.auth_token)
    monkeypatch.setenv("TWILIO_BASE_URL", twilio.url)
    trunk = PluginStack(configured({}), urn_of("SecureTrunk"))
    trunk.create()

    assert twilio.account_sid == trunk.outputs["accountSid"]


def test_the_environment_does_not_complete_a_declared_provider(twilio, monkeypatch):
    """An account that a program declares never works with another login."""
    monkeypatch.setenv("TWILIO_AUTH_TOKEN", twilio.auth_token)
    trunk = PluginStack(configured({"accountSid": twilio.account_sid}, DECLARED), urn_of("SecureTrunk"))

    with pytest.raises(AbortedError, match="authToken"):
        trunk.create()


def test_the_address_completes_a_declared_provider(settings, monkeypatch):
    """The environment's address leads it to the same emulator, so that nothing reaches Twilio by mistake."""
    monkeypatch.setenv("TWILIO_BASE_URL", settings.pop("baseUrl"))
    trunk = PluginStack(configured(settings, DECLARED), urn_of("SecureTrunk"))
    trunk.create()

    assert trunk.id.startswith("TK")


class TestCheckConfig:
    @pytest.mark.parametrize(
        ("given", "reason"),
        [
            ({}, "Provider 'eu' has no account: give accountSid."),
            ({"accountSid": "AC"}, "Provider 'eu' has no credentials: give authToken, or apiKey and"),
            ({"accountSid": "AC", "apiKey": "SK"}, "Provider 'eu' has apiKey without apiSecret"),
            ({"accountSid": "AC", "authToken": "x", "edge": "dublin"}, "has edge without region"),
        ],
    )
    def test_refuses(self, plugin, given, reason):
        """A declared provider that is not complete is refused in preview."""
        [found] = refusals(plugin, given)

        assert reason in found

    def test_accepts(self, plugin):
        """Complete settings pass, also if they are unknown in a preview."""
        assert [] == refusals(plugin, {"accountSid": rpc.UNKNOWN, "authToken": rpc.UNKNOWN})

    def test_of_the_stacks_config(self, plugin):
        """The stack's config may be empty: a preview needs no credentials."""
        assert [] == refusals(plugin, {}, DEFAULT_PROVIDER)

    @pytest.mark.parametrize(
        ("name", "said"),
        [("acountSid", "did you mean accountSid?"), ("colour", "The settings are: accountSid, authToken")],
    )
    def test_misspelt(self, plugin, name, said):
        """A setting of the stack that does not exist is refused in preview."""
        [found] = refusals(plugin, {name: "x", "version": "0.1.0"}, DEFAULT_PROVIDER)

        assert f"there is no setting twilio-trunking:{name}" in found
        assert said in found

    def test_secrets(self, plugin):
        """Secrets are secret in the state, whatever the program says."""
        given = {camel(name): "x" for name in SECRETS}
        answer = plugin.CheckConfig(proto.CheckRequest(urn=DEFAULT_PROVIDER, news=struct(given)), CONTEXT)

        assert given.keys() == {name for name, value in plain(answer.inputs).items() if "value" in value}
