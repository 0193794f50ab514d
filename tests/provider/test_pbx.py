"""The settings of the far side: what it listens on, what it dials, and who may."""

from typing import Any

import pytest
from pulumi_twilio_trunking.pbx import pbx_settings

HOSTS = {"dublin": "acme.pstn.dublin.twilio.com"}
TRUNK: dict[str, Any] = {
    "secure": True,
    "destinations": [
        {"sip_url": "sip:sbc-1.example.com;transport=tls", "enabled": True},
        {"sip_url": "sip:agent@sbc-2.example.com:5071;transport=tls", "enabled": True},
        {"sip_url": "sip:sbc-3.example.com;transport=tls", "enabled": False},
    ],
    "phone_numbers": ["+14155550100"],
    "termination_uri": "sip:acme.pstn.twilio.com;transport=tls",
    "termination_hosts": HOSTS,
    "ip_addresses": [],
    "usernames": [],
    "shared_lists": [],
}


def test_calls_in() -> None:
    """Each enabled destination listens on its port, 5061 where it names none."""
    expected = [
        {"host": "sbc-1.example.com", "port": 5061, "transport": "tls"},
        {"host": "sbc-2.example.com", "port": 5071, "transport": "tls"},
    ]

    assert {"phone_numbers": ["+14155550100"], "listen_on": expected} == pbx_settings(**TRUNK)["calls_in"]


def test_calls_out() -> None:
    """The PBX dials the domain over TLS, or the host of an edge."""
    found = pbx_settings(**TRUNK)["calls_out"]

    assert "sip:+NUMBER@acme.pstn.twilio.com;transport=tls" == found["dial"]
    assert 5061 == found["port"]
    assert HOSTS == found["hosts"]


def test_without_a_domain() -> None:
    """A trunk that only receives calls has nothing to dial."""
    settings = pbx_settings(**{**TRUNK, "termination_uri": None, "termination_hosts": None})

    assert settings["calls_out"] is None


@pytest.mark.parametrize(
    ("given", "must_have"),
    [
        ({}, "nobody may dial"),
        ({"ip_addresses": ["192.0.2.7/32"]}, "an address of the list"),
        ({"shared_lists": ["AL" + 32 * "0"]}, "an address of the list"),
        ({"usernames": ["pbx"]}, "a username with its password"),
        (
            {"ip_addresses": ["192.0.2.7/32"], "shared_lists": ["CL" + 32 * "0"]},
            "an address of the list, and a username with its password",
        ),
    ],
)
def test_who_may_dial(given: dict[str, Any], must_have: str) -> None:
    """With lists of both kinds, a caller must pass both."""
    found = pbx_settings(**{**TRUNK, **given})["calls_out"]["who_may_dial"]

    assert must_have == found["must_have"]


def test_srtp() -> None:
    """A secure trunk takes SRTP only; any other takes none."""
    secure, plain = (pbx_settings(**{**TRUNK, "secure": secure})["srtp"] for secure in (True, False))

    assert {"required": False} == plain
    assert secure["required"]
    assert ["AES_CM_128_HMAC_SHA1_80"] == secure["suites_from_twilio"]


def test_firewall() -> None:
    """A secure trunk needs no port for plain SIP."""
    ports = {
        secure: {rule["first_port"] for rule in pbx_settings(**{**TRUNK, "secure": secure})["firewall"]}
        for secure in (True, False)
    }

    assert {True: {5061, 10_000}, False: {5060, 5061, 10_000}} == ports
