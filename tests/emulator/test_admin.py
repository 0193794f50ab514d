import re
from datetime import UTC, datetime

import pytest
import requests
from twilio.base.exceptions import TwilioException, TwilioRestException

from emulator import testing
from emulator.journal import Filter, Journal, Record
from emulator.patterns import path_pattern
from emulator.records import ApiKey
from emulator.testing import running

OTHER, TOKEN = "AC" + "9" * 32, "token-of-the-other"
NUMBER = "PN" + "1" * 32
KEY = ApiKey(sid="SK" + "1" * 32, account_sid=OTHER, secret="secret-of-a-key", region="ie1")
MOMENT = datetime(2030, 1, 2, 3, 4, 5, tzinfo=UTC)


@pytest.fixture(scope="module")
def emulator():
    """An emulator of its own, for what is reset here would be missing elsewhere."""
    with running(accounts={**testing.DEFAULT_ACCOUNTS, OTHER: TOKEN}, keys=[KEY]) as emulator:
        yield emulator


@pytest.fixture
def twilio(emulator):
    """The emulator as at the start."""
    emulator.admin.reset()
    emulator.requests.clear()
    return emulator


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


class TestConsole:
    def test_changes_everything(self, twilio, trunks):
        """What is added, edited and deleted in the console is so for the program."""
        gone, changed = trunks.create().sid, trunks.create(secure=True).sid
        console = twilio.console().trunking.v1.trunks
        console(gone).delete()
        console(changed).update(secure=False)
        added = console.create(friendly_name="by hand").sid

        assert {changed: False, added: False} == {trunk.sid: trunk.secure for trunk in trunks.list()}

    def test_any_account(self, twilio, trunks, others):
        """The console is everybody's, each account seeing its own."""
        twilio.console(OTHER).trunking.v1.trunks.create()

        assert [0, 1] == [len(trunks.list()), len(others.list())]

    def test_journal(self, twilio):
        """The journal tells the console's requests from those of programs; the list of a program's requests has none of them."""
        twilio.console().trunking.v1.trunks.create()
        twilio.client().trunking.v1.trunks.list()

        assert ["console", "api"] == [record["by"] for record in twilio.admin.journal()]
        assert [("POST", "/v1/Trunks")] == [
            (record["method"], record["path"]) for record in twilio.admin.journal(by="console")
        ]
        assert [("GET", "/v1/Trunks", 200)] == twilio.requests

    def test_holds_to_the_rules(self, twilio):
        """Twilio's rules are the console's too."""
        with pytest.raises(TwilioRestException) as refusal:
            twilio.console().trunking.v1.trunks.create(domain_name="acme.example.com")

        assert 21245 == refusal.value.code

    def test_any_region(self, twilio):
        """It needs no key for a region, and stands in the journal under it."""
        twilio.console(region="ie1").trunking.v1.trunks.create()
        (record,) = twilio.admin.journal(region="ie1")

        assert ("console", "/v1/Trunks", "/v1/Trunks") == (record["by"], record["path"], record["route"])
        assert [] == twilio.client().trunking.v1.trunks.list()

    def test_unknown_account(self, ask):
        """There is no console of an account that does not exist."""
        answer = ask("GET", f"console/AC{'0' * 32}/v1/Trunks")

        assert 404 == answer.status_code
        assert "there is no account" in answer.json()["error"]


class TestReset:
    def test_everything(self, twilio, trunks, others):
        """After a reset it is as if it had just been started."""
        fill(trunks)
        others.create()
        twilio.admin.take_snapshot("full")
        twilio.admin.throttle("DELETE")
        twilio.admin.fix_clock(MOMENT)
        twilio.admin.reset()

        assert [] == twilio.admin.journal()
        assert [] == twilio.admin.counters()
        assert [] == twilio.admin.faults()
        assert [] == twilio.admin.snapshots()
        assert [] == trunks.list() + others.list()
        assert MOMENT != trunks.create().date_created

    def test_one_account(self, twilio, trunks, others):
        """One account is emptied; the rest, its faults among it, stays."""
        fill(trunks)
        others.create()
        twilio.admin.throttle("DELETE")
        twilio.admin.reset(twilio.account_sid)

        assert [0, 1] == [len(trunks.list()), len(others.list())]
        assert 1 == len(twilio.admin.faults())

    def test_frees_numbers(self, twilio, trunks, others):
        """A number that nobody has any more can be another account's."""
        fill(trunks)
        twilio.admin.reset(twilio.account_sid)

        assert NUMBER == fill(others).phone_numbers(NUMBER).fetch().sid

    def test_unknown_account(self, twilio, trunks):
        """A slip in the SID empties nothing."""
        trunks.create()
        with pytest.raises(ValueError, match="there is no account"):
            twilio.admin.reset("AC" + "0" * 32)

        assert 1 == len(trunks.list())


class TestAccounts:
    def test_new_one(self, twilio):
        """An account that is made while the emulator runs may log in at once, and is gone with a reset."""
        sid = "AC" + "3" * 32
        twilio.admin.put_account(sid, auth_token="token", parent_sid=twilio.account_sid)
        twilio.client(sid, "token").trunking.v1.trunks.create()

        (found,) = [account for account in twilio.admin.accounts() if account["sid"] == sid]
        assert {"sid": sid, "parent_sid": twilio.account_sid, "status": "active", "trunks": 1} == found
        twilio.admin.reset()
        assert sid not in {account["sid"] for account in twilio.admin.accounts()}

    def test_suspended(self, twilio, others):
        """A suspended account is refused with 20005 until it is active again."""
        twilio.admin.put_account(OTHER, status="suspended")
        with pytest.raises(TwilioException, match="20005"):
            others.list()
        twilio.admin.put_account(OTHER, status="active")

        assert [] == others.list()

    def test_suspension_ends_with_a_reset(self, twilio, others):
        """A reset makes accounts what they were at the start."""
        twilio.admin.put_account(OTHER, status="closed")
        twilio.admin.reset()

        assert [] == others.list()

    @pytest.mark.parametrize(
        ("sid", "changes"),
        [
            ("AC1", {"auth_token": "token"}),
            ("AC" + "4" * 32, {"status": "active"}),
            ("AC" + "4" * 32, {"auth_token": ""}),
            (OTHER, {"parent_sid": "AC" + "4" * 32}),
            (OTHER, {"status": "asleep"}),
            (OTHER, {"colour": "red"}),
        ],
    )
    def test_refused(self, twilio, sid, changes):
        """What makes no sense changes nothing, and is told with what would."""
        before = twilio.admin.accounts()
        with pytest.raises(ValueError, match="accepted"):
            twilio.admin.put_account(sid, **changes)

        assert before == twilio.admin.accounts()


class TestKeys:
    def test_new_one(self, twilio):
        """A key opens its account in its region until it is taken away."""
        key = ApiKey(sid="SK" + "2" * 32, account_sid=OTHER, secret="secret", region="au1")
        twilio.admin.put_key(key)
        trunks = twilio.client(key=key).trunking.v1.trunks
        assert [] == trunks.list()
        twilio.admin.remove_key(key.sid)

        with pytest.raises(TwilioException, match="20003"):
            trunks.list()

    @pytest.mark.parametrize("change", [{"sid": "SK1"}, {"account_sid": "AC" + "4" * 32}, {"region": "xx1"}])
    def test_refused(self, twilio, change):
        """A key has a well-formed SID, an account that exists and a region."""
        key = {"sid": "SK" + "2" * 32, "account_sid": OTHER, "secret": "secret"} | change

        with pytest.raises(ValueError, match="accepted"):
            twilio.admin.put_key(ApiKey(**key))

    def test_unknown(self, twilio):
        """A key that is not there cannot be taken away."""
        with pytest.raises(ValueError, match="no such key"):
            twilio.admin.remove_key("SK" + "4" * 32)


class TestPhoneNumbers:
    def test_bought_and_given_back(self, twilio):
        """A number that is bought behind the program's back is there, and gone when it is given back."""
        numbers = twilio.client().api.v2010.account.incoming_phone_numbers
        bought = twilio.admin.add_phone_number(twilio.account_sid, phone_number="+4930123456")
        assert ["+4930123456"] == [number.phone_number for number in numbers.list()]
        twilio.admin.remove_phone_number(bought["sid"])

        assert [] == numbers.list()

    def test_given_back_from_a_trunk(self, twilio, trunks):
        """A number that is given back is on no trunk any more."""
        trunk = fill(trunks)
        twilio.admin.remove_phone_number(NUMBER)

        assert [] == trunk.phone_numbers.list()

    @pytest.mark.parametrize(
        ("account_sid", "number"),
        [
            ("AC" + "4" * 32, {}),
            (OTHER, {"phone_number": "030 123456"}),
            (OTHER, {"phone_number": "+15550000001"}),
            (OTHER, {"sid": "PN1"}),
        ],
    )
    def test_refused(self, twilio, account_sid, number):
        """A number is E.164, nobody's yet, and an existing account's from then on."""
        twilio.admin.add_phone_number(twilio.account_sid, phone_number="+15550000001")

        with pytest.raises(ValueError, match="accepted"):
            twilio.admin.add_phone_number(account_sid, **number)

    def test_unknown(self, twilio):
        """A number that is not there cannot be given back."""
        with pytest.raises(ValueError, match="no such number"):
            twilio.admin.remove_phone_number("PN" + "4" * 32)


class TestSnapshot:
    def test_restore(self, twilio, trunks, others):
        """Everything is as it was: what was deleted is back, what was added is gone, for every account."""
        trunk = fill(trunks)
        before = trunk.fetch()
        twilio.admin.take_snapshot("one trunk")
        trunk.delete()
        trunks.create()
        others.create()
        twilio.admin.restore_snapshot("one trunk")

        assert [before.sid] == [trunk.sid for trunk in trunks.list()]
        assert before.date_updated == trunk.fetch().date_updated
        assert 1 == len(trunk.origination_urls.list())
        assert [NUMBER] == [number.sid for number in trunk.phone_numbers.list()]
        assert [] == others.list()

    def test_again_and_again(self, twilio, trunks):
        """A snapshot can be restored as often as one likes."""
        twilio.admin.take_snapshot("empty")
        for _ in range(2):
            trunks.create()
            twilio.admin.restore_snapshot("empty")
            assert [] == trunks.list()

    def test_replaced(self, twilio, trunks):
        """A second snapshot of the same name takes the place of the first."""
        twilio.admin.take_snapshot("it")
        trunks.create()
        twilio.admin.take_snapshot("it")
        twilio.admin.restore_snapshot("it")

        assert ["it"] == twilio.admin.snapshots()
        assert 1 == len(trunks.list())

    def test_strange_name(self, twilio):
        """Any text is a name."""
        twilio.admin.take_snapshot("ä b?c=d&e")
        twilio.admin.restore_snapshot("ä b?c=d&e")

        assert ["ä b?c=d&e"] == twilio.admin.snapshots()

    def test_removed(self, twilio):
        twilio.admin.take_snapshot("it")
        twilio.admin.remove_snapshot("it")

        assert [] == twilio.admin.snapshots()

    def test_unknown(self, twilio):
        """A name that is not there is refused with those that are."""
        twilio.admin.take_snapshot("it")
        with pytest.raises(ValueError, match="one of: it"):
            twilio.admin.restore_snapshot("that")

    def test_on_the_disk(self, tmp_path):
        """What was restored survives a restart."""
        data = tmp_path / "twilio.sqlite"
        with running(data) as emulator:
            sid = emulator.client().trunking.v1.trunks.create().sid
            emulator.admin.take_snapshot("it")
            emulator.admin.reset(emulator.account_sid)
            emulator.admin.restore_snapshot("it")

        with running(data) as emulator:
            assert [sid] == [trunk.sid for trunk in emulator.client().trunking.v1.trunks.list()]


class TestClock:
    def test_fixed(self, twilio, trunks):
        """Dates are those of the fixed clock, to the second."""
        twilio.admin.fix_clock(MOMENT)
        trunk = trunks.create()

        assert [MOMENT] * 2 == [trunk.date_created, trunk.date_updated]

    def test_moved(self, twilio, trunks):
        """A fixed clock can be moved, forward and back."""
        twilio.admin.fix_clock(MOMENT)
        sid = trunks.create().sid
        twilio.admin.move_clock(90)
        twilio.admin.move_clock(-30)

        assert 60 == (trunks(sid).update(secure=True).date_updated - MOMENT).total_seconds()

    def test_running(self, twilio, trunks):
        """The machine's clock can be moved too."""
        twilio.admin.move_clock(10 * 365 * 24 * 3600)

        assert trunks.create().date_created > datetime.now(UTC)

    def test_reset(self, twilio, ask):
        """Back to the machine's time."""
        twilio.admin.fix_clock(MOMENT)
        twilio.admin.reset_clock()

        assert {"fixed": False, "moved_s": 0}.items() <= ask("GET", "clock").json().items()

    @pytest.mark.parametrize(
        "body",
        [
            {},
            {"fixed_at": "noon"},
            {"fixed_at": 5},
            {"move_by_s": "5"},
            {"move_by_s": True},
            {"move_by_s": 1e300},
            {"move_by_s": 1e12},
            {"hour": 5},
        ],
    )
    def test_refused(self, ask, body):
        """What is no time is refused, and the clock goes on as it did."""
        before = ask("GET", "clock").json()
        answer = ask("POST", "clock", json=body)

        assert 400 == answer.status_code
        assert {"fixed_at", "move_by_s"} == set(answer.json()["accepted"])
        assert before["moved_s"] == ask("GET", "clock").json()["moved_s"]


class TestJournal:
    def test_record(self, twilio, trunks):
        """A record says who asked what, when, and what became of it."""
        sid = trunks.create(friendly_name="voice-agent", secure=True).sid
        trunks(sid).fetch()
        created, fetched = twilio.admin.journal()

        assert created["duration_s"] > 0
        assert created["time"] <= fetched["time"]
        assert {
            "number": created["number"],
            "time": created["time"],
            "method": "POST",
            "region": "us1",
            "path": "/v1/Trunks",
            "route": "/v1/Trunks",
            "account_sid": twilio.account_sid,
            "by": "api",
            "parameters": {"FriendlyName": "voice-agent", "Secure": "true"},
            "status": 201,
            "duration_s": created["duration_s"],
            "faults": [],
        } == created
        assert created["number"] + 1 == fetched["number"]
        assert (f"/v1/Trunks/{sid}", "/v1/Trunks/{sid}", {}) == (
            fetched["path"],
            fetched["route"],
            fetched["parameters"],
        )

    def test_filter(self, twilio, trunks, others):
        """Each filter keeps what it names."""
        sid = trunks.create().sid
        others.list()
        with pytest.raises(TwilioRestException):
            others(sid).fetch()
        created, listed, missed = twilio.admin.journal()

        assert [created] == twilio.admin.journal(account_sid=twilio.account_sid)
        assert [created] == twilio.admin.journal(method="POST")
        assert [missed] == twilio.admin.journal(path="/v1/Trunks/*")
        assert [missed] == twilio.admin.journal(status="404")
        assert [missed] == twilio.admin.journal(status="4xx")
        assert [listed, missed] == twilio.admin.journal(since=created["number"])
        assert [created, listed, missed] == twilio.admin.journal(since="2000-01-01")
        assert [] == twilio.admin.journal(since="2100-01-01T00:00:00Z")
        assert [missed] == twilio.admin.journal(limit=1)
        assert [listed] == twilio.admin.journal(account_sid=OTHER, status=200)

    @pytest.mark.parametrize("query", ["since=noon", "limit=0", "limit=many", "colour=red"])
    def test_refused(self, ask, query):
        """A filter that is none is refused with those that are."""
        answer = ask("GET", f"requests?{query}")

        assert 400 == answer.status_code
        assert "since" in answer.json()["accepted"]

    def test_drops(self, twilio, trunks):
        """A request whose connection was dropped is there with status 0, its parameters and its fault."""
        fault = twilio.admin.drop(committed=False)
        with pytest.raises(requests.ConnectionError):
            trunks.create(friendly_name="lost")
        (record,) = twilio.admin.journal(status=0)

        assert ({"FriendlyName": "lost"}, [fault]) == (record["parameters"], record["faults"])

    def test_strangers(self, twilio):
        """Wrong credentials are noted by the name that they claim, never by their token."""
        with pytest.raises(TwilioRestException):
            twilio.client(OTHER, "wrong-token").trunking.v1.trunks.create()

        assert [(OTHER, 401)] == [(r["account_sid"], r["status"]) for r in twilio.admin.journal()]
        assert "wrong-token" not in str(twilio.admin.journal())

    def test_keys(self, twilio):
        """A key's requests are its account's, whether they got in or not."""
        twilio.client(key=KEY).trunking.v1.trunks.list()
        twilio.admin.throttle()
        with pytest.raises(TwilioException):
            twilio.client(key=KEY).trunking.v1.trunks.list()

        assert [200, 429] == [record["status"] for record in twilio.admin.journal(account_sid=OTHER)]

    def test_masks_secrets(self, twilio, ask):
        """Passwords, secrets and tokens are not kept, in forms, queries and URLs alike; page tokens are no secrets."""
        with requests.Session() as session:
            session.trust_env = False
            session.auth = (twilio.account_sid, twilio.auth_token)
            session.post(
                f"{twilio.url}/v1/Trunks?AuthToken=t0psecret&PageToken=PA1",
                data={
                    "Password": "t0psecret",
                    "ApiSecret": "t0psecret",
                    "SipUrl": "sip:me:t0psecret@sbc.example.com;transport=tls",
                    "DisasterRecoveryUrl": "https://me:t0psecret@example.com/",
                },
                timeout=10,
            )
        answer = ask("GET", "requests")

        assert "t0psecret" not in answer.text
        assert twilio.auth_token not in answer.text
        assert {
            "AuthToken": "***",
            "PageToken": "PA1",
            "Password": "***",
            "ApiSecret": "***",
            "SipUrl": "sip:me:***@sbc.example.com;transport=tls",
            "DisasterRecoveryUrl": "https://me:***@example.com/",
        } == answer.json()["requests"][0]["parameters"]

    def test_cleared(self, twilio, trunks):
        trunks.list()
        twilio.admin.clear_journal()

        assert [] == twilio.admin.journal() + twilio.admin.counters()

    def test_forgets_the_oldest(self, monkeypatch):
        """It does not grow without end."""
        monkeypatch.setattr("emulator.journal.LENGTH", 2)
        journal = Journal()
        for _ in range(3):
            journal.add(record(journal.next_number()))

        assert [2, 3] == [r.number for r in journal.select(Filter())]
        assert 3 == journal.counters()[0]["requests"]


def record(number):
    return Record(
        number=number,
        time=MOMENT,
        method="GET",
        region="us1",
        path="/v1/Trunks",
        route="/v1/Trunks",
        account_sid=None,
        by="api",
        parameters={},
        status=200,
        duration_s=0.0,
        faults=[],
    )


class TestCounters:
    def test_by_route(self, twilio, trunks):
        """Requests are counted by route, not by path, and by how they were answered."""
        trunk = fill(trunks)
        trunks.create()
        trunk.origination_urls.list()
        trunk.delete()
        with pytest.raises(TwilioRestException):
            trunk.fetch()

        assert {
            ("/v1/Trunks", "POST"): {"201": 2},
            ("/v1/Trunks/{sid}", "DELETE"): {"204": 1},
            ("/v1/Trunks/{sid}", "GET"): {"404": 1},
            ("/v1/Trunks/{trunk_sid}/OriginationUrls", "GET"): {"200": 1},
            ("/v1/Trunks/{trunk_sid}/OriginationUrls", "POST"): {"201": 1},
            ("/v1/Trunks/{trunk_sid}/PhoneNumbers", "POST"): {"201": 1},
        } == {(c["route"], c["method"]): c["statuses"] for c in twilio.admin.counters()}

    def test_not_served(self, twilio):
        """Paths that are not served are counted together."""
        with requests.Session() as session:
            session.trust_env = False
            for path in ("/v7/Nothing", "/v8/Nothing"):
                session.get(twilio.url + path, timeout=10)

        assert [
            {"route": "(not served)", "method": "GET", "requests": 2, "statuses": {"401": 2}}
        ] == twilio.admin.counters()


class TestOwnPaths:
    def test_elsewhere(self, ask):
        """A path below the prefix that does not exist says so, and asks for no credentials."""
        answer = ask("GET", "nothing")

        assert 404 == answer.status_code
        assert "/_emulator/nothing" in answer.json()["error"]

    @pytest.mark.parametrize(
        "headers",
        [
            {"Origin": "https://example.com"},
            {"Origin": "null"},
            {"Host": "example.com"},
            {"Host": "127.0.0.1.example.com"},
        ],
        ids=str,
    )
    @pytest.mark.parametrize(
        "path",
        [
            "/_emulator/reset",
            "/_emulator/console/{sid}/v1/Trunks",
            "/_region/ie1/_emulator/reset",
            "/_region/ie1/",
        ],
    )
    def test_keeps_web_pages_out(self, twilio, trunks, headers, path):
        """A page of another origin, in a browser on this machine, can do nothing here."""
        trunks.create()
        with requests.Session() as session:
            session.trust_env = False
            url = twilio.url + path.format(sid=twilio.account_sid)
            answer = session.post(url, headers=headers, timeout=10)

        assert 403 == answer.status_code
        assert 1 == len(trunks.list())

    def test_leaves_no_trace(self, twilio, ask):
        """The emulator's own paths stand in no journal and in no counter."""
        ask("GET", "health")
        ask("GET", "requests")

        assert [] == twilio.admin.journal() + twilio.admin.counters() + twilio.requests


class TestPathPattern:
    @pytest.mark.parametrize(
        ("pattern", "path", "matches"),
        [
            ("/v1/Trunks", "/v1/Trunks", True),
            ("/v1/Trunks", "/v1/TrunksX", False),
            ("/v1/*", "/v1/Trunks", True),
            ("/v1/*", "/v1/Trunks/TK1", False),
            ("/v1/**", "/v1/Trunks/TK1", True),
            ("/v1/Trunks/{sid}", "/v1/Trunks/", False),
            ("/v1/Trunks/TK*/Recording", "/v1/Trunks/TK1/Recording", True),
            ("/v1.Trunks", "/v1/Trunks", False),
            ("/Accounts/{sid}.json", "/Accounts/AC1.json", True),
            ("**", "/anything/at/all", True),
            ("*", "/v1", False),
        ],
    )
    def test_match(self, pattern, path, matches):
        assert matches == bool(path_pattern(pattern).fullmatch(path))

    def test_is_no_regular_expression(self):
        """Every other character stands for itself."""
        assert path_pattern("/a+(b)[c]").fullmatch("/a+(b)[c]")
        assert not re.fullmatch("/a+(b)[c]", "/a+(b)[c]")
