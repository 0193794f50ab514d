"""Everything that goes wrong, each as one clear paragraph.

TrunkingError                   what callers catch
├── ConfigurationError          settings half given, not accepted or contradictory
│   └── MissingCredentialsError not given at all
├── WrongAccountError           the resource lives in another account or region than the credentials in force
├── RefusedError                we do not do this, since it would lose something; nothing was changed
├── NoAnswerError               Twilio did not answer, or not in words that can be read
├── PlainUriError               a SIP URI in the program that is not TLS
├── NotOneTrunkError            a look-up found no trunk, or several
└── TwilioError                 Twilio answered with an error: HTTP status, Twilio's code, request id
    ├── NotFoundError           404: no such trunk or origination URL
    ├── UnauthorizedError       401: the credentials are not accepted
    └── ThrottledError          429: too many requests at once
"""

from __future__ import annotations

import json
from typing import Any

import pulumi

from pulumi_twilio_trunking.base.masking import masked_text

UNAUTHORIZED = 401
SERVER_ERROR = 500
DOCS = "https://www.twilio.com/docs/api/errors"

_CHECK_CREDENTIALS = (
    "Check the account SID and the auth token, or the API key or OAuth client and its secret, and that they belong to the "
    "region in use. A parent's auth token does not open a sub-account's trunks: use the sub-account's own, or an API key of it. After a rotation `refresh` and `destroy` use the old ones until a plain `pulumi up` has stored the new: run "
    "that first, or add `--run-program`."
)

ADVICE = {
    UNAUTHORIZED: _CHECK_CREDENTIALS,
    404: "This is not how Twilio says that something is missing: check that twilio:baseUrl, if it is set, is the address that "
    "stands before /v1.",
    10002: "A trial account does not have this: upgrade the account in the Twilio Console.",
    20001: "A value is missing or not accepted: the text above is Twilio's own.",
    20003: _CHECK_CREDENTIALS,
    20004: "This address takes no such request: check that twilio:baseUrl, if it is set, leads to Twilio's API.",
    20005: "The account is suspended or closed: see its status and balance in the Twilio Console.",
    20006: "These credentials have no right to this: use the account's own, or have its owner grant it.",
    20008: "These are test credentials, which reach no trunks: use the live account SID and auth token, or an API key.",
    20104: "A new access token was refused like the one before: check in the Twilio Console that the OAuth app is still there, "
    "with the trunking permissions.",
    20162: "Another request is changing the same thing: run again.",
    20403: "The account or the API key has no permission for this: see the account's status in the Twilio Console; use a "
    "standard key, or give a restricted one the trunking permissions.",
    20404: "If it was deleted outside of Pulumi, `pulumi refresh` brings the state up to date. Otherwise check the region, "
    "and twilio:baseUrl if it is set.",
    20409: "Something else changed it at the same time: run again.",
    20429: "Too many requests at once on this account: run again; if it persists, with a smaller `--parallel`, in `pulumi refresh` with a smaller twilio:readsAtOnce.",
    20500: "The fault is Twilio's: see https://status.twilio.com and run again.",
    20503: "The fault is Twilio's: see https://status.twilio.com and run again.",
    21227: "The headers of a SIP URI, all that stands behind its ?, have fewer than 1024 characters: shorten them.",
    21244: "The account has as many trunks as Twilio allows: delete one that is no longer used, or ask Twilio for more.",
    21245: "A domain name ends in .pstn.twilio.com and belongs to one trunk. If one of yours has it: was its resource renamed? "
    "Give it `aliases`. Replaced? Give the new trunk another name: one that the old trunk gives up may stay reserved for up to 30 days. "
    "Was it there before Pulumi, or did a killed run leave it? Take it over with adopt='TK…', or give one of them another domain.",
    21247: "Other trunks use sub-domains of this domain: change or delete those first. A name that is given up may stay reserved "
    "for up to 30 days.",
    21248: "Domain names are unique over all of Twilio: choose another. Was a trunk with it deleted, or the name removed from one, "
    "in the last 30 days? Twilio may keep it reserved for that long: use another, or ask Twilio's support. If a trunk of yours has it: "
    "was its resource renamed? Give it `aliases`. Was it there before Pulumi, or did a killed run leave it? Take it over with adopt='TK…'.",
    21249: "A trunk takes 10 origination URLs: remove one that is no longer used.",
    21252: "Twilio has trunks in the regions us1, ie1 and au1: correct twilio:region, and twilio:edge with it.",
    21634: "Phone numbers with emergency calling are on this trunk: move them to another trunk first.",
    70051: "The API key or the OAuth app has no permission for this: use a standard key, or give it the trunking permissions.",
}
"""What to do about a code of Twilio's, for those where its own text leaves the reader alone."""


class TrunkingError(pulumi.RunError):
    """What callers catch: every error that this package raises on purpose.

    As a RunError of Pulumi's it ends a program, where it is raised there, without a traceback.

    Attributes:
        tried: what was attempted on which thing, for example "create trunk 'voice-agent'"; "" where nothing was.
        left: what a failure half way left behind and how to deal with it; "" where nothing is left.
        maybe_done: True where Twilio may have carried out what was tried all the same.
    """

    tried: str = ""
    left: str = ""
    maybe_done: bool = False

    @property
    def reason(self) -> str:
        return super().__str__()

    def leaves(self, what: str) -> None:
        """Add to what the failure left behind."""
        self.left = f"{self.left} {what}".strip()

    def __str__(self) -> str:
        could_not = f"could not {self.tried}: " if self.tried else ""
        return " ".join(filter(None, [could_not + self.reason, self.left]))


class ConfigurationError(TrunkingError):
    """Credentials, region, edge, base URL or a preset's settings are half given, not accepted, or contradict each other."""


class MissingCredentialsError(ConfigurationError):
    """There are no credentials, or a part of them is missing."""


class WrongAccountError(TrunkingError):
    """The resource was made in another account or region than the credentials in force belong to.

    Attributes:
        account_sid: the account that the credentials turned out to be of; "" where Twilio did not say.
    """

    account_sid = ""


class RefusedError(TrunkingError):
    """What was asked for would lose something. Nothing was changed at Twilio."""


class PlainUriError(TrunkingError):
    """A SIP URI in the program is not TLS."""


class NotOneTrunkError(TrunkingError):
    """A look-up found no trunk, or several."""


class NoAnswerError(TrunkingError):
    """Twilio did not answer in time, could not be reached, or answered in a form that cannot be read."""


class TwilioError(TrunkingError):
    """Twilio answered with an error.

    Attributes:
        status: the HTTP status.
        code: Twilio's error code, or the HTTP status where the body names none.
        request_id: Twilio's name for this request, to give to its support; "" where it told none.
    """

    def __init__(self, status: int, code: int, message: str, request_id: str = "", login: str = "") -> None:
        self.status: int = status
        self.code: int = code
        self.request_id: str = request_id
        self.maybe_done: bool = status >= SERVER_ERROR
        known = code != status
        error = f", error {code}" if known else ""
        link = f" See {DOCS}/{code}." if known else ""
        request = f" (request {request_id})" if request_id else ""
        whose = f" The login is {login}." if login and status == UNAUTHORIZED else ""
        text = message.rstrip(".") or "no message"
        advice = ADVICE.get(code) or (_CHECK_CREDENTIALS if status == UNAUTHORIZED else "")
        super().__init__(f"Twilio answered {status}{error}: {text}{request}.{whose}{link} {advice}".rstrip())


class NotFoundError(TwilioError):
    """404: Twilio knows no such trunk or origination URL in this account and region."""


class UnauthorizedError(TwilioError):
    """401: Twilio does not accept the credentials."""


class ThrottledError(TwilioError):
    """429: too many requests at once. Twilio did not process this one."""


_BY_STATUS: dict[int, type[TwilioError]] = {
    UNAUTHORIZED: UnauthorizedError,
    404: NotFoundError,
    429: ThrottledError,
}

for _error in [
    TrunkingError,
    ConfigurationError,
    MissingCredentialsError,
    WrongAccountError,
    RefusedError,
    PlainUriError,
    NotOneTrunkError,
    NoAnswerError,
    TwilioError,
    NotFoundError,
    UnauthorizedError,
    ThrottledError,
]:
    # Python prints an exception with its module's path, unless it is a built-in one. Users see the name alone.
    _error.__module__ = "builtins"


def from_answer(status: int, body: str, request_id: str = "", login: str = "") -> TwilioError:
    """Turn an HTTP answer of 3xx, 4xx or 5xx into the error to raise.

    Twilio writes `{"code", "message", "more_info", "status"}`, elsewhere RFC 9457 with `code` and `title`; what stands
    between us and Twilio may write HTML. *login* says which settings logged in.
    """
    said = _object(body)
    code = said.get("code")
    message = (
        said.get("message")
        or said.get("title")
        or f"an answer that is no JSON object, of {len(body)} characters"
    )
    error = _BY_STATUS.get(status, TwilioError)
    return error(
        status, code if isinstance(code, int) else status, masked_text(str(message)), request_id, login
    )


def _object(body: str) -> dict[str, Any]:
    try:
        said = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return said if isinstance(said, dict) else {}
