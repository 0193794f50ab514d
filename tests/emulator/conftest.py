"""One emulator for a whole run. Every test has an account that holds nothing."""

import itertools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import requests
from twilio.rest import Client

from emulator import testing
from emulator.background import stop
from emulator.testing import RunningEmulator, running

TOKEN = "token-of-a-test"
ACCOUNTS = {f"AC{number:032x}": TOKEN for number in range(2000)}

Call = Callable[..., requests.Response]


@pytest.fixture(scope="session")
def shared_emulator() -> Iterator[RunningEmulator]:
    with running(accounts=ACCOUNTS) as emulator:
        yield emulator


@pytest.fixture(scope="session")
def unused_accounts() -> Iterator[str]:
    return iter(ACCOUNTS)


@pytest.fixture
def twilio_emulator(shared_emulator: RunningEmulator, unused_accounts: Iterator[str]) -> RunningEmulator:
    """A running emulator with an account that holds nothing."""
    return replace(shared_emulator, account_sid=next(unused_accounts), auth_token=TOKEN)


@contextmanager
def unjudged() -> Iterator[None]:
    """Start emulators that are not held to Twilio's descriptions."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(testing, "around_every_app", [])
        yield


@pytest.fixture
def twilio(emulator: RunningEmulator) -> RunningEmulator:
    """The module's own emulator, as at its start."""
    emulator.admin.reset()
    emulator.requests.clear()
    return emulator


@pytest.fixture
def data(tmp_path: Path) -> Iterator[str]:
    """A data file; an emulator of it that still runs ends after the test."""
    path = str(tmp_path / "a folder" / "twilio.sqlite")
    yield path
    stop(path)


@pytest.fixture
def client(twilio_emulator: RunningEmulator) -> Client:
    return twilio_emulator.client()


@pytest.fixture
def trunks(client: Client) -> Any:
    return client.trunking.v1.trunks


@pytest.fixture
def trunk(trunks: Any) -> Any:
    """A trunk's context: ``trunk.fetch()``, ``trunk.origination_urls`` and so on."""
    return trunks(trunks.create().sid)


@pytest.fixture
def call(twilio_emulator: RunningEmulator) -> Iterator[Call]:
    """Send one request as it is written, and get the answer as it comes."""
    with requests.Session() as session:
        session.trust_env = False
        session.auth = (twilio_emulator.account_sid, twilio_emulator.auth_token)

        def send(method: str, path: str, **kwargs: Any) -> requests.Response:
            return session.request(method, twilio_emulator.url + path, timeout=10, **kwargs)

        yield send


_numbers = itertools.count()


@pytest.fixture
def domain() -> str:
    """A domain name that no other test of this run uses."""
    return f"test-{next(_numbers)}.pstn.twilio.com"


@pytest.fixture
def origination() -> dict[str, Any]:
    """The parameters that the creation of an origination URL needs."""
    return {
        "friendly_name": "sbc",
        "sip_url": "sip:sbc.example.com;transport=tls",
        "priority": 10,
        "weight": 10,
        "enabled": True,
    }
