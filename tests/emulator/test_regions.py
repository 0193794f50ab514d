import pytest
import requests
from twilio.base.exceptions import TwilioException, TwilioRestException

from emulator.records import ApiKey
from emulator.regions import base_path, split
from emulator.testing import running

MINE, OTHER = "AC" + "1" * 32, "AC" + "2" * 32
ACCOUNTS = {MINE: "token", OTHER: "token"}
KEYS = {
    region: ApiKey(sid=f"SK{number * 32}", secret="secret", account_sid=MINE, region=region)
    for region, number in {"us1": "a", "ie1": "b", "au1": "c"}.items()
}
OTHERS_KEY = ApiKey(sid="SK" + "d" * 32, secret="secret", account_sid=OTHER, region="ie1")
DOMAIN = "acme.pstn.twilio.com"


@pytest.fixture(scope="module")
def emulator():
    with running(accounts=ACCOUNTS, keys=[*KEYS.values(), OTHERS_KEY]) as running_emulator:
        yield running_emulator


@pytest.fixture
def trunks(emulator):
    """The trunks of the same account in every region, emptied afterwards."""
    found = {region: emulator.client(key=key).trunking.v1.trunks for region, key in KEYS.items()}
    yield found
    for of_region in found.values():
        for trunk in of_region.list():
            of_region(trunk.sid).delete()


class TestIslands:
    def test_lists(self, trunks):
        """Each region lists its own trunks only."""
        made = {region: [of_region.create().sid] for region, of_region in trunks.items()}

        assert made == {region: [trunk.sid for trunk in each.list()] for region, each in trunks.items()}

    @pytest.mark.parametrize("verb", ["fetch", "update", "delete"])
    def test_elsewhere(self, trunks, verb):
        """A trunk of another region is not found."""
        sid = trunks["ie1"].create().sid

        with pytest.raises(TwilioRestException) as refusal:
            getattr(trunks["us1"](sid), verb)()

        assert (404, 20404) == (refusal.value.status, refusal.value.code)
        assert sid == trunks["ie1"](sid).fetch().sid

    def test_what_is_below_a_trunk(self, trunks, origination):
        """Its origination URLs are not either, by any SID."""
        sid = trunks["ie1"].create().sid
        url = trunks["ie1"](sid).origination_urls.create(**origination).sid

        with pytest.raises(TwilioRestException) as refusal:
            trunks["us1"](sid).origination_urls(url).fetch()

        assert 20404 == refusal.value.code
        assert url == trunks["ie1"](sid).origination_urls(url).fetch().sid

    def test_sip_lists(self, emulator, trunks):
        """Each region has its own lists, and no other's fits on a trunk."""
        lists = emulator.client(key=KEYS["ie1"]).api.v2010.account.sip.ip_access_control_lists
        sid = lists.create(friendly_name="dublin").sid
        here, there = (trunks[region](trunks[region].create().sid) for region in ("ie1", "us1"))

        assert sid not in [
            each.sid for each in emulator.client(MINE).api.v2010.account.sip.ip_access_control_lists.list()
        ]
        assert sid == here.ip_access_control_lists.create(sid).sid
        with pytest.raises(TwilioRestException):
            there.ip_access_control_lists.create(sid)

    def test_limit(self, trunks):
        """Each region has its own hundred trunks."""
        for _ in range(100):
            trunks["ie1"].create()

        assert trunks["us1"].create().sid
        with pytest.raises(TwilioRestException) as refusal:
            trunks["ie1"].create()
        assert 21244 == refusal.value.code


class TestDomains:
    def test_again_in_another_region(self, trunks):
        """An account may have the same domain name in every region, once in each."""
        for of_region in trunks.values():
            assert DOMAIN == of_region.create(domain_name=DOMAIN).domain_name

        with pytest.raises(TwilioRestException) as refusal:
            trunks["ie1"].create(domain_name=DOMAIN)
        assert 21245 == refusal.value.code

    def test_of_another_account(self, emulator, trunks):
        """Another account may not, in any region."""
        trunks["au1"].create(domain_name=DOMAIN)

        with pytest.raises(TwilioRestException) as refusal:
            emulator.client(key=OTHERS_KEY).trunking.v1.trunks.create(domain_name=DOMAIN)

        assert 21248 == refusal.value.code

    def test_parent(self, trunks):
        """A sub-domain's parent must be in the same region."""
        trunks["us1"].create(domain_name=DOMAIN)

        with pytest.raises(TwilioRestException) as refusal:
            trunks["ie1"].create(domain_name=f"x.{DOMAIN}")

        assert 21247 == refusal.value.code

    def test_parent_may_go_elsewhere(self, trunks):
        """A sub-domain in one region does not keep its parent's namesake in another."""
        trunks["us1"].create(domain_name=DOMAIN)
        child = trunks["us1"].create(domain_name=f"x.{DOMAIN}").sid
        namesake = trunks["ie1"].create(domain_name=DOMAIN).sid

        assert trunks["ie1"](namesake).delete() is True
        trunks["us1"](child).delete()

    def test_route(self, emulator, trunks):
        """All regions see the same route of a domain."""
        trunks["ie1"].create(domain_name=DOMAIN)
        emulator.client(MINE).routes.v2.trunks(DOMAIN).update(voice_region="ie1")

        assert "ie1" == emulator.client(key=KEYS["ie1"]).routes.v2.trunks(DOMAIN).fetch().voice_region


class TestKeys:
    @pytest.mark.parametrize("region", ["us1", "ie1", "au1"])
    @pytest.mark.parametrize("own", ["us1", "ie1", "au1"])
    def test_of_a_region(self, emulator, own, region):
        """A key opens its own region, and is 401 with 20003 in the others."""
        trunks = emulator.client(key=KEYS[own], region=region).trunking.v1.trunks

        if own == region:
            assert trunks(trunks.create().sid).delete() is True
            return
        with pytest.raises(TwilioRestException) as refusal:
            trunks.create()
        assert (401, 20003) == (refusal.value.status, refusal.value.code)

    @pytest.mark.parametrize("region", ["ie1", "au1"])
    def test_token(self, emulator, region):
        """An auth token is us1's."""
        with pytest.raises(TwilioRestException) as refusal:
            emulator.client(MINE, region=region).trunking.v1.trunks.create()

        assert (401, 20003) == (refusal.value.status, refusal.value.code)


class TestConsole:
    def test_reaches_every_region(self, emulator, trunks):
        """Whoever sits at the console needs no key: the region follows the account in the path."""
        sid = trunks["ie1"].create().sid

        answer = requests.get(
            f"{emulator.url}/_emulator/console/{MINE}/_region/ie1/v1/Trunks/{sid}",
            timeout=10,
            proxies={"http": ""},
        )

        assert sid == answer.json()["sid"]


class TestPhoneNumbers:
    def test_not_in_ie1(self, trunks):
        """Trunks in ie1 have no phone numbers below them."""
        trunk = trunks["ie1"](trunks["ie1"].create().sid)

        with pytest.raises(TwilioRestException) as refusal:
            trunk.phone_numbers.create("PN" + "0" * 32)
        assert (404, 20404) == (refusal.value.status, refusal.value.code)
        for verb in ("fetch", "delete"):
            with pytest.raises(TwilioRestException):
                getattr(trunk.phone_numbers("PN" + "0" * 32), verb)()
        with pytest.raises(TwilioException):
            trunk.phone_numbers.list()

    def test_in_au1(self, trunks):
        """Trunks in au1 do, and us1's trunks do not show them."""
        here, there = (trunks[region](trunks[region].create().sid) for region in ("au1", "us1"))
        here.phone_numbers.create("PN" + "1" * 32)

        assert (1, 0) == (len(here.phone_numbers.list()), len(there.phone_numbers.list()))


class TestPaths:
    @pytest.mark.parametrize(
        ("path", "parts"),
        [
            ("/v1/Trunks", ("us1", "/v1/Trunks")),
            ("/_region/us1/v1/Trunks", ("us1", "/v1/Trunks")),
            ("/_region/ie1/v1/Trunks", ("ie1", "/v1/Trunks")),
            ("/_region/au1", ("au1", "/")),
            ("/_region/de1/v1/Trunks", ("us1", "/_region/de1/v1/Trunks")),
            ("/_region/ie1x/v1", ("us1", "/_region/ie1x/v1")),
            ("/v1/_region/ie1/Trunks", ("us1", "/v1/_region/ie1/Trunks")),
        ],
    )
    def test_split(self, path, parts):
        """A region is the first part of a path, or the path has none."""
        assert parts == split(path)

    @pytest.mark.parametrize("region", ["us1", "ie1", "au1"])
    def test_base_path(self, region):
        """A region's base path leads to it."""
        assert (region, "/v1/Trunks") == split(f"{base_path(region)}/v1/Trunks")

    def test_error_text(self, emulator, trunks):
        """Errors name the path as Twilio does, without the region."""
        del emulator
        with pytest.raises(TwilioRestException) as refusal:
            trunks["ie1"]("TK" + "0" * 32).fetch()

        assert f"The requested resource /Trunks/TK{'0' * 32} was not found" in refusal.value.msg

    def test_journal(self, emulator, trunks):
        """Middleware around the emulator sees the region in the path."""
        trunks["ie1"].create()

        assert ("POST", "/_region/ie1/v1/Trunks", 201) in emulator.requests
