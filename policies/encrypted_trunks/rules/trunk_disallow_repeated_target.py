from collections.abc import Iterator, Sequence
from typing import Final

from pulumi_policy import Severity

from encrypted_trunks.call_targets import Target, aimed
from encrypted_trunks.frameworks import REDUNDANCY
from encrypted_trunks.resources import Resource, Trunk
from encrypted_trunks.rule import Finding, Options, Rule
from encrypted_trunks.trunk_routes import Route, routes_by_trunk


def judge(resources: Sequence[Resource], _options: Options) -> Iterator[Finding]:
    """Find targets that a trunk has more than once among its enabled URIs."""
    for trunk, routes in routes_by_trunk(resources):
        by_target: dict[Target, list[Route]] = {}
        for route, target in aimed(routes):
            by_target.setdefault(target, []).append(route)
        for target, same in by_target.items():
            if len(same) > 1:
                yield _repeated(trunk, target, same)


def _repeated(trunk: Trunk, target: Target, routes: Sequence[Route]) -> Finding:
    first = routes[0]
    return Finding(
        resource=trunk.resource,
        place=trunk.place,
        what="Origination URIs of one trunk lead to the same target",
        value=f"{len(routes)} to {target}; the first is {first.entry.place} of {first.carrier}",
        why="when it fails they all fail, without fail-over, and each costs the caller up to 4 seconds",
        fix="one URI for it, and another host or another ;edge= for the fail-over",
        others=tuple(route.carrier for route in routes),
    )


RULE: Final[Rule] = Rule(
    name="twilio-trunk-disallow-repeated-target",
    description="The origination URIs of a Twilio trunk should lead to different targets.",
    level="advisory",
    severity=Severity.LOW,
    fix="Keep one URI for the target, and fail over to another host.",
    frameworks=REDUNDANCY,
    of_stack=judge,
)
