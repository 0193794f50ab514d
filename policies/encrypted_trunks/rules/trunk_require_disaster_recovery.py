import re
from collections.abc import Iterator
from typing import Final

from pulumi_policy import Severity

from encrypted_trunks.frameworks import REDUNDANCY
from encrypted_trunks.properties import UNKNOWN
from encrypted_trunks.resources import SECRET, Resource, Trunk
from encrypted_trunks.rule import Finding, Options, Rule

_SCHEME: Final = re.compile(r"[a-z][a-z0-9+.\-]*://", re.IGNORECASE)
_URL: Final = "disaster_recovery_url"
_HTTPS: Final = "https://HOST/…"


def judge(resource: Resource, _options: Options) -> Iterator[Finding]:
    """Find trunks in *resource* without a disaster recovery URL, or with one that is not https."""
    for trunk in resource.trunks:
        url = trunk.get("disaster_recovery_url")
        if url in (None, ""):
            yield _absent(trunk)
        elif url is not UNKNOWN and scheme(url) != "https://":
            yield _not_https(trunk, scheme(url))


def scheme(url: object) -> str:
    """Give the scheme of *url*, or "". The rest may hold a password or a token."""
    found = _SCHEME.match(url) if isinstance(url, str) else None
    return found[0].lower() if found else ""


def _absent(trunk: Trunk) -> Finding:
    return Finding(
        resource=trunk.resource,
        place=trunk.place,
        what=f"No disaster recovery URL: {trunk.resource.spelling(trunk.props, _URL)} is not set",
        why="when no destination takes a call, Twilio has nothing left to try, and the caller hears an error",
        fix=f"{trunk.assignment(_URL, _HTTPS)}"
        "   # its TwiML runs at Programmable Voice prices, outside the trunk's encryption",
    )


def _not_https(trunk: Trunk, begins: str) -> Finding:
    said = f"begins with {begins!r}" if begins else "is not a URL"
    path = trunk.path_of(_URL)
    place = trunk.resource.visible(path)
    return Finding(
        resource=trunk.resource,
        place=trunk.place,
        what="The disaster recovery URL is not https",
        value=f"{place} is {SECRET}" if trunk.resource.hides(path) else f"{place} {said}",
        why="Twilio tells it who calls whom, and does what it answers; "
        "in plain text, anybody on the way can read that and answer instead",
        fix=trunk.assignment(_URL, _HTTPS),
    )


RULE: Final[Rule] = Rule(
    name="twilio-trunk-require-disaster-recovery",
    description="A Twilio trunk should have a disaster recovery URL, with https.",
    level="advisory",
    severity=Severity.LOW,
    fix="Set disaster_recovery_url to an https URL.",
    frameworks=REDUNDANCY,
    of_resource=judge,
)
