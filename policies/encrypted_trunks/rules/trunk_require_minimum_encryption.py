"""A trunk must show the minimum level of encryption by what it says itself."""

from __future__ import annotations

from collections.abc import Iterator
from fnmatch import fnmatchcase
from typing import Final

from pulumi_policy import Severity

from encrypted_trunks.exemptions import PBX_DIALS_TLS
from encrypted_trunks.frameworks import IN_TRANSIT
from encrypted_trunks.props import UNKNOWN, Props, get
from encrypted_trunks.resources import Resource
from encrypted_trunks.rule import Finding, Options, Rule
from encrypted_trunks.sip_uri import shown
from encrypted_trunks.unknowns import REJECT, UNKNOWN_OPTION, not_known

MEDIA: Final = "media"
SIGNALLING: Final = "signalling"
LEVELS: Final = (MEDIA, SIGNALLING)

_LEVEL: Final = {"type": "string", "enum": list(LEVELS), "default": MEDIA}
_MINIMUMS: Final = {
    "type": "array",
    "default": [],
    "items": {
        "type": "object",
        "properties": {
            "stack": {"type": "string", "minLength": 1},
            "trunk": {"type": "string", "minLength": 1},
            "minimum": {"type": "string", "enum": list(LEVELS)},
        },
        "required": ["minimum"],
        "anyOf": [{"required": ["stack"]}, {"required": ["trunk"]}],
        "additionalProperties": False,
    },
}


def minimum_level(trunk: Resource, options: Options) -> str:
    """The level that *trunk* must reach: the first of `minimums` whose patterns fit it, else `minimum`."""
    fitting = (
        one["minimum"]
        for one in options["minimums"]
        if fnmatchcase(trunk.stack, one.get("stack", "*")) and fnmatchcase(trunk.name, one.get("trunk", "*"))
    )
    return str(next(fitting, options["minimum"]))


def judge(trunk: Resource, options: Options) -> Iterator[Finding]:
    """Say what keeps *trunk* below its minimum."""
    if not trunk.is_trunk:
        return
    secure, domain = trunk.secure, get(trunk.props, "domain_name")
    signalling = minimum_level(trunk, options) == SIGNALLING
    if secure is UNKNOWN:
        if options["unknown"] == REJECT:
            yield not_known(trunk, "secure", "secure=True,")
    elif not isinstance(secure, bool):
        yield _not_a_boolean(trunk, secure)
    elif not secure and not signalling:
        yield _not_secure(trunk)
    elif not secure and domain is UNKNOWN:
        if options["unknown"] == REJECT:
            yield not_known(trunk, "domain_name", "secure=True,   # or no domain_name")
    elif not secure and domain not in (None, ""):
        yield _open_to_plain_calls(trunk, domain)


def _not_a_boolean(trunk: Resource, secure: object) -> Finding:
    return Finding(
        resource=trunk,
        what=f"secure is {shown(secure)}, which is neither True nor False",
        why="what Twilio makes of it is not known, and its default is a trunk in plain text",
        fix="secure=True,",
    )


def _not_secure(trunk: Resource) -> Finding:
    said = "is not set, and Twilio's default is False" if get(trunk.props, "secure") is None else "is False"
    return Finding(
        resource=trunk,
        what=f"Calls on this trunk are not encrypted: secure {said}",
        why="without it the voice is plain RTP, and Twilio takes plain SIP from whoever dials out",
        fix="secure=True,   # the far side must speak TLS and SRTP, else calls fail with 32208 or 32209",
    )


def _open_to_plain_calls(trunk: Resource, domain: object) -> Finding:
    return Finding(
        resource=trunk,
        what=f"This trunk takes calls in plain SIP: secure is False and domain_name is {shown(domain)}",
        why="Twilio refuses plain SIP to a termination domain only where secure is True",
        fix="secure=True,   # or no domain_name, where nothing dials out through this trunk",
        waiver=PBX_DIALS_TLS,
    )


def remediate(trunk: Resource) -> Props:
    """Make *trunk* secure where it says nothing of it. A flag that was written may be that of a live trunk, and stays."""
    return {"secure": True} if trunk.is_trunk and get(trunk.props, "secure") is None else {}


RULE: Final[Rule] = Rule(
    name="twilio-trunk-require-minimum-encryption",
    description="A Twilio trunk must reach the minimum level of encryption.",
    level="mandatory",
    severity=Severity.CRITICAL,
    fix="Set secure=True on the trunk.",
    frameworks=IN_TRANSIT,
    options={"minimum": _LEVEL, "minimums": _MINIMUMS, "unknown": UNKNOWN_OPTION},
    of_resource=judge,
    remediate=remediate,
    encrypts=True,
)
