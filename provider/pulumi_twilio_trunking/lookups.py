"""Look up trunks and phone numbers that a program uses and does not own.

A look-up runs with the program, also in a preview. It logs in as the stack's config or the environment says.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, fields
from typing import Any, TypeVar

from pulumi import Input, Output

from pulumi_twilio_trunking.base import pulumi_host
from pulumi_twilio_trunking.base.errors import (
    ConfigurationError,
    NoPhoneNumberError,
    NotFoundError,
    NotOneTrunkError,
)
from pulumi_twilio_trunking.client.api import Trunk, named, trunks_by_sid
from pulumi_twilio_trunking.engine.connection import Config, Connection, StackConfig
from pulumi_twilio_trunking.provider import Provider
from pulumi_twilio_trunking.secure_trunk import outputs_of
from pulumi_twilio_trunking.trunk.phone_numbers import look_up

Found = TypeVar("Found")


@dataclass(frozen=True, kw_only=True)
class TrunkResult:
    """A trunk as it is at Twilio. `SecureTrunk` describes the other fields: they are its outputs."""

    id: str
    """The trunk's SID, `TK…`."""
    friendly_name: str
    secure: bool
    domain_name: str | None
    transfer_mode: str
    transfer_caller_id: str
    cnam_lookup_enabled: bool
    disaster_recovery_url: str | None
    disaster_recovery_method: str | None
    recording: Mapping[str, str]
    account_sid: str
    region: str
    auth_type: str
    symmetric_rtp_enabled: bool
    termination_uri: str | None
    termination_host: str | None
    termination_port: int | None
    termination_hosts: Mapping[str, str] | None


def get_trunk(
    *, sid: str | None = None, friendly_name: str | None = None, domain_name: str | None = None
) -> TrunkResult:
    """Find the one trunk with this SID, name or domain, at once.

    Args:
        sid: the trunk's SID, `TK…`.
        friendly_name: its name in the Twilio Console, which no other trunk may have.
        domain_name: its termination domain, ending in `.pstn.twilio.com`.

    Raises:
        ConfigurationError: not exactly one of the three is given, or credentials are missing or not accepted.
        NotOneTrunkError: no trunk or several match; the message names the trunks of the account.
        TrunkingError: Twilio refused or did not answer.
    """
    criterion = _criterion(sid=sid, friendly_name=friendly_name, domain_name=domain_name)
    return _find(StackConfig(), *criterion)


def get_trunk_output(
    *,
    sid: Input[str] | None = None,
    friendly_name: Input[str] | None = None,
    domain_name: Input[str] | None = None,
    provider: Provider | None = None,
) -> Output[TrunkResult]:
    """Find the one trunk with this SID, name or domain once that is known, also in a `Provider`'s account.

    The result is unknown in a preview if the argument, or a setting of the provider, is unknown there.

    Args:
        sid: the trunk's SID, `TK…`.
        friendly_name: its name in the Twilio Console, which no other trunk may have.
        domain_name: its termination domain, ending in `.pstn.twilio.com`.
        provider: the account to look in. Default: the account of the stack's config or the environment.

    Raises:
        ConfigurationError: not exactly one of the three is given.

    The other errors of `get_trunk` end the program later.
    """
    criterion = _criterion(sid=sid, friendly_name=friendly_name, domain_name=domain_name)
    return _later(_find, *criterion, provider)


@dataclass(frozen=True, kw_only=True)
class PhoneNumberResult:
    """A phone number as it is at Twilio."""

    sid: str
    """Its SID, `PN…`."""
    phone_number: str
    """The number in E.164."""
    friendly_name: str | None
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
        ConfigurationError: not exactly one of the two is given, or credentials are missing or not accepted.
        NoPhoneNumberError: the account does not have this number.
        TrunkingError: Twilio refused or did not answer.
    """
    return _find_number(StackConfig(), *_criterion(phone_number=phone_number, sid=sid))


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
    return _later(_find_number, *_criterion(phone_number=phone_number, sid=sid), provider)


def _later(
    find: Callable[[Config, str, str], Found], name: str, value: object, provider: Provider | None
) -> Output[Found]:
    """Call *find* with the account of the *provider* when *value* and its settings are known."""

    def found(known: Mapping[str, Any]) -> Found:
        return find(StackConfig() if provider is None else known["settings"], name, known["value"])

    # The result has none of the provider's secrets.
    return Output.unsecret(Output.all(value=value, settings=_settings(provider)).apply(found))


def _settings(provider: Provider | None) -> dict[str, Any]:
    """A provider's settings: Pulumi cannot call a function through a dynamic provider."""
    if provider is None:
        return {}
    return {name: value for name, value in vars(provider).items() if name.startswith("twilio:")}


def _criterion(**given: Any) -> tuple[str, Any]:
    present = [(name, value) for name, value in given.items() if value is not None]
    if len(present) != 1:
        found = " and ".join(name for name, _ in present) or "none of them"
        raise ConfigurationError(f"give exactly one of {', '.join(given)}, not {found}.")
    return present[0]


def _find(config: Config, name: str, value: str) -> TrunkResult:
    pulumi_host.start_log()
    twilio = Connection(config)
    trunk = _read(twilio, value) if name == "sid" else _only(twilio, name, value)
    outputs = {"id": trunk.sid, **outputs_of(twilio.api.with_recording(trunk), twilio.home)}
    found: dict[str, Any] = {field.name: outputs.get(field.name) for field in fields(TrunkResult)}
    return TrunkResult(**found)


def _find_number(config: Config, name: str, value: str) -> PhoneNumberResult:
    pulumi_host.start_log()
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


def _read(twilio: Connection, sid: str) -> Trunk:
    try:
        return twilio.api.read_trunk(sid)
    except NotFoundError:
        there = trunks_by_sid(twilio.api) or {}
        raise _none(twilio, "sid", sid, there.values()) from None


def _only(twilio: Connection, name: str, value: str) -> Trunk:
    trunks = twilio.api.list_trunks()
    found = [trunk for trunk in trunks if getattr(trunk, name) == value]
    if not found:
        raise _none(twilio, name, value, trunks)
    if len(found) > 1:
        raise NotOneTrunkError(
            f"{len(found)} trunks have {name} {value!r}: {named(found)}. Say which by its sid."
        )
    return found[0]


def _none(twilio: Connection, name: str, value: str, trunks: Collection[Trunk]) -> NotOneTrunkError:
    account, region = twilio.home["account_sid"], twilio.home["region"]
    there = f"There are: {named(trunks)}." if trunks else "There are none."
    return NotOneTrunkError(
        f"account {account}, region {region}, has no trunk with {name} {value!r}. {there}"
    )
