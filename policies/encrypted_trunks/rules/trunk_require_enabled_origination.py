from collections.abc import Iterator, Sequence
from typing import Final

from pulumi_policy import Severity

from encrypted_trunks.phone_numbers import carriers, has_numbers
from encrypted_trunks.resources import Resource, Trunk
from encrypted_trunks.rule import Finding, Options, Rule, and_more
from encrypted_trunks.trunk_routes import Route, carriers_without_trunk, routes_by_trunk

_WHY: Final = "Twilio then has nowhere to send calls to the trunk's numbers, and they fail (32010)"


def judge(resources: Sequence[Resource], _options: Options) -> Iterator[Finding]:
    """Find trunks with numbers or URIs, and no URI that is enabled or may turn out to be."""
    numbers = _numbers_by_trunk(resources)
    for trunk, routes in routes_by_trunk(resources):
        its_own = [route for route in routes if route.certain]
        if its_own and all(route.entry.enabled is False for route in routes):
            yield _none_enabled(trunk, its_own)
        elif not routes and trunk.resource.urn in numbers and len(trunk.resource.trunks) == 1:
            yield _none(trunk, numbers[trunk.resource.urn])


def _numbers_by_trunk(resources: Sequence[Resource]) -> dict[str, list[Resource]]:
    """List what routes numbers to each trunk, by its URN. URIs of an unknown trunk may belong to any."""
    found: dict[str, list[Resource]] = {}
    for carrier in carriers(resources):
        if carrier.trunk and has_numbers(carrier.resource):
            found.setdefault(carrier.trunk, []).append(carrier.resource)
    return found if found and not carriers_without_trunk(resources) else {}


def _none(trunk: Trunk, numbers: Sequence[Resource]) -> Finding:
    sid = numbers[0].spelling(numbers[0].props, "trunk_sid")
    return Finding(
        resource=trunk.resource,
        place=trunk.place,
        what="This trunk has phone numbers, but no origination URI",
        value=f"the numbers are in {and_more(numbers)}",
        why=_WHY,
        fix=f"TlsOrigination for the trunk; its id as {sid} of the numbers, so that they come after it",
        others=tuple(numbers),
    )


def _none_enabled(trunk: Trunk, routes: Sequence[Route]) -> Finding:
    first = routes[0].entry
    line = first.resource.assignment(first.path_of("enabled"), True)
    said = first.resource.shown(first.path_of("enabled"), first.enabled)
    return Finding(
        resource=trunk.resource,
        place=trunk.place,
        what="No origination URI of this trunk is enabled",
        value=f"enabled is {said} on {and_more(routes)}",
        why=_WHY,
        fix=f"{line}   # on at least one of them",
        others=tuple(route.carrier for route in routes),
    )


RULE: Final[Rule] = Rule(
    name="twilio-trunk-require-enabled-origination",
    description="A Twilio trunk with phone numbers or origination URIs should have an enabled URI.",
    level="advisory",
    severity=Severity.MEDIUM,
    fix="Give the trunk an origination URI that is enabled.",
    of_stack=judge,
)
