import pytest
from twilio.base.exceptions import TwilioRestException

from emulator.settings import Settings
from emulator.testing import running


@pytest.fixture
def routes(client):
    return client.routes.v2.trunks


@pytest.fixture
def routed(trunks, routes, domain):
    """The route of a trunk that there is."""
    trunks.create(domain_name=domain)
    return routes(domain)


class TestFetch:
    def test_never_assigned(self, routed, domain, twilio_emulator):
        """A domain that nobody routed is us1's, with a SID that stays."""
        first, second = routed.fetch(), routed.fetch()

        assert ("us1", domain, None) == (first.voice_region, first.sip_trunk_domain, first.friendly_name)
        assert (first.sid, twilio_emulator.account_sid) == (second.sid, first.account_sid)
        assert first.sid.startswith("QQ")
        assert f"https://routes.twilio.com/v2/Trunks/{domain}" == first.url

    def test_never_assigned_under_a_setting(self, domain):
        """Under a setting it is not found until it is assigned."""
        with running(settings=Settings(unassigned_route_is_us1=False)) as emulator:
            client = emulator.client()
            client.trunking.v1.trunks.create(domain_name=domain)
            with pytest.raises(TwilioRestException) as refusal:
                client.routes.v2.trunks(domain).fetch()
            client.routes.v2.trunks(domain).update(voice_region="ie1")

            assert "ie1" == client.routes.v2.trunks(domain).fetch().voice_region
        assert 20404 == refusal.value.code

    def test_no_trunk(self, routes, domain):
        """A domain that the account has no trunk of is 20404."""
        for action in (routes(domain).fetch, lambda: routes(domain).update(voice_region="us1")):
            with pytest.raises(TwilioRestException) as refusal:
                action()

            assert (404, 20404) == (refusal.value.status, refusal.value.code)
            assert f"/Trunks/{domain} was not found" in refusal.value.msg

    def test_of_another_account(self, routed, domain, twilio_emulator, unused_accounts):
        """Another account's domain is not found."""
        routed.fetch()
        stranger = twilio_emulator.client(account_sid=next(unused_accounts)).routes.v2.trunks

        with pytest.raises(TwilioRestException) as refusal:
            stranger(domain).fetch()

        assert 20404 == refusal.value.code

    def test_case(self, trunks, routes, domain):
        """Domain names are equal in any case."""
        trunks.create(domain_name=domain)
        routes(domain).update(voice_region="au1")

        assert "au1" == routes(domain.upper()).fetch().voice_region


class TestUpdate:
    @pytest.mark.parametrize("region", ["us1", "ie1", "au1"])
    def test_assigns(self, routed, region):
        """A domain is routed to a region, and stays so."""
        sid = routed.fetch().sid

        updated = routed.update(voice_region=region, friendly_name="main")

        assert (sid, region, "main") == (updated.sid, updated.voice_region, updated.friendly_name)
        assert region == routed.fetch().voice_region

    def test_keeps_what_is_not_sent(self, routed):
        """A parameter that is not sent keeps its value."""
        routed.update(voice_region="ie1", friendly_name="main")

        assert ("ie1", "other") == (
            (after := routed.update(friendly_name="other")).voice_region,
            after.friendly_name,
        )

    @pytest.mark.parametrize("region", ["", "de1", "IE1", "dublin"])
    def test_no_region(self, routed, region):
        """An unknown region is refused with 21252, and changes nothing."""
        with pytest.raises(TwilioRestException) as refusal:
            routed.update(voice_region=region)

        assert (400, 21252) == (refusal.value.status, refusal.value.code)
        assert "us1" == routed.fetch().voice_region

    def test_shape(self, call, trunks, domain):
        """A route has the properties that Twilio's SDK reads, in ISO 8601 where they are dates."""
        trunks.create(domain_name=domain)

        answer = call("POST", f"/v2/Trunks/{domain}", data={"VoiceRegion": "ie1"})

        assert 200 == answer.status_code
        assert [
            "sip_trunk_domain",
            "url",
            "sid",
            "account_sid",
            "friendly_name",
            "voice_region",
            "date_created",
            "date_updated",
        ] == list(answer.json())
        assert answer.json()["date_created"].endswith("Z")
