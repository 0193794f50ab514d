"""Seeds: what an emulator holds at its start."""

import json
import re
import tomllib
from pathlib import Path

import pytest

from emulator import seeds
from emulator.records import ApiKey
from emulator.seeds import SeedError
from emulator.settings import Settings
from emulator.testing import running

ACCOUNT, CHILD = "AC" + "1" * 32, "AC" + "2" * 32
TRUNK, NUMBER, LIST = "TK" + "a" * 32, "PN" + "b" * 32, "AL" + "c" * 32
SEED = {
    "phone_numbers": [
        {"sid": NUMBER, "phone_number": "+4930123456", "friendly_name": "front desk"},
        {"phone_number": "+4930123457"},
    ],
    "ip_access_control_lists": [
        {
            "sid": LIST,
            "friendly_name": "sbcs",
            "ip_addresses": [{"friendly_name": "a", "ip_address": "192.0.2.7"}],
        }
    ],
    "credential_lists": [
        {"friendly_name": "pbx", "credentials": [{"username": "pbx", "password": "Secret1234567"}]}
    ],
    "trunks": [
        {
            "sid": TRUNK,
            "friendly_name": "voice-agent",
            "domain_name": "seeded.pstn.twilio.com",
            "secure": True,
            "recording": {"mode": "record-from-answer", "trim": "trim-silence"},
            "origination_urls": [
                {
                    "friendly_name": "sbc",
                    "sip_url": "sip:sbc.example.com;transport=tls",
                    "priority": 10,
                    "weight": 10,
                    "enabled": True,
                }
            ],
            "phone_numbers": ["+4930123456"],
            "ip_access_control_lists": ["sbcs"],
            "credential_lists": ["pbx"],
            "voice_region": "ie1",
        }
    ],
    "accounts": [
        {
            "sid": CHILD,
            "auth_token": "child",
            "parent_sid": ACCOUNT,
            "keys": [{"sid": "SK" + "3" * 32, "secret": "s", "region": "ie1"}],
            "oauth_apps": [{"sid": "OQ" + "4" * 32, "client_secret": "s"}],
            "trunks": [{"friendly_name": "dublin", "region": "ie1"}],
        }
    ],
}


def holds(emulator):
    """The seed, as the API shows it."""
    client = emulator.client()
    trunk = client.trunking.v1.trunks(TRUNK)
    lists = client.api.v2010.account.sip
    return {
        "trunk": (trunk.fetch().friendly_name, trunk.fetch().secure, sorted(trunk.fetch().auth_type_set)),
        "recording": trunk.recordings().fetch().mode,
        "urls": [url.sip_url for url in trunk.origination_urls.list()],
        "numbers": [number.phone_number for number in trunk.phone_numbers.list()],
        "owned": sorted(number.friendly_name for number in client.incoming_phone_numbers.list()),
        "addresses": [each.ip_address for each in lists.ip_access_control_lists(LIST).ip_addresses.list()],
        "lists": [each.friendly_name for each in trunk.ip_access_control_lists.list()]
        + [each.friendly_name for each in trunk.credentials_lists.list()],
        "region": client.routes.v2.trunks("seeded.pstn.twilio.com").fetch().voice_region,
    }


SEEDED = {
    "trunk": ("voice-agent", True, ["CREDENTIAL_LIST", "IP_ACL"]),
    "recording": "record-from-answer",
    "urls": ["sip:sbc.example.com;transport=tls"],
    "numbers": ["+4930123456"],
    "owned": ["+4930123457", "front desk"],
    "addresses": ["192.0.2.7"],
    "lists": ["sbcs", "pbx"],
    "region": "ie1",
}


@pytest.fixture(scope="module")
def emulator():
    with running(accounts={ACCOUNT: "token"}, seed=SEED) as emulator:
        yield emulator


class TestSeed:
    def test_everything(self, emulator):
        """Each kind of thing is there, with what belongs to it, under the SID that the seed wants."""
        assert SEEDED == holds(emulator)

    def test_accounts(self, emulator):
        """An account of the seed has a token, keys and things of its own."""
        (key,) = SEED["accounts"][0]["keys"]
        dublin = emulator.client(key=ApiKey(account_sid=CHILD, **key))

        assert ["dublin"] == [trunk.friendly_name for trunk in dublin.trunking.v1.trunks.list()]
        assert [] == emulator.client(CHILD, "child").trunking.v1.trunks.list()

    def test_reset(self, emulator):
        """A reset makes everything as the seed says."""
        emulator.client().trunking.v1.trunks(TRUNK).delete()
        emulator.client().trunking.v1.trunks.create(friendly_name="another")
        emulator.admin.reset()

        assert SEEDED == holds(emulator)
        assert 1 == len(emulator.client().trunking.v1.trunks.list())


class TestWhen:
    def test_data_file(self, tmp_path):
        """A data file that holds something keeps it; the seed is for one that holds nothing."""
        data = tmp_path / "twilio.sqlite"
        with running(data, accounts={ACCOUNT: "token"}, seed=SEED) as emulator:
            emulator.client().trunking.v1.trunks(TRUNK).update(friendly_name="renamed")
        with running(data, accounts={ACCOUNT: "token"}, seed=SEED) as emulator:
            assert "renamed" == emulator.client().trunking.v1.trunks(TRUNK).fetch().friendly_name


class TestFiles:
    def test_json_and_toml(self, tmp_path):
        """The same seed in JSON, TOML, and as a snapshot."""
        (tmp_path / "seed.json").write_text(json.dumps(SEED))
        with running(accounts={ACCOUNT: "token"}, seed=tmp_path / "seed.json") as emulator:
            assert SEEDED == holds(emulator)
            emulator.admin.save(tmp_path / "saved.sqlite")
        with running(accounts={ACCOUNT: "another"}, seed=tmp_path / "saved.sqlite") as emulator:
            emulator.auth_token = "token"
            assert SEEDED == holds(emulator)

    def test_documented(self):
        """The seed of the page about the emulator is one."""
        page = Path(__file__).parents[2].joinpath("docs/emulator.md").read_text()
        text = page.partition("```toml\n")[2].partition("```")[0]
        with running(seed=tomllib.loads(text)) as emulator:
            (trunk,) = emulator.client().trunking.v1.trunks.list()
            assert trunk.secure

    @pytest.mark.parametrize(
        ("name", "text", "reason"),
        [
            ("seed.json", "{", "seed.json: Expecting property name"),
            ("seed.json", "[]", "expected names with values"),
            ("seed.toml", "x", "seed.toml: Expected '='"),
            ("seed.sqlite", "x", "is not a snapshot of an emulator"),
            ("missing.toml", None, "No such file"),
        ],
    )
    def test_unreadable(self, tmp_path, name, text, reason):
        """An unusable file is refused by its name."""
        if text is not None:
            (tmp_path / name).write_text(text)

        with pytest.raises(SeedError, match=reason):
            seeds.read(tmp_path / name)


class TestAccounts:
    def test_known_already(self):
        """An account that is there already needs nothing but its SID."""
        seed = {"accounts": [{"sid": ACCOUNT, "trunks": [{"friendly_name": "seeded"}]}]}
        with running(accounts={ACCOUNT: "token"}, seed=seed) as emulator:
            (trunk,) = emulator.client().trunking.v1.trunks.list()

        assert "seeded" == trunk.friendly_name


class TestRefusals:
    @pytest.mark.parametrize(
        ("seed", "place", "reason"),
        [
            ({"trunk": []}, "seed", "it has no 'trunk': choose from accounts, phone_numbers"),
            ({"trunks": {}}, "trunks", "expected a list"),
            ({"trunks": ["x"]}, "trunks[0]", "expected names with values, not 'x'"),
            ({"trunks": [{"nmae": "x"}]}, "trunks[0]", "this has no 'nmae': choose from friendly_name"),
            ({"trunks": [{}, {"domain_name": "x"}]}, "trunks[1]", "21245|pstn.twilio.com"),
            ({"trunks": [{"sid": "TK1"}]}, "trunks[0]", "'TK1' is not an SID"),
            ({"trunks": [{"sid": TRUNK}, {"sid": TRUNK}]}, "trunks[1]", "another has the same SID"),
            ({"trunks": [{"region": "de1"}]}, "trunks[0]", "there is no region 'de1'"),
            ({"trunks": [{"origination_urls": [{"sip_url": "x"}]}]}, "trunks[0].origination_urls[0]", "."),
            ({"trunks": [{"ip_access_control_lists": ["x"]}]}, "trunks[0].ip_access_control_lists", "."),
            ({"trunks": [{"recording": 1}]}, "trunks[0].recording", "expected names with values"),
            ({"trunks": [{"voice_region": "ie1"}]}, "trunks[0].voice_region", "'domain_name'"),
            ({"credential_lists": [{}]}, "credential_lists[0]", "'friendly_name'"),
            ({"phone_numbers": [{"phone_number": "1"}]}, "phone_numbers[0]", "E.164"),
            ({"accounts": [{"auth_token": "x"}]}, "accounts[0]", "'sid'"),
            ({"accounts": [{"sid": CHILD}]}, "accounts[0]", "there is no account"),
            ({"accounts": [{"sid": CHILD, "trunks": [{}]}]}, "accounts[0]", "there is no account"),
            ({"accounts": [{"sid": CHILD, "auth_token": ""}]}, "accounts[0]", "auth_token must be a text"),
            ({"accounts": [{"sid": CHILD, "auth_token": 5}]}, "accounts[0]", "auth_token must be a text"),
            (
                {"accounts": [{"sid": CHILD, "auth_token": "x", "status": "gone"}]},
                "accounts[0]",
                "status must be one of active, suspended, closed, not 'gone'",
            ),
            (
                {"accounts": [{"sid": CHILD, "auth_token": "x", "parent_sid": "AC" + "9" * 32}]},
                "accounts[0]",
                "there is no account AC9",
            ),
            (
                {"accounts": [{"sid": CHILD, "auth_token": "x", "keys": [{"sid": "SK1", "secret": "x"}]}]},
                "accounts[0].keys[0]",
                "'SK1' is not an SID",
            ),
            (
                {"accounts": [{"sid": CHILD, "auth_token": "x", "keys": [{"sid": "SK" + "1" * 32}]}]},
                "accounts[0].keys[0]",
                "there is no 'secret'",
            ),
            (
                {
                    "accounts": [
                        {
                            "sid": CHILD,
                            "auth_token": "x",
                            "keys": [{"sid": "SK" + "1" * 32, "secret": "x", "region": "de1"}],
                        }
                    ]
                },
                "accounts[0].keys[0]",
                "region must be one of us1, ie1, au1, not 'de1'",
            ),
            (
                {
                    "accounts": [
                        {
                            "sid": CHILD,
                            "auth_token": "x",
                            "oauth_apps": [{"sid": "OQ1", "client_secret": "x"}],
                        }
                    ]
                },
                "accounts[0].oauth_apps[0]",
                "'OQ1' is not an SID",
            ),
            (
                {"accounts": [{"sid": CHILD, "auth_token": "x", "keys": [{"sd": "x"}]}]},
                "accounts[0].keys[0]",
                "sd",
            ),
        ],
    )
    def test_place_and_reason(self, tmp_path, seed, place, reason):
        """A refusal names the place and the reason, before anything is served, and nothing is kept."""
        data = tmp_path / "twilio.sqlite"
        with pytest.raises(SeedError) as refusal, running(data, accounts={ACCOUNT: "t"}, seed=seed):
            pass

        where, _, why = str(refusal.value).partition(": ")
        assert place == where
        assert re.search(reason, why)
        with running(data, accounts={ACCOUNT: "t"}, settings=Settings()) as emulator:
            assert [] == emulator.client().trunking.v1.trunks.list()
