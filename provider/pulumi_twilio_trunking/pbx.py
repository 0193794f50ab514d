"""The settings of the far side, a PBX or an SBC, that an encrypted trunk needs. Pure.

Sources: https://www.twilio.com/docs/sip-trunking, …/troubleshooting and …/ip-addresses below it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from pulumi_twilio_trunking.addresses import twilio_addresses
from pulumi_twilio_trunking.base.sip_uri import PLAIN_PORT, TLS_PORT, SipUri

TLS_CIPHER_SUITES: Final = (
    "ECDHE-RSA-AES256-GCM-SHA384",
    "ECDHE-RSA-AES128-GCM-SHA256",
    "ECDHE-RSA-AES256-SHA384",
    "ECDHE-RSA-AES128-SHA256",
    "AES256-GCM-SHA384",
    "AES128-GCM-SHA256",
    "AES256-SHA256",
    "AES128-SHA256",
    "AES256-SHA",
    "AES128-SHA",
)
"""In OpenSSL's names. All need an RSA certificate."""

TWILIO_ROOTS: Final = ("DigiCert Global Root CA", "DigiCert Global Root G2", "DigiCert Global Root G3")
"""The roots that Twilio's certificate chains to: https://www.twilio.com/docs/sip-trunking"""

TWILIO_CA_BUNDLE: Final = "https://docs-resources.prod.twilio.com/documents/ca-bundle-sip.crt"

SECONDS_BETWEEN_OPTIONS: Final = 15
"""Twilio bans who sends OPTIONS more often: https://www.twilio.com/docs/sip-trunking"""

_TLS: Final = {
    "lowest_version": "1.2",
    "cipher_suites": [*TLS_CIPHER_SUITES],
    "your_certificate": "RSA, from a public CA, for the host of the SIP URI, with its full chain",
    "twilio_ca": [*TWILIO_ROOTS],
    "twilio_ca_bundle": TWILIO_CA_BUNDLE,
    "client_certificates": "do not ask Twilio for one",
}
_SRTP: Final = {
    "key_exchange": "SDES (RFC 4568), without MKI",
    "suites_from_twilio": ["AES_CM_128_HMAC_SHA1_80"],
    "suites_to_twilio": ["AES_CM_128_HMAC_SHA1_80", "AES_CM_128_HMAC_SHA1_32"],
}
_SIP: Final = {
    "numbers": "E.164 with +, for example +14155550100",
    "register": False,
    "max_forwards": 70,
    "dtmf": "RFC 4733",
    "seconds_between_options": SECONDS_BETWEEN_OPTIONS,
}


def pbx_settings(
    *,
    secure: bool,
    destinations: Sequence[Mapping[str, Any]],
    phone_numbers: Sequence[str],
    termination_uri: str | None,
    termination_hosts: Mapping[str, str] | None,
    ip_addresses: Sequence[str],
    usernames: Sequence[str],
    shared_lists: Sequence[str],
) -> dict[str, Any]:
    """Say everything that the far side of a trunk must be set to.

    Args:
        secure: whether the trunk has Secure Trunking.
        destinations: the destinations, each with `sip_url` and `enabled`.
        phone_numbers: the numbers on the trunk.
        termination_uri: the URI to dial; None for a trunk that only receives calls.
        termination_hosts: the host to dial, by the edge of Twilio's network.
        ip_addresses: the blocks that may dial.
        usernames: the users that may dial.
        shared_lists: the SIDs of further lists of who may dial.

    Returns:
        `calls_in` (Twilio to you), `calls_out` (you to Twilio; None without a domain), `tls`, `srtp`, `sip`
        and `firewall`.
    """
    media = _SRTP if secure else {}
    return {
        "calls_in": {
            "phone_numbers": [*phone_numbers],
            "listen_on": [_listener(one["sip_url"]) for one in destinations if one["enabled"]],
        },
        "calls_out": termination_uri
        and {
            "dial": termination_uri.replace("sip:", "sip:+NUMBER@", 1),
            "port": TLS_PORT if secure else PLAIN_PORT,
            "hosts": dict(termination_hosts or {}),
            "who_may_dial": _who_may_dial(ip_addresses, usernames, shared_lists),
        },
        "tls": _TLS,
        "srtp": {"required": secure, **media},
        "sip": _SIP,
        "firewall": _firewall(plain=not secure),
    }


def _listener(sip_url: str) -> dict[str, Any]:
    uri = SipUri.parse(sip_url)
    return {"host": uri.host, "port": uri.port or TLS_PORT, "transport": "tls"}


def _who_may_dial(
    ip_addresses: Sequence[str], usernames: Sequence[str], shared_lists: Sequence[str]
) -> dict[str, Any]:
    by_address = bool(ip_addresses) or any(sid.startswith("AL") for sid in shared_lists)
    by_password = bool(usernames) or any(sid.startswith("CL") for sid in shared_lists)
    must_have = [
        *(["an address of the list"] if by_address else []),
        *(["a username with its password"] if by_password else []),
    ]
    return {
        "must_have": ", and ".join(must_have) or "nobody may dial",
        "ip_addresses": [*ip_addresses],
        "usernames": [*usernames],
        "lists": [*shared_lists],
    }


def _firewall(*, plain: bool) -> list[dict[str, Any]]:
    return [
        {
            "purpose": rule.purpose,
            "protocol": rule.protocol,
            "cidrs": [*rule.cidrs],
            "first_port": rule.first_port,
            "last_port": rule.last_port,
        }
        for rule in twilio_addresses(plain=plain).rules
    ]
