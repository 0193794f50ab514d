"""Whose an origination URL is, where two resources have the list of one trunk: a rename is a create, then a delete.

A run that is cut short in between leaves both in the state. In the full runs after it a delete takes no route of the other.
"""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from pulumi_twilio_trunking.base import pulumi_host
from pulumi_twilio_trunking.base.sip_uri import is_tls, masked
from pulumi_twilio_trunking.client.api import OriginationUrl, TrunkingApi, gone_is_fine
from pulumi_twilio_trunking.origination.plan import Held, by_sid

NOT_MADE_HERE = "not_made_here"
"""The output with the SIDs that a refresh found and that the resource did not make. The next `up` settles them."""


class DeclaredLists:
    """The origination URLs that the running program's resources have, by trunk, as far as this process has seen them."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._sids: defaultdict[str, set[str]] = defaultdict(set)

    def note(self, trunk_sid: str, sids: Iterable[str]) -> None:
        with self._lock:
            self._sids[trunk_sid].update(sids)

    def of(self, trunk_sid: str) -> frozenset[str]:
        with self._lock:
            return frozenset(self._sids.get(trunk_sid, ()))

    def clear(self) -> None:
        with self._lock:
            self._sids.clear()


DECLARED = DeclaredLists()
"""Of the whole process. A `pulumi destroy` notes nothing, with `--run-program` neither: it calls no `diff`."""


class LeftBehind:
    """What the delete of a list left on its trunk, so that the delete of the trunk, which follows, need not look again."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._urls: dict[str, Held] = {}

    def note(self, trunk_sid: str, urls: Held) -> None:
        with self._lock:
            self._urls[trunk_sid] = urls

    def take(self, trunk_sid: str) -> Held | None:
        """What was noted, None where nothing was; the next one to ask looks again."""
        with self._lock:
            return self._urls.pop(trunk_sid, None)

    def clear(self) -> None:
        with self._lock:
            self._urls.clear()


LEFT = LeftBehind()
"""Of the whole process, as above."""


def sids_of(outputs: Mapping[str, Any]) -> list[str]:
    """The SIDs of all origination URLs in *outputs*."""
    return list(outputs.get("origination_url_sids") or [])


def found(outputs: Mapping[str, Any], urls: Sequence[OriginationUrl]) -> dict[str, list[str]]:
    """What a refresh that reads *urls* adds to *outputs* of before: those that the resource did not make, if any."""
    if "origination_url_sids" not in outputs:
        return {}
    made_here = _made_here(outputs)
    others = [url.sid for url in urls if url.sid not in made_here]
    return {NOT_MADE_HERE: others} if others else {}


def _made_here(outputs: Mapping[str, Any]) -> list[str]:
    others = outputs.get(NOT_MADE_HERE) or []
    return [sid for sid in sids_of(outputs) if sid not in others]


def to_remove(trunk_sid: str, outputs: Mapping[str, Any], live: Held) -> list[str]:
    """The SIDs that the delete of a list removes: those that it made, and that no resource of the running program has.

    Where the program still has the trunk's list, but what that made is gone, a rename that was cut short was undone, and
    what is left of the new name carries the calls. It stays, and a warning names it.

    Args:
        trunk_sid: the trunk.
        outputs: those of the list that is deleted.
        live: the origination URLs that the trunk has.
    """
    declared = DECLARED.of(trunk_sid)
    removed = [sid for sid in _made_here(outputs) if sid not in declared]
    return _beside(declared, trunk_sid, removed, live) if declared and removed else removed


def _beside(declared: frozenset[str], trunk_sid: str, sids: Sequence[str], live: Held) -> list[str]:
    """Those of *sids* that carry no calls, or the same calls as one that is *declared* and stands."""
    standing = {sid: live[sid] for sid in sids if sid in live}
    declared_routes = [route for sid, route in live.items() if sid in declared]
    spared = [sid for sid, route in standing.items() if route.enabled and route not in declared_routes]
    if spared:
        pulumi_host.warn(
            f"trunk {trunk_sid}: origination URLs {', '.join(spared)} were not removed, since their calls would go nowhere: "
            "another resource of this program has the list of this trunk, and what it made is gone (a rename that was cut "
            "short, and undone?). Run `pulumi refresh`, then `pulumi up`."
        )
    return [sid for sid in standing if sid not in spared]


# What somebody else put on a trunk


def not_ours(trunk_sid: str, outputs: Mapping[str, Any], live: Held) -> Held:
    """The *live* origination URLs that the delete of a list leaves, since no resource of this stack made them."""
    ours = {*_made_here(outputs), *DECLARED.of(trunk_sid)}
    return {sid: route for sid, route in live.items() if sid not in ours}


def warn_of_what_stays(trunk_sid: str, left: Held) -> None:
    """Name the origination URLs that stay on a trunk when its list is deleted, loudly where calls lose their encryption."""
    LEFT.note(trunk_sid, left)
    if not left:
        return
    enabled = [route for route in left.values() if route.enabled]
    loud = how_loud(left)
    if enabled and not DECLARED.of(trunk_sid) and not any(is_tls(route.sip_url) for route in enabled):
        loud = "NOT ALL OF THEM ARE TLS, AND NO TLS ROUTE IS LEFT: from now on calls go out unencrypted, unless the trunk is secure. "
    pulumi_host.warn(
        f"trunk {trunk_sid} keeps origination URLs {names(left)}. {loud}They stay as long as the trunk does, since this resource "
        "did not make them. If nothing else needs them, remove them in the Twilio Console."
    )


def warn_of_what_goes(trunk_sid: str, trunking: TrunkingApi) -> None:
    """Name the origination URLs that go with a trunk when it is deleted, and that no state knows."""
    left = LEFT.take(trunk_sid)
    if left is None:
        left = {}
        with gone_is_fine():
            left = by_sid(trunking.list_origination_urls(trunk_sid))
    if left:
        pulumi_host.warn(
            f"trunk {trunk_sid} is deleted, and with it the origination URLs on it that this stack did not make: {names(left)}."
        )


def how_loud(urls: Held) -> str:
    """A sentence in capitals where some of *urls* take calls without TLS, with a space behind it; else nothing."""
    plain = any(route.enabled and not is_tls(route.sip_url) for route in urls.values())
    return "NOT ALL OF THEM ARE TLS: calls may go out unencrypted. " if plain else ""


def names(urls: Held) -> str:
    """Origination URLs for messages: SID, URI without what may be secret, priority."""
    return ", ".join(
        f"{sid} ({masked(route.sip_url)}, priority {route.priority})" for sid, route in urls.items()
    )
