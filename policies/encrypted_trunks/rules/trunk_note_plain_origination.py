from collections.abc import Iterator, Sequence
from typing import Final

from pulumi_policy import Severity

from encrypted_trunks.frameworks import IN_TRANSIT
from encrypted_trunks.resources import Resource, Trunk
from encrypted_trunks.rule import Finding, Options, Rule, and_more
from encrypted_trunks.sip_uri import why_not_tls
from encrypted_trunks.trunk_routes import Route, routes_by_trunk


def judge(resources: Sequence[Resource], _options: Options) -> Iterator[Finding]:
    """Find secure trunks with enabled plain URIs."""
    for trunk, routes in routes_by_trunk(resources):
        plain = [route for route in routes if route.is_plain]
        if trunk.secure is True and plain:
            yield _one_flag_away(trunk, plain)


def _one_flag_away(trunk: Trunk, plain: Sequence[Route]) -> Finding:
    return Finding(
        resource=trunk.resource,
        place=trunk.place,
        what="One flag keeps this trunk from plain text",
        value=and_more(plain),
        why=f"{why_not_tls(plain[0].entry.uri)}; "
        "on a secure trunk it speaks TLS anyway, so everything depends on secure=True",
        fix=plain[0].entry.fix(),
        others=tuple(route.carrier for route in plain),
    )


RULE: Final[Rule] = Rule(
    name="twilio-trunk-note-plain-origination",
    description="The origination URIs of a secure Twilio trunk should ask for TLS too.",
    level="advisory",
    severity=Severity.MEDIUM,
    fix="Give every enabled origination URI ;transport=tls.",
    frameworks=IN_TRANSIT,
    of_stack=judge,
    follows=("twilio-origination-require-tls",),
    encrypts=True,
)
