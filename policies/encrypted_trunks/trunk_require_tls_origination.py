"""A trunk that is not secure must have nothing but TLS among its origination URIs, and must show one.

Severity: critical. Level: mandatory. Page: docs/policies/twilio-trunk-require-tls-origination.md
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from pulumi_policy import (
    EnforcementLevel,
    ReportViolation,
    Severity,
    StackValidationArgs,
    StackValidationPolicy,
)

from encrypted_trunks.joins import Route, routes_by_trunk
from encrypted_trunks.messages import page, violation
from encrypted_trunks.origination import is_unknown
from encrypted_trunks.props import UNKNOWN
from encrypted_trunks.resources import Resource, of_stack
from encrypted_trunks.sip_uri import PATTERN, why_not_tls

NAME: Final = "twilio-trunk-require-tls-origination"


def judge(trunk: Resource, routes: Sequence[Route]) -> list[str]:
    """Say what lets calls of *trunk* go out in plain text; a secure trunk, or an unknown, says nothing."""
    if trunk.secure is True or trunk.secure is UNKNOWN:
        return []
    plain = [route for route in routes if _is_plain(route)]
    if plain:
        return [_downgraded(trunk, plain)]
    return [] if any(map(_may_carry_calls, routes)) else [_not_judged(trunk)]


def _is_plain(route: Route) -> bool:
    judged = not is_unknown(route.entry) and route.entry.enabled is not False
    return judged and why_not_tls(route.entry.uri) is not None


def _may_carry_calls(route: Route) -> bool:
    """Whether the route is enabled, or may turn out to be. One that is not known yet is judged in `up`."""
    return route.certain and (route.entry.enabled is True or route.entry.enabled is UNKNOWN)


def _downgraded(trunk: Resource, plain: Sequence[Route]) -> str:
    more = f", and {len(plain) - 1} more" if len(plain) > 1 else ""
    return violation(
        rule=NAME,
        what=f"Plain text among the origination URIs of this trunk: {plain[0]}{more}",
        where=str(trunk),
        why=f"{why_not_tls(plain[0].entry.uri)}; the trunk is not secure, so a fail-over to it is in clear",
        fix=plain[0].entry.fix(),
    )


def _not_judged(trunk: Resource) -> str:
    return violation(
        rule=NAME,
        what="Not judged, which is never a pass: no enabled origination URI of this trunk is in this stack",
        where=str(trunk),
        why="the trunk is not secure, so all hangs on its URIs, and URIs of another stack cannot be seen from here",
        fix=f'secure=True,   # or TlsOrigination("{trunk.name}", trunk_sid=…, destinations=["{PATTERN}"])',
    )


def _validate(args: StackValidationArgs, report: ReportViolation) -> None:
    for trunk, routes in routes_by_trunk(map(of_stack, args.resources)):
        for message in judge(trunk, routes):
            report(message, trunk.urn)


POLICY: Final[StackValidationPolicy] = StackValidationPolicy(
    name=NAME,
    description="A Twilio trunk that is not secure must send calls over TLS alone.",
    enforcement_level=EnforcementLevel.MANDATORY,
    severity=Severity.CRITICAL,
    remediation_steps="Set secure=True on the trunk, or give every enabled origination URI ;transport=tls.",
    url=page(NAME),
    validate=_validate,
)
