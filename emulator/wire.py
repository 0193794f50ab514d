"""From records to Twilio's JSON: names, order of keys, nulls and links as in the samples of Twilio's OpenAPI description.

Every address is Twilio's own, whatever address the emulator listens on, as the official SDKs expect: they rewrite hosts
themselves, and would spoil a loopback address where a region or an edge is set.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from email.utils import format_datetime
from typing import Generic
from urllib.parse import urlencode

from emulator.database import Cursor, Record
from emulator.forms import write_page_token
from emulator.oauth import Grant
from emulator.records import (
    Account,
    ApiKey,
    Credential,
    IpAddress,
    OriginationUrl,
    PhoneNumber,
    Route,
    SipList,
    Trunk,
    TrunkList,
)
from emulator.store import Page

TRUNKING = "https://trunking.twilio.com/v1"
API = "https://api.twilio.com/2010-04-01"
ROUTES = "https://routes.twilio.com/v2"
_EARLIEST = "2015-01-01T00:00:00Z"
"""The date of accounts and keys that an older emulator wrote without one."""

Json = dict[str, object]


def access_token(grant: Grant) -> Json:
    """Client credentials have neither a refresh token nor an identity (https://www.twilio.com/docs/iam/oauth-apps/oauth-access-token)."""
    return {
        "access_token": grant.access_token,
        "refresh_token": None,
        "id_token": None,
        "expires_in": grant.lifetime_s,
        "token_type": "Bearer",
    }


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
        "auth_type": ",".join(_auth_types(record)),
        "auth_type_set": _auth_types(record),
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


def _auth_types(record: Trunk) -> list[str]:
    """What a call has to show at termination; no source tells the order of the two."""
    kinds = {"IP_ACL": record.has_ip_access_control_list, "CREDENTIAL_LIST": record.has_credential_list}
    return [kind for kind, is_on in kinds.items() if is_on]


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


def trunk_credential_list(record: TrunkList) -> Json:
    return {
        "account_sid": record.account_sid,
        "trunk_sid": record.trunk_sid,
        "date_created": record.date_created,
        "date_updated": record.date_updated,
        "friendly_name": record.friendly_name,
        "sid": record.sid,
        "url": f"{TRUNKING}/Trunks/{record.trunk_sid}/CredentialLists/{record.sid}",
    }


def trunk_ip_access_control_list(record: TrunkList) -> Json:
    return {
        "account_sid": record.account_sid,
        "date_created": record.date_created,
        "date_updated": record.date_updated,
        "friendly_name": record.friendly_name,
        "sid": record.sid,
        "trunk_sid": record.trunk_sid,
        "url": f"{TRUNKING}/Trunks/{record.trunk_sid}/IpAccessControlLists/{record.sid}",
    }


def phone_number(record: PhoneNumber) -> Json:
    """What is not set is empty where the samples of Twilio's OpenAPI description are empty; ``voice_url`` and the like are null there."""
    return {
        "sid": record.sid,
        "date_created": record.date_created,
        "date_updated": record.date_updated,
        "friendly_name": record.friendly_name,
        "account_sid": record.account_sid,
        "phone_number": record.phone_number,
        "api_version": record.api_version,
        "voice_caller_id_lookup": record.voice_caller_id_lookup,
        "voice_url": record.voice_url,
        "voice_method": record.voice_method,
        "voice_fallback_url": record.voice_fallback_url,
        "voice_fallback_method": record.voice_fallback_method,
        "status_callback": record.status_callback or "",
        "status_callback_method": record.status_callback_method,
        "voice_application_sid": record.voice_application_sid or "",
        "trunk_sid": record.trunk_sid,
        "sms_url": record.sms_url or "",
        "sms_method": record.sms_method,
        "sms_fallback_url": record.sms_fallback_url or "",
        "sms_fallback_method": record.sms_fallback_method,
        "sms_application_sid": record.sms_application_sid or "",
        "address_requirements": "none",
        "beta": False,
        "url": f"{TRUNKING}/Trunks/{record.trunk_sid}/PhoneNumbers/{record.sid}",
        "capabilities": {"voice": True, "sms": True, "mms": True},
        "links": {"phone_number": f"{API}/Accounts/{record.account_sid}/IncomingPhoneNumbers/{record.sid}"},
    }


def incoming_phone_number(record: PhoneNumber) -> Json:
    """Without ``fax`` among the capabilities: Twilio's samples of trunks' numbers have none, and live answers neither."""
    return {
        "account_sid": record.account_sid,
        "address_requirements": "none",
        "address_sid": record.address_sid,
        "api_version": record.api_version,
        "beta": False,
        "capabilities": {"voice": True, "sms": True, "mms": True},
        "date_created": _rfc2822(record.date_created),
        "date_updated": _rfc2822(record.date_updated),
        "emergency_status": "Active" if record.emergency_address_sid else "Inactive",
        "emergency_address_sid": record.emergency_address_sid,
        "emergency_address_status": "registered" if record.emergency_address_sid else "unregistered",
        "friendly_name": record.friendly_name,
        "identity_sid": record.identity_sid,
        "origin": "twilio",
        "phone_number": record.phone_number,
        "sid": record.sid,
        "sms_application_sid": record.sms_application_sid or "",
        "sms_fallback_method": record.sms_fallback_method,
        "sms_fallback_url": record.sms_fallback_url or "",
        "sms_method": record.sms_method,
        "sms_url": record.sms_url or "",
        "status_callback": record.status_callback or "",
        "status_callback_method": record.status_callback_method,
        "trunk_sid": record.trunk_sid,
        "uri": f"{_account(record)}/IncomingPhoneNumbers/{record.sid}.json",
        "voice_application_sid": record.voice_application_sid or "",
        "voice_caller_id_lookup": record.voice_caller_id_lookup,
        "voice_fallback_method": record.voice_fallback_method,
        "voice_fallback_url": record.voice_fallback_url,
        "voice_method": record.voice_method,
        "voice_url": record.voice_url,
        "voice_receive_mode": record.voice_receive_mode,
        "status": "in-use",
        "bundle_sid": record.bundle_sid,
        "type": record.number_type,
    }


def ip_access_control_list(record: SipList) -> Json:
    return _sip_list(record, "IpAccessControlLists", "ip_addresses", "IpAddresses")


def credential_list(record: SipList) -> Json:
    return _sip_list(record, "CredentialLists", "credentials", "Credentials")


def _sip_list(record: SipList, path: str, key: str, below: str) -> Json:
    uri = f"{_account(record)}/SIP/{path}/{record.sid}"
    return {
        "account_sid": record.account_sid,
        "date_created": _rfc2822(record.date_created),
        "date_updated": _rfc2822(record.date_updated),
        "friendly_name": record.friendly_name,
        "sid": record.sid,
        "subresource_uris": {key: f"{uri}/{below}.json"},
        "uri": f"{uri}.json",
    }


def ip_address(record: IpAddress) -> Json:
    parent = f"{_account(record)}/SIP/IpAccessControlLists/{record.ip_access_control_list_sid}"
    return {
        "account_sid": record.account_sid,
        "date_created": _rfc2822(record.date_created),
        "date_updated": _rfc2822(record.date_updated),
        "friendly_name": record.friendly_name,
        "ip_access_control_list_sid": record.ip_access_control_list_sid,
        "ip_address": record.ip_address,
        "cidr_prefix_length": record.cidr_prefix_length,
        "sid": record.sid,
        "uri": f"{parent}/IpAddresses/{record.sid}.json",
    }


def credential(record: Credential) -> Json:
    parent = f"{_account(record)}/SIP/CredentialLists/{record.credential_list_sid}"
    return {
        "account_sid": record.account_sid,
        "credential_list_sid": record.credential_list_sid,
        "date_created": _rfc2822(record.date_created),
        "date_updated": _rfc2822(record.date_updated),
        "sid": record.sid,
        "uri": f"{parent}/Credentials/{record.sid}.json",
        "username": record.username,
    }


def account(record: Account) -> Json:
    """An account that was not made by the API has a name that follows from its SID: no source tells how they are chosen."""
    uri = f"/2010-04-01/Accounts/{record.sid}"
    return {
        "sid": record.sid,
        "owner_account_sid": record.parent_sid or record.sid,
        "friendly_name": record.friendly_name or f"Account {record.sid[-6:]}",
        "status": record.status,
        "type": "Full",
        "auth_token": record.auth_token,
        "date_created": _rfc2822(record.date_created or _EARLIEST),
        "date_updated": _rfc2822(record.date_updated or _EARLIEST),
        "subresource_uris": {"incoming_phone_numbers": f"{uri}/IncomingPhoneNumbers.json"},
        "uri": f"{uri}.json",
    }


def api_key(record: ApiKey) -> Json:
    """Without the secret, which Twilio shows once."""
    return {
        "sid": record.sid,
        "friendly_name": record.friendly_name or "",
        "date_created": _rfc2822(record.date_created or _EARLIEST),
        "date_updated": _rfc2822(record.date_updated or _EARLIEST),
    }


def whole_page(key: str, shown: Sequence[Json], path: str) -> Json:
    """All of a list, in one page."""
    own = f"{path}?{urlencode({'PageSize': len(shown), 'Page': 0})}"
    return {
        key: shown,
        "end": max(len(shown) - 1, 0),
        "first_page_uri": own,
        "next_page_uri": None,
        "page": 0,
        "page_size": len(shown),
        "previous_page_uri": None,
        "start": 0,
        "uri": own,
    }


def route(record: Route) -> Json:
    return {
        "sip_trunk_domain": record.sip_trunk_domain,
        "url": f"{ROUTES}/Trunks/{record.sip_trunk_domain}",
        "sid": record.sid,
        "account_sid": record.account_sid,
        "friendly_name": record.friendly_name,
        "voice_region": record.voice_region,
        "date_created": record.date_created,
        "date_updated": record.date_updated,
    }


def _account(record: PhoneNumber | SipList | IpAddress | Credential) -> str:
    """The address of the record's account, relative as API 2010-04-01 writes its own."""
    return f"/2010-04-01/Accounts/{record.account_sid}"


def _rfc2822(date: str) -> str:
    return format_datetime(datetime.fromisoformat(date))


class _Addresses(Generic[Record]):
    """The addresses of a page and its neighbours; *path* is the list's own, and *query* what narrows it."""

    def __init__(self, found: Page[Record], path: str, query: Mapping[str, str] | None = None) -> None:
        number, cursors = found.request.number, found.slice
        self._base = path, dict(query or {}), found.request.size
        self.own = self._at(number, found.request.cursor)
        self.first = self._at(0, None)
        self.next = self._at(number + 1, cursors.next) if cursors.next else None
        self.previous = self._at(max(number - 1, 0), cursors.previous) if cursors.previous else None

    def _at(self, number: int, cursor: Cursor | None) -> str:
        path, query, size = self._base
        token = {"PageToken": write_page_token(cursor)} if cursor else {}
        return f"{path}?{urlencode({**query, 'PageSize': size, 'Page': number, **token})}"


def page(found: Page[Record], path: str, key: str, write: Callable[[Record], Json]) -> Json:
    """A list's answer; *path* is the list's own, below the API's version."""
    addresses = _Addresses(found, f"{TRUNKING}{path}")
    return {
        "meta": {
            "first_page_url": addresses.first,
            "key": key,
            "next_page_url": addresses.next,
            "page": found.request.number,
            "page_size": found.request.size,
            "previous_page_url": addresses.previous,
            "url": addresses.own,
        },
        key: [write(record) for record in found.slice.records],
    }


def api_page(
    found: Page[Record],
    path: str,
    key: str,
    write: Callable[[Record], Json],
    query: Mapping[str, str] | None = None,
) -> Json:
    """A list's answer as API 2010-04-01 gives it: relative addresses, and the number of the first and last record."""
    addresses = _Addresses(found, path, query)
    start = found.request.number * found.request.size
    return {
        "end": start + max(len(found.slice.records) - 1, 0),
        "first_page_uri": addresses.first,
        key: [write(record) for record in found.slice.records],
        "next_page_uri": addresses.next,
        "page": found.request.number,
        "page_size": found.request.size,
        "previous_page_uri": addresses.previous,
        "start": start,
        "uri": addresses.own,
    }
