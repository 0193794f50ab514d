"""A single parameter of a form: how its text becomes a value, and the values that Twilio takes.

Rules that only one resource has are in its own file, below ``resources``.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

from emulator.database import Value
from emulator.errors import InvalidParameter
from emulator.settings import Settings

_INTEGER = re.compile(r"[+-]?[0-9]{1,18}")
_WEB_HOST = re.compile(r"https?://[^/?#]*", re.IGNORECASE)
_LONGEST_HOST = 1000  # user and password included; no source has a limit

Decoder = Callable[[str, str], Value]
"""Takes the parameter's name and its text; raises InvalidParameter."""
Rule = Callable[[str, Value, Settings], None]
"""Takes the parameter's name and its value; raises an ApiError."""


def text(_: str, value: str) -> str | None:
    """Take any text; an empty one clears.

    Source: RJPearson94/terraform-provider-twilio, which clears so on Twilio itself.
    """
    return value or None


def integer(name: str, value: str) -> int:
    """Take digits; an empty integer is 20001 (https://www.twilio.com/docs/api/errors/20001)."""
    if not _INTEGER.fullmatch(value):
        raise InvalidParameter(name, "must be an integer")
    return int(value)


def boolean(name: str, value: str) -> bool:
    """Take ``true`` or ``false`` in any case: Twilio's SDKs send small letters, Python programs a capital."""
    if value.lower() not in {"true", "false"}:
        raise InvalidParameter(name, "must be true or false")
    return value.lower() == "true"


def anything(name: str, value: Value, settings: Settings) -> None:
    """Accept whatever the decoder gave."""


@dataclass(frozen=True)
class Field:
    """One parameter of a form; by default any text."""

    decode: Decoder = text
    rule: Rule = anything


def parameter_name(column: str) -> str:
    """Return the form parameter that sets *column*: ``SipUrl`` for ``sip_url``."""
    return "".join(word.capitalize() for word in column.split("_"))


def one_of(*choices: str | None) -> Rule:
    """Accept only *choices*; None among them is a parameter that may be cleared."""

    def rule(name: str, value: Value, _: Settings) -> None:
        if value not in choices:
            raise InvalidParameter(name, f"must be one of {', '.join(filter(None, choices))}")

    return rule


def sid_of(prefix: str) -> Rule:
    """Accept SIDs that begin with *prefix*."""

    def rule(name: str, value: Value, _: Settings) -> None:
        if not is_sid(prefix, str(value)):
            raise InvalidParameter(name, f"must be '{prefix}' and 32 hexadecimal digits")

    return rule


def is_sid(prefix: str, value: str) -> bool:
    """Tell whether *value* has the form of an SID that begins with *prefix*."""
    return re.fullmatch(rf"{prefix}[0-9a-fA-F]{{32}}", value) is not None


def optional(inner: Rule) -> Rule:
    """Accept what *inner* does, and a cleared value."""

    def rule(name: str, value: Value, settings: Settings) -> None:
        if value is not None:
            inner(name, value, settings)

    return rule


def friendly_name(name: str, value: Value, settings: Settings) -> None:
    """Accept a name within ``settings.friendly_name_limit``, or none."""
    limit = settings.friendly_name_limit
    if limit and isinstance(value, str) and len(value) > limit:
        raise InvalidParameter(name, f"must be at most {limit} characters long")


def present_friendly_name(name: str, value: Value, settings: Settings) -> None:
    """Accept the same, except no name: Twilio's OpenAPI description requires one of some resources."""
    if not value:
        raise InvalidParameter(name, "must not be empty")
    friendly_name(name, value, settings)


def absolute_url(name: str, value: Value, _: Settings) -> None:
    """Accept an http or https URL, or none. Twilio's OpenAPI description gives the type as URI."""
    if value is not None and not _is_web_url(str(value)):
        raise InvalidParameter(name, "must be an absolute http or https URL")


def _is_web_url(url: str) -> bool:
    """Look at the host only: Python normalises a whole URL in quadratic time."""
    found = _WEB_HOST.match(url)
    if not found or len(found[0]) > _LONGEST_HOST:
        return False
    try:
        return bool(urlsplit(found[0]).hostname)
    except ValueError:
        return False
