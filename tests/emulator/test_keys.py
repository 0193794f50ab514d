"""Kinds of API keys.

Sources: https://www.twilio.com/docs/iam/api-keys/keys-in-console, …/restricted-api-keys,
https://www.twilio.com/docs/api/errors/20003.
"""

import re

import pytest
import requests
from twilio.base.exceptions import TwilioException, TwilioRestException

from emulator.records import ApiKey
from emulator.settings import DEFAULT_ACCOUNT_SID, Settings
from emulator.testing import running

ACCOUNT, CHILD = DEFAULT_ACCOUNT_SID, "AC" + "1" * 32
TOKENS = {ACCOUNT: "token", CHILD: "token"}


def key_of(kind, digit, **more):
    return ApiKey(sid="SK" + digit * 32, secret="secret", account_sid=ACCOUNT, kind=kind, **more)


STANDARD, MAIN = key_of("standard", "1"), key_of("main", "2")
READER = key_of("restricted", "3", permissions="GET /v1/Trunks/**, GET /v1/Trunks, POST /v1/Trunks")
NOTHING = key_of("restricted", "4")
KEYS = [STANDARD, MAIN, READER, NOTHING]


@pytest.fixture(scope="module")
def emulator():
    with running(accounts=TOKENS, subaccounts={CHILD: ACCOUNT}, keys=KEYS) as emulator:
        yield emulator


def refusal_of(action):
    """Status and code; lists are refused with an exception that has neither, but in its text."""
    with pytest.raises(TwilioException) as refused:
        action()
    if isinstance(refused.value, TwilioRestException):
        return refused.value.status, refused.value.code
    return int(re.search(r'"status": ?(\d+)', str(refused.value))[1]), int(
        re.search(r'"code": ?(\d+)', str(refused.value))[1]
    )


ABOUT_ACCOUNTS = {
    "list accounts": lambda api: api.accounts.list(),
    "make an account": lambda api: api.accounts.create(),
    "fetch its account": lambda api: api.accounts(ACCOUNT).fetch(),
    "change its account": lambda api: api.accounts(ACCOUNT).update(friendly_name="x"),
    "list keys": lambda api: api.accounts(ACCOUNT).keys.list(),
    "fetch a key": lambda api: api.accounts(ACCOUNT).keys(STANDARD.sid).fetch(),
}


class TestStandard:
    @pytest.mark.parametrize("action", ABOUT_ACCOUNTS.values(), ids=ABOUT_ACCOUNTS)
    def test_no_accounts_no_keys(self, emulator, action):
        """A standard key reaches neither accounts nor keys: 401 with 20003, and no token is shown."""
        assert (401, 20003) == refusal_of(lambda: action(emulator.client(key=STANDARD).api.v2010))

    def test_the_rest(self, emulator):
        """A standard key does everything else."""
        client = emulator.client(key=STANDARD)
        sid = client.trunking.v1.trunks.create().sid

        assert client.trunking.v1.trunks(sid).delete() is True
        assert [] == client.api.v2010.account.incoming_phone_numbers.list()

    def test_is_the_default(self):
        """A key that is given no kind is a standard one."""
        assert "standard" == ApiKey(sid="SK" + "5" * 32, secret="secret", account_sid=ACCOUNT).kind


class TestMain:
    def test_accounts(self, emulator):
        """A main key reads accounts with their tokens, as the account's own token does."""
        accounts = emulator.client(key=MAIN).api.v2010.accounts.list()

        assert {(ACCOUNT, "token"), (CHILD, "token")} <= {(one.sid, one.auth_token) for one in accounts}

    def test_keys(self, emulator):
        """It lists the account's keys, and shows no secret."""
        keys = emulator.client(key=MAIN).api.v2010.account.keys.list()

        assert {key.sid for key in KEYS} <= {key.sid for key in keys}

    @pytest.mark.parametrize("key", [MAIN, STANDARD], ids=["main", "standard"])
    def test_no_sub_account(self, emulator, key):
        """No key of the parent reaches a sub-account's path: 401 with 20003; the parent's token does."""
        own = emulator.client().api.v2010.accounts(CHILD).incoming_phone_numbers
        by_key = emulator.client(key=key).api.v2010.accounts(CHILD).incoming_phone_numbers

        assert [] == own.list()
        assert (401, 20003) == refusal_of(by_key.list)

    def test_sub_account_by_setting(self):
        """A setting lets main keys through, and no others."""
        settings = Settings(main_keys_reach_subaccounts=True)
        with running(accounts=TOKENS, subaccounts={CHILD: ACCOUNT}, keys=KEYS, settings=settings) as emulator:
            numbers = [
                emulator.client(key=key).api.v2010.accounts(CHILD).incoming_phone_numbers
                for key in (MAIN, STANDARD)
            ]

            assert [] == numbers[0].list()
            assert (401, 20003) == refusal_of(numbers[1].list)


class TestRestricted:
    def test_what_it_may(self, emulator):
        """A restricted key does what its permissions name."""
        trunks = emulator.client(key=READER).trunking.v1.trunks
        sid = trunks.create(friendly_name="made").sid

        assert "made" == trunks(sid).fetch().friendly_name
        assert [sid] == [trunk.sid for trunk in trunks.list()]
        assert [] == trunks(sid).origination_urls.list()
        emulator.client().trunking.v1.trunks(sid).delete()

    @pytest.mark.parametrize(
        ("key", "action"),
        [
            (READER, lambda client: client.trunking.v1.trunks("TK" + "0" * 32).delete()),
            (READER, lambda client: client.trunking.v1.trunks("TK" + "0" * 32).update(secure=True)),
            (READER, lambda client: client.api.v2010.account.incoming_phone_numbers.list()),
            (READER, lambda client: client.api.v2010.accounts.list()),
            (NOTHING, lambda client: client.trunking.v1.trunks.list()),
        ],
    )
    def test_what_it_may_not(self, emulator, key, action):
        """Anything else is 403 with 70051, whether it exists or not."""
        assert (403, 70051) == refusal_of(lambda: action(emulator.client(key=key)))

    def test_20403(self):
        """A setting answers 20403 instead."""
        with running(
            accounts=TOKENS, keys=KEYS, settings=Settings(missing_permission_code=20403)
        ) as emulator:
            assert (403, 20403) == refusal_of(emulator.client(key=NOTHING).trunking.v1.trunks.list)

    @pytest.mark.parametrize(
        ("fields", "complaint"),
        [
            ({"kind": "super"}, "one of standard, main, restricted"),
            ({"kind": "standard", "permissions": "GET /v1/Trunks"}, "for a key of the kind"),
            ({"kind": "restricted", "region": "ie1"}, "one of us1"),
            ({"kind": "restricted", "permissions": "read trunks"}, "a method and a pattern"),
            ({"kind": "restricted", "permissions": "GET /" + "a" * 1000}, "a method and a pattern"),
            ({"kind": "restricted", "permissions": "GET /a," * 101}, "at most 100"),
        ],
    )
    def test_refused(self, fields, complaint):
        """A key that Twilio could not have is refused: more than a hundred permissions, or not in us1."""
        with pytest.raises(ValueError, match=complaint):
            ApiKey(**{"sid": "SK" + "6" * 32, "secret": "secret", "account_sid": ACCOUNT, **fields})

        assert key_of("restricted", "7", permissions="GET /a," * 100)

    def test_made_while_it_runs(self, emulator):
        """The admin API makes keys of every kind, and takes permissions away again."""
        key = key_of("restricted", "8", permissions="* /v1/**")
        emulator.admin.put_key(key)
        assert [] == emulator.client(key=key).trunking.v1.trunks.list()
        emulator.admin.put_key(key_of("restricted", "8"))

        assert (403, 70051) == refusal_of(emulator.client(key=key).trunking.v1.trunks.list)

    def test_refused_by_the_admin(self, emulator):
        """The admin API refuses permissions for a standard key, and says what it accepts."""
        with requests.Session() as session:
            session.trust_env = False
            body = {"secret": "secret", "account_sid": ACCOUNT, "kind": "standard", "permissions": "GET /a"}
            answer = session.put(f"{emulator.url}/_emulator/keys/SK{'9' * 32}", json=body, timeout=10)

        assert 400 == answer.status_code
        assert "kind" in answer.json()["accepted"]


class TestKeysOfTheApi:
    def test_life(self, emulator):
        """A key is made with a secret that is shown once, opens the account, is renamed and deleted."""
        keys = emulator.client().api.v2010.account.keys
        made = emulator.client().api.v2010.account.new_keys.create(friendly_name="first")
        login = ApiKey(sid=made.sid, secret=made.secret, account_sid=ACCOUNT)

        assert [] == emulator.client(key=login).trunking.v1.trunks.list()
        assert (401, 20003) == refusal_of(emulator.client(key=login).api.v2010.accounts.list)
        assert "first" == keys(made.sid).fetch().friendly_name
        assert "second" == keys(made.sid).update(friendly_name="second").friendly_name
        assert keys(made.sid).delete() is True
        assert (401, 20003) == refusal_of(emulator.client(key=login).trunking.v1.trunks.list)
        assert (404, 20404) == refusal_of(keys(made.sid).fetch)

    def test_secret_is_shown_once(self, emulator):
        """Neither the list nor a key has it."""
        with requests.Session() as session:
            session.trust_env = False
            session.auth = (ACCOUNT, "token")
            path = f"{emulator.url}/2010-04-01/Accounts/{ACCOUNT}/Keys"
            made = session.post(f"{path}.json", timeout=10)
            shown = (
                session.get(f"{path}.json", timeout=10),
                session.get(f"{path}/{made.json()['sid']}.json", timeout=10),
            )

        assert 201 == made.status_code
        assert 32 == len(made.json()["secret"])
        assert not any("secret" in answer.text for answer in shown)

    def test_of_another_account(self, emulator):
        """A key is its own account's."""
        made = emulator.client().api.v2010.account.new_keys.create()

        assert (404, 20404) == refusal_of(emulator.client(CHILD).api.v2010.account.keys(made.sid).fetch)

    def test_survives(self, tmp_path):
        """A key's kind and permissions are there after a restart."""
        data = tmp_path / "twilio.sqlite"
        with running(data, accounts=TOKENS, keys=KEYS):
            pass

        with running(data, accounts=TOKENS) as emulator:
            assert (403, 70051) == refusal_of(emulator.client(key=NOTHING).trunking.v1.trunks.list)
            assert emulator.client(key=MAIN).api.v2010.accounts.list()
