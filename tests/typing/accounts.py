"""Programs with Provider, as mypy and pyright see them. They are checked and never run."""

from typing import assert_type

import pulumi
from pulumi_twilio_trunking import Provider, SecureTrunk, TrunkResult, get_trunk_output

config = pulumi.Config()

# Each way to log in

token = Provider("token", account_sid="AC0123", auth_token=config.require_secret("token"))
key = Provider(
    "key",
    account_sid=config.require("sid"),
    api_key="SK0123",
    api_secret=config.require_secret("secret"),
    region="ie1",
    edge="dublin",
    base_url="http://127.0.0.1:8045",
    retry_seconds=30,
    reads_at_once=4,
)
client = Provider(
    "client",
    account_sid=token.urn,
    client_id="OQ0123",
    client_secret=pulumi.Output.secret("x"),
    retry_seconds=0.5,
)

# Where it goes

trunk = SecureTrunk("in-europe", pulumi.ResourceOptions(provider=key))
assert_type(trunk, SecureTrunk)
assert_type(get_trunk_output(sid=trunk.id, provider=token), pulumi.Output[TrunkResult])
pulumi.ResourceOptions(providers=[token, key])
pulumi.InvokeOptions(provider=client)

# Refused

Provider("nobody")  # type: ignore[call-arg]
Provider("number", account_sid="AC0123", auth_token=1)  # type: ignore[arg-type]
Provider("text", account_sid="AC0123", auth_token="token", retry_seconds="60")  # type: ignore[arg-type]
SecureTrunk("its-name", pulumi.ResourceOptions(provider="key"))  # type: ignore[arg-type]
get_trunk_output(sid=trunk.id, provider=trunk)  # type: ignore[arg-type]
