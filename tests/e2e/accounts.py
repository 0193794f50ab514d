"""What accounts have at Twilio that no stack knows: trunks, phone numbers and lists."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from emulator.testing import RunningEmulator

PASSWORD = "Correct-Horse-7-Battery"


def number_on(twilio: RunningEmulator, trunk_sid: str, **fields: Any) -> None:
    """Give the account a number on a trunk."""
    number = twilio.admin.add_phone_number(twilio.account_sid, **fields)
    numbers = twilio.client().api.v2010.accounts(twilio.account_sid).incoming_phone_numbers
    numbers(number["sid"]).update(trunk_sid=trunk_sid)


def numbers_and_lists(twilio: RunningEmulator, good: str, old: str) -> None:
    """Give both trunks a number and a list of addresses that they share; one asks for passwords too."""
    client = twilio.client()
    sip = client.api.v2010.account.sip
    office = sip.ip_access_control_lists.create(friendly_name="Office").sid
    entries = sip.ip_access_control_lists(office).ip_addresses
    entries.create(friendly_name="the PBX", ip_address="203.0.113.8", cidr_prefix_length=29)
    entries.create(friendly_name="198.51.100.7", ip_address="198.51.100.7")
    phones = sip.credential_lists.create(friendly_name="Phones").sid
    for username in ("agent-smith", "agent-jones"):
        sip.credential_lists(phones).credentials.create(username=username, password=PASSWORD)
    for sid in (good, old):
        number_on(twilio, sid)
        client.trunking.v1.trunks(sid).ip_access_control_lists.create(ip_access_control_list_sid=office)
    client.trunking.v1.trunks(good).credentials_lists.create(credential_list_sid=phones)


def trunk(client: Any, name: str, *uris: str, **fields: Any) -> str:
    """Make a trunk that no stack knows, and return its SID."""
    trunks = client.trunking.v1.trunks
    sid = str(trunks.create(friendly_name=name, **fields).sid)
    for index, uri in enumerate(uris):
        trunks(sid).origination_urls.create(
            sip_url=uri, priority=10 * (index + 1), weight=10, enabled=True, friendly_name=f"gate {index}"
        )
    return sid


def fill(twilio: RunningEmulator, founds: Sequence[Any], lists: Sequence[Any]) -> None:
    """Make at Twilio what the strategy drew, domains that are taken left out."""
    taken: set[str] = set()
    client = twilio.client()
    made = {one.sid: make_list(client, one) for one in lists}
    for found in founds:
        drawn = found.trunk.model_dump(exclude={"sid", "recording", "auth_type", "symmetric_rtp_enabled"})
        if drawn["domain_name"] in taken or not drawn["domain_name"]:
            del drawn["domain_name"]
        else:
            taken.add(drawn["domain_name"])
        if not drawn["disaster_recovery_url"]:
            del drawn["disaster_recovery_url"], drawn["disaster_recovery_method"]
        trunks = client.trunking.v1.trunks
        sid = trunks.create(**{name: value for name, value in drawn.items() if value is not None}).sid
        trunks(sid).recordings().update(mode=found.trunk.recording.mode, trim=found.trunk.recording.trim)
        for url in found.urls:
            trunks(sid).origination_urls.create(**url.model_dump(exclude={"sid"}))
        for number in found.numbers:
            number_on(twilio, sid, phone_number=number.phone_number)
        for one in found.lists:
            if one.sid.startswith("AL"):
                trunks(sid).ip_access_control_lists.create(ip_access_control_list_sid=made[one.sid])
            else:
                trunks(sid).credentials_lists.create(credential_list_sid=made[one.sid])


def make_list(client: Any, drawn: Any) -> str:
    """Make a list that the strategy drew, and return its SID."""
    sip, name = client.api.v2010.account.sip, drawn.found.friendly_name
    if drawn.sid.startswith("AL"):
        sid = sip.ip_access_control_lists.create(friendly_name=name).sid
        for entry in drawn.entries:
            fields = entry.model_dump(exclude={"sid"})
            sip.ip_access_control_lists(sid).ip_addresses.create(**fields)
    else:
        sid = sip.credential_lists.create(friendly_name=name).sid
        for entry in drawn.entries:
            sip.credential_lists(sid).credentials.create(username=entry.username, password=PASSWORD)
    return str(sid)
