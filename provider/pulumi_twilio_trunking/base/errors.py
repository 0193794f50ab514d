"""Everything that goes wrong. Each error says what failed, what Twilio said, and what to do.

TrunkingError                   the base, for callers to catch
├── ConfigurationError          settings that are incomplete, not accepted or contradictory
│   └── MissingCredentialsError no credentials, or only a part of them
├── WrongAccountError           the resource lives in another account or region than the credentials
├── RefusedError                something would be lost, so nothing was changed
├── NoAnswerError               Twilio did not answer, or its answer cannot be read
├── PlainUriError               a SIP URI in the program is not TLS
├── NotOneTrunkError            a look-up found no trunk, or several
├── NoPhoneNumberError          a look-up found no such phone number
├── NotOneListError             a look-up found no list of addresses or credentials, or several
└── TwilioError                 Twilio answered with an error: HTTP status, Twilio's code, request id
    ├── NotFoundError           404: no such trunk, origination URL or list
    ├── UnauthorizedError       401: the credentials are not accepted
    └── ThrottledError          429: too many requests at once
"""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import Any

import pulumi

from pulumi_twilio_trunking.base.advice import advice_on
from pulumi_twilio_trunking.base.http_status import is_twilios_fault
from pulumi_twilio_trunking.base.masking import masked_text

DOCS = "https://www.twilio.com/docs/api/errors"

CHECK_BASE_URL = "Check that twilio:baseUrl, if it is set, leads to Twilio's API."
"""The advice on an answer that Twilio would not give."""


class TrunkingError(pulumi.RunError):
    """The base of every error that this package raises on purpose.

    As a RunError of Pulumi it ends the program that raises it, without a traceback.

    Attributes:
        tried: what was attempted, for example "create trunk 'voice-agent'"; "" where nothing was.
        advice: what to do; "" where the reason says so.
        left: what a failure half way left behind and how to deal with it; "" where nothing is left.
        maybe_done: True where Twilio may have carried out what was tried all the same.
    """

    tried: str = ""
    left: str = ""
    maybe_done: bool = False

    def __init__(self, reason: str, advice: str = "") -> None:
        super().__init__(reason)
        self.advice: str = advice

    @property
    def reason(self) -> str:
        """What Twilio said, or what this package found."""
        return super().__str__()

    def leaves(self, what: str) -> None:
        """Add to what the failure left behind."""
        self.left = f"{self.left} {what}".strip()

    def __str__(self) -> str:
        return "\n".join(self._parts())

    def in_one_line(self) -> str:
        """The text as a part of another sentence."""
        return " ".join(self._parts())

    def _parts(self) -> list[str]:
        could_not = f"could not {self.tried}:" if self.tried else ""
        return [part for part in (could_not, self.reason, self.advice, self.left) if part]


class ConfigurationError(TrunkingError):
    """Credentials, region, base URL or a preset's settings are incomplete, not accepted or contradictory."""


class MissingCredentialsError(ConfigurationError):
    """There are no credentials, or a part of them is missing."""


class WrongAccountError(TrunkingError):
    """The resource was made in another account or region than that of the credentials.

    Attributes:
        account_sid: the account that the credentials are really of; "" where Twilio did not say.
    """

    account_sid = ""


class RefusedError(TrunkingError):
    """Something would be lost, so nothing was changed at Twilio."""


class PlainUriError(TrunkingError):
    """A SIP URI in the program is not TLS."""


class NotOneTrunkError(TrunkingError):
    """A look-up found no trunk, or several."""


class NoPhoneNumberError(TrunkingError):
    """A look-up found no such phone number in the account."""


class NotOneListError(TrunkingError):
    """A look-up found no IP access control list or credential list, or several."""


class NoAnswerError(TrunkingError):
    """Twilio did not answer in time, could not be reached, or answered in a form that cannot be read."""


class TwilioError(TrunkingError):
    """Twilio answered with an error.

    Attributes:
        status: the HTTP status.
        code: Twilio's error code, or the HTTP status where the body has none.
        request_id: Twilio's ID of this request, for its support; "" where it gave none.
    """

    def __init__(self, status: int, code: int, message: str, request_id: str = "", login: str = "") -> None:
        self.status: int = status
        self.code: int = code
        self.request_id: str = request_id
        self.maybe_done: bool = is_twilios_fault(status)
        known = code != status
        error = f", error {code}" if known else ""
        link = f" See {DOCS}/{code}." if known else ""
        request = f" (request {request_id})" if request_id else ""
        user = f" The login is {login}." if login and status == HTTPStatus.UNAUTHORIZED else ""
        text = message.rstrip(".") or "no message"
        super().__init__(
            f"Twilio answered {status}{error}: {text}{request}.{user}{link}", advice_on(status, code)
        )

    def was_about(self, thing: str) -> None:
        """Give the advice for that kind of *thing*: a code may mean something else for another."""
        self.advice: str = advice_on(self.status, self.code, thing)


class NotFoundError(TwilioError):
    """404: Twilio knows no such thing in this account and region. A 404 in HTML or plain text is none."""


class UnauthorizedError(TwilioError):
    """401: Twilio does not accept the credentials."""


class ThrottledError(TwilioError):
    """429: too many requests at once. Twilio did not process this one."""


_BY_STATUS: dict[int, type[TwilioError]] = {
    HTTPStatus.UNAUTHORIZED: UnauthorizedError,
    HTTPStatus.NOT_FOUND: NotFoundError,
    HTTPStatus.TOO_MANY_REQUESTS: ThrottledError,
}

for _error in [
    TrunkingError,
    ConfigurationError,
    MissingCredentialsError,
    WrongAccountError,
    RefusedError,
    PlainUriError,
    NotOneTrunkError,
    NoPhoneNumberError,
    NotOneListError,
    NoAnswerError,
    TwilioError,
    NotFoundError,
    UnauthorizedError,
    ThrottledError,
]:
    # Python prints the path of an exception's module, unless it is this one. Users need only the name.
    _error.__module__ = "builtins"


def from_answer(status: int, body: str, request_id: str = "", login: str = "") -> TwilioError:
    """Turn an HTTP answer of 3xx, 4xx or 5xx into the error to raise.

    Twilio writes `{"code", "message", "more_info", "status"}`, elsewhere RFC 9457 with `code` and `title`.
    A proxy may write HTML. *login* says which settings logged in.
    """
    said = _object(body)
    code = said.get("code")
    message = (
        said.get("message") or said.get("title") or f"an answer of {len(body)} characters, not a JSON object"
    )
    error = _BY_STATUS.get(status, TwilioError)
    if error is NotFoundError and _is_foreign(body):
        error = TwilioError
    return error(
        status, code if isinstance(code, int) else status, masked_text(str(message)), request_id, login
    )


def _is_foreign(body: str) -> bool:
    """Whether a proxy or another server wrote an answer. Its 404 does not say that the thing is gone."""
    return bool(body.strip()) and not body.lstrip().startswith("{")


def _object(body: str) -> dict[str, Any]:
    try:
        said = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return said if isinstance(said, dict) else {}
