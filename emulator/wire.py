"""From records to Twilio's JSON: names, order of keys, nulls and links as in the samples of Twilio's OpenAPI description.

Every address is Twilio's own, whatever address the emulator listens on, as the official SDKs expect: they rewrite hosts
themselves, and would spoil a loopback address where a region or an edge is set.
"""

from collections.abc import Callable
from urllib.parse import urlencode

from emulator.backend import Page
from emulator.database import Cursor, Record
from emulator.forms import write_page_token
from emulator.records import OriginationUrl, PhoneNumber, Trunk

TRUNKING = "https://trunking.twilio.com/v1"
API = "https://api.twilio.com/2010-04-01"

Json = dict[str, object]


def trunk(record: Trunk) -> Json:
    url = f"{TRUNKING}/Trunks/{record.sid}"
    return {
        "sid": record.sid,
        "account_sid": record.account_sid,
        "domain_name": record.domain_name,
        "disaster_recovery_method": record.disaster_recovery_method,
        "disaster_recovery_url": record.disaster_recovery_url,
        "friendly_name": record.friendly_name,
        "secure": record.secure,
        "cnam_lookup_enabled": record.cnam_lookup_enabled,
        "symmetric_rtp_enabled": False,  # the console alone can change it
        "recording": recording(record),
        "transfer_mode": record.transfer_mode,
        "transfer_caller_id": record.transfer_caller_id,
        "auth_type": "",  # no access control or credential list is served, so none is on a trunk
        "auth_type_set": [],
        "date_created": record.date_created,
        "date_updated": record.date_updated,
        "url": url,
        "links": {
            "origination_urls": f"{url}/OriginationUrls",
            "credential_lists": f"{url}/CredentialLists",
            "ip_access_control_lists": f"{url}/IpAccessControlLists",
            "phone_numbers": f"{url}/PhoneNumbers",
        },
    }


def recording(record: Trunk) -> Json:
    return {"mode": record.recording_mode, "trim": record.recording_trim}


def origination_url(record: OriginationUrl) -> Json:
    return {
        "weight": record.weight,
        "date_updated": record.date_updated,
        "enabled": record.enabled,
        "friendly_name": record.friendly_name,
        "account_sid": record.account_sid,
        "priority": record.priority,
        "sip_url": record.sip_url,
        "sid": record.sid,
        "date_created": record.date_created,
        "trunk_sid": record.trunk_sid,
        "url": f"{TRUNKING}/Trunks/{record.trunk_sid}/OriginationUrls/{record.sid}",
    }


def phone_number(record: PhoneNumber) -> Json:
    """A number without voice or messaging URLs: on a trunk it has no use for the former."""
    return {
        "sid": record.sid,
        "date_created": record.date_created,
        "date_updated": record.date_updated,
        "friendly_name": _readable(record.phone_number),
        "account_sid": record.account_sid,
        "phone_number": record.phone_number,
        "api_version": "2010-04-01",
        "voice_caller_id_lookup": None,
        "voice_url": None,
        "voice_method": "POST",
        "voice_fallback_url": None,
        "voice_fallback_method": None,
        "status_callback": None,
        "status_callback_method": "POST",
        "voice_application_sid": None,
        "trunk_sid": record.trunk_sid,
        "sms_url": None,
        "sms_method": "POST",
        "sms_fallback_url": None,
        "sms_fallback_method": "POST",
        "sms_application_sid": None,
        "address_requirements": "none",
        "beta": False,
        "url": f"{TRUNKING}/Trunks/{record.trunk_sid}/PhoneNumbers/{record.sid}",
        "capabilities": {"voice": True, "sms": True, "mms": True},
        "links": {"phone_number": f"{API}/Accounts/{record.account_sid}/IncomingPhoneNumbers/{record.sid}"},
    }


def _readable(number: str) -> str:
    """``+15558675309`` as ``(555) 867-5309``."""
    return f"({number[2:5]}) {number[5:8]}-{number[8:]}"


def page(found: Page[Record], path: str, key: str, write: Callable[[Record], Json]) -> Json:
    """A list's answer; *path* is the list's own, below the API's version."""
    number, cursors = found.request.number, found.slice

    def address(of_number: int, cursor: Cursor | None) -> str:
        query = {"PageSize": found.request.size, "Page": of_number}
        token = {"PageToken": write_page_token(cursor)} if cursor else {}
        return f"{TRUNKING}{path}?{urlencode({**query, **token})}"

    return {
        "meta": {
            "first_page_url": address(0, None),
            "key": key,
            "next_page_url": address(number + 1, cursors.next) if cursors.next else None,
            "page": number,
            "page_size": found.request.size,
            "previous_page_url": address(max(number - 1, 0), cursors.previous) if cursors.previous else None,
            "url": address(number, found.request.cursor),
        },
        key: [write(record) for record in cursors.records],
    }
