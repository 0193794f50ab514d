from collections.abc import Iterator, Sequence
from typing import Final

from pulumi_policy import Severity

from encrypted_trunks.exemptions import PBX_DIALS_TLS
from encrypted_trunks.frameworks import IN_TRANSIT
from encrypted_trunks.patterns import fits
from encrypted_trunks.properties import UNKNOWN, Props
from encrypted_trunks.resources import MISSPELT, Resource, Trunk
from encrypted_trunks.rule import Finding, Options, Rule
from encrypted_trunks.unknowns import REJECT, UNKNOWN_OPTION, rejected

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
            "stack": {"type": "string"},
            "trunk": {"type": "string"},
            "minimum": {"type": "string", "enum": list(LEVELS)},
        },
        "required": ["minimum"],
        "additionalProperties": False,
    },
}


def mistakes(options: Options) -> Iterator[str]:
    """Report entries of `minimums` that match nothing or everything."""
    for number, one in enumerate(options["minimums"]):
        patterns = [one[key] for key in ("stack", "trunk") if key in one]
        if not patterns or not all(pattern.strip() for pattern in patterns):
            yield f"minimums.{number}: it needs stack, trunk or both, each a name or a pattern like dev-*"


def minimum_level(trunk: Resource, options: Options) -> str:
    """Give the level that *trunk* must reach: the first match in `minimums`, else `minimum`."""
    fitting = (
        one["minimum"]
        for one in options["minimums"]
        if fits(trunk.stack, one.get("stack", "*")) and fits(trunk.name, one.get("trunk", "*"))
    )
    return str(next(fitting, options["minimum"]))


def judge(resource: Resource, options: Options) -> Iterator[Finding]:
    """Find trunks in *resource* below their minimum."""
    for trunk in resource.trunks:
        yield from _judge(trunk, options)


def judge_together(resources: Sequence[Resource], options: Options) -> Iterator[Finding]:
    """Find trunks below their minimum according to Twilio's answer, whatever the program says."""
    for resource in resources:
        for trunk in resource.trunks:
            if trunk.secure is False:
                yield from _judge(trunk, options)


def _judge(trunk: Trunk, options: Options) -> Iterator[Finding]:
    secure, domains = trunk.secure, trunk.domains()
    signalling = minimum_level(trunk.resource, options) == SIGNALLING
    rejects = options["unknown"] == REJECT
    if secure is UNKNOWN:
        if rejects:
            yield rejected(trunk.resource, trunk.path_of("secure"), _secure(trunk))
    elif secure is not None and not isinstance(secure, bool):
        yield _no_flag(trunk)
    elif not secure and not signalling:
        yield _not_secure(trunk)
    elif not secure and domains:
        known = [(path, value) for path, value in domains if value is not UNKNOWN]
        if known:
            yield _open_to_plain_calls(trunk, *known[0])
        elif rejects:
            yield rejected(trunk.resource, domains[0][0], f"{_secure(trunk)}   # or no {domains[0][0]}")


def _no_flag(trunk: Trunk) -> Finding:
    if trunk.secure is not MISSPELT:
        return _finding(
            trunk,
            what="The flag of this trunk is not a boolean",
            value=f"secure is {trunk.shown('secure')}, which is neither True nor False",
            why="it is not known how Twilio reads it, and its default is a trunk in plain text",
        )
    spelt = ", ".join(key for key in trunk.flags if key != "secure")
    return _finding(
        trunk,
        what="The flag of this trunk has another name than secure",
        value=f"it is called {spelt}",
        why="the trunk's provider may not read that name, and Twilio's default is a trunk in plain text",
    )


def _finding(trunk: Trunk, *, what: str, value: str, why: str) -> Finding:
    return Finding(
        resource=trunk.resource, place=trunk.place, what=what, value=value, why=why, fix=_secure(trunk)
    )


def _not_secure(trunk: Trunk) -> Finding:
    said = f"secure is {trunk.shown('secure')}" if trunk.flags else "secure is not set"
    absent = (
        ", and Twilio's default is False" if trunk.resource.props else ", or --target left the resource out"
    )
    plain_callers = ", and Twilio accepts plain SIP from callers to the domain" if trunk.domains() else ""
    return Finding(
        resource=trunk.resource,
        place=trunk.place,
        what="Calls are not encrypted",
        value=said if trunk.flags else said + absent,
        why=f"without it the voice is plain RTP{plain_callers}",
        fix=f"{_secure(trunk)}   # the far side must speak TLS and SRTP, else calls fail with 32208 or 32209",
    )


def _open_to_plain_calls(trunk: Trunk, path: str, domain: object) -> Finding:
    resource = trunk.resource
    flag = trunk.shown("secure") if trunk.flags else "not set"
    shown = resource.visible(path)
    return Finding(
        resource=trunk.resource,
        place=trunk.place,
        what="Twilio accepts calls in plain SIP here",
        value=f"secure is {flag} and {shown} is {resource.shown(path, domain)}",
        why="Twilio refuses plain SIP to a termination domain only if secure is True",
        fix=f"{_secure(trunk)}   # or no {shown} if nothing dials out; "
        "or an exemption, pbx-dials-tls, if the PBX dials out over TLS",
        waiver=PBX_DIALS_TLS,
    )


def _secure(trunk: Trunk) -> str:
    """Write the line that sets the flag, by the name that every provider reads."""
    return trunk.resource.assignment(f"{trunk.path}.secure" if trunk.path else "secure", True)


def remediate(resource: Resource) -> Props:
    """Make a trunk without the flag secure. A written flag may be that of a live trunk, and stays.

    If the trunk is an inner mapping, or its names begin with capitals, nobody may read a new `secure`.
    """
    if [trunk.path for trunk in resource.trunks] != [""] or resource.token.startswith("kubernetes:"):
        return {}
    [trunk] = resource.trunks
    shouted = any(key[:1].isupper() for key in trunk.props)
    return {"secure": True} if trunk.secure is None and not shouted else {}


RULE: Final[Rule] = Rule(
    name="twilio-trunk-require-minimum-encryption",
    description="A Twilio trunk must reach the minimum level of encryption.",
    level="mandatory",
    severity=Severity.CRITICAL,
    fix="Set secure=True on the trunk.",
    frameworks=IN_TRANSIT,
    options={"minimum": _LEVEL, "minimums": _MINIMUMS, "unknown": UNKNOWN_OPTION},
    mistakes=mistakes,
    of_resource=judge,
    of_stack=judge_together,
    remediate=remediate,
    encrypts=True,
)
