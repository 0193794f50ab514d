"""Says how a call fares at one host, by its checks. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from pulumi_twilio_trunking.base.fail_over import ends_fail_over

from twilio_trunks_audit.preflight.report import (
    CANNOT_TELL,
    FAIL,
    NO_SRTP,
    AddressResult,
    Check,
    DestinationResult,
)

_CLIENT_FAILURE: Final = 400
_REACHING: Final = ("DNS", "TCP", "TLS", "SIP")
"""A call does not get past these. What Twilio makes of a certificate is not documented."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Outcome:
    """The outcome of a call at a host.

    Attributes:
        kind: the host takes it; Twilio moves on to the next one; it ends there; or nobody knows.
        how: what follows the host's name in a sentence.
        status: the SIP status with which the host refuses it, at once; None if it is silent.
    """

    kind: Literal["takes", "moves on", "ends", "unknown"]
    how: str = ""
    status: int | None = None


TAKES: Final = Outcome(kind="takes", how="answers")
MOVES_ON: Final = Outcome(kind="moves on")
_PERHAPS: Final = Outcome(kind="unknown", how="perhaps answers: this machine cannot tell")
_DOUBTFUL: Final = Outcome(kind="unknown", how="perhaps answers: Twilio may refuse its certificate")
_PLAIN: Final = Outcome(kind="ends", how=f"answers without SRTP, and the call ends with error {NO_SRTP}")


def outcome_at(one: DestinationResult) -> Outcome:
    """Say how a call fares at a destination. Addresses that do not count are left out."""
    found = [_at((*one.checks, *address.checks), address) for address in one.addresses if address.counts]
    if not found:
        return _without_call(one.checks)
    if all(other == found[0] for other in found):
        return found[0]
    takes = sum(other.kind == "takes" for other in found)
    return Outcome(kind="unknown", how=f"answers at {takes} of its {len(found)} addresses")


def _at(checks: Sequence[Check], address: AddressResult) -> Outcome:
    call = next((one for one in checks if one.name == "call"), None)
    before = _without_call([one for one in checks if one is not call])
    if call is None or before == MOVES_ON:
        return before
    met = _called(call, address.call_status)
    return _DOUBTFUL if before == _DOUBTFUL and met == TAKES else met


def _without_call(checks: Sequence[Check]) -> Outcome:
    failing = [one for one in checks if one.answer == FAIL and not one.is_ahead]
    if any(one.name in _REACHING for one in failing):
        return MOVES_ON
    if any(one.answer == CANNOT_TELL for one in checks):
        return _PERHAPS
    return _DOUBTFUL if failing else TAKES


def _called(call: Check, status: int | None) -> Outcome:
    if call.error == NO_SRTP:
        return _PLAIN
    if call.answer == CANNOT_TELL:
        return _PERHAPS
    if status is None or status < _CLIENT_FAILURE:
        return MOVES_ON if call.answer == FAIL else TAKES
    if ends_fail_over(status):
        return Outcome(kind="ends", how=f"answers {status}, and Twilio tries no other host")
    if call.answer == FAIL:
        return Outcome(kind="moves on", status=status)
    return Outcome(kind="unknown", how=f"answers {status} now, and may take another call")
