"""A trunk at the emulator."""

import pytest

from emulator.records import ApiKey


@pytest.fixture
def trunks(client):
    """The trunks at Twilio, by the official client."""
    return client.trunking.v1.trunks


@pytest.fixture
def stack(trunk_stack):
    return trunk_stack


@pytest.fixture
def in_ie1(new_trunk_stack, twilio, shared_emulator):
    """A stack in ie1, by an API key of that region."""
    sid = f"SK{twilio.account_sid[2:]}"
    key = ApiKey(sid=sid, secret="s3cret", account_sid=twilio.account_sid, region="ie1")
    shared_emulator.admin.put_key(key)
    return lambda: new_trunk_stack(
        **{
            "twilio:authToken": "",
            "twilio:apiKey": sid,
            "twilio:apiSecret": "s3cret",
            "twilio:region": "ie1",
            "twilio:edge": "dublin",
            "twilio:baseUrl": f"{twilio.url}/_region/ie1",
        }
    )
