"""The errors of the audit, with messages for people.

AuditError          the command line catches it
└── UsageError      an option, a file or a setting that cannot be used
"""

from __future__ import annotations

from pulumi_twilio_trunking.base.errors import (
    NoAnswerError,
    NotFoundError,
    ThrottledError,
    TrunkingError,
    TwilioError,
    UnauthorizedError,
    WrongAccountError,
)

FORBIDDEN = 403
NOT_ACTIVE = 20005
SERVER_ERROR = 500


class AuditError(Exception):
    """No report can be made. The message says why, and what to do."""


class UsageError(AuditError):
    """An option, a file or a setting that cannot be used."""


def why(error: TrunkingError) -> str:
    """Say why a request to Twilio failed, without the provider's advice, which is for users of Pulumi."""
    if isinstance(error, TwilioError):
        return _refusal(error)
    if isinstance(error, WrongAccountError) and error.account_sid:
        return f"the credentials belong to account {error.account_sid}"
    if isinstance(error, NoAnswerError):
        return error.reason.rstrip(".")
    return f"{error.reason} {error.advice}".rstrip()


def _refusal(error: TwilioError) -> str:
    code = f", error {error.code}" if error.code != error.status else ""
    request = f", request {error.request_id}" if error.request_id else ""
    return f"{_meaning(error)} (HTTP {error.status}{code}{request})"


def _meaning(error: TwilioError) -> str:
    if isinstance(error, UnauthorizedError):
        return "Twilio does not accept the credentials here: they are wrong, rotated, or of another region"
    if error.code == NOT_ACTIVE:
        return "the account is not active"
    if error.status == FORBIDDEN:
        return "the credentials have no permission for this"
    if isinstance(error, NotFoundError):
        return "Twilio does not have it: deleted in the meantime, or of another account or region"
    if isinstance(error, ThrottledError):
        return "Twilio throttled the requests until the retries were used up"
    return "Twilio has a fault" if error.status >= SERVER_ERROR else "Twilio refused"
