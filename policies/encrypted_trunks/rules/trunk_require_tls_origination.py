from collections.abc import Iterator, Sequence
from typing import Final

from pulumi_policy import Severity

from encrypted_trunks.frameworks import IN_TRANSIT
from encrypted_trunks.properties import UNKNOWN
from encrypted_trunks.resources import Resource, Trunk
from encrypted_trunks.rule import Finding, Options, Rule, and_more
from encrypted_trunks.sip_uri import PATTERN, why_not_tls
from encrypted_trunks.trunk_routes import Route, routes_by_trunk


def judge(resources: Sequence[Resource], _options: Options) -> Iterator[Finding]:
    """Find trunks that let calls out in plain text, except secure ones and those with an unknown flag."""
    for trunk, routes in routes_by_trunk(resources):
        if trunk.secure is True or trunk.secure is UNKNOWN:
            continue
        plain = [route for route in routes if route.is_plain]
        if plain:
            yield _downgraded(trunk, plain)
        elif not any(map(_may_carry_calls, routes)):
            yield _not_judged(trunk)


def _may_carry_calls(route: Route) -> bool:
    """Whether the route is enabled, or may turn out to be: `up` judges it then."""
    return route.certain and (route.entry.enabled is True or route.entry.enabled is UNKNOWN)


def _downgraded(trunk: Trunk, plain: Sequence[Route]) -> Finding:
    return Finding(
        resource=trunk.resource,
        place=trunk.place,
        what="Plain text among the origination URIs of this trunk",
        value=and_more(plain),
        why=f"{why_not_tls(plain[0].entry.uri)}; the trunk is not secure, so calls to it are in plain text",
        fix=plain[0].entry.fix(),
        others=tuple(route.carrier for route in plain),
    )


def _not_judged(trunk: Trunk) -> Finding:
    return Finding(
        resource=trunk.resource,
        place=trunk.place,
        what="Not judged, which is never a pass: no enabled origination URI of this trunk is in this stack",
        why="the trunk is not secure, so its URIs decide, and the pack does not see those of another stack",
        fix=f"{trunk.assignment('secure', True)}   # or its URIs in this stack, each as {PATTERN}",
    )


RULE: Final[Rule] = Rule(
    name="twilio-trunk-require-tls-origination",
    description="A Twilio trunk that is not secure must send calls only over TLS.",
    level="mandatory",
    severity=Severity.CRITICAL,
    fix="Set secure=True on the trunk, or give every enabled origination URI ;transport=tls.",
    frameworks=IN_TRANSIT,
    of_stack=judge,
    follows=("twilio-trunk-require-minimum-encryption", "twilio-origination-require-tls"),
    encrypts=True,
)
