"""Look up phone numbers of an account: their SIDs, and the trunks that they are on."""

from __future__ import annotations

from dataclasses import dataclass

from pulumi import Input, Output

from pulumi_twilio_trunking.base import pulumi_host
from pulumi_twilio_trunking.base.errors import ConfigurationError, NoPhoneNumberError
from pulumi_twilio_trunking.engine.connection import Config, Connection, StackConfig
from pulumi_twilio_trunking.lookups.criteria import criterion, later
from pulumi_twilio_trunking.provider import Provider
from pulumi_twilio_trunking.trunk.number_inputs import accepted_number
from pulumi_twilio_trunking.trunk.phone_numbers import look_up


@dataclass(frozen=True, kw_only=True)
class PhoneNumberResult:
    """A phone number as it is at Twilio."""

    sid: str
    """Its SID, `PN…`."""
    phone_number: str
    """The number in E.164."""
    friendly_name: str | None
    """The name in the Twilio Console."""
    trunk_sid: str | None
    """The trunk that it is on, `TK…`; None if it is on none."""
    voice_url: str | None
    """What answers its calls while it is on no trunk."""
    voice_application_sid: str | None
    """The TwiML app that answers its calls, `AP…`. A number on a trunk has none."""
    emergency_address_sid: str | None
    """The address for emergency calls, `AD…`."""
    account_sid: str
    region: str


def get_phone_number(*, phone_number: str | None = None, sid: str | None = None) -> PhoneNumberResult:
    """Find a phone number of the account, at once: its SID, and the trunk that it is on.

    Args:
        phone_number: the whole number in E.164, `+14155550100`.
        sid: its SID, `PN…`.

    Raises:
        ConfigurationError: not exactly one of the two is given, the number is not in E.164, or credentials
            are missing or not accepted.
        NoPhoneNumberError: the account does not have this number.
        TrunkingError: Twilio refused or did not answer.
    """
    return _find_number(StackConfig(), *criterion(phone_number=phone_number, sid=sid))


def get_phone_number_output(
    *,
    phone_number: Input[str] | None = None,
    sid: Input[str] | None = None,
    provider: Provider | None = None,
) -> Output[PhoneNumberResult]:
    """Find a phone number once the argument is known, also in a `Provider`'s account.

    The result is unknown in a preview if the argument, or a setting of the provider, is unknown there.

    Args:
        phone_number: the whole number in E.164, `+14155550100`.
        sid: its SID, `PN…`.
        provider: the account to look in. Default: the account of the stack's config or the environment.

    Raises:
        ConfigurationError: not exactly one of the two is given.

    The other errors of `get_phone_number` end the program later.
    """
    return later(_find_number, *criterion(phone_number=phone_number, sid=sid), provider)


def _find_number(config: Config, name: str, value: str) -> PhoneNumberResult:
    pulumi_host.start_log()
    _refuse_other_spelling(name, value)
    twilio = Connection(config)
    number = look_up(twilio.api, [value]).get(value)
    home = twilio.home
    if number is None:
        raise NoPhoneNumberError(
            f"account {home['account_sid']}, region {home['region']}, does not have the phone number with "
            f"{name} {value!r}. Write the whole number in E.164, such as '+14155550100', or its SID, and "
            "check the credentials."
        )
    return PhoneNumberResult(**{**number.model_dump(exclude={"emergency_status"}), **home})


def _refuse_other_spelling(name: str, value: str) -> None:
    """Refuse a number that is not written in E.164, as `TrunkPhoneNumbers` does."""
    try:
        if name == "phone_number":
            accepted_number(value)
    except ValueError as error:
        raise ConfigurationError(f"phone_number: {error}.") from None
