from collections.abc import Iterator, Mapping
from typing import Final

from pulumi_policy import Severity

from encrypted_trunks.properties import get
from encrypted_trunks.resources import SECRET, Resource, Trunk
from encrypted_trunks.rule import Finding, Options, Rule
from encrypted_trunks.sip_uri import shown

OFF: Final = "do-not-record"


def judge(resource: Resource, _options: Options) -> Iterator[Finding]:
    """Find trunks in *resource* that record calls."""
    for trunk in resource.trunks:
        for mode in _modes(trunk.get("recording")):
            if mode not in ("", OFF):
                yield _recorded(trunk, mode)


def _modes(recording: object) -> Iterator[str]:
    """Find known modes in a mapping, in the list with one mapping that a bridge makes, or in a text."""
    if isinstance(recording, Mapping):
        yield from _modes(get(recording, "mode"))
    elif isinstance(recording, list):
        for one in recording:
            yield from _modes(one)
    elif isinstance(recording, str):
        yield recording


def _recorded(trunk: Trunk, mode: str) -> Finding:
    path, resource = trunk.path_of("recording"), trunk.resource
    hidden = any(secret.startswith(path) for secret in resource.secrets or ()) or resource.hides(path)
    return Finding(
        resource=trunk.resource,
        place=trunk.place,
        what="Every call is recorded",
        value=f"the mode of {resource.visible(path)} is {SECRET if hidden else shown(mode)}",
        why="the trunk's encryption ends with the call: "
        "the recording is at Twilio, readable with the account's credentials",
        fix=f"the mode {OFF} for {resource.visible(path)}"
        "   # or check who can read recordings and when they are deleted",
    )


RULE: Final[Rule] = Rule(
    name="twilio-trunk-note-recording",
    description="The recordings of a Twilio trunk need their own protection.",
    level="advisory",
    severity=Severity.LOW,
    fix="Switch recording off, or check who can read recordings and when they are deleted.",
    of_resource=judge,
)
