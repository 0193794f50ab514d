"""Changes of a trunk after its create: its fields, and its recording, which is a request of its own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from pulumi_twilio_trunking.base.errors import TrunkingError
from pulumi_twilio_trunking.client.api import Recording, Trunk, TrunkingApi
from pulumi_twilio_trunking.engine.lost_answers import REFRESH_FIRST, update_or_find


def keep_or_delete(sid: str = "TK…") -> str:
    """The two ways out if a trunk is left at Twilio that Pulumi does not know."""
    return (
        f"take it over with adopt='{sid}' in the program, or delete it. A domain name that it has may then "
        "stay reserved for up to 30 days."
    )


def with_recording_or_deleted(trunking: TrunkingApi, trunk: Trunk, recording: Recording) -> Trunk:
    """Set the recording of a new trunk. If that fails, delete the trunk: Pulumi does not know it yet."""
    with _deleted_on_error(trunking, trunk):
        return trunk.model_copy(update={"recording": trunking.update_recording(trunk.sid, recording)})


def with_domain_or_deleted(trunking: TrunkingApi, trunk: Trunk, domain: str) -> Trunk:
    """Set the domain name of a new trunk, last of all: deleting the trunk may reserve it for 30 days."""
    with _deleted_on_error(trunking, trunk):
        named = _change_fields(trunking, trunk.sid, {"domain_name": domain})
    return named.model_copy(update={"recording": trunk.recording or named.recording})


@contextmanager
def _deleted_on_error(trunking: TrunkingApi, trunk: Trunk) -> Iterator[None]:
    try:
        yield
    except TrunkingError as error:
        try:
            trunking.delete_trunk(trunk.sid)
        except TrunkingError as second:
            error.leaves(
                f"Trunk {trunk.sid}, made before that, is left at Twilio, since Pulumi "
                f"{second.in_one_line()} Either {keep_or_delete(trunk.sid)}"
            )
        raise


def change(
    trunking: TrunkingApi, sid: str, fields: Mapping[str, Any], old: Recording, recording: Recording
) -> Trunk:
    """Send the *fields* that change, and the *recording* if it differs from the *old* one."""
    trunk = _change_fields(trunking, sid, fields) if fields else trunking.read_trunk(sid)
    if recording == old:
        return trunk.model_copy(update={"recording": recording})
    try:
        return trunk.model_copy(update={"recording": _change_recording(trunking, sid, recording)})
    except TrunkingError as error:
        if fields and not error.left:
            error.leaves(f"{', '.join(fields)} is changed already. {REFRESH_FIRST}")
        raise


def _change_fields(trunking: TrunkingApi, sid: str, fields: Mapping[str, Any]) -> Trunk:
    return update_or_find(
        lambda: trunking.update_trunk(sid, fields),
        lambda: trunking.read_trunk(sid),
        lambda trunk: is_as(trunk, fields),
    )


def _change_recording(trunking: TrunkingApi, sid: str, recording: Recording) -> Recording:
    return update_or_find(
        lambda: trunking.update_recording(sid, recording),
        lambda: trunking.read_recording(sid),
        lambda found: found == recording,
    )


def is_as(trunk: Trunk, whole: Mapping[str, Any]) -> bool:
    """Whether *trunk* has every field of *whole*. None at Twilio equals "" here."""
    return all(
        getattr(trunk, name) == value or (getattr(trunk, name) is None and value == "")
        for name, value in whole.items()
    )
