"""All operations of the descriptions, in an order that works, and requests that Twilio refuses."""

import secrets
from collections.abc import Callable
from typing import Any

from twilio.rest import Client

from emulator.records import OAuthApp
from emulator.settings import DEFAULT_ACCOUNT_SID

ABSENT = "TK" + "0" * 32
APP = OAuthApp(sid="OQ" + "1" * 32, client_secret="secret", account_sid=DEFAULT_ACCOUNT_SID)
URL = {
    "friendly_name": "sbc",
    "sip_url": "sip:sbc.example.com;transport=tls",
    "priority": 10,
    "weight": 10,
    "enabled": True,
}
RECORDING_MODES = (
    "record-from-ringing",
    "record-from-answer",
    "record-from-ringing-dual",
    "record-from-answer-dual",
    "do-not-record",
)


def walk(client: Client) -> None:
    """Call each operation at least once, with all its parameters."""
    trunk = _trunks(client.trunking.v1.trunks)
    _recording(trunk.recordings())
    _origination_urls(trunk.origination_urls)
    _phone_numbers(trunk.phone_numbers, client.api.v2010.account)
    sip = client.api.v2010.account.sip
    _on_trunk(trunk.ip_access_control_lists, _lists(sip.ip_access_control_lists, _addresses))
    _on_trunk(trunk.credentials_lists, _lists(sip.credential_lists, _credentials))
    trunk.delete()
    client.oauth.v2.token.create("client_credentials", client_id=APP.sid, client_secret=APP.client_secret)


def _trunks(trunks: Any) -> Any:
    """Make five trunks, list them page by page, delete all but the last."""
    created = [trunks.create() for _ in range(4)]
    created.append(trunks.create(**_every_parameter()))
    listed = trunks.list(page_size=2)
    assert {trunk.sid for trunk in created} <= {trunk.sid for trunk in listed}
    for trunk in created[:-1]:
        assert trunk.delete()
    last = trunks(created[-1].sid)
    last.update(**_every_parameter() | {"secure": False, "disaster_recovery_method": "POST"})
    last.update(
        friendly_name="", domain_name=""
    )  # an empty URL, which clears one on Twilio, is none to the description
    assert last.fetch().sid == created[-1].sid
    return last


def _every_parameter() -> dict[str, Any]:
    return {
        "friendly_name": "voice-agent",
        "domain_name": f"acme-{secrets.token_hex(4)}.pstn.twilio.com",
        "disaster_recovery_url": "https://example.com/twiml",
        "disaster_recovery_method": "GET",
        "transfer_mode": "sip-only",
        "transfer_caller_id": "from-transferor",
        "secure": True,
        "cnam_lookup_enabled": True,
    }


def _recording(recording: Any) -> None:
    for mode in RECORDING_MODES:
        recording.update(mode=mode, trim="trim-silence")
        assert recording.fetch().mode == mode


def _origination_urls(urls: Any) -> None:
    created = [urls.create(**URL | {"priority": priority}) for priority in (0, 10, 65535)]
    assert len(urls.list(page_size=1)) == len(created)
    url = urls(created[0].sid)
    url.update(
        sip_url="sip:other.example.com:5061;transport=tls;edge=dublin?X-Team=voice", enabled=False, weight=1
    )
    assert not url.fetch().enabled
    assert url.delete()


def _phone_numbers(numbers: Any, account: Any) -> None:
    attached = [numbers.create(f"PN{secrets.token_hex(16)}") for _ in range(3)]
    assert len(numbers.list(page_size=2)) == len(attached)
    number = numbers(attached[0].sid)
    assert number.fetch().phone_number.startswith("+")
    owned = account.incoming_phone_numbers(attached[0].sid)
    owned.update(friendly_name="front desk", voice_url="https://example.com/twiml", voice_method="GET")
    assert owned.fetch().friendly_name == "front desk"
    assert len(account.incoming_phone_numbers.list(page_size=2)) >= len(attached)
    assert number.delete()


def _lists(lists: Any, fill: Callable[[Any], None]) -> list[str]:
    """Give the SIDs of two lists, after a third one was filled with *fill* and deleted."""
    created = [lists.create(friendly_name=f"list {secrets.token_hex(4)}") for _ in range(3)]
    assert len(lists.list(page_size=2)) >= len(created)
    first = lists(created[0].sid)
    first.update(friendly_name=f"renamed {secrets.token_hex(4)}")
    fill(first)
    assert first.fetch().friendly_name.startswith("renamed")
    assert first.delete()
    return [created[1].sid, created[2].sid]


def _addresses(access_control_list: Any) -> None:
    addresses = access_control_list.ip_addresses
    created = [addresses.create(friendly_name="sbc", ip_address=f"192.0.2.{host}") for host in range(1, 4)]
    assert len(addresses.list(page_size=2)) == len(created)
    address = addresses(created[0].sid)
    address.update(friendly_name="sbcs", ip_address="198.51.100.0", cidr_prefix_length=24)
    assert address.fetch().ip_address == "198.51.100.0"
    assert address.delete()


def _credentials(credential_list: Any) -> None:
    credentials = credential_list.credentials
    created = [credentials.create(username=f"sbc{number}", password="Secret1234567") for number in range(3)]
    assert len(credentials.list(page_size=2)) == len(created)
    credential = credentials(created[0].sid)
    credential.update(password="Another1234567")
    assert credential.fetch().username == "sbc0"
    assert credential.delete()


def _on_trunk(lists: Any, sids: list[str]) -> None:
    """Attach, list, fetch, detach."""
    for sid in sids:
        lists.create(sid)
    assert {attached.sid for attached in lists.list(page_size=1)} == set(sids)
    assert lists(sids[0]).fetch().sid == sids[0]
    assert lists(sids[0]).delete()


def refusals(client: Client) -> list[tuple[int, int, Callable[[], object]]]:
    """List requests that the descriptions allow and Twilio refuses, with the status and code."""
    trunks = client.trunking.v1.trunks
    trunk = trunks(trunks.create().sid)
    urls = trunk.origination_urls
    for _ in range(10):
        urls.create(**URL)
    return [
        (404, 20404, trunks(ABSENT).fetch),
        (404, 20404, trunks(ABSENT).delete),
        (404, 20404, trunks(ABSENT).recordings().fetch),
        (404, 20404, trunk.phone_numbers("PN" + "0" * 32).delete),
        (400, 20001, lambda: urls.create(**URL | {"weight": 65536})),
        (400, 21245, lambda: trunks.create(domain_name="acme.example.com")),
        (400, 21249, lambda: urls.create(**URL)),
    ]
