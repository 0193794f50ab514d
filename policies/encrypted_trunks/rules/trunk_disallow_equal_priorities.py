from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from pulumi_policy import Severity

from encrypted_trunks.call_targets import aimed
from encrypted_trunks.resources import Resource, Trunk
from encrypted_trunks.rule import Finding, Options, Rule
from encrypted_trunks.trunk_routes import Route, routes_by_trunk

DEFAULT_WEIGHT: Final = 10
"""What an origination URI has where nothing is said: https://www.twilio.com/docs/sip-trunking/api/originationurl-resource"""


def judge(resources: Sequence[Resource], _options: Options) -> Iterator[Finding]:
    """Say which trunks have enabled URIs of equal priority, and no weight among them by which anybody meant to share."""
    for trunk, routes in routes_by_trunk(resources):
        equal = _equal(routes)
        if equal:
            yield _no_order(trunk, equal)


def _equal(routes: Sequence[Route]) -> list[Route]:
    """The first enabled routes of a trunk that have one priority in common, and no weight of their own."""
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
    """Whether the route is, or may turn out to be, an enabled one of *priority* with a weight of its own."""
    entry = route.entry
    may_be = entry.priority == priority or not isinstance(entry.priority, int | float)
    return may_be and entry.enabled is not False and entry.weight not in (None, DEFAULT_WEIGHT)


def _no_order(trunk: Trunk, routes: Sequence[Route]) -> Finding:
    first = routes[0]
    return Finding(
        resource=trunk.resource,
        place=trunk.place,
        what="Origination URIs of one trunk have the same priority",
        value=f"{len(routes)} have {first.carrier.shown(first.entry.path_of('priority'), first.entry.priority)}; the first is {first}",
        why="Twilio then draws one of them for each call, and none is tried first",
        fix="priorities of their own, 10, 20 …, the lowest is tried first; or weights of their own, where calls are to be shared",
        others=tuple(route.carrier for route in routes),
    )


RULE: Final[Rule] = Rule(
    name="twilio-trunk-disallow-equal-priorities",
    description="The origination URIs of a Twilio trunk should have an order, or weights.",
    level="advisory",
    severity=Severity.LOW,
    fix="Give each origination URI a priority of its own, or weights where calls are to be shared.",
    of_stack=judge,
)
