"""What Twilio's JSON has in every resource: addresses and dates.

Every address is Twilio's own, whatever address the emulator listens on. The official SDKs expect that: they rewrite
hosts themselves, and would spoil a loopback address where a region or an edge is set.
"""

from datetime import datetime
from email.utils import format_datetime

TRUNKING = "https://trunking.twilio.com/v1"
API = "https://api.twilio.com/2010-04-01"
INBOUND_ROUTES = "https://routes.twilio.com/v2"

Json = dict[str, object]


def account_uri(account_sid: str) -> str:
    """Return the address of an account, relative as API 2010-04-01 writes its own, without the suffix."""
    return f"/2010-04-01/Accounts/{account_sid}"


def rfc2822(date: str) -> str:
    """Write an ISO 8601 date as API 2010-04-01 does."""
    return format_datetime(datetime.fromisoformat(date))
