"""Trunks with and without routes, numbers, and the stack of a TrunkPhoneNumbers."""

import pytest
from pulumi_twilio_trunking.trunk_phone_numbers import TrunkPhoneNumbersProvider

from tests.provider.conftest import Stack, configured

URI = "sip:a.example.com;transport=tls"


@pytest.fixture
def new_stack(config):
    """Makes stacks of one TrunkPhoneNumbers, each with a provider of its own."""
    return lambda **other: Stack(configured(TrunkPhoneNumbersProvider(), {**config, **other}))


@pytest.fixture
def stack(new_stack):
    return new_stack()


@pytest.fixture
def new_trunk(client):
    """Makes a trunk with a route, unless it is told otherwise, and returns its SID."""

    def make(*, routes=1, enabled=True, **fields):
        sid = client.trunking.v1.trunks.create(**fields).sid
        for _ in range(routes):
            client.trunking.v1.trunks(sid).origination_urls.create(
                sip_url=URI, priority=1, weight=1, enabled=enabled, friendly_name="a"
            )
        return sid

    return make


@pytest.fixture
def trunk(new_trunk):
    """The SID of a trunk with a route."""
    return new_trunk(friendly_name="one")


@pytest.fixture
def other(new_trunk):
    """The SID of another trunk with a route."""
    return new_trunk(friendly_name="two")


@pytest.fixture
def number(new_number):
    """A number on no trunk."""
    return new_number()


@pytest.fixture
def account_numbers(client, twilio):
    return client.api.v2010.accounts(twilio.account_sid).incoming_phone_numbers


@pytest.fixture
def new_number(twilio, account_numbers, unused_number_sids):
    """Gives the account a number, on a trunk if it is told one, and returns it."""

    def make(trunk_sid=None, **fields):
        sid = next(unused_number_sids)
        twilio.admin.add_phone_number(twilio.account_sid, sid=sid)
        fields |= {"trunk_sid": trunk_sid} if trunk_sid else {}
        return account_numbers(sid).update(**fields) if fields else account_numbers(sid).fetch()

    return make


@pytest.fixture(scope="session")
def unused_number_sids():
    return iter(f"PN{number:032x}" for number in range(5_000_000, 6_000_000))


@pytest.fixture
def where(account_numbers):
    """Tells the trunk of each number, None if it is on none."""
    return lambda *numbers: [account_numbers(number.sid).fetch().trunk_sid for number in numbers]


@pytest.fixture
def writes(arrived):
    """The requests that changed something since the last call."""

    def sent():
        found = [request for request in arrived if not request.startswith("GET")]
        arrived.clear()
        return found

    return sent
