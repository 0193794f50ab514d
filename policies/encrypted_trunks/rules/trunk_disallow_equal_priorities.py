from collections.abc import Iterator, Sequence
from typing import Final

from pulumi_policy import Severity

from encrypted_trunks.call_targets import aimed
from encrypted_trunks.resources import Resource, Trunk
from encrypted_trunks.rule import Finding, Options, Rule
from encrypted_trunks.trunk_routes import Route, routes_by_trunk

DEFAULT_WEIGHT: Final = 10
"""Twilio's default: https://www.twilio.com/docs/sip-trunking/api/originationurl-resource"""


def judge(resources: Sequence[Resource], _options: Options) -> Iterator[Finding]:
    """Find trunks with enabled URIs of equal priority, and no weight to share calls by."""
    for trunk, routes in routes_by_trunk(resources):
        equal = _equal(routes)
        if equal:
            yield _no_order(trunk, equal)


def _equal(routes: Sequence[Route]) -> list[Route]:
    """Find the first enabled routes with the same priority, all with the default weight."""
    by_priority: dict[float, list[Route]] = {}
    for route, _ in aimed(routes):
        priority = route.entry.priority
        if isinstance(priority, int | float):
            by_priority.setdefault(priority, []).append(route)
    unordered = (
        same
        for priority, same in by_priority.items()
        if len(same) > 1 and not any(_shares(route, priority) for route in routes)
    )
    return next(unordered, [])


def _shares(route: Route, priority: float) -> bool:
    """Whether the route may be an enabled one of *priority* with another weight than the default."""
    entry = route.entry
    may_be = entry.priority == priority or not isinstance(entry.priority, int | float)
    return may_be and entry.enabled is not False and entry.weight not in (None, DEFAULT_WEIGHT)


def _no_order(trunk: Trunk, routes: Sequence[Route]) -> Finding:
    first = routes[0]
    priority = first.carrier.shown(first.entry.path_of("priority"), first.entry.priority)
    return Finding(
        resource=trunk.resource,
        place=trunk.place,
        what="Origination URIs of one trunk have the same priority",
        value=f"{len(routes)} have {priority}; the first is {first}",
        why="Twilio then picks one of them at random for each call, and none is tried first",
        fix="different priorities, 10, 20 …, the lowest is tried first; or weights, to share the calls",
        others=tuple(route.carrier for route in routes),
    )


RULE: Final[Rule] = Rule(
    name="twilio-trunk-disallow-equal-priorities",
    description="The origination URIs of a Twilio trunk should have an order, or weights.",
    level="advisory",
    severity=Severity.LOW,
    fix="Give each origination URI its own priority, or set weights to share the calls.",
    of_stack=judge,
)
