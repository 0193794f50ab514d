"""A trunk should have somewhere to turn when none of its destinations answers, and go there over https."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from pulumi_policy import Severity

from encrypted_trunks.frameworks import REDUNDANCY
from encrypted_trunks.props import UNKNOWN, get
from encrypted_trunks.resources import Resource
from encrypted_trunks.rule import Finding, Options, Rule

_SCHEME: Final = re.compile(r"[a-z][a-z0-9+.\-]*://", re.IGNORECASE)
_FIX: Final = 'disaster_recovery_url="https://HOST/…",'


def judge(trunk: Resource, _options: Options) -> Iterator[Finding]:
    """Say whether *trunk* has no disaster recovery URL, or one that is not https."""
    url = get(trunk.props, "disaster_recovery_url")
    if not trunk.is_trunk or url is UNKNOWN:
        return
    if url in (None, ""):
        yield _absent(trunk)
    elif scheme(url) != "https://":
        yield _not_https(trunk, scheme(url))


def scheme(url: object) -> str:
    """How *url* begins, and nothing of what follows: that may hold a password, or a token. "" where it is no URL."""
    found = _SCHEME.match(url) if isinstance(url, str) else None
    return found[0].lower() if found else ""


def _absent(trunk: Resource) -> Finding:
    return Finding(
        resource=trunk,
        what="This trunk has no disaster recovery URL: disaster_recovery_url is not set",
        why="when no destination takes a call, Twilio has nothing left to try, and the caller hears an error",
        fix=f"{_FIX}   # its TwiML runs at Programmable Voice prices, outside of the trunk's encryption",
    )


def _not_https(trunk: Resource, begins: str) -> Finding:
    said = f"begins with {begins!r}" if begins else "is no URL"
    return Finding(
        resource=trunk,
        what=f"The disaster recovery URL of this trunk is not https: it {said}",
        why="Twilio tells it who calls whom, and does what it answers; in clear, anybody on the way can read that, and answer instead",
        fix=_FIX,
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
