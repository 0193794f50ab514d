"""What becomes of each trunk that was found: adopted as which resources, or left out and why. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pulumi.dynamic import CheckFailure
from pydantic import ValidationError

from pulumi_twilio_trunking import secure_trunk, tls_origination
from pulumi_twilio_trunking.base.inputs import failures, in_words, without_none
from pulumi_twilio_trunking.engine.adopted import State
from pulumi_twilio_trunking.importing.accounts import Account
from pulumi_twilio_trunking.importing.survey import Found
from pulumi_twilio_trunking.origination.destinations import DestinationInputs, list_failures
from pulumi_twilio_trunking.origination.inputs import TlsOriginationInputs
from pulumi_twilio_trunking.trunk.inputs import RecordingInputs, SecureTrunkInputs


@dataclass(frozen=True, kw_only=True)
class Adopted:
    """A trunk as it comes into the stack.

    Attributes:
        account: the account that it is in.
        name: of the resources, the SecureTrunk and its TlsOrigination.
        found: what stands at Twilio.
        trunk: the SecureTrunk as the state holds it.
        origination: the TlsOrigination, None for a trunk without origination URLs.
    """

    account: Account
    name: str
    found: Found
    trunk: State
    origination: State | None


@dataclass(frozen=True)
class LeftOut:
    """A trunk that no program can declare as it is, and why."""

    found: Found
    reasons: Sequence[str]

    @property
    def text(self) -> str:
        trunk = self.found.trunk
        return (
            f"Trunk {trunk.friendly_name!r} ({trunk.sid}) is left out, since no program can declare it as it is: "
            f"{'; '.join(self.reasons)}. Change that in the Twilio Console, and adopt it then."
        )


def plan(account: Account, found: Found, name: str) -> Adopted | LeftOut:
    home = account.credentials.home
    trunk = secure_trunk.state_of(found.trunk, home)
    origination = tls_origination.state_of(found.trunk.sid, found.urls, home) if found.urls else None
    problems = [
        *_trunk_failures(trunk.inputs),
        *(_origination_failures(origination.inputs) if origination else ()),
    ]
    if problems:
        return LeftOut(found, [in_words(problem) for problem in problems])
    return Adopted(account=account, name=name, found=found, trunk=trunk, origination=origination)


def _trunk_failures(inputs: Mapping[str, Any]) -> list[CheckFailure]:
    """What the provider's check will say of these inputs in every preview."""
    try:
        SecureTrunkInputs.model_validate(without_none(inputs))
    except ValidationError as error:
        return failures(error, SecureTrunkInputs, recording=RecordingInputs)
    return []


def _origination_failures(inputs: Mapping[str, Any]) -> list[CheckFailure]:
    problems = list_failures(inputs["destinations"])
    try:
        TlsOriginationInputs.model_validate(without_none(inputs))
    except ValidationError as error:
        return [*failures(error, TlsOriginationInputs, destinations=DestinationInputs), *problems]
    return problems
