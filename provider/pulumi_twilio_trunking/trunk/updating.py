"""What a trunk goes through at Twilio beyond its create: the recording, which is a call of its own, and changes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from pulumi_twilio_trunking.base.errors import TrunkingError
from pulumi_twilio_trunking.client.api import Recording, Trunk, TrunkingApi
from pulumi_twilio_trunking.engine.lost_answers import REFRESH_FIRST, is_as, keep_or_delete, update_or_find


def with_recording_or_not_at_all(trunking: TrunkingApi, trunk: Trunk, recording: Recording) -> Trunk:
    """Twilio takes the recording only in a second call. If that fails, no trunk stays behind: Pulumi knows of none."""
    with _or_not_at_all(trunking, trunk):
        return trunk.model_copy(update={"recording": trunking.update_recording(trunk.sid, recording)})


def with_domain_or_not_at_all(trunking: TrunkingApi, trunk: Trunk, domain: str) -> Trunk:
    """Give a new trunk its domain name last: once it has one, its delete may reserve the name for up to 30 days."""
    with _or_not_at_all(trunking, trunk):
        named = _change_fields(trunking, trunk.sid, {"domain_name": domain})
    return named.model_copy(update={"recording": trunk.recording or named.recording})


@contextmanager
def _or_not_at_all(trunking: TrunkingApi, trunk: Trunk) -> Iterator[None]:
    """Delete the new *trunk* again where what is done to it fails."""
    try:
        yield
    except TrunkingError as error:
        try:
            trunking.delete_trunk(trunk.sid)
        except TrunkingError as second:
            error.leaves(
                f"Trunk {trunk.sid}, made before that, is left at Twilio, since Pulumi {second} "
                f"Either {keep_or_delete(trunk.sid)}"
            )
        raise


def change(
    trunking: TrunkingApi, sid: str, fields: Mapping[str, Any], old: Recording, recording: Recording
) -> Trunk:
    """Send the *fields* that change, and the *recording* where it is not the *old* one."""
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
