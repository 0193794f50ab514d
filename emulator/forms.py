"""From the text of a request to typed values: form bodies, query parameters, credentials."""

import base64
import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl

from emulator.database import Changes, Cursor, Pattern, Value
from emulator.errors import AuthenticationFailed, InvalidParameter
from emulator.masking import shortened
from emulator.store import PageRequest

Decoder = Callable[[str, str], Value]
Parameters = Mapping[str, tuple[str, Decoder]]

_INTEGER = re.compile(r"[+-]?[0-9]{1,18}")
_PARTIAL_NUMBER = re.compile(r"[+0-9*]+")
_LONGEST_NUMBER = 16  # E.164: "+" and 15 digits; of a longer one SQLite would say that it is too complex
_PAGE_TOKEN = re.compile(r"P([AB])([0-9]{1,18})")


def text(_: str, value: str) -> str | None:
    """An empty value clears.

    Source: RJPearson94/terraform-provider-twilio, which clears so on Twilio itself.
    """
    return value or None


def integer(name: str, value: str) -> int:
    """Digits; an empty integer is 20001 (https://www.twilio.com/docs/api/errors/20001)."""
    if not _INTEGER.fullmatch(value):
        raise InvalidParameter(name, "must be an integer")
    return int(value)


def boolean(name: str, value: str) -> bool:
    """``true`` or ``false`` in any case: Twilio's SDKs send them small, Python's habits capital."""
    if value.lower() not in {"true", "false"}:
        raise InvalidParameter(name, "must be true or false")
    return value.lower() == "true"


# The form parameters of Twilio's OpenAPI description, each with the column that it sets.
TRUNK: Parameters = {
    "FriendlyName": ("friendly_name", text),
    "DomainName": ("domain_name", text),
    "DisasterRecoveryUrl": ("disaster_recovery_url", text),
    "DisasterRecoveryMethod": ("disaster_recovery_method", text),
    "TransferMode": ("transfer_mode", text),
    "TransferCallerId": ("transfer_caller_id", text),
    "Secure": ("secure", boolean),
    "CnamLookupEnabled": ("cnam_lookup_enabled", boolean),
}
RECORDING: Parameters = {
    "Mode": ("mode", text),
    "Trim": ("trim", text),
}
ORIGINATION_URL: Parameters = {
    "Weight": ("weight", integer),
    "Priority": ("priority", integer),
    "Enabled": ("enabled", boolean),
    "FriendlyName": ("friendly_name", text),
    "SipUrl": ("sip_url", text),
}
PHONE_NUMBER: Parameters = {"PhoneNumberSid": ("phone_number_sid", text)}
TRUNK_IP_ACCESS_CONTROL_LIST: Parameters = {
    "IpAccessControlListSid": ("ip_access_control_list_sid", text),
}
TRUNK_CREDENTIAL_LIST: Parameters = {"CredentialListSid": ("credential_list_sid", text)}
SIP_LIST: Parameters = {"FriendlyName": ("friendly_name", text)}
IP_ADDRESS: Parameters = {
    "FriendlyName": ("friendly_name", text),
    "IpAddress": ("ip_address", text),
    "CidrPrefixLength": ("cidr_prefix_length", integer),
}
NEW_CREDENTIAL: Parameters = {"Username": ("username", text), "Password": ("password", text)}
CREDENTIAL: Parameters = {"Password": ("password", text)}
INCOMING_PHONE_NUMBER: Parameters = {
    "AccountSid": ("account_sid", text),
    "ApiVersion": ("api_version", text),
    "FriendlyName": ("friendly_name", text),
    "SmsApplicationSid": ("sms_application_sid", text),
    "SmsFallbackMethod": ("sms_fallback_method", text),
    "SmsFallbackUrl": ("sms_fallback_url", text),
    "SmsMethod": ("sms_method", text),
    "SmsUrl": ("sms_url", text),
    "StatusCallback": ("status_callback", text),
    "StatusCallbackMethod": ("status_callback_method", text),
    "VoiceApplicationSid": ("voice_application_sid", text),
    "VoiceCallerIdLookup": ("voice_caller_id_lookup", boolean),
    "VoiceFallbackMethod": ("voice_fallback_method", text),
    "VoiceFallbackUrl": ("voice_fallback_url", text),
    "VoiceMethod": ("voice_method", text),
    "VoiceUrl": ("voice_url", text),
    "EmergencyStatus": ("emergency_status", text),
    "EmergencyAddressSid": ("emergency_address_sid", text),
    "TrunkSid": ("trunk_sid", text),
    "VoiceReceiveMode": ("voice_receive_mode", text),
    "IdentitySid": ("identity_sid", text),
    "AddressSid": ("address_sid", text),
    "BundleSid": ("bundle_sid", text),
}
NEW_ACCOUNT: Parameters = {"FriendlyName": ("friendly_name", text)}
ACCOUNT: Parameters = {"FriendlyName": ("friendly_name", text), "Status": ("status", text)}
API_KEY: Parameters = {"FriendlyName": ("friendly_name", text)}
TOKEN: Parameters = {
    name: (name, text)
    for name in (
        "grant_type",
        "client_id",
        "client_secret",
        "code",
        "redirect_uri",
        "audience",
        "refresh_token",
        "scope",
        "code_verifier",
    )
}
ROUTE: Parameters = {"VoiceRegion": ("voice_region", text), "FriendlyName": ("friendly_name", text)}
PHONE_NUMBER_FILTERS = ("FriendlyName", "Beta", "PhoneNumber", "Origin")
"""In the order of Twilio's own page addresses."""
ACCOUNT_FILTERS = {"FriendlyName": "friendly_name", "Status": "status"}
"""Each with the property that it is about."""
PAGING = ("PageSize", "Page", "PageToken")


def read_changes(body: bytes, parameters: Parameters, *, strict: bool = False) -> Changes:
    """The columns that an urlencoded *body* sets; what is not sent is not there.

    Unknown parameters are ignored, as the twilio-feature-factory skill saw Twilio do, or refused if *strict*.
    """
    sent = dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True))
    if strict:
        refuse_unknown(sent, parameters)
    return {column: decode(name, sent[name]) for name, (column, decode) in parameters.items() if name in sent}


def refuse_unknown(sent: Iterable[str], known: Collection[str]) -> None:
    for name in sent:
        if name not in known:
            raise InvalidParameter(
                shortened(name, 100), f"there is no such parameter here, only {', '.join(known)}"
            )


def read_page_request(query: Mapping[str, str]) -> PageRequest:
    return PageRequest(
        size=_at_least(1, "PageSize", query.get("PageSize", str(PageRequest.size))),
        number=_at_least(0, "Page", query.get("Page", str(PageRequest.number))),
        cursor=_read_cursor(query.get("PageToken", "")),
    )


def read_account_filters(query: Mapping[str, str]) -> dict[str, str]:
    """What a list of accounts is narrowed to, by the properties that it shows."""
    sent = {name: query[name] for name in ACCOUNT_FILTERS if query.get(name)}
    if sent.get("Status", "active") not in {"active", "suspended", "closed"}:
        raise InvalidParameter("Status", "must be one of active, suspended, closed")
    return {ACCOUNT_FILTERS[name]: value for name, value in sent.items()}


@dataclass(frozen=True)
class PhoneNumberFilters:
    """What a list of phone numbers is narrowed to; *sent* is how the request put it."""

    where: dict[str, Value | Pattern]
    sent: dict[str, str]


def read_phone_number_filters(query: Mapping[str, str]) -> PhoneNumberFilters:
    """Every number here is Twilio's own and none is new to the platform, so Origin can exclude all, and Beta none."""
    sent = {name: query[name] for name in PHONE_NUMBER_FILTERS if query.get(name)}
    boolean("Beta", sent.get("Beta", "true"))
    if sent.get("Origin", "twilio") not in {"twilio", "hosted"}:
        raise InvalidParameter("Origin", "must be one of twilio, hosted")
    where: dict[str, Value | Pattern] = {}
    if "FriendlyName" in sent:
        where["friendly_name"] = sent["FriendlyName"]
    if "PhoneNumber" in sent:
        where["phone_number"] = _digits(sent["PhoneNumber"])
    if sent.get("Origin") == "hosted" or len(sent.get("PhoneNumber", "")) > _LONGEST_NUMBER:
        where = {"sid": None}  # equal to nothing
    return PhoneNumberFilters(where, sent)


def _digits(partial: str) -> Pattern:
    """A part of a number, in which ``*`` is any digit (Twilio's OpenAPI description)."""
    if not _PARTIAL_NUMBER.fullmatch(partial):
        raise InvalidParameter("PhoneNumber", "must be digits, '+' and '*'")
    return Pattern(f"*{partial.replace('*', '[0-9]')}*")


def _at_least(least: int, name: str, value: str) -> int:
    number = integer(name, value)
    if number < least:
        raise InvalidParameter(name, f"must be at least {least}")
    return number


def write_page_token(cursor: Cursor) -> str:
    """Opaque to clients: PA for what comes after a place, PB for what comes before it."""
    return f"P{'A' if cursor.side == 'after' else 'B'}{cursor.position}"


def _read_cursor(token: str) -> Cursor | None:
    if not token:
        return None
    found = _PAGE_TOKEN.fullmatch(token)
    if not found:
        raise InvalidParameter("PageToken", "is not one that this API gave out")
    return Cursor("after" if found[1] == "A" else "before", int(found[2]))


def read_credentials(authorization: str) -> tuple[str, str]:
    """User and password of HTTP's Basic scheme (RFC 7617)."""
    scheme, _, encoded = authorization.partition(" ")
    try:
        user, colon, password = base64.b64decode(encoded.strip(), validate=True).decode().partition(":")
    except ValueError as error:  # of base64 and of UTF-8
        raise AuthenticationFailed from error
    if scheme.lower() != "basic" or not colon:
        raise AuthenticationFailed
    return user, password


def read_bearer_token(authorization: str) -> str | None:
    """The token of the Bearer scheme (RFC 6750), None for another scheme."""
    scheme, _, token = authorization.partition(" ")
    return token.strip() if scheme.lower() == "bearer" else None
