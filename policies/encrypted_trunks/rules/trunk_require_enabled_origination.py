from collections.abc import Iterator, Sequence
from typing import Final

from pulumi_policy import Severity

from encrypted_trunks.resources import Resource, Trunk
from encrypted_trunks.rule import Finding, Options, Rule, and_more
from encrypted_trunks.trunk_routes import Route, routes_by_trunk


def judge(resources: Sequence[Resource], _options: Options) -> Iterator[Finding]:
    """Find trunks with URIs of which none is enabled or may turn out to be."""
    for trunk, routes in routes_by_trunk(resources):
        its_own = [route for route in routes if route.certain]
        if its_own and all(route.entry.enabled is False for route in routes):
            yield _none_enabled(trunk, its_own)


def _none_enabled(trunk: Trunk, routes: Sequence[Route]) -> Finding:
    first = routes[0].entry
    line = first.resource.assignment(first.path_of("enabled"), True)
    said = first.resource.shown(first.path_of("enabled"), first.enabled)
    return Finding(
        resource=trunk.resource,
        place=trunk.place,
        what="No origination URI of this trunk is enabled",
        value=f"enabled is {said} on {and_more(routes)}",
        why="Twilio then has nowhere to send calls to the trunk's numbers, and they fail (32010)",
        fix=f"{line}   # on at least one of them",
        others=tuple(route.carrier for route in routes),
    )


RULE: Final[Rule] = Rule(
    name="twilio-trunk-require-enabled-origination",
    description="A Twilio trunk that has origination URIs should have one that is enabled.",
    level="advisory",
    severity=Severity.MEDIUM,
    fix="Enable one of the trunk's origination URIs.",
    of_stack=judge,
)
