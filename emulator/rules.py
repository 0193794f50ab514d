"""What a single parameter may be, whatever the rest of the account looks like. Pure functions over column values."""

import re
from collections.abc import Callable, Iterable
from urllib.parse import urlsplit

from emulator.database import Changes, Value
from emulator.errors import InvalidParameter, InvalidRegion, MissingParameter, TrunkValidationFailed
from emulator.settings import REGIONS, Settings

DOMAIN_SUFFIX = ".pstn.twilio.com"
LARGEST = 65535  # of weight and priority: Twilio's OpenAPI description

# Twilio's OpenAPI description, the enumerations of its trunk and recording schemas.
TRANSFER_MODES = ("disable-all", "enable-all", "sip-only")
TRANSFER_CALLER_IDS = ("from-transferee", "from-transferor")
RECORDING_MODES = (
    "do-not-record",
    "record-from-ringing",
    "record-from-answer",
    "record-from-ringing-dual",
    "record-from-answer-dual",
)
RECORDING_TRIMS = ("trim-silence", "do-not-trim")

_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_DOMAIN = re.compile(rf"(?:{_LABEL}\.)+pstn\.twilio\.com", re.IGNORECASE)
_LONGEST_LABEL = 63
_LONGEST_DOMAIN = 253  # RFC 1035, 2.3.4; Twilio names no limit of its own
_WEB_HOST = re.compile(r"https?://[^/?#]*", re.IGNORECASE)
_LONGEST_HOST = 1000  # with whoever logs in; no source has a limit
_ACCOUNT_SID = re.compile(r"AC[0-9a-f]{32}", re.IGNORECASE)
_SIP_URI = re.compile(r"(sips?):[^\s\x00-\x1f\x7f]+", re.IGNORECASE)

Rule = Callable[[str, Value, Settings], None]


def parameter_name(column: str) -> str:
    """The form parameter that sets *column*: ``sip_url`` is ``SipUrl``."""
    return "".join(word.capitalize() for word in column.split("_"))


def check(changes: Changes, rules: dict[str, Rule], settings: Settings) -> None:
    """Raise the first rule's error that *changes* break."""
    for column, value in changes.items():
        rules[column](parameter_name(column), value, settings)


def require(changes: Changes, columns: Iterable[str]) -> None:
    """Raise for the first of *columns* that was not sent, or was sent empty."""
    for column in columns:
        if changes.get(column) is None:
            raise MissingParameter(parameter_name(column))


def anything(name: str, value: Value, settings: Settings) -> None:
    """What the form's decoding took is right."""


def one_of(*choices: str | None) -> Rule:
    def rule(name: str, value: Value, _: Settings) -> None:
        if value not in choices:
            raise InvalidParameter(
                name, f"must be one of {', '.join(choice for choice in choices if choice)}"
            )

    return rule


def friendly_name(name: str, value: Value, settings: Settings) -> None:
    limit = settings.friendly_name_limit
    if limit and isinstance(value, str) and len(value) > limit:
        raise InvalidParameter(name, f"must be at most {limit} characters long")


def present_friendly_name(name: str, value: Value, settings: Settings) -> None:
    """An origination URL's name is required, so it cannot be cleared either (Twilio's OpenAPI description)."""
    if not value:
        raise InvalidParameter(name, "must not be empty")
    friendly_name(name, value, settings)


def absolute_url(name: str, value: Value, settings: Settings) -> None:
    """Of the type URI in Twilio's OpenAPI description; Twilio fetches TwiML from it."""
    del settings
    if value is not None and not _is_web_url(str(value)):
        raise InvalidParameter(name, "must be an absolute http or https URL")


def _is_web_url(text: str) -> bool:
    """The host is looked at alone: Python normalises all of a URL's, in a time that grows with its square."""
    found = _WEB_HOST.match(text)
    if not found or len(found[0]) > _LONGEST_HOST:
        return False
    try:
        return bool(urlsplit(found[0]).hostname)
    except ValueError:
        return False


def domain_name(name: str, value: Value, settings: Settings) -> None:
    """Letters, digits, ``-``, and dots between them; 21245 otherwise.

    Source: https://www.twilio.com/docs/sip-trunking; the code is the twilio-feature-factory skill's.
    """
    del name, settings
    if value is None:
        return
    if len(str(value)) > _LONGEST_DOMAIN or not _DOMAIN.fullmatch(str(value)):
        raise TrunkValidationFailed(_wrong_with_domain(str(value)))


def _wrong_with_domain(domain: str) -> str:
    """The first thing that *domain* breaks. The lengths are the DNS's (RFC 1035, 2.3.4)."""
    name = domain[: -len(DOMAIN_SUFFIX)]
    labels = name.split(".")
    if not domain.lower().endswith(DOMAIN_SUFFIX):
        return f"the domain name must be letters, digits and '-', and end with '{DOMAIN_SUFFIX}'"
    if len(domain) > _LONGEST_DOMAIN:
        return f"the domain name must have at most {_LONGEST_DOMAIN} characters, not {len(domain)}"
    if not all(labels):
        return "the domain name must not have an empty label: there is nothing before a dot"
    longest = max(map(len, labels))
    if longest > _LONGEST_LABEL:
        return f"a label of the domain name, what stands between dots, must have at most {_LONGEST_LABEL} characters, not {longest}"
    if any(label != label.strip("-") for label in labels):
        return "a label of the domain name, what stands between dots, must not begin or end with '-'"
    return "the domain name must be letters, digits and '-'"


def is_foreign_account(domain: str, account_sid: str) -> bool:
    """Whether *domain* is another account's SID, which 21245 forbids (https://www.twilio.com/docs/api/errors/21245)."""
    name = domain[: -len(DOMAIN_SUFFIX)]
    return bool(_ACCOUNT_SID.fullmatch(name)) and name.lower() != account_sid.lower()


def sip_uri(name: str, value: Value, settings: Settings) -> None:
    """``sip:`` and something after it; Twilio's own sample is no stricter (``sip://sip-box.com:1234``)."""
    found = _SIP_URI.fullmatch(str(value or ""))
    if not found or (found[1].lower() == "sips" and not settings.sips_uris):
        raise InvalidParameter(name, "must be a SIP URI that begins with 'sip:'")


def priority(name: str, value: Value, settings: Settings) -> None:
    del settings
    _between(name, value, 0)


def weight(name: str, value: Value, settings: Settings) -> None:
    _between(name, value, settings.minimum_weight)


def _between(name: str, value: Value, least: int) -> None:
    if value is None or not least <= int(value) <= LARGEST:
        raise InvalidParameter(name, f"must be an integer from {least} to {LARGEST}")


def sid_of(prefix: str) -> Rule:
    sid = re.compile(rf"{prefix}[0-9a-fA-F]{{32}}")

    def rule(name: str, value: Value, _: Settings) -> None:
        if not sid.fullmatch(str(value)):
            raise InvalidParameter(name, f"must be '{prefix}' and 32 hexadecimal digits")

    return rule


def optional(inner: Rule) -> Rule:
    """The same rule for a value that may be cleared."""

    def rule(name: str, value: Value, settings: Settings) -> None:
        if value is not None:
            inner(name, value, settings)

    return rule


def region(name: str, value: Value, settings: Settings) -> None:
    del name, settings
    if value not in REGIONS:
        raise InvalidRegion(REGIONS)


TRUNK: dict[str, Rule] = {
    "friendly_name": friendly_name,
    "domain_name": domain_name,
    "disaster_recovery_url": absolute_url,
    "disaster_recovery_method": one_of("GET", "POST", None),
    "transfer_mode": one_of(*TRANSFER_MODES),
    "transfer_caller_id": one_of(*TRANSFER_CALLER_IDS),
    "secure": anything,
    "cnam_lookup_enabled": anything,
}
RECORDING: dict[str, Rule] = {
    "mode": one_of(*RECORDING_MODES),
    "trim": one_of(*RECORDING_TRIMS),
}
ORIGINATION_URL: dict[str, Rule] = {
    "sip_url": sip_uri,
    "priority": priority,
    "weight": weight,
    "enabled": anything,
    "friendly_name": present_friendly_name,
}
PHONE_NUMBER: dict[str, Rule] = {"phone_number_sid": sid_of("PN")}
_METHOD = one_of("GET", "POST")
INCOMING_PHONE_NUMBER: dict[str, Rule] = {
    "account_sid": sid_of("AC"),
    "api_version": one_of("2010-04-01", "2008-08-01"),
    "friendly_name": friendly_name,
    "sms_application_sid": optional(sid_of("AP")),
    "sms_fallback_method": _METHOD,
    "sms_fallback_url": absolute_url,
    "sms_method": _METHOD,
    "sms_url": absolute_url,
    "status_callback": absolute_url,
    "status_callback_method": _METHOD,
    "voice_application_sid": optional(sid_of("AP")),
    "voice_caller_id_lookup": anything,
    "voice_fallback_method": _METHOD,
    "voice_fallback_url": absolute_url,
    "voice_method": _METHOD,
    "voice_url": absolute_url,
    "emergency_status": one_of("Active", "Inactive"),
    "emergency_address_sid": optional(sid_of("AD")),
    "trunk_sid": optional(sid_of("TK")),
    "voice_receive_mode": one_of("voice", "fax"),
    "identity_sid": optional(sid_of("RI")),
    "address_sid": optional(sid_of("AD")),
    "bundle_sid": optional(sid_of("BU")),
}
ROUTE: dict[str, Rule] = {"voice_region": region, "friendly_name": friendly_name}
