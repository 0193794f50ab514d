"""Credentials of another account, to which everything looks deleted: nothing is forgotten or called done."""

from collections.abc import Mapping

import pytest
from pulumi_twilio_trunking.base.errors import (
    NoAnswerError,
    NotOneTrunkError,
    UnauthorizedError,
    WrongAccountError,
)
from pulumi_twilio_trunking.client.api import connect
from pulumi_twilio_trunking.client.credentials import EXPLICIT
from pulumi_twilio_trunking.secure_trunk import SecureTrunkProvider
from pulumi_twilio_trunking.tls_origination import TlsOriginationProvider

from emulator.records import ApiKey, OAuthApp
from emulator.regions import base_path
from emulator.settings import Settings
from emulator.testing import running
from tests.provider.conftest import Stack, configured

OURS, OTHER, PARENT = "AC" + "a" * 32, "AC" + "b" * 32, "AC" + "c" * 32
TOKEN = "token"
KEYS = {
    "ours": ApiKey(sid="SK" + "a" * 32, secret=TOKEN, account_sid=OURS),
    "other": ApiKey(sid="SK" + "b" * 32, secret=TOKEN, account_sid=OTHER),
    "parent": ApiKey(sid="SK" + "c" * 32, secret=TOKEN, account_sid=PARENT, kind="main"),
    "ours in ie1": ApiKey(sid="SK" + "d" * 32, secret=TOKEN, account_sid=OURS, region="ie1"),
    "other in ie1": ApiKey(sid="SK" + "e" * 32, secret=TOKEN, account_sid=OTHER, region="ie1"),
}
APPS = {
    "our client": OAuthApp(sid="OQ" + "a" * 32, client_secret=TOKEN, account_sid=OURS),
    "other client": OAuthApp(sid="OQ" + "b" * 32, client_secret=TOKEN, account_sid=OTHER),
}
STRANGERS = ["other", "other client", "parent"]
LISTS = "/2010-04-01/Accounts/*/SIP/IpAccessControlLists.json"
ACCOUNTS = "/2010-04-01/Accounts.json"
DESTINATIONS = ["sip:a.example.com;transport=tls"]


@pytest.fixture
def twilio():
    accounts = dict.fromkeys([OURS, OTHER, PARENT], TOKEN)
    with running(
        accounts=accounts,
        subaccounts={OURS: PARENT},
        keys=[*KEYS.values()],
        oauth_apps=[*APPS.values()],
        settings=Settings(main_keys_reach_subaccounts=True),  # Twilio's pages disagree about that
    ) as emulator:
        yield emulator


class Stacks:
    """A trunk and its list, made with one login, and from then on in the hands of another."""

    def __init__(self, url: str, login: str) -> None:
        self.url = url
        self.trunk, self.list = Stack(None), Stack(None)
        self.log_in(login)
        self.trunk.up(friendly_name="a")
        self.list.up(trunk_sid=self.trunk.id, destinations=DESTINATIONS)

    def log_in(self, login: str) -> None:
        """Begin a new process, which has learned nothing from Twilio's answers."""
        connect.cache_clear()
        config = config_of(self.url, login)
        self.trunk.provider = configured(SecureTrunkProvider(), config)
        self.list.provider = configured(TlsOriginationProvider(), config)

    @property
    def ids(self) -> list[str | None]:
        return [self.trunk.id, self.list.id]


def config_of(url: str, login: str) -> Mapping[str, str]:
    """The config of account OURS with that login, which may be another's."""
    config = {"twilio:accountSid": OURS, "twilio:baseUrl": url}
    if login == "token":
        return {**config, "twilio:authToken": TOKEN}
    if login in APPS:
        return {**config, "twilio:clientId": APPS[login].sid, "twilio:clientSecret": TOKEN}
    key = KEYS[login]
    region = {} if key.region == "us1" else {"twilio:region": key.region, "twilio:edge": "dublin"}
    address = {"twilio:baseUrl": url + base_path(key.region)}
    return {**config, **address, **region, "twilio:apiKey": key.sid, "twilio:apiSecret": TOKEN}


VERBS = {
    "read the trunk": lambda stacks: stacks.trunk.refresh(),
    "read the list": lambda stacks: stacks.list.refresh(),
    "update the trunk": lambda stacks: stacks.trunk.up(friendly_name="b"),
    "update the list": lambda stacks: stacks.list.up(
        trunk_sid=stacks.trunk.id, destinations=["sip:b.example.com;transport=tls"]
    ),
    "delete the list": lambda stacks: stacks.list.destroy(),
    "delete the trunk": lambda stacks: stacks.trunk.destroy(),
    "delete the trunk with numbers": lambda stacks: (
        stacks.trunk.outputs.update(force_delete=True),
        stacks.trunk.destroy(),
    ),
    "get the trunk": lambda stacks: stacks.trunk.provider.read(stacks.trunk.id, {}),
    "adopt the trunk": lambda stacks: Stack(stacks.trunk.provider).up(
        friendly_name="a", secure=True, adopt=stacks.trunk.id
    ),
    "make a list": lambda stacks: Stack(stacks.list.provider).up(
        trunk_sid=stacks.trunk.id, destinations=DESTINATIONS
    ),
}
every_verb = pytest.mark.parametrize("verb", VERBS.values(), ids=VERBS)


def contents(twilio, account_sid=OURS, **login):
    """The trunks of an account, each with its name and its SIP URIs."""
    trunks = twilio.client(account_sid, TOKEN, **login).trunking.v1.trunks
    return [
        (trunk.sid, trunk.friendly_name, [url.sip_url for url in trunks(trunk.sid).origination_urls.list()])
        for trunk in trunks.list()
    ]


class TestAnotherAccount:
    @pytest.fixture
    def stacks(self, twilio):
        return Stacks(twilio.url, "token")

    @every_verb
    @pytest.mark.parametrize("stranger", STRANGERS)
    def test_without_trunks(self, twilio, stacks, stranger, verb):
        """The things in the stack's account are not called deleted, and the account is named."""
        before, ids = contents(twilio), stacks.ids
        stacks.log_in(stranger)

        with pytest.raises(WrongAccountError, match=OURS):
            verb(stacks)

        assert before == contents(twilio)
        assert ids == stacks.ids

    @every_verb
    @pytest.mark.parametrize("stranger", STRANGERS)
    def test_with_trunks(self, twilio, stacks, stranger, verb):
        """The same if the other account has trunks, which also stay."""
        for account_sid in (OTHER, PARENT):
            twilio.client(account_sid, TOKEN).trunking.v1.trunks.create(friendly_name="theirs")
        before, ids = [contents(twilio, each) for each in (OURS, OTHER, PARENT)], stacks.ids
        stacks.log_in(stranger)

        with pytest.raises(WrongAccountError, match=OURS):
            verb(stacks)

        assert before == [contents(twilio, each) for each in (OURS, OTHER, PARENT)]
        assert ids == stacks.ids

    @every_verb
    def test_in_another_region(self, twilio, verb):
        """A key of another account is refused in its own region too."""
        stacks = Stacks(twilio.url, "ours in ie1")
        before = contents(twilio, key=KEYS["ours in ie1"])
        stacks.log_in("other in ie1")

        with pytest.raises(WrongAccountError, match=OURS):
            verb(stacks)

        assert before == contents(twilio, key=KEYS["ours in ie1"])

    @pytest.mark.parametrize(
        ("stranger", "named"),
        [("other", KEYS["other"].sid), ("parent", PARENT), ("other client", "the OAuth client")],
    )
    def test_is_named(self, stacks, stranger, named):
        """The message names what logged in, or its account where Twilio tells that, and no secret."""
        stacks.log_in(stranger)

        with pytest.raises(WrongAccountError, match="Nothing was changed") as refused:
            stacks.list.refresh()

        assert named in str(refused.value)
        assert f"could not list the origination URLs of trunk {stacks.trunk.id}" in str(refused.value)
        assert TOKEN not in str(refused.value)


class TestCreate:
    """A trunk that an API key made in another account."""

    @pytest.fixture
    def stack(self, twilio):
        connect.cache_clear()
        config = {**config_of(twilio.url, "parent"), EXPLICIT: "true"}
        return Stack(configured(SecureTrunkProvider(), config))

    def test_is_removed_again(self, twilio, stack):
        """The message says so, and names the Provider's arguments. No domain name reached that account."""
        with pytest.raises(WrongAccountError) as refused:
            stack.up(friendly_name="a", domain_name="acme.pstn.twilio.com")

        message = str(refused.value)
        assert "was made there, and it was removed again." in message
        assert (
            f"Set the Provider's account_sid to {PARENT}, or the Provider's api_key to one of {OURS}"
            in message
        )
        assert "twilio:accountSid" not in message
        assert "Nothing was changed" not in message
        assert "30 days" not in message
        assert [] == contents(twilio, PARENT) + contents(twilio, OURS)

    def test_is_left(self, twilio, stack):
        """Where it cannot be removed, it is named."""
        twilio.admin.fail("DELETE", "/v1/Trunks/*", status=500, times=None)

        with pytest.raises(WrongAccountError, match=PARENT) as refused:
            stack.up(friendly_name="a")

        [(sid, *_)] = contents(twilio, PARENT)
        assert f"Trunk {sid}, which was made there, is left" in str(refused.value)

    def test_with_a_key_of_ones_own(self, twilio):
        """A first trunk with a domain name has it in the end."""
        connect.cache_clear()
        stack = Stack(configured(SecureTrunkProvider(), config_of(twilio.url, "ours")))
        stack.up(friendly_name="a", domain_name="acme.pstn.twilio.com")

        assert "acme.pstn.twilio.com" == stack.outputs["domain_name"]
        assert "nothing" == stack.preview(friendly_name="a", domain_name="acme.pstn.twilio.com")

    def test_with_the_token_of_the_parent(self):
        """A 401 says which settings logged in, and that a parent's token opens no sub-account."""
        with running(accounts={OURS: TOKEN, PARENT: "parents"}, subaccounts={OURS: PARENT}) as emulator:
            config = {EXPLICIT: "true", **config_of(emulator.url, "token"), "twilio:authToken": "parents"}
            with pytest.raises(UnauthorizedError) as refused:
                Stack(configured(SecureTrunkProvider(), config)).up(friendly_name="a")

        assert "The login is the Provider's account_sid with the Provider's auth_token." in str(refused.value)
        assert "A parent's auth token does not open a sub-account's trunks" in str(refused.value)


class TestOwnAccount:
    OWN = pytest.mark.parametrize("login", ["token", "ours", "our client", "ours in ie1"])

    @OWN
    def test_gone(self, twilio, login):
        """With the account's credentials, a deleted trunk and its list are gone after a refresh."""
        stacks = Stacks(twilio.url, login)
        key = KEYS.get(login)
        twilio.client(OURS, TOKEN, key=key).trunking.v1.trunks(stacks.trunk.id).delete()
        stacks.log_in(login)

        stacks.list.refresh()
        stacks.trunk.refresh()

        assert [None, None] == stacks.ids

    @OWN
    def test_deleted_already(self, twilio, login):
        """With the account's credentials, destroying what is gone already succeeds."""
        stacks = Stacks(twilio.url, login)
        key = KEYS.get(login)
        twilio.client(OURS, TOKEN, key=key).trunking.v1.trunks(stacks.trunk.id).delete()
        stacks.log_in(login)

        stacks.list.destroy()
        stacks.trunk.destroy()

        assert [None, None] == stacks.ids

    @OWN
    def test_costs_nothing_while_nothing_is_gone(self, twilio, login):
        """Nobody asks for the account of the credentials while everything exists."""
        stacks = Stacks(twilio.url, login)
        stacks.log_in(login)
        stacks.list.refresh()
        stacks.trunk.refresh()
        stacks.trunk.up(friendly_name="b")
        stacks.list.up(trunk_sid=stacks.trunk.id, destinations=["sip:b.example.com;transport=tls"])
        stacks.log_in(login)
        stacks.list.destroy()
        stacks.trunk.destroy()

        assert [] == asked(twilio)

    def test_is_asked_once(self, twilio):
        """Twilio is asked for the first thing that is gone, and not again."""
        stacks = Stacks(twilio.url, "ours")
        twilio.client(OURS, TOKEN).trunking.v1.trunks(stacks.trunk.id).delete()
        stacks.log_in("ours")
        stacks.list.refresh()
        stacks.trunk.destroy()

        assert 2 == len(asked(twilio))

    def test_is_not_asked_with_a_token(self, twilio):
        """An auth token goes only with the SID of its own account."""
        stacks = Stacks(twilio.url, "token")
        twilio.client(OURS, TOKEN).trunking.v1.trunks(stacks.trunk.id).delete()
        stacks.log_in("token")
        stacks.list.refresh()

        assert [] == asked(twilio)

    def test_is_not_asked_once_a_trunk_told(self, twilio):
        """A trunk of the account that was read says as much."""
        twilio.client(OURS, TOKEN).trunking.v1.trunks.create()
        stacks = Stacks(twilio.url, "ours")
        twilio.client(OURS, TOKEN).trunking.v1.trunks(stacks.trunk.id).delete()
        stacks.log_in("ours")
        stacks.trunk.refresh()

        assert stacks.trunk.id is None
        assert [] == asked(twilio)

    def test_is_told_of_a_trunk_that_is_gone(self, twilio):
        """`SecureTrunk.get` of a trunk that is not there says so, and not that the credentials are wrong."""
        stacks = Stacks(twilio.url, "ours")
        twilio.client(OURS, TOKEN).trunking.v1.trunks(stacks.trunk.id).delete()
        stacks.log_in("ours")

        with pytest.raises(NotOneTrunkError):
            stacks.trunk.provider.read(stacks.trunk.id, {})


def asked(twilio):
    return [entry.path for entry in twilio.requests if entry.path.partition("?")[0].find("/2010-04-01/") >= 0]


class TestUntold:
    """If Twilio does not tell the account of the credentials, nothing is taken for gone."""

    @pytest.fixture
    def stacks(self, twilio):
        stacks = Stacks(twilio.url, "ours")
        twilio.client(OURS, TOKEN).trunking.v1.trunks(stacks.trunk.id).delete()
        stacks.log_in("ours")
        return stacks

    @every_verb
    @pytest.mark.parametrize("path", [LISTS, ACCOUNTS])
    @pytest.mark.parametrize("status", [500, 503])
    def test_after_an_error_of_twilios(self, twilio, stacks, path, status, verb):
        """An error of Twilio's leaves the state as it was."""
        ids = stacks.ids
        twilio.admin.fail("GET", path, status=status, times=None)

        with pytest.raises(NoAnswerError, match=f"cannot be told: .* answered {status}") as untold:
            verb(stacks)

        assert not untold.value.maybe_done
        assert ids == stacks.ids

    def test_without_an_answer(self, twilio, stacks):
        """No answer leaves the state as it was."""
        twilio.admin.drop("GET", LISTS, committed=False, times=None)

        with pytest.raises(NoAnswerError, match="could not list the origination URLs"):
            stacks.list.refresh()

        assert stacks.list.id

    def test_where_it_is_not_served(self, twilio, stacks):
        """With a stand-in that serves only trunks the state stays, and the error names the setting."""
        twilio.admin.fail("GET", LISTS, status=501, times=None)

        with pytest.raises(NoAnswerError, match="twilio:baseUrl"):
            stacks.list.refresh()

        assert stacks.list.id

    def test_later(self, twilio, stacks):
        """Twilio is asked again after it could not tell."""
        twilio.admin.fail("GET", LISTS, status=501, times=1)
        with pytest.raises(NoAnswerError):
            stacks.list.refresh()

        stacks.list.refresh()

        assert stacks.list.id is None

    def test_without_the_list_of_accounts(self, twilio, stacks):
        """A standard key may not list accounts, and needs not."""
        twilio.admin.fail("GET", ACCOUNTS, status=501, times=None)

        stacks.list.refresh()

        assert stacks.list.id is None
