"""An emulator with two accounts, as at its start for every test of the admin API."""

from datetime import UTC, datetime

import pytest
import requests

from emulator import testing
from emulator.records import ApiKey
from emulator.testing import running

OTHER, TOKEN = "AC" + "9" * 32, "token-of-the-other"
NUMBER = "PN" + "1" * 32
KEY = ApiKey(sid="SK" + "1" * 32, account_sid=OTHER, secret="secret-of-a-key", region="ie1")
MOMENT = datetime(2030, 1, 2, 3, 4, 5, tzinfo=UTC)


@pytest.fixture(scope="package")
def emulator():
    with running(accounts={**testing.DEFAULT_ACCOUNTS, OTHER: TOKEN}, keys=[KEY]) as emulator:
        yield emulator


@pytest.fixture
def trunks(twilio):
    return twilio.client().trunking.v1.trunks


@pytest.fixture
def others(twilio):
    """The trunks of another account."""
    return twilio.client(OTHER, TOKEN).trunking.v1.trunks


@pytest.fixture
def ask(twilio):
    """Send one request to the emulator's own paths."""
    with requests.Session() as session:
        session.trust_env = False

        def send(method, path, **kwargs):
            return session.request(method, f"{twilio.url}/_emulator/{path}", timeout=10, **kwargs)

        yield send


def fill(trunks):
    """A trunk with a URL and a number."""
    trunk = trunks(trunks.create(friendly_name="full").sid)
    trunk.origination_urls.create(
        friendly_name="sbc", sip_url="sip:sbc.example.com;transport=tls", priority=1, weight=1, enabled=True
    )
    trunk.phone_numbers.create(phone_number_sid=NUMBER)
    return trunk
