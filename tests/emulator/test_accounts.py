import base64
from dataclasses import replace
from datetime import UTC, datetime

import pytest
import requests
from twilio.base.exceptions import TwilioException, TwilioRestException

from emulator.authentication import authenticate
from emulator.database import DataFileError, open_database
from emulator.errors import AccountNotActive, AuthenticationFailed
from emulator.records import ApiKey
from emulator.resources.accounts import Accounts, UnknownAccountError
from emulator.resources.keys import Keys
from emulator.settings import DEFAULT_ACCOUNT_SID, DEFAULT_AUTH_TOKEN, IN_MEMORY, Settings
from emulator.store import Store
from emulator.testing import running


class TestCredentials:
    @pytest.mark.parametrize(
        "header",
        [
            None,
            "",
            "Basic",
            "Basic !",
            "Basic " + base64.b64encode(b"no colon").decode(),
            "Basic " + base64.b64encode(b"\xff:\xff").decode(),
            "Basic " + base64.b64encode(b"AC" + b"f" * 32 + b":token").decode(),
            "Bearer token",
        ],
    )
    def test_refused(self, shared_emulator, header):
        """Without an account's credentials every request is 401 with 20003."""
        answer = _get(f"{shared_emulator.url}/v1/Trunks", header)

        assert (401, 20003, "Authenticate") == (
            answer.status_code,
            answer.json()["code"],
            answer.json()["message"],
        )
        assert 'Basic realm="Twilio API"' == answer.headers["WWW-Authenticate"]

    def test_wrong_token(self, twilio_emulator):
        """An account with another token is refused."""
        with pytest.raises(TwilioRestException) as refusal:
            twilio_emulator.client(auth_token="wrong").trunking.v1.trunks.create()

        assert (401, 20003) == (refusal.value.status, refusal.value.code)

    def test_default_account(self):
        """Without accounts of one's own, the default account logs in."""
        with running() as emulator:
            assert (DEFAULT_ACCOUNT_SID, DEFAULT_AUTH_TOKEN) == (emulator.account_sid, emulator.auth_token)
            assert DEFAULT_ACCOUNT_SID == emulator.client().trunking.v1.trunks.create().account_sid


class TestIsolation:
    @pytest.fixture
    def stranger(self, twilio_emulator, unused_accounts):
        return twilio_emulator.client(account_sid=next(unused_accounts)).trunking.v1.trunks

    def test_list(self, trunk, stranger):
        """An account lists its own trunks only."""
        mine = stranger.create().sid

        assert trunk.fetch().sid != mine
        assert [mine] == [each.sid for each in stranger.list()]

    @pytest.mark.parametrize("verb", ["fetch", "update", "delete"])
    def test_trunk(self, trunk, stranger, verb):
        """Another account's trunk is not found."""
        sid = trunk.fetch().sid

        with pytest.raises(TwilioRestException) as refusal:
            getattr(stranger(sid), verb)()

        assert 20404 == refusal.value.code
        assert sid == trunk.fetch().sid

    def test_origination_urls(self, trunk, stranger, origination):
        """Its origination URLs can be neither read nor added to."""
        sid = trunk.fetch().sid
        url = trunk.origination_urls.create(**origination).sid

        with pytest.raises(TwilioException):
            stranger(sid).origination_urls.list()
        with pytest.raises(TwilioRestException):
            stranger(sid).origination_urls(url).fetch()
        with pytest.raises(TwilioRestException):
            stranger(sid).origination_urls.create(**origination)

    def test_recording(self, trunk, stranger):
        """Its recording settings are not either."""
        with pytest.raises(TwilioRestException) as refusal:
            stranger(trunk.fetch().sid).recordings().update(mode="record-from-answer")

        assert 20404 == refusal.value.code

    def test_limits(self, trunks, stranger):
        """Each account has its own hundred trunks."""
        for _ in range(100):
            trunks.create()

        assert stranger.create().sid


PARENT, CHILD, GRANDCHILD, STRANGER = (f"AC{digit * 32}" for digit in "1234")
KEY = ApiKey(sid="SK" + "a" * 32, secret="secret", account_sid=PARENT)


@pytest.fixture(scope="module")
def family():
    """An emulator with a parent, a sub-account and one below that, and somebody else."""
    with running(
        accounts=dict.fromkeys((PARENT, CHILD, GRANDCHILD, STRANGER), "token"),
        subaccounts={CHILD: PARENT, GRANDCHILD: CHILD},
        keys=[KEY],
    ) as emulator:
        yield emulator


class TestKeys:
    def test_opens_the_account(self, family):
        """A key and its secret do what the account's token does."""
        trunks = family.client(key=KEY).trunking.v1.trunks
        sid = trunks.create().sid

        assert PARENT == family.client(PARENT).trunking.v1.trunks(sid).fetch().account_sid
        assert trunks(sid).delete() is True

    def test_wrong_secret(self, family):
        """With another secret it is refused, as is a key that nobody has."""
        for key in (replace(KEY, secret="wrong"), replace(KEY, sid="SK" + "b" * 32)):
            with pytest.raises(TwilioRestException) as refusal:
                family.client(key=key).trunking.v1.trunks.create()

            assert (401, 20003) == (refusal.value.status, refusal.value.code)

    def test_names_its_account(self, family):
        """A key reaches its own account's paths only, not another's."""
        with pytest.raises(TwilioException):
            family.client(STRANGER, key=KEY).api.v2010.account.incoming_phone_numbers.list()

    def test_of_no_account(self):
        """A key of an unknown account is refused at the start."""
        with pytest.raises(DataFileError), running(keys=[KEY]):
            pass

    def test_survives(self, tmp_path):
        """A key is known after a restart."""
        data = tmp_path / "twilio.sqlite"
        with running(data, accounts={PARENT: "token"}, keys=[KEY]):
            pass

        with running(data) as emulator:
            assert [] == emulator.client(key=KEY).trunking.v1.trunks.list()


class TestSubaccounts:
    def numbers(self, family, login, account_sid):
        """The phone numbers of an account, as another one asks for them."""
        client = family.client(login)
        return client.api.v2010.accounts(account_sid).incoming_phone_numbers

    @pytest.mark.parametrize(
        ("login", "account_sid"), [(PARENT, PARENT), (PARENT, CHILD), (CHILD, CHILD), (CHILD, GRANDCHILD)]
    )
    def test_reach(self, family, login, account_sid):
        """An account reaches its own paths and those of its sub-accounts."""
        assert [] == self.numbers(family, login, account_sid).list()

    @pytest.mark.parametrize(
        ("login", "account_sid"),
        [
            (CHILD, PARENT),
            (PARENT, STRANGER),
            (STRANGER, CHILD),
            (PARENT, GRANDCHILD),
            (PARENT, "AC" + "f" * 32),
        ],
    )
    def test_no_reach(self, family, login, account_sid):
        """Nobody reaches up, across, or two steps down: 20404."""
        with pytest.raises(TwilioRestException) as refusal:
            self.numbers(family, login, account_sid)("PN" + "0" * 32).fetch()

        assert (404, 20404) == (refusal.value.status, refusal.value.code)

    def test_lists_are_the_subaccounts_own(self, family):
        """A resource that a parent makes below a sub-account's path belongs to the sub-account."""
        lists = family.client(PARENT).api.v2010.accounts(CHILD).sip.credential_lists
        made = lists.create(friendly_name="phones")

        own = family.client(CHILD).api.v2010.account.sip.credential_lists.list()
        parents = family.client(PARENT).api.v2010.account.sip.credential_lists.list()

        assert (CHILD, [made.sid], []) == (made.account_sid, [each.sid for each in own], parents)
        assert lists(made.sid).delete() is True

    def test_trunks_are_out_of_reach(self, family):
        """No path of a trunk names an account, so that a parent does not see a sub-account's trunks."""
        own = family.client(CHILD).trunking.v1.trunks
        sid = own.create().sid

        with pytest.raises(TwilioRestException) as refusal:
            family.client(PARENT).trunking.v1.trunks(sid).fetch()

        assert 20404 == refusal.value.code
        assert own(sid).delete() is True

    def test_subdomain_of_the_parent(self, family):
        """A sub-account may make a sub-domain of its parent's domain, and a stranger may not."""
        parent, child = (family.client(sid).trunking.v1.trunks for sid in (PARENT, CHILD))
        above = parent.create(domain_name="family.pstn.twilio.com").sid
        below = child.create(domain_name="child.family.pstn.twilio.com").sid

        with pytest.raises(TwilioRestException) as refusal:
            family.client(STRANGER).trunking.v1.trunks.create(domain_name="x.family.pstn.twilio.com")
        assert 21247 == refusal.value.code
        with pytest.raises(TwilioRestException) as refusal:
            parent(above).delete()
        assert 21247 == refusal.value.code
        assert (True, True) == (child(below).delete(), parent(above).delete())

    def test_of_no_account(self):
        """An unknown parent is refused at the start."""
        with pytest.raises(DataFileError), running(accounts={CHILD: "token"}, subaccounts={CHILD: PARENT}):
            pass


class TestSuspension:
    @pytest.fixture
    def store(self):
        """A database with an account and its key."""
        connection = open_database(IN_MEMORY)
        store = Store(connection, Settings(), lambda: datetime.now(UTC))
        Accounts(store).ensure({PARENT: "token"})
        Keys(store).ensure([KEY])
        yield store
        connection.close()

    @pytest.fixture
    def accounts(self, store):
        return Accounts(store)

    @pytest.mark.parametrize("status", ["suspended", "closed"])
    @pytest.mark.parametrize("login", [(PARENT, "token"), (KEY.sid, KEY.secret)], ids=["token", "key"])
    def test_not_active(self, store, accounts, status, login):
        """An inactive account is refused with 20005, by token and by key, until it is active again."""
        accounts.put(PARENT, {"status": status})
        with pytest.raises(AccountNotActive):
            authenticate(store, *login)
        accounts.put(PARENT, {"status": "active"})

        assert PARENT == authenticate(store, *login)

    def test_wrong_token_first(self, store, accounts):
        """Whoever has no right token does not learn that the account is suspended."""
        accounts.put(PARENT, {"status": "suspended"})

        with pytest.raises(AuthenticationFailed):
            authenticate(store, PARENT, "wrong")

    def test_unknown(self, accounts):
        """An unknown account cannot be suspended."""
        with pytest.raises(UnknownAccountError, match=STRANGER):
            accounts.put(STRANGER, {"status": "suspended"})


def _get(url, header):
    with requests.Session() as session:
        session.trust_env = False
        return session.get(url, headers={"Authorization": header} if header is not None else {}, timeout=10)


class TestFamily:
    """`/2010-04-01/Accounts.json`, https://www.twilio.com/docs/iam/api/account and …/subaccounts."""

    PARENT, CHILD, STRANGER = ("AC" + digit * 32 for digit in "456")

    @pytest.fixture
    def family(self):
        accounts = {self.PARENT: "parent's", self.CHILD: "child's", self.STRANGER: "stranger's"}
        with running(accounts=accounts, subaccounts={self.CHILD: self.PARENT}) as emulator:
            yield emulator

    def test_parent_sees_sub_accounts(self, family):
        """A parent's list has itself and its sub-accounts, each with its token, and no other account."""
        found = {one.sid: one for one in family.client().api.v2010.accounts.list()}

        assert {self.PARENT, self.CHILD} == found.keys()
        assert (self.PARENT, "child's") == (
            found[self.CHILD].owner_account_sid,
            found[self.CHILD].auth_token,
        )

    def test_sub_account_sees_itself(self, family):
        """A sub-account's list has only itself."""
        accounts = family.client(self.CHILD, "child's").api.v2010.accounts.list()

        assert [self.CHILD] == [one.sid for one in accounts]

    def test_status(self, family):
        """`Status` chooses."""
        family.admin.put_account(self.CHILD, status="suspended")
        accounts = family.client().api.v2010.accounts.list(status="suspended")

        assert [(self.CHILD, "suspended")] == [(one.sid, one.status) for one in accounts]
