"""The lists on a trunk and the routes of domains as methods, through the official SDK."""

import pytest
from pulumi_twilio_trunking.base.errors import NoAnswerError, NotFoundError, TwilioError

GONE = "TK" + "0" * 32


@pytest.fixture
def sids(client, twilio):
    """Three lists of each kind."""
    sip = client.api.v2010.accounts(twilio.account_sid).sip
    addresses = [sip.ip_access_control_lists.create(f"list {number}").sid for number in range(3)]
    return addresses + [sip.credential_lists.create(f"list {number}").sid for number in range(3)]


class TestTrunkLists:
    def test_life(self, api, trunk_sid, sids, seen_requests, faults):
        """Lists of both kinds are attached, listed over all pages, and detached; twice does no harm."""
        for sid in sids:
            api.trunk_lists.attach(trunk_sid, sid)
        seen_requests.largest_page = 1
        found = api.trunk_lists.list(trunk_sid)
        assert faults
        assert {*sids} == {*found}
        assert {"list 0", "list 1", "list 2"} == {one.friendly_name for one in found.values()}

        for sid in [*sids, *sids]:
            api.trunk_lists.detach(trunk_sid, sid)
        assert {} == api.trunk_lists.list(trunk_sid)

    def test_attached_already(self, api, trunk_sid, sids):
        """Twilio's 21245 comes out, with what was tried."""
        api.trunk_lists.attach(trunk_sid, sids[0])

        with pytest.raises(TwilioError, match=f"attach IP access control list {sids[0]} to") as failed:
            api.trunk_lists.attach(trunk_sid, sids[0])
        assert 21245 == failed.value.code

    def test_a_trunk_that_is_gone(self, api, sids):
        """It has neither lists, nor takes one; detaching is done."""
        with pytest.raises(NotFoundError):
            api.trunk_lists.list(GONE)
        with pytest.raises(NotFoundError):
            api.trunk_lists.attach(GONE, sids[-1])
        api.trunk_lists.detach(GONE, sids[-1])

    @pytest.mark.parametrize("body", ["", "[]", "<html>"])
    def test_unreadable(self, api, trunk_sid, sids, faults, body):
        """A POST with an unreadable answer may have been carried out."""
        faults.answer("POST /Trunks/TK*/CredentialLists", 201, body, committed=True)

        with pytest.raises(NoAnswerError) as failed:
            api.trunk_lists.attach(trunk_sid, sids[-1])
        assert failed.value.maybe_done


class TestInboundRoutes:
    def test_life(self, api, client, domain):
        """The region of a domain is read, and set."""
        client.trunking.v1.trunks.create(domain_name=domain)
        assert "us1" == api.inbound_routes.voice_region(domain)
        api.inbound_routes.set_voice_region(domain, "ie1")

        assert "ie1" == api.inbound_routes.voice_region(domain)

    def test_no_such_domain(self, api, domain):
        with pytest.raises(NotFoundError, match=f"could not read the region that {domain} is routed to"):
            api.inbound_routes.voice_region(domain)
