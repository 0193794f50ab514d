"""Calls of the check of a list."""

from pulumi_twilio_trunking.tls_origination import TlsOriginationProvider

SID = "TK" + "0123456789abcdef" * 2


URI = "sip:a.example.com;transport=tls"


EVERYTHING = {"sip_url": URI, "priority": 0, "weight": 65535, "enabled": False, "friendly_name": "first"}


BOUNDS = [0, 1, 65534, 65535]


def check(destinations, trunk_sid=SID, **others):
    return TlsOriginationProvider().check(
        {}, {"trunk_sid": trunk_sid, "destinations": destinations, **others}
    )


def accepted(destinations, **others):
    result = check(destinations, **others)
    assert [] == [(failure.property, failure.reason) for failure in result.failures]
    return result.inputs


def failures(destinations, **others):
    """The failures by their property's path."""
    return dict(named(failure) for failure in check(destinations, **others).failures)


def named(failure):
    path, reason = failure.reason.split(": ", 1)
    return path, reason


def uris(count):
    return [f"sip:host-{number}.example.com;transport=tls" for number in range(count)]
