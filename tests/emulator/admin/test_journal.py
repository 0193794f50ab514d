"""The journal and its counters."""

import pytest
import requests
from twilio.base.exceptions import TwilioException, TwilioRestException

from emulator.journal import Filter, Journal, Record
from tests.emulator.admin.conftest import KEY, MOMENT, OTHER, fill


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
        """An unknown filter is refused with the known ones."""
        answer = ask("GET", f"requests?{query}")

        assert 400 == answer.status_code
        assert "since" in answer.json()["accepted"]

    def test_drops(self, twilio, trunks):
        """The journal has a request with a dropped connection: status 0, its parameters and its fault."""
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
        """Passwords, secrets and tokens are not kept, in forms, queries and URLs; page tokens are."""
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
