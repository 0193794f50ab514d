"""What goes wrong, in words for whoever ran the audit.

AuditError          what the command line catches
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
    """There is no report. The text says why, and what to do."""


class UsageError(AuditError):
    """An option, a file or a setting that cannot be used."""


def why(error: TrunkingError) -> str:
    """Why Twilio gave no answer that can be used. The provider's own advice is for who runs Pulumi."""
    if isinstance(error, TwilioError):
        return _refusal(error)
    if isinstance(error, WrongAccountError) and error.account_sid:
        return f"the credentials belong to account {error.account_sid}"
    if isinstance(error, NoAnswerError):
        return error.reason.partition(" Check ")[0].rstrip(".")
    return error.reason


def _refusal(error: TwilioError) -> str:
    code = f", error {error.code}" if error.code != error.status else ""
    request = f", request {error.request_id}" if error.request_id else ""
    return f"{_meaning(error)} (HTTP {error.status}{code}{request})"


def _meaning(error: TwilioError) -> str:
    if isinstance(error, UnauthorizedError):
        return "Twilio does not accept the credentials here: wrong, rotated, or those of another region"
    if error.code == NOT_ACTIVE:
        return "the account is not active"
    if error.status == FORBIDDEN:
        return "the credentials have no permission for it"
    if isinstance(error, NotFoundError):
        return "Twilio has no such thing here: deleted in the meantime, or of another account or region"
    if isinstance(error, ThrottledError):
        return "Twilio throttled the requests for longer than they are tried again"
    return "the fault is Twilio's" if error.status >= SERVER_ERROR else "Twilio refused"
