"""Accounts by the API: https://www.twilio.com/docs/iam/api/account, …/subaccounts."""

import re
from datetime import UTC, datetime

import pytest
import requests
from twilio.base.exceptions import TwilioException, TwilioRestException

from emulator.database import open_database
from emulator.errors import AccountNotActive
from emulator.resources.accounts import Accounts
from emulator.settings import CHOICES, DEFAULT_ACCOUNT_SID, DEFAULT_AUTH_TOKEN, IN_MEMORY, Settings
from emulator.store import Store
from emulator.testing import running

MOMENT = datetime(2026, 3, 1, 15, 4, tzinfo=UTC)


@pytest.fixture
def emulator():
    with running(now=lambda: MOMENT) as emulator:
        yield emulator


@pytest.fixture
def accounts(emulator):
    return emulator.client().api.v2010.accounts


def code_of(action):
    with pytest.raises(TwilioRestException) as refused:
        action()
    return refused.value.status, refused.value.code


class TestCreate:
    def test_made(self, emulator, accounts):
        """A sub-account has a SID and a token of Twilio's form, which open it at once."""
        made = accounts.create(friendly_name="customer")

        assert re.fullmatch("AC[0-9a-f]{32}", made.sid)
        assert re.fullmatch("[0-9a-f]{32}", made.auth_token)
        assert ("customer", "active", DEFAULT_ACCOUNT_SID) == (
            made.friendly_name,
            made.status,
            made.owner_account_sid,
        )
        assert MOMENT == made.date_created
        trunk = emulator.client(made.sid, made.auth_token).trunking.v1.trunks.create()
        assert made.sid == trunk.account_sid

    def test_is_201(self, emulator):
        with requests.Session() as session:
            session.trust_env = False
            session.auth = (emulator.account_sid, emulator.auth_token)
            answer = session.post(f"{emulator.url}/2010-04-01/Accounts.json", timeout=10)

        assert 201 == answer.status_code
        assert f"/2010-04-01/Accounts/{answer.json()['sid']}.json" == answer.json()["uri"]

    def test_name(self, accounts):
        """Without a name it gets the one that the description has."""
        assert "SubAccount Created at 2026-03-01 03:04 PM" == accounts.create().friendly_name

    @pytest.mark.parametrize(("length", "code"), [(64, None), (65, (400, 20001))])
    def test_length(self, accounts, length, code):
        """A name has 64 characters at most."""
        if code:
            assert code == code_of(lambda: accounts.create(friendly_name="x" * length))
        else:
            assert accounts.create(friendly_name="x" * length).sid

    def test_by_a_sub_account(self, emulator, accounts):
        """A sub-account makes none."""
        made = accounts.create()

        assert (400, 20001) == code_of(emulator.client(made.sid, made.auth_token).api.v2010.accounts.create)

    def test_limit(self):
        """A setting limits an account's sub-accounts; Twilio's own limit is 1000."""
        with running(settings=Settings(subaccounts_per_account=1)) as emulator:
            accounts = emulator.client().api.v2010.accounts
            accounts.create()

            assert (400, 20001) == code_of(accounts.create)
        assert 1000 == Settings().subaccounts_per_account

    def test_survives(self, tmp_path):
        """It is there after a restart, and gone with a reset."""
        data = tmp_path / "twilio.sqlite"
        with running(data) as emulator:
            made = emulator.client().api.v2010.accounts.create(friendly_name="customer")

        with running(data) as emulator:
            found = emulator.client(made.sid, made.auth_token).api.v2010.accounts(made.sid).fetch()
            assert "customer" == found.friendly_name

        with running() as emulator:
            sid = emulator.client().api.v2010.accounts.create().sid
            emulator.admin.reset()
            assert sid not in {account["sid"] for account in emulator.admin.accounts()}


class TestFetch:
    def test_own(self, accounts):
        """`twilio login` asks for the account itself."""
        found = accounts(DEFAULT_ACCOUNT_SID).fetch()

        assert (DEFAULT_ACCOUNT_SID, DEFAULT_AUTH_TOKEN) == (found.sid, found.auth_token)

    def test_sub_account(self, emulator, accounts):
        """A parent sees its sub-account, a sub-account not its parent."""
        made = accounts.create()
        own = emulator.client(made.sid, made.auth_token).api.v2010.accounts

        assert made.sid == accounts(made.sid).fetch().sid == own(made.sid).fetch().sid
        assert (404, 20404) == code_of(own(DEFAULT_ACCOUNT_SID).fetch)

    @pytest.mark.parametrize(("code", "status"), [(20404, 404), (20003, 401)])
    def test_foreign(self, code, status):
        """The answer to a path of another account is a setting."""
        with running(settings=Settings(foreign_account_code=code)) as emulator:
            accounts = emulator.client().api.v2010.accounts
            made = accounts.create()
            own = emulator.client(made.sid, made.auth_token).api.v2010.accounts

            assert (status, code) == code_of(own(DEFAULT_ACCOUNT_SID).fetch)
            assert (status, code) == code_of(accounts("AC" + "f" * 32).fetch)

    def test_filters(self, accounts):
        """`FriendlyName` and `Status` choose, and an unknown status is refused."""
        made = accounts.create(friendly_name="customer")
        accounts.create(friendly_name="other")

        assert [made.sid] == [one.sid for one in accounts.list(friendly_name="customer")]
        assert [] == accounts.list(friendly_name="customer", status="closed")
        with pytest.raises(TwilioException, match="20001"):
            accounts.list(status="asleep")


class TestChange:
    def test_name(self, accounts):
        """A name changes, one's own too, and the rest stays."""
        made = accounts.create()

        assert "new" == accounts(made.sid).update(friendly_name="new").friendly_name
        assert "own" == accounts(DEFAULT_ACCOUNT_SID).update(friendly_name="own").friendly_name
        assert "active" == accounts(made.sid).fetch().status

    def test_suspend(self, emulator, accounts):
        """A suspended sub-account is locked out until its parent activates it."""
        made = accounts.create()
        own = emulator.client(made.sid, made.auth_token).trunking.v1.trunks
        accounts(made.sid).update(status="suspended")
        assert (403, 20005) == code_of(own.create)
        accounts(made.sid).update(status="active")

        assert own.create().sid

    def test_close(self, emulator, accounts):
        """A closed one gives its numbers back, and does not open again."""
        made = accounts.create()
        number = emulator.admin.add_phone_number(made.sid, phone_number="+4930123456")
        accounts(made.sid).update(status="closed")

        assert "closed" == accounts(made.sid).fetch().status
        assert (400, 20001) == code_of(lambda: accounts(made.sid).update(status="active"))
        assert emulator.admin.add_phone_number(DEFAULT_ACCOUNT_SID, phone_number=number["phone_number"])

    @pytest.mark.parametrize("status", ["suspended", "closed"])
    def test_not_oneself(self, accounts, status):
        """Nobody suspends or closes the account that they are logged in to."""
        assert (400, 20001) == code_of(lambda: accounts(DEFAULT_ACCOUNT_SID).update(status=status))

    def test_unknown_status(self, accounts):
        made = accounts.create()

        assert (400, 20001) == code_of(lambda: accounts(made.sid).update(status="asleep"))

    def test_no_delete(self, emulator):
        """Twilio has no DELETE there: 405."""
        with requests.Session() as session:
            session.trust_env = False
            session.auth = (emulator.account_sid, emulator.auth_token)
            path = f"{emulator.url}/2010-04-01/Accounts/{emulator.account_sid}.json"

            assert 20004 == session.delete(path, timeout=10).json()["code"]


class TestInactive:
    @pytest.mark.parametrize(("code", "status"), [(20005, 403), (20003, 401), (20403, 403), (10001, 403)])
    @pytest.mark.parametrize("how", ["suspended", "closed"])
    def test_code(self, code, status, how):
        """The answer to an inactive account is a setting, for reads and for writes."""
        with running(settings=Settings(inactive_account_code=code)) as emulator:
            emulator.admin.put_account(DEFAULT_ACCOUNT_SID, status=how)
            trunks = emulator.client().trunking.v1.trunks

            assert (status, code) == code_of(trunks.create)
            with pytest.raises(TwilioException, match=str(code)):
                trunks.list()

    @pytest.mark.parametrize("name", CHOICES)
    def test_other_codes(self, name):
        """These settings do not accept a code that no page names."""
        with pytest.raises(ValueError, match=f"{name} must be one of {CHOICES[name][0]}, "):
            Settings.parse([f"{name}=12345"])

    def test_parent(self):
        """A suspended parent suspends its sub-accounts."""
        child = "AC" + "1" * 32
        with running(
            accounts={DEFAULT_ACCOUNT_SID: "token", child: "token"}, subaccounts={child: DEFAULT_ACCOUNT_SID}
        ) as emulator:
            trunks = emulator.client(child).trunking.v1.trunks
            emulator.admin.put_account(DEFAULT_ACCOUNT_SID, status="suspended")
            assert (403, 20005) == code_of(trunks.create)
            emulator.admin.put_account(DEFAULT_ACCOUNT_SID, status="active")

            assert trunks.create().sid

    def test_own_ancestor(self):
        """Accounts that are each other's parents, which the admin API may make, hold nothing up."""
        a, b = "AC" + "1" * 32, "AC" + "2" * 32
        connection = open_database(IN_MEMORY)
        accounts = Accounts(Store(connection, Settings(), lambda: MOMENT))
        accounts.ensure({a: "token", b: "token"}, {a: b, b: a})

        assert a == accounts.active(a)
        accounts.put(b, {"status": "suspended"})
        with pytest.raises(AccountNotActive):
            accounts.active(a)
        connection.close()


class TestDefaultToken:
    def test_form(self):
        """The default token has the form of Twilio's: clients refuse any other before they send anything."""
        assert re.fullmatch("[0-9a-f]{32}", DEFAULT_AUTH_TOKEN)

    def test_older_file(self, tmp_path):
        """A data file with the token of an older emulator takes the new one."""
        data = tmp_path / "twilio.sqlite"
        with running(data, accounts={DEFAULT_ACCOUNT_SID: "emulator-token-not-a-secret"}) as emulator:
            sid = emulator.client().trunking.v1.trunks.create().sid

        with running(data) as emulator:
            assert [sid] == [trunk.sid for trunk in emulator.client().trunking.v1.trunks.list()]
