import re

import pytest
from twilio.base.exceptions import TwilioException, TwilioRestException

FORM = {
    "FriendlyName": "sbc",
    "SipUrl": "sip:sbc.example.com",
    "Priority": "10",
    "Weight": "10",
    "Enabled": "true",
}


class TestCreate:
    def test_everything_is_kept(self, trunk, origination):
        """All five parameters come back as they were sent."""
        url = trunk.origination_urls.create(**origination)

        assert origination == {name: getattr(url, name) for name in origination}

    def test_identity(self, trunk, origination):
        """An origination URL knows its trunk, its account and its address at Twilio."""
        url, owner = trunk.origination_urls.create(**origination), trunk.fetch()

        assert re.fullmatch("OU[0-9a-f]{32}", url.sid)
        assert (owner.sid, owner.account_sid) == (url.trunk_sid, url.account_sid)
        assert f"{owner.url}/OriginationUrls/{url.sid}" == url.url

    def test_falsy_values(self, trunk, origination):
        """Zeroes and false are values, not absences."""
        url = trunk.origination_urls.create(**{**origination, "priority": 0, "weight": 0, "enabled": False})

        assert (0, 0, False) == (url.priority, url.weight, url.enabled)

    @pytest.mark.parametrize("missing", FORM)
    def test_all_five_are_required(self, call, missing):
        """A parameter that is not sent is refused with 20001, by its name."""
        sid = call("POST", "/v1/Trunks").json()["sid"]
        form = {name: value for name, value in FORM.items() if name != missing}

        answer = call("POST", f"/v1/Trunks/{sid}/OriginationUrls", data=form)

        assert (400, 20001) == (answer.status_code, answer.json()["code"])
        assert f"Missing required parameter {missing} in the post body" == answer.json()["message"]

    @pytest.mark.parametrize("emptied", FORM)
    def test_none_may_be_empty(self, call, emptied):
        """An empty value is refused with 20001 too."""
        sid = call("POST", "/v1/Trunks").json()["sid"]

        answer = call("POST", f"/v1/Trunks/{sid}/OriginationUrls", data={**FORM, emptied: ""})

        assert (400, 20001) == (answer.status_code, answer.json()["code"])

    def test_unknown_trunk(self, trunks, origination):
        """A trunk that does not exist has no URLs to add to, whatever is sent."""
        with pytest.raises(TwilioRestException) as refusal:
            trunks("TK" + "0" * 32).origination_urls.create(**{**origination, "weight": -1})

        assert 20404 == refusal.value.code

    def test_ten(self, trunk, origination):
        """A trunk may have ten origination URLs, alike or not."""
        for _ in range(10):
            trunk.origination_urls.create(**origination)

        assert 10 == len(trunk.origination_urls.list())

    def test_eleven(self, trunk, origination):
        """The eleventh is refused with 21249."""
        for _ in range(10):
            trunk.origination_urls.create(**origination)

        with pytest.raises(TwilioRestException) as refusal:
            trunk.origination_urls.create(**origination)

        assert (400, 21249) == (refusal.value.status, refusal.value.code)


class TestBounds:
    @pytest.mark.parametrize("name", ["priority", "weight"])
    @pytest.mark.parametrize("value", [0, 1, 65534, 65535])
    def test_inside(self, trunk, origination, name, value):
        """Priority and weight may be 0 to 65535."""
        url = trunk.origination_urls.create(**{**origination, name: value})

        assert value == getattr(url, name)

    @pytest.mark.parametrize("name", ["priority", "weight"])
    @pytest.mark.parametrize(
        "value", ["-1", "65536", "9" * 5000, "ten", "1.0", " 1", "٣"], ids=lambda value: value[:6]
    )
    def test_outside(self, trunk, origination, name, value):
        """Anything else is refused with 20001."""
        with pytest.raises(TwilioRestException) as refusal:
            trunk.origination_urls.create(**{**origination, name: value})

        assert (400, 20001) == (refusal.value.status, refusal.value.code)


class TestSipUrl:
    @pytest.mark.parametrize(
        "uri",
        [
            "sip:sbc.example.com",
            "SIP:sbc.example.com",
            "sip:user@sbc.example.com:5061;transport=tls;edge=dublin?X-Name=a%20b",
            "sip:192.0.2.1",
            "sip://sip-box.com:1234",
            "sips:sbc.example.com",
        ],
    )
    def test_accepted(self, trunk, origination, uri):
        """A SIP URI comes back letter by letter."""
        url = trunk.origination_urls.create(**{**origination, "sip_url": uri})

        assert uri == url.sip_url

    @pytest.mark.parametrize(
        "uri",
        [
            "sbc.example.com",
            "http://sbc.example.com",
            "tel:+15551234567",
            "sip:",
            "sip:a b",
            "sip:a\n",
            " sip:a",
        ],
    )
    def test_refused(self, trunk, origination, uri):
        """Anything else is refused with 20001."""
        with pytest.raises(TwilioRestException) as refusal:
            trunk.origination_urls.create(**{**origination, "sip_url": uri})

        assert (400, 20001) == (refusal.value.status, refusal.value.code)


class TestFetch:
    def test_is_what_create_answered(self, trunk, origination):
        """A fetch shows the URL as its creation did."""
        created = trunk.origination_urls.create(**origination)

        fetched = trunk.origination_urls(created.sid).fetch()

        assert (created.sid, created.sip_url) == (fetched.sid, fetched.sip_url)

    def test_through_another_trunk(self, trunks, trunk, origination):
        """A URL is found below its own trunk only."""
        sid = trunk.origination_urls.create(**origination).sid
        other = trunks.create().sid

        with pytest.raises(TwilioRestException) as refusal:
            trunks(other).origination_urls(sid).fetch()

        assert 20404 == refusal.value.code
        assert f"/Trunks/{other}/OriginationUrls/{sid}" in refusal.value.msg


class TestUpdate:
    def test_keeps_what_is_not_sent(self, trunk, origination):
        """Only the parameters that are sent change."""
        sid = trunk.origination_urls.create(**origination).sid

        url = trunk.origination_urls(sid).update(priority=20)

        assert {**origination, "priority": 20} == {name: getattr(url, name) for name in origination}

    def test_changes_the_uri_in_place(self, trunk, origination):
        """A new SIP URI leaves the SID as it is."""
        sid = trunk.origination_urls.create(**origination).sid

        url = trunk.origination_urls(sid).update(sip_url="sip:other.example.com")

        assert (sid, "sip:other.example.com") == (url.sid, url.sip_url)

    def test_at_the_limit(self, trunk, origination):
        """A trunk with ten URLs may change each of them."""
        sids = [trunk.origination_urls.create(**origination).sid for _ in range(10)]

        assert 20 == trunk.origination_urls(sids[0]).update(weight=20).weight

    @pytest.mark.parametrize(
        "change",
        [
            {"weight": 65536},
            {"priority": -1},
            {"sip_url": "http://x"},
            {"friendly_name": ""},
            {"sip_url": ""},
        ],
    )
    def test_holds_to_the_rules(self, trunk, origination, change):
        """An update cannot make what a creation cannot."""
        sid = trunk.origination_urls.create(**origination).sid

        with pytest.raises(TwilioRestException) as refusal:
            trunk.origination_urls(sid).update(**change)

        assert (400, 20001) == (refusal.value.status, refusal.value.code)

    def test_unknown(self, trunk):
        """A URL that does not exist cannot be updated."""
        with pytest.raises(TwilioRestException) as refusal:
            trunk.origination_urls("OU" + "0" * 32).update(weight=1)

        assert 20404 == refusal.value.code


class TestDelete:
    def test_is_gone(self, trunk, origination):
        """A deleted URL is not in the list any more."""
        url = trunk.origination_urls.create(**origination)

        assert trunk.origination_urls(url.sid).delete() is True
        assert [] == trunk.origination_urls.list()

    def test_twice(self, trunk, origination):
        """The second deletion is 20404."""
        url = trunk.origination_urls(trunk.origination_urls.create(**origination).sid)
        url.delete()

        with pytest.raises(TwilioRestException) as refusal:
            url.delete()

        assert 20404 == refusal.value.code


class TestList:
    def test_of_one_trunk(self, trunks, trunk, origination):
        """A trunk's list holds its own URLs only."""
        mine = trunk.origination_urls.create(**origination).sid
        trunks(trunks.create().sid).origination_urls.create(**origination)

        assert [mine] == [url.sid for url in trunk.origination_urls.list()]

    def test_of_an_unknown_trunk(self, trunks):
        """The list of a trunk that does not exist is 404, which the SDK reports without a code."""
        with pytest.raises(TwilioException, match="Unable to fetch page") as refusal:
            trunks("TK" + "0" * 32).origination_urls.list()

        assert 404 == refusal.value.args[1].status_code
