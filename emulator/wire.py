"""Addresses and dates, as Twilio's JSON has them in every resource.

Every address is Twilio's own, whatever address the emulator listens on. The official SDKs expect that: they
rewrite hosts themselves, and would break a loopback address if a region or an edge is set.
"""

from collections.abc import Collection
from datetime import datetime
from email.utils import format_datetime

TRUNKING = "https://trunking.twilio.com/v1"
API = "https://api.twilio.com/2010-04-01"
INBOUND_ROUTES = "https://routes.twilio.com/v2"

Json = dict[str, object]


def pick(record: object, names: str) -> Json:
    """Return the attributes *names* of *record*, in this order. Dates are as trunking v1 writes them."""
    return {name: getattr(record, name) for name in names.split()}


def with_rfc2822(values: Json) -> Json:
    """Return *values* with the dates as API 2010-04-01 writes them."""
    return {
        name: rfc2822(str(value)) if name.startswith("date_") else value for name, value in values.items()
    }


def with_empty(values: Json, names: Collection[str]) -> Json:
    """Return *values* with an empty text for each null of *names*."""
    return {name: "" if name in names and value is None else value for name, value in values.items()}


def account_uri(account_sid: str) -> str:
    """Return the address of an account, relative as API 2010-04-01 writes its own, without the suffix."""
    return f"/2010-04-01/Accounts/{account_sid}"


def rfc2822(date: str) -> str:
    """Write an ISO 8601 date as API 2010-04-01 does."""
    return format_datetime(datetime.fromisoformat(date))
