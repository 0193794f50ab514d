"""The inputs of a SecureTrunk: what each accepts, its default, and how it relates to the trunk at Twilio."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal, Self

from pulumi.dynamic import CheckFailure
from pydantic import Field

from pulumi_twilio_trunking.base.inputs import (
    LONGEST_NAME,
    Boolean,
    DomainName,
    HttpsUrl,
    Inputs,
    TrunkSid,
    Unknowable,
    mapping,
    one_of,
    text,
    without_none,
)
from pulumi_twilio_trunking.client.api import Recording, Trunk

RECORDING_FROM = ("record-from-ringing", "record-from-answer")
RECORDING_MODES = ("do-not-record", *RECORDING_FROM, *(f"{mode}-dual" for mode in RECORDING_FROM))
RECORDING_TRIMS = ("do-not-trim", "trim-silence")
TRANSFER_MODES = ("disable-all", "enable-all", "sip-only")
VOICE_REGIONS = ("us1", "ie1", "au1")
TRANSFER_CALLER_IDS = ("from-transferee", "from-transferor")


class RecordingInputs(Inputs):
    """Recording of every call of the trunk, both directions. https://www.twilio.com/docs/sip-trunking#recording"""

    mode: Unknowable[Annotated[str, one_of(*RECORDING_MODES)]] = "do-not-record"
    trim: Unknowable[Annotated[str, one_of(*RECORDING_TRIMS)]] = "do-not-trim"

    @property
    def record(self) -> Recording:
        return Recording(mode=self.mode, trim=self.trim)


class SecureTrunkInputs(Inputs):
    """The inputs of a SecureTrunk. Each can change in place; one that is removed goes back to its default.

    Sources: https://www.twilio.com/docs/sip-trunking/api/trunk-resource and Twilio's OpenAPI description.
    """

    friendly_name: Unknowable[Annotated[str, text(LONGEST_NAME)]] = ""
    secure: Unknowable[Boolean] = True
    domain_name: Unknowable[DomainName] | None = None
    voice_region: Unknowable[Annotated[str, one_of(*VOICE_REGIONS)]] | None = None
    transfer_mode: Unknowable[Annotated[str, one_of(*TRANSFER_MODES)]] = "disable-all"
    transfer_caller_id: Unknowable[Annotated[str, one_of(*TRANSFER_CALLER_IDS)]] = "from-transferee"
    cnam_lookup_enabled: Unknowable[Boolean] = False
    disaster_recovery_url: Unknowable[HttpsUrl] | None = None
    disaster_recovery_method: Unknowable[Annotated[str, one_of("GET", "POST")]] | None = None
    recording: Unknowable[Annotated[RecordingInputs, mapping("mode", "trim")]] = Field(
        default_factory=RecordingInputs
    )
    force_delete: Unknowable[Boolean] = False
    adopt: Unknowable[TrunkSid] | None = None
    adopted: Literal[True] | None = None
    """Marks, in the state only, a trunk that existed before Pulumi. It stays there for good."""

    @property
    def fields(self) -> dict[str, Any]:
        """The fields as the API takes them: "" clears a text. The recording is a separate request."""
        fields = self.model_dump(exclude={"recording", *NOT_SENT})
        if self.disaster_recovery_method is None:  # it has no empty value, and without a URL no effect
            del fields["disaster_recovery_method"]
        return {name: "" if value is None else value for name, value in fields.items()}

    def completed(self) -> Self:
        """Twilio fetches a disaster recovery URL by POST unless told otherwise."""
        if not self.disaster_recovery_url or self.disaster_recovery_method is not None:
            return self
        return self.model_copy(update={"disaster_recovery_method": "POST"})


NOT_SENT = ("voice_region", "force_delete", "adopt", "adopted")
"""Inputs that a trunk at Twilio does not have."""

DEFAULTS = SecureTrunkInputs(secure=False).fields
"""A new trunk at Twilio has `secure` off. https://www.twilio.com/docs/sip-trunking/api/trunk-resource"""


def recovery_failures(props: Mapping[str, Any]) -> list[CheckFailure]:
    """Find a disaster recovery method without its URL."""
    if "disaster_recovery_method" not in props or props.get("disaster_recovery_url") not in (None, ""):
        return []
    reason = "has no effect without disaster_recovery_url: give that too, or remove this"
    return [CheckFailure("disaster_recovery_method", reason)]


def unchecked(outputs: Mapping[str, Any]) -> SecureTrunkInputs:
    """The inputs within *outputs*, taken as they are: settings from the Console may not pass our check."""
    given = {k: value for k, value in without_none(outputs).items() if k in SecureTrunkInputs.model_fields}
    if isinstance(given.get("recording"), Mapping):
        given["recording"] = RecordingInputs.model_construct(**without_none(given["recording"]))
    return SecureTrunkInputs.model_construct(**given)


def inputs_of(trunk: Trunk, ours: SecureTrunkInputs) -> SecureTrunkInputs:
    """The inputs that declare the trunk as it is at Twilio; *ours* have those that a trunk lacks."""
    inputs = unchecked({**trunk.model_dump(), **{name: getattr(ours, name) for name in NOT_SENT}})
    if not inputs.disaster_recovery_url:
        return inputs.model_copy(update={"disaster_recovery_method": None})
    return inputs.completed()
