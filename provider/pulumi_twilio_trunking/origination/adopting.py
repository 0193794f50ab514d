"""Taking over origination URLs that existed before Pulumi. The program must declare them as they are."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from pulumi_twilio_trunking.base.errors import RefusedError
from pulumi_twilio_trunking.engine.adopted import LET_GO_FIRST
from pulumi_twilio_trunking.origination.destinations import declaration
from pulumi_twilio_trunking.origination.plan import Route, RoutesBySid


def refuse_other_list(trunk_sid: str, existing: RoutesBySid, wanted: Sequence[Route]) -> None:
    """Refuse to adopt the origination URLs of a trunk if that would change where calls go.

    URLs that a half-finished create made a second time are no difference. Nor are names, which no call sees.

    Raises:
        RefusedError: *wanted* and *existing* differ, or nothing exists; the message has the list to write.
    """
    if not existing:
        raise RefusedError(
            f"trunk {trunk_sid} has no origination URLs, so that there is nothing to adopt: remove "
            "adopt=True."
        )
    if _where_calls_go(existing.values()) != _where_calls_go(wanted):
        there = sorted(existing.values(), key=lambda route: route.priority)
        raise RefusedError(
            f"trunk {trunk_sid} has other origination URLs than those that are declared, and adopting "
            "changes nothing at Twilio. Nothing was done. Declare what is there, then change it in a second "
            f"`pulumi up`, whose preview shows what that does:\n{declaration(there)}"
        )


def _where_calls_go(routes: Iterable[Route]) -> set[tuple[Any, ...]]:
    return {(route.sip_url, route.priority, route.weight, route.enabled) for route in routes}


def refuse_adopted_list(trunk_sid: str, sids: Collection[str], live: RoutesBySid) -> None:
    """Refuse to delete a list while the program says `adopt=True`, which means that it carries calls.

    After a rename or a replacement it carries none: the new resource has made its own URLs.

    Raises:
        RefusedError: some of its *sids* are among the *live* ones of the trunk.
    """
    if live.keys() & set(sids):
        raise RefusedError(
            f"the list of origination URLs of trunk {trunk_sid} {LET_GO_FIRST}, run `pulumi up`, and delete "
            "then."
        )
