import pytest

from emulator.encryption import call_order, is_tls, level
from emulator.resources.origination_urls import OriginationUrl
from emulator.resources.trunks import Trunk

DATES = {"date_created": "2026-01-01T00:00:00Z", "date_updated": "2026-01-01T00:00:00Z"}
TLS, PLAIN = "sip:sbc.example.com;transport=tls", "sip:sbc.example.com"


def trunk(**changes):
    return Trunk(**{"sid": "TK1", "account_sid": "AC1", **DATES, **changes})


def url(sip_url, **changes):
    values = {"friendly_name": "sbc", "priority": 10, "weight": 10, "enabled": True, **DATES, **changes}
    return OriginationUrl(sid="OU1", account_sid="AC1", trunk_sid="TK1", sip_url=sip_url, **values)


class TestIsTls:
    @pytest.mark.parametrize(
        "uri",
        [
            TLS,
            "SIP:sbc.example.com;Transport=TLS",
            "sip:sbc.example.com:5061;edge=ashburn;transport=tls",
            "sip:me@sbc.example.com;transport=tls?X-A=b",
            "sip:me;transport=udp@sbc.example.com;transport=tls",
            "sips:sbc.example.com",
        ],
    )
    def test_tls(self, uri):
        assert is_tls(uri)

    @pytest.mark.parametrize(
        "uri",
        [
            PLAIN,
            "sip:sbc.example.com:5061",
            "sip:sbc.example.com;transport=tcp",
            "sip:sbc.example.com;transport=tlsx",
            "sip:sbc.example.com;x-transport=tls",
            "sip:me;transport=tls@sbc.example.com",
            "sip:sbc.example.com?X-A=;transport=tls",
            "https://sbc.example.com/;transport=tls",
            "",
        ],
    )
    def test_plain(self, uri):
        assert not is_tls(uri)


class TestCallOrder:
    def test_by_priority(self):
        """The lowest priority comes first, whatever the order of creation."""
        order = call_order(trunk(), [url("sip:c", priority=30), url("sip:a", priority=0), url("sip:b")])

        assert [(1, "sip:a"), (2, "sip:b"), (3, "sip:c")] == [(s.place, s.url.sip_url) for s in order]

    def test_by_weight(self):
        """URLs of one priority share its calls by weight."""
        order = call_order(trunk(), [url("sip:a", weight=10), url("sip:b", weight=30)])

        assert [(1, "sip:b", 0.75), (1, "sip:a", 0.25)] == [(s.place, s.url.sip_url, s.share) for s in order]

    def test_without_weight(self):
        """Weights of 0 throughout share alike."""
        assert [0.5, 0.5] == [
            step.share for step in call_order(trunk(), [url("sip:a", weight=0), url("sip:b", weight=0)])
        ]

    def test_disabled(self):
        """A disabled URL is not tried."""
        assert [] == call_order(trunk(), [url(TLS, enabled=False)])

    def test_secure(self):
        """A secure trunk speaks TLS to every URL."""
        assert call_order(trunk(secure=True), [url(PLAIN)])[0].is_tls


class TestLevel:
    @pytest.mark.parametrize(
        ("of_trunk", "urls", "degree"),
        [
            ({"secure": True}, [], "media"),
            ({"secure": True, "domain_name": "a.pstn.twilio.com"}, [url(PLAIN)], "media"),
            ({}, [url(TLS)], "signalling"),
            ({}, [url(TLS), url(PLAIN, enabled=False)], "signalling"),
            ({}, [url(TLS), url(PLAIN)], "plain"),
            ({"domain_name": "a.pstn.twilio.com"}, [url(TLS)], "plain"),
            ({"domain_name": "a.pstn.twilio.com"}, [], "plain"),
            ({}, [], "none"),
            ({}, [url(TLS, enabled=False)], "none"),
        ],
    )
    def test_degree(self, of_trunk, urls, degree):
        assert degree == level(trunk(**of_trunk), urls).degree

    def test_reason(self):
        """It says how many URLs are to blame."""
        assert "1 of 2 enabled origination URLs goes" in level(trunk(), [url(TLS), url(PLAIN)]).reason
        assert "2 of 2 enabled origination URLs go " in level(trunk(), [url(PLAIN), url(PLAIN)]).reason
