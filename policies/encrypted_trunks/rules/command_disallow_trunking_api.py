import re
from collections.abc import Iterator
from typing import Final

from pulumi_policy import Severity

from encrypted_trunks.resources import Resource
from encrypted_trunks.rule import Finding, Options, Rule

_PATH: Final = re.compile(
    r"/v1/+Trunks\b|(?i:trunking\.(?:[a-z0-9-]+\.){0,4}twilio\.com/v1/+trunks\b)", re.ASCII
)
"""The API's path behind any text, and its address."""

_HOST: Final = re.compile(r"https?://(?:[^\s/@]*@)?([^\s/:]+)(?::[0-9]+)?$", re.IGNORECASE)
_OURS: Final = re.compile(r"(?:.*\.)?twilio\.com|localhost|127\.0\.0\.1|\[::1\]", re.IGNORECASE)
_LONGEST_HOST: Final = 300

_TOOLS: Final = re.compile(
    r"\btrunking\s*(?:[:.]|->)\s*v1\s*(?:[:.]|->)\s*trunks\b|\btrunking\s+v1\s+trunks\b"
    r"|\btrunking(?:\.|->)trunks(?:\(|\.\w|->)"
    r"|\bTrunkingV1\.Create|\bTrunkResource\.Create|\bTrunk\.creator\("
    r"|https?://trunking\.(?:[a-z0-9-]+\.){0,4}twilio\.com/v1/?$",
    re.IGNORECASE,
)
"""Calls by Twilio's CLI, `twilio api:trunking:v1:trunks:create`, and by its libraries."""


def judge(resource: Resource, _options: Options) -> Iterator[Finding]:
    """Find the texts of *resource* that call Twilio's trunking API, outside trunks that are judged."""
    if not may_call(resource):
        return
    inside = tuple(f"{trunk.path}." for trunk in resource.trunks)
    paths = [
        resource.visible(path)
        for path, text in resource.shape.texts
        if _calls(text) and not path.startswith(inside) and not (resource.shape.uris and _is_its_own(path))
    ]
    if paths:
        yield Finding(
            resource=resource,
            what="Not judged: this may call Twilio's trunking API",
            value=f"the call is in {', '.join(paths)}",
            why="a trunk that a call makes is not in the stack, so no rule can judge it",
            fix="declare the trunk as a resource, and remove the call",
        )


def may_call(resource: Resource) -> bool:
    """Whether a text in *resource* may be a call. A resource that is itself a trunk makes none."""
    return resource.managed and all(trunk.path for trunk in resource.trunks)


def _is_its_own(path: str) -> bool:
    """Whether *path* holds the code of a resource's provider, or the resource's own address at Twilio."""
    return path.startswith(("__", "links.")) or path == "url"


def _calls(text: str) -> bool:
    if "trunk" not in text.lower():  # as every pattern wants; a search of a long text takes long
        return False
    return bool(_TOOLS.search(text)) or any(_is_twilios(text, one.start()) for one in _PATH.finditer(text))


def _is_twilios(text: str, end: int) -> bool:
    """Whether the text before the path does not end in another vendor's host."""
    host = _HOST.search(text[max(0, end - _LONGEST_HOST) : end])
    return host is None or bool(_OURS.fullmatch(host[1]))


RULE: Final[Rule] = Rule(
    name="twilio-command-disallow-trunking-api",
    description="Commands and requests should not call Twilio's trunking API.",
    level="advisory",
    severity=Severity.HIGH,
    fix="Declare the trunk as a resource instead of calling the API.",
    of_resource=judge,
)
