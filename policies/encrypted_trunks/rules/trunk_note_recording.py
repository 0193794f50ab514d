"""Recordings outlive the call, and the trunk's encryption does not cover them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from pulumi_policy import Severity

from encrypted_trunks.props import get
from encrypted_trunks.resources import Resource
from encrypted_trunks.rule import Finding, Options, Rule
from encrypted_trunks.sip_uri import shown

OFF: Final = "do-not-record"


def judge(trunk: Resource, _options: Options) -> Iterator[Finding]:
    """Say whether *trunk* records calls."""
    for mode in _modes(get(trunk.props, "recording")) if trunk.is_trunk else []:
        if mode not in ("", OFF):
            yield _recorded(trunk, mode)


def _modes(recording: object) -> Iterator[str]:
    """The mode, if it is known: of a mapping, of the list with one mapping that a bridge makes, or the mode alone."""
    if isinstance(recording, Mapping):
        yield from _modes(recording.get("mode"))
    elif isinstance(recording, list):
        for one in recording:
            yield from _modes(one)
    elif isinstance(recording, str):
        yield recording


def _recorded(trunk: Resource, mode: str) -> Finding:
    said = "[secret]" if trunk.hides("recording") else shown(mode)
    return Finding(
        resource=trunk,
        what=f"Every call of this trunk is recorded: the mode of recording is {said}",
        why="the trunk's encryption ends with the call: the recording lies at Twilio, for whoever has the account's credentials",
        fix=f'recording={{"mode": "{OFF}"}},   # or see who may read recordings, and when they are deleted',
    )


RULE: Final[Rule] = Rule(
    name="twilio-trunk-note-recording",
    description="Where a Twilio trunk records calls, the recordings need protection of their own.",
    level="advisory",
    severity=Severity.LOW,
    fix="Switch recording off, or see to who may read recordings and when they are deleted.",
    of_resource=judge,
)
