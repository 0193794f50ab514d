from typing import Any, NamedTuple

import pytest
from twilio.base.exceptions import TwilioException, TwilioRestException

from emulator.settings import Settings
from emulator.testing import running

PASSWORD = "IWasAtSignal2018"
NAME = {"FriendlyName": "office"}


class Family(NamedTuple):
    """One kind of list, as paths and as the SDK name it, with its limits and codes."""

    path: str
    key: str
    entries: str
    prefix: str
    longest_name: int
    invalid: int
    too_many: int
    setting: str


ACCESS = Family(
    "IpAccessControlLists",
    "ip_access_control_lists",
    "ip_addresses",
    "AL",
    255,
    21235,
    21255,
    "ip_access_control_lists_per_account",
)
CREDENTIAL = Family(
    "CredentialLists",
    "credential_lists",
    "credentials",
    "CL",
    64,
    21240,
    21239,
    "credential_lists_per_account",
)

both = pytest.mark.parametrize("family", [ACCESS, CREDENTIAL], ids=["access", "credential"])


def code_of(action) -> int | None:
    try:
        action()
    except TwilioRestException as refusal:
        return refusal.code
    return None


@pytest.fixture
def sip(client) -> Any:
    return client.api.v2010.account.sip


@pytest.fixture
def addresses(sip) -> Any:
    lists = sip.ip_access_control_lists
    return lists(lists.create(friendly_name="office").sid).ip_addresses


@pytest.fixture
def credentials(sip) -> Any:
    lists = sip.credential_lists
    return lists(lists.create(friendly_name="phones").sid).credentials


@both
class TestLists:
    def test_life(self, sip, family):
        """A list is created, listed, fetched, renamed and deleted."""
        lists = getattr(sip, family.key)
        sid = lists.create(friendly_name="before").sid

        assert "after" == lists(sid).update(friendly_name="after").friendly_name
        assert "after" == lists(sid).fetch().friendly_name
        assert [sid] == [each.sid for each in lists.list()]
        assert lists(sid).delete() is True
        assert [] == lists.list()

    def test_answer(self, call, twilio_emulator, family):
        """Dates are RFC 2822, addresses relative, with the suffix that the request had."""
        path = f"/2010-04-01/Accounts/{twilio_emulator.account_sid}/SIP/{family.path}"

        answer = call("POST", f"{path}.json", data=NAME)
        made = answer.json()

        assert 201 == answer.status_code
        assert f"{path}/{made['sid']}.json" == made["uri"]
        assert [f"{path}/{made['sid']}/"] == [
            uri.removesuffix(uri.split("/")[-1]) for uri in made["subresource_uris"].values()
        ]
        assert made["date_created"].endswith(" +0000")
        assert made["date_created"][3:5] == ", "

    def test_pages(self, call, sip, twilio_emulator, family):
        """A page names its relatives at the top level, and the numbers of its first and last list."""
        for number in range(3):
            getattr(sip, family.key).create(friendly_name=str(number))
        path = f"/2010-04-01/Accounts/{twilio_emulator.account_sid}/SIP/{family.path}.json"

        first = call("GET", f"{path}?PageSize=2").json()
        second = call("GET", first["next_page_uri"]).json()

        assert ["2", "1"] == [each["friendly_name"] for each in first[family.key]]
        assert ["0"] == [each["friendly_name"] for each in second[family.key]]
        assert (0, 0, 1, 2) == tuple(first[name] for name in ("page", "start", "end", "page_size"))
        assert (1, 2, 2, 2) == tuple(second[name] for name in ("page", "start", "end", "page_size"))
        assert first["first_page_uri"] == f"{path}?PageSize=2&Page=0" == first["uri"]
        assert (None, None) == (first["previous_page_uri"], second["next_page_uri"])
        assert first["next_page_uri"] == second["uri"]

    def test_by_the_sdk(self, sip, family):
        """The SDK follows relative pages to the end."""
        lists = getattr(sip, family.key)
        made = [lists.create(friendly_name=str(number)).sid for number in range(5)]

        assert made[::-1] == [each.sid for each in lists.list(page_size=2)]

    def test_names(self, sip, family):
        """A name has one character at least, and no more than its description allows."""
        lists = getattr(sip, family.key)

        assert code_of(lambda: lists.create(friendly_name="x" * family.longest_name)) is None
        assert family.invalid == code_of(lambda: lists.create(friendly_name="x" * (family.longest_name + 1)))
        assert family.invalid == code_of(lambda: lists.create(friendly_name=""))

    def test_name_is_required(self, call, twilio_emulator, family):
        """Neither creation nor update works without a name."""
        path = f"/2010-04-01/Accounts/{twilio_emulator.account_sid}/SIP/{family.path}"
        made = call("POST", f"{path}.json", data=NAME).json()

        assert family.invalid == call("POST", f"{path}.json").json()["code"]
        assert family.invalid == call("POST", f"{path}/{made['sid']}.json").json()["code"]

    def test_limit(self, family):
        """Each account may hold as many lists as the setting says."""
        other = "AC" + "1" * 32
        accounts = {"AC" + "0" * 32: "token", other: "token"}
        with running(accounts=accounts, settings=Settings(**{family.setting: 2})) as emulator:
            lists = getattr(emulator.client().api.v2010.account.sip, family.key)
            for name in "ab":
                lists.create(friendly_name=name)

            assert family.too_many == code_of(lambda: lists.create(friendly_name="c"))
            getattr(emulator.client(other).api.v2010.account.sip, family.key).create(friendly_name="a")

    def test_real_limit(self, family):
        """The limits are Twilio's own: 1000 access control lists, 100 credential lists."""
        limits = {ACCESS: 1000, CREDENTIAL: 100}

        assert limits[family] == getattr(Settings(), family.setting)

    @pytest.mark.parametrize("verb", ["fetch", "delete"])
    def test_unknown(self, sip, family, verb):
        """A list that does not exist is 20404, by its whole path."""
        with pytest.raises(TwilioRestException) as refusal:
            getattr(getattr(sip, family.key)(family.prefix + "0" * 32), verb)()

        assert 20404 == refusal.value.code
        assert "The requested resource /2010-04-01/Accounts/AC" in refusal.value.msg

    def test_in_use(self, sip, trunk, family):
        """A list on a trunk cannot be deleted, one that was taken off can."""
        lists = getattr(sip, family.key)
        sid = lists.create(friendly_name="x").sid
        on_trunk = getattr(trunk, "credentials_lists" if family is CREDENTIAL else family.key)
        on_trunk.create(sid)

        assert {ACCESS: 21236, CREDENTIAL: 21241}[family] == code_of(lists(sid).delete)
        on_trunk(sid).delete()
        assert lists(sid).delete() is True

    def test_takes_its_entries_along(self, sip, family):
        """The entries of a deleted list are gone."""
        lists = getattr(sip, family.key)
        gone = lists(lists.create(friendly_name="x").sid)
        gone.delete()

        with pytest.raises(TwilioException):
            getattr(gone, family.entries).list()


class TestUniqueNames:
    def test_credential_lists(self, sip):
        """Two credential lists cannot have one name, made or renamed; a list may keep its own."""
        first = sip.credential_lists.create(friendly_name="a").sid
        second = sip.credential_lists.create(friendly_name="b").sid

        assert 21240 == code_of(lambda: sip.credential_lists.create(friendly_name="a"))
        assert 21240 == code_of(lambda: sip.credential_lists(second).update(friendly_name="a"))
        assert code_of(lambda: sip.credential_lists(first).update(friendly_name="a")) is None

    def test_access_control_lists(self, sip):
        """Two access control lists cannot either: https://www.twilio.com/docs/api/errors/21235."""
        first = sip.ip_access_control_lists.create(friendly_name="a").sid
        second = sip.ip_access_control_lists.create(friendly_name="b").sid

        assert 21235 == code_of(lambda: sip.ip_access_control_lists.create(friendly_name="a"))
        assert 21235 == code_of(lambda: sip.ip_access_control_lists(second).update(friendly_name="a"))
        assert code_of(lambda: sip.ip_access_control_lists(first).update(friendly_name="a")) is None
        sip.ip_access_control_lists(first).delete()
        assert code_of(lambda: sip.ip_access_control_lists(second).update(friendly_name="a")) is None

    def test_of_both_kinds(self, sip):
        """A list of each kind may have one name."""
        sip.ip_access_control_lists.create(friendly_name="a")

        assert code_of(lambda: sip.credential_lists.create(friendly_name="a")) is None

    def test_of_another_account(self, sip, twilio_emulator, unused_accounts):
        """Lists of two accounts may have one name."""
        sip.ip_access_control_lists.create(friendly_name="a")
        others = twilio_emulator.client(next(unused_accounts)).api.v2010.account.sip

        assert code_of(lambda: others.ip_access_control_lists.create(friendly_name="a")) is None


class TestIpAddresses:
    def test_life(self, addresses):
        """An address is created, listed, fetched, changed in all three ways and deleted."""
        made = addresses.create(friendly_name="sbc", ip_address="192.0.2.1")
        changed = addresses(made.sid).update(
            friendly_name="net", ip_address="192.0.2.0", cidr_prefix_length=24
        )

        assert ("sbc", "192.0.2.1", 32) == (made.friendly_name, made.ip_address, made.cidr_prefix_length)
        assert ("net", "192.0.2.0", 24) == (
            changed.friendly_name,
            changed.ip_address,
            changed.cidr_prefix_length,
        )
        assert ["192.0.2.0"] == [each.ip_address for each in addresses.list()]
        assert "net" == addresses(made.sid).fetch().friendly_name
        assert addresses(made.sid).delete() is True
        assert [] == addresses.list()

    @pytest.mark.parametrize(
        "address",
        ["", "192.0.2", "192.0.2.256", "192.0.2.0/24", "2001:db8::1", "sbc.example.com", "192.0.2.01"],
    )
    def test_no_address(self, addresses, address):
        """Only IPv4 in dotted decimals is an address."""
        assert 21238 == code_of(lambda: addresses.create(friendly_name="x", ip_address=address))

    @pytest.mark.parametrize(
        ("length", "code"), [(0, None), (1, None), (32, None), (33, 21238), (-1, 21238), ("x", 20001)]
    )
    def test_prefix(self, addresses, length, code):
        """A prefix has 0 to 32 bits."""
        assert code == code_of(
            lambda: addresses.create(friendly_name="x", ip_address="192.0.2.0", cidr_prefix_length=length)
        )

    def test_no_prefix(self, addresses):
        """0 is stored as 32, made or changed, as twilio/terraform-provider-twilio#137 shows."""
        made = addresses.create(friendly_name="x", ip_address="192.0.2.0", cidr_prefix_length=0)
        other = addresses.create(friendly_name="y", ip_address="192.0.2.1", cidr_prefix_length=24)

        assert 32 == made.cidr_prefix_length
        assert 32 == addresses(other.sid).update(cidr_prefix_length=0).cidr_prefix_length
        assert {32} == {each.cidr_prefix_length for each in addresses.list()}

    @pytest.mark.parametrize("prefix", [{}, {"cidr_prefix_length": 0}, {"cidr_prefix_length": 32}], ids=str)
    def test_twice(self, sip, addresses, prefix):
        """An address is there once in a list, and may be in another list too."""
        addresses.create(friendly_name="x", ip_address="192.0.2.1")
        other = sip.ip_access_control_lists.create(friendly_name="other").sid
        again = {"friendly_name": "y", "ip_address": "192.0.2.1", **prefix}

        assert 21235 == code_of(lambda: addresses.create(**again))
        assert code_of(lambda: sip.ip_access_control_lists(other).ip_addresses.create(**again)) is None

    def test_twice_by_an_update(self, addresses):
        """An update cannot make two equal addresses; it may leave an address as it is."""
        first = addresses.create(friendly_name="x", ip_address="192.0.2.0", cidr_prefix_length=24)
        second = addresses.create(friendly_name="y", ip_address="192.0.2.0", cidr_prefix_length=25)
        third = addresses.create(friendly_name="z", ip_address="192.0.2.1", cidr_prefix_length=24)

        assert 21235 == code_of(lambda: addresses(second.sid).update(cidr_prefix_length=24))
        assert 21235 == code_of(lambda: addresses(third.sid).update(ip_address="192.0.2.0"))
        assert code_of(lambda: addresses(first.sid).update(ip_address="192.0.2.0", friendly_name="w")) is None
        assert code_of(lambda: addresses(first.sid).update(friendly_name="x")) is None

    @pytest.mark.parametrize("once", [False, True])
    def test_one_prefix_per_address(self, once):
        """Whether another prefix length makes another address is a setting."""
        with running(settings=Settings(one_prefix_per_address=once)) as emulator:
            lists = emulator.client().api.v2010.account.sip.ip_access_control_lists
            addresses = lists(lists.create(friendly_name="x").sid).ip_addresses
            addresses.create(friendly_name="x", ip_address="192.0.2.0", cidr_prefix_length=24)

            assert (21235 if once else None) == code_of(
                lambda: addresses.create(friendly_name="y", ip_address="192.0.2.0", cidr_prefix_length=25)
            )

    @pytest.mark.parametrize(("length", "code"), [(0, 21238), (1, None), (255, None), (256, 21238)])
    def test_name(self, addresses, length, code):
        """A name has 1 to 255 characters."""
        assert code == code_of(lambda: addresses.create(friendly_name="x" * length, ip_address="192.0.2.0"))

    def test_limit(self, addresses):
        """A list holds 100 addresses, and not one more."""
        for number in range(100):
            addresses.create(friendly_name="x", ip_address=f"192.0.2.{number}")

        assert 21237 == code_of(lambda: addresses.create(friendly_name="x", ip_address="192.0.2.100"))

    def test_of_another_list(self, sip, addresses):
        """An address is found in its own list only."""
        made = addresses.create(friendly_name="sbc", ip_address="192.0.2.1")
        other = sip.ip_access_control_lists.create(friendly_name="other").sid

        assert 20404 == code_of(sip.ip_access_control_lists(other).ip_addresses(made.sid).fetch)


class TestCredentials:
    def test_life(self, credentials):
        """A credential is created, listed, fetched, given another password and deleted."""
        made = credentials.create(username="phone", password=PASSWORD)
        changed = credentials(made.sid).update(password=PASSWORD[::-1])

        assert ("phone", "phone") == (made.username, changed.username)
        assert [made.sid] == [each.sid for each in credentials.list()]
        assert "phone" == credentials(made.sid).fetch().username
        assert credentials(made.sid).delete() is True
        assert [] == credentials.list()

    def test_password_is_never_shown(self, call, twilio_emulator, credentials):
        """No answer holds the password, not even a refusal."""
        path = credentials._uri
        answers = [
            call("POST", f"/2010-04-01{path}", data={"Username": "a", "Password": password})
            for password in (PASSWORD, "short-Secret1"[:11])
        ]

        assert [201, 400] == [answer.status_code for answer in answers]
        assert not any(PASSWORD in answer.text or "short-Sec" in answer.text for answer in answers)
        assert twilio_emulator.account_sid == answers[0].json()["account_sid"]

    @pytest.mark.parametrize(
        "password", ["", "Aa1" + "x" * 8, "aa1" + "x" * 9, "AA1" + "X" * 9, "Aaa" + "x" * 9]
    )
    def test_simple_password(self, credentials, password):
        """A password needs twelve characters, a digit, a small letter and a capital, new or changed."""
        made = credentials.create(username="phone", password="Aa1" + "x" * 9)

        assert 21240 == code_of(lambda: credentials.create(username="x", password=password))
        assert 21240 == code_of(lambda: credentials(made.sid).update(password=password))

    @pytest.mark.parametrize(("length", "code"), [(0, 21240), (1, None), (32, None), (33, 21240)])
    def test_username(self, credentials, length, code):
        """A username has 1 to 32 characters."""
        assert code == code_of(lambda: credentials.create(username="x" * length, password=PASSWORD))

    def test_username_twice(self, sip, credentials):
        """A username is there once in a list, and may be in another list too."""
        credentials.create(username="phone", password=PASSWORD)
        other = sip.credential_lists.create(friendly_name="other").sid

        assert 21240 == code_of(lambda: credentials.create(username="phone", password=PASSWORD))
        sip.credential_lists(other).credentials.create(username="phone", password=PASSWORD)

    def test_username_is_fixed(self, call, credentials):
        """An update takes a password and ignores the rest."""
        made = credentials.create(username="phone", password=PASSWORD)

        call("POST", f"/2010-04-01{credentials(made.sid)._uri}", data={"Username": "other"})

        assert "phone" == credentials(made.sid).fetch().username

    def test_limit(self):
        """A setting limits the credentials of a list; Twilio's own limit is 1000."""
        with running(settings=Settings(credentials_per_list=1)) as emulator:
            lists = emulator.client().api.v2010.account.sip.credential_lists
            credentials = lists(lists.create(friendly_name="x").sid).credentials
            credentials.create(username="a", password=PASSWORD)

            assert 21242 == code_of(lambda: credentials.create(username="b", password=PASSWORD))
        assert 1000 == Settings().credentials_per_list
