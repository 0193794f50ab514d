"""Schemathesis against the emulator, by Twilio's descriptions as ``spelt_out`` reads them."""

import itertools
import json
import re
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from emulator.records import OAuthApp
from emulator.settings import DEFAULT_ACCOUNT_SID, Settings
from emulator.testing import running
from tests.emulator.contract import DESCRIPTIONS
from tests.emulator.spelt_out import spell_out

PROGRAM = Path(sys.executable).with_name("schemathesis")
CONFIGURATION = Path(__file__).with_name("schemathesis.toml")
TO_THE_LETTER = Settings(
    minimum_weight=1,
    friendly_name_limit=64,
    sips_uris=False,
    attached_number_moves=True,
    trunks_per_account=10**6,
    origination_urls_per_trunk=10**6,
    ip_access_control_lists_per_account=10**6,
    ip_addresses_per_list=10**6,
    credential_lists_per_account=10**6,
    credentials_per_list=10**6,
)
"""The descriptions' rules, also where Twilio allows more, without limits of numbers."""
MANY = range(30)
"""Things of each kind to begin with: Schemathesis deletes some."""
APP = OAuthApp(sid="OQ" + "1" * 32, client_secret="secret", account_sid=DEFAULT_ACCOUNT_SID)
URL = {"friendly_name": "a", "sip_url": "sip:a.example.com", "priority": 1, "weight": 1, "enabled": True}


@pytest.fixture
def emulator(monkeypatch):
    """An emulator with repeatable answers: SIDs are numbered, and the clock is stopped."""
    numbers = itertools.count(1)
    monkeypatch.setattr("emulator.store.secrets.token_hex", lambda size: f"{next(numbers):0{2 * size}x}")
    now = datetime(2026, 3, 1, tzinfo=UTC)
    with running(settings=TO_THE_LETTER, oauth_apps=[APP], now=lambda: now) as emulator:
        yield emulator


class Stock:
    """Things that exist before Schemathesis begins."""

    def __init__(self, client):
        trunks, sip = client.trunking.v1.trunks, client.api.v2010.account.sip
        self._trunk = trunks(trunks.create().sid)
        self._credentials = sip.credential_lists(sip.credential_lists.create(friendly_name="parent").sid)
        self._addresses = sip.ip_access_control_lists(
            sip.ip_access_control_lists.create(friendly_name="parent").sid
        )
        self.items = {
            "Trunks": [trunks.create().sid for _ in MANY],
            "CredentialLists": [sip.credential_lists.create(friendly_name=f"{n}").sid for n in MANY],
            "IpAccessControlLists": [
                sip.ip_access_control_lists.create(friendly_name=f"{n}").sid for n in MANY
            ],
            "Credentials": [self._credential(f"user{n}") for n in MANY],
            "IpAddresses": [self._address(f"192.0.2.{n}") for n in MANY],
            **self._on_the_trunk(),
        }
        self.parents = {
            "AccountSid": [client.account_sid],
            "TrunkSid": [self._trunk.fetch().sid],
            "CredentialListSid": [self._credentials.fetch().sid],
            "IpAccessControlListSid": [self._addresses.fetch().sid],
            "grant_type": ["client_credentials"],
            "client_id": [APP.sid],
            "client_secret": [APP.client_secret],
        }

    def _on_the_trunk(self):
        numbers = [self._trunk.phone_numbers.create(f"PN{n:032x}").sid for n in MANY]
        urls = [self._trunk.origination_urls.create(**URL).sid for _ in MANY]
        return {
            "OriginationUrls": urls,
            "PhoneNumbers": numbers,
            "IncomingPhoneNumbers": numbers,
            "Recording": [],
        }

    def _credential(self, username):
        return self._credentials.credentials.create(username=username, password="Password12345").sid

    def _address(self, address):
        return self._addresses.ip_addresses.create(friendly_name=address, ip_address=address).sid

    def attach_lists(self):
        for sid in self.items["CredentialLists"]:
            self._trunk.credentials_lists.create(sid)
        for sid in self.items["IpAccessControlLists"]:
            self._trunk.ip_access_control_lists.create(sid)


def schemathesis(emulator, description):
    """Run it in the folder of *description*."""
    credentials = f"{emulator.account_sid}:{emulator.auth_token}"
    command = [PROGRAM, "--config-file", CONFIGURATION, "run", description.name]
    return subprocess.run(
        [*command, "--url", emulator.url, "--auth", credentials, "--no-color"],
        cwd=description.parent,
        capture_output=True,
        text=True,
        check=False,
    )


def operations(description):
    for template, item in json.loads(description.read_text())["paths"].items():
        for method in sorted(item.keys() & {"get", "post", "delete"}):
            yield method.upper(), re.sub(r"\{\w+\}", "[^/]+", template)


@pytest.mark.parametrize("description", DESCRIPTIONS, ids=lambda path: path.stem)
def test_finds_nothing(emulator, description, tmp_path):
    """Schemathesis has no objection, and every operation has worked at least once."""
    stock = Stock(emulator.client())
    if "trunking" in description.name:
        stock.attach_lists()
    spelt_out = tmp_path / "description.json"
    spelt_out.write_text(json.dumps(spell_out(description, stock.items, stock.parents)))
    emulator.requests.clear()

    ended = schemathesis(emulator, spelt_out)

    assert 0 == ended.returncode, ended.stdout + ended.stderr
    worked = {(method, path) for method, path, status in emulator.requests if status < 300}
    assert [] == [
        (method, template)
        for method, template in operations(description)
        if not any(method == verb and re.fullmatch(template, path) for verb, path in worked)
    ]
