"""From the text of a request to typed values: form bodies, query parameters, credentials."""

import base64
import re
from collections.abc import Callable, Mapping
from urllib.parse import parse_qsl

from emulator.backend import PageRequest
from emulator.database import Changes, Cursor, Value
from emulator.errors import AuthenticationFailed, InvalidParameter

Decoder = Callable[[str, str], Value]
Parameters = Mapping[str, tuple[str, Decoder]]

_INTEGER = re.compile(r"[+-]?[0-9]{1,18}")
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


def read_changes(body: bytes, parameters: Parameters) -> Changes:
    """The columns that an urlencoded *body* sets; what is not sent is not there, and unknown parameters are ignored."""
    sent = dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True))
    return {column: decode(name, sent[name]) for name, (column, decode) in parameters.items() if name in sent}


def read_page_request(query: Mapping[str, str]) -> PageRequest:
    return PageRequest(
        size=_at_least(1, "PageSize", query.get("PageSize", str(PageRequest.size))),
        number=_at_least(0, "Page", query.get("Page", str(PageRequest.number))),
        cursor=_read_cursor(query.get("PageToken", "")),
    )


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
