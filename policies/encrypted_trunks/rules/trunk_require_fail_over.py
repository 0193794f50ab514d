from collections.abc import Iterator, Sequence
from typing import Any, Final

from pulumi_policy import Severity

from encrypted_trunks.call_targets import Target, aimed, may_lead_elsewhere
from encrypted_trunks.frameworks import REDUNDANCY
from encrypted_trunks.resources import Resource, Trunk
from encrypted_trunks.rule import Finding, Options, Rule
from encrypted_trunks.sip_uri import PATTERN, clipped
from encrypted_trunks.trunk_routes import Route, routes_by_trunk

MOST_URLS: Final = 10
"""Twilio's limit for a trunk: https://www.twilio.com/docs/api/errors/21249"""

_TARGETS: Final[dict[str, Any]] = {"type": "integer", "minimum": 1, "maximum": MOST_URLS, "default": 1}


def judge(resources: Sequence[Resource], options: Options) -> Iterator[Finding]:
    """Find trunks with too few targets. Trunks without known targets, or with unknown URIs, are left out."""
    for trunk, routes in routes_by_trunk(resources):
        found = aimed(routes)
        targets = list(dict.fromkeys(target for _, target in found))
        if 0 < len(targets) < options["targets"] and not any(map(may_lead_elsewhere, routes)):
            yield _too_few(trunk, [route for route, _ in found], targets, int(options["targets"]))


def _too_few(trunk: Trunk, routes: Sequence[Route], targets: Sequence[Target], wanted: int) -> Finding:
    have = "1 target" if len(targets) == 1 else f"{len(targets)} targets"
    return Finding(
        resource=trunk.resource,
        place=trunk.place,
        what=f"Calls have {have}, of {wanted} required",
        value=clipped(", ".join(map(str, targets))),
        why="when these do not answer, the calls fail: Twilio has nothing else to try",
        fix=f"{PATTERN}   # as another destination, on another host",
        others=tuple(route.carrier for route in routes),
    )


RULE: Final[Rule] = Rule(
    name="twilio-trunk-require-fail-over",
    description="A Twilio trunk should have the required number of targets to fail over between.",
    level="advisory",
    severity=Severity.MEDIUM,
    fix="Add a destination on another host.",
    frameworks=REDUNDANCY,
    options={"targets": _TARGETS},
    of_stack=judge,
)
