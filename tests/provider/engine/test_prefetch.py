"""The reads of a refresh: few requests, several at once, and never what was true before a write."""

import pytest
from pulumi_twilio_trunking.base.errors import NotFoundError, TwilioError
from pulumi_twilio_trunking.client.api import TrunkingApi
from pulumi_twilio_trunking.client.http_client import HttpClient
from pulumi_twilio_trunking.engine.prefetch import Prefetch
from twilio.rest import Client

GONE = "TK" + 32 * "0"


@pytest.fixture
def reads(api):
    return Prefetch(api)


@pytest.fixture
def trunks(api):
    return [api.create_trunk({"friendly_name": name, "secure": True}) for name in "abc"]


def gets(arrived, pattern):
    return [request for request in arrived if request.startswith("GET") and pattern in request]


class TestTrunks:
    def test_come_from_one_list(self, reads, trunks, arrived):
        """All trunks of a refresh are read by one request."""
        arrived.clear()

        assert trunks == [reads.trunk(trunk.sid) for trunk in trunks]
        assert ["GET /Trunks"] == [request for request in arrived if "OriginationUrls" not in request]

    def test_are_given_once(self, api, reads, trunks):
        """A trunk that was read ahead serves one read; the next one asks Twilio."""
        reads.trunk(trunks[0].sid)
        api.update_trunk(trunks[0].sid, {"friendly_name": "changed"})

        assert "changed" == reads.trunk(trunks[0].sid).friendly_name

    def test_are_forgotten_before_a_write(self, api, reads, trunks):
        """After a write of ours nothing from before it is given."""
        reads.trunk(trunks[0].sid)
        reads.forget(trunks[1].sid)
        api.update_trunk(trunks[1].sid, {"friendly_name": "changed"})

        assert "changed" == reads.trunk(trunks[1].sid).friendly_name

    def test_missing_from_the_list_are_asked_for(self, api, reads, trunks):
        """A trunk that the list lacks is gone only when Twilio says so about itself."""
        reads.trunk(trunks[0].sid)
        younger = api.create_trunk({"friendly_name": "younger"})

        assert "younger" == reads.trunk(younger.sid).friendly_name
        with pytest.raises(NotFoundError):
            reads.trunk(GONE)

    def test_without_the_right_to_list(self, reads, trunks, faults):
        """Credentials that may not list trunks read them one by one."""
        faults.refuse("GET /Trunks", 403, 20403)

        assert trunks == [reads.trunk(trunk.sid) for trunk in trunks]

    def test_a_list_that_fails_is_an_error(self, reads, trunks, faults):
        """Any other failure of the list is raised."""
        faults.refuse("GET /Trunks", 401, 20003)

        with pytest.raises(TwilioError, match="20003"):
            reads.trunk(trunks[0].sid)


class TestOriginationUrls:
    FIELDS = {  # noqa: RUF012 - a constant of the tests
        "sip_url": "sip:a.example.com;transport=tls",
        "priority": 10,
        "weight": 10,
        "enabled": True,
        "friendly_name": "a",
    }

    def test_are_read_ahead_once(self, api, reads, trunks, arrived):
        """The list of a trunk that was read is on its way before it is asked for, and is asked for once."""
        sid = trunks[0].sid
        url = api.create_origination_url(sid, self.FIELDS)
        reads.trunk(sid)

        assert [url] == reads.origination_urls(sid)
        assert 1 == len(gets(arrived, "OriginationUrls"))

        reads.origination_urls(sid)

        assert 2 == len(gets(arrived, "OriginationUrls"))

    def test_are_not_read_again_for_a_trunk_that_comes_later(self, reads, trunks, arrived):
        """Where the list was asked for before its trunk, it is not read ahead any more."""
        reads.origination_urls(trunks[0].sid)
        reads.trunk(trunks[0].sid)
        reads.origination_urls(trunks[1].sid)

        assert 2 == len(gets(arrived, "OriginationUrls"))

    def test_of_trunks_that_nobody_asked_for_are_left_alone(self, reads, trunks, arrived):
        """Only the lists of the trunks of this refresh are read."""
        reads.trunk(trunks[0].sid)
        reads.origination_urls(trunks[0].sid)

        assert 1 == len(gets(arrived, "OriginationUrls"))

    def test_are_forgotten_before_a_write(self, api, reads, trunks):
        """After a write of ours the list is read again."""
        sid = trunks[0].sid
        reads.trunk(sid)
        reads.forget(sid)
        url = api.create_origination_url(sid, self.FIELDS)

        assert [url] == reads.origination_urls(sid)

    def test_as_many_at_once_as_is_said(self, api):
        """The bound is the one that is given."""
        assert 3 == Prefetch(api, 3)._pool._max_workers

    def test_throttled(self, credentials, faults):
        """Where Twilio throttles the reads, all of them come out, and fewer go out at once from then on."""
        client = HttpClient(credentials)
        login = (credentials.username, credentials.password)
        api = TrunkingApi(Client(*login, http_client=client, environment={"": ""}))
        trunks = [api.create_trunk({"friendly_name": str(number)}) for number in range(8)]
        before, reads = client._limit.number, Prefetch(api, 4)
        faults.refuse("GET /Trunks/*/OriginationUrls", 429, 20429, times=6)
        found = [reads.trunk(trunk.sid) for trunk in trunks]

        assert found == trunks
        assert [[]] * 8 == [reads.origination_urls(trunk.sid) for trunk in trunks]
        assert 6 == before - client._limit.number

    def test_of_a_trunk_that_is_gone(self, reads):
        """A read ahead that fails raises its error when the list is asked for."""
        with pytest.raises(NotFoundError):
            reads.trunk(GONE)
        with pytest.raises(NotFoundError):
            reads.origination_urls(GONE)
