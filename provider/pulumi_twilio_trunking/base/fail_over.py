"""How Twilio chooses among the destinations of a trunk, and when it tries the next one. Pure.

Source: https://www.twilio.com/docs/sip-trunking#origination
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Any, Final, Protocol, TypeVar

ANSWER_WAIT_S: Final = 4
"""Seconds that Twilio waits for a SIP answer before it tries the next host."""

MOST_URLS: Final = 10
"""The most origination URLs on a trunk: https://www.twilio.com/docs/sip-trunking, and error 21249."""

_STAYS: Final = frozenset({400, 404, 405, 410, 416, 482, 484, 486})
_SUCCESS, _GLOBAL_FAILURE = 2, 6


class Route(Protocol):
    """One destination of a trunk."""

    @property
    def host(self) -> str:
        """The host of its SIP URI."""

    @property
    def priority(self) -> int:
        """0 to 65535, the lowest first."""

    @property
    def weight(self) -> int:
        """Its share among those of the same priority."""

    @property
    def enabled(self) -> bool:
        """Whether calls go there."""


R = TypeVar("R", bound=Route)


def route_plan(routes: Sequence[Route]) -> list[dict[str, Any]]:
    """Say which host Twilio tries when: one entry for each enabled route, in fail-over order.

    `host` and `priority`; `share`: its fraction, by weight, of the calls that reach this priority;
    `after_seconds`: the longest wait of a call before this host, if no earlier host answers (4 s a host).
    """
    plan: list[dict[str, Any]] = []
    for priority, same in by_priority(routes):
        total = sum(route.weight for route in same)
        after = ANSWER_WAIT_S * len(plan)
        plan += [
            {
                "host": route.host,
                "priority": priority,
                "share": round(route.weight / total, 4) if total else 0.0,
                "after_seconds": after,
            }
            for route in same
        ]
    return plan


def by_priority(routes: Sequence[R]) -> list[tuple[int, list[R]]]:
    """Group the enabled routes by priority, in the order in which Twilio tries them."""
    enabled = sorted((route for route in routes if route.enabled), key=lambda route: route.priority)
    return [(one, list(same)) for one, same in groupby(enabled, key=lambda route: route.priority)]


def ends_fail_over(status: int) -> bool:
    """Say whether Twilio stays with this SIP answer instead of trying the next host."""
    return status in _STAYS or status // 100 in (_SUCCESS, _GLOBAL_FAILURE)
