"""Look up trunks that a program uses and does not own, by SID, name or domain."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from pulumi import Input, Output

from pulumi_twilio_trunking.base import pulumi_host
from pulumi_twilio_trunking.base.errors import NotFoundError, NotOneTrunkError
from pulumi_twilio_trunking.client.api import Trunk, named, trunks_by_sid
from pulumi_twilio_trunking.engine.connection import Config, Connection, StackConfig
from pulumi_twilio_trunking.lookups.criteria import criterion, later, result_of
from pulumi_twilio_trunking.provider import Provider
from pulumi_twilio_trunking.secure_trunk import outputs_of


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
    given = criterion(sid=sid, friendly_name=friendly_name, domain_name=domain_name)
    return _find(StackConfig(), *given)


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
    given = criterion(sid=sid, friendly_name=friendly_name, domain_name=domain_name)
    return later(_find, *given, provider)


def _find(config: Config, name: str, value: str) -> TrunkResult:
    pulumi_host.start_log()
    twilio = Connection(config)
    trunk = _read(twilio, value) if name == "sid" else _only(twilio, name, value)
    outputs = {"id": trunk.sid, **outputs_of(twilio.api.with_recording(trunk), twilio.home)}
    return result_of(TrunkResult, outputs)


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
