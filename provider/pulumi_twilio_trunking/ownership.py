"""Whose an origination URL is, where two resources have the list of one trunk: a rename is a create, then a delete.

A run that is cut short in between leaves both in the state. In the full runs after it a delete takes no route of the other.
"""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from pulumi_twilio_trunking import plugin
from pulumi_twilio_trunking.api import OriginationUrl, TrunkingApi, gone_is_fine
from pulumi_twilio_trunking.routes import Held, by_sid
from pulumi_twilio_trunking.sip_uri import masked

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


def to_remove(trunk_sid: str, outputs: Mapping[str, Any], trunking: TrunkingApi) -> list[str]:
    """The SIDs that the delete of a list removes: those that it made, and that no resource of the running program has.

    Where the program still has the trunk's list, but what that made is gone, a rename that was cut short was undone, and
    what is left of the new name carries the calls. It stays, and a warning names it.
    """
    declared = DECLARED.of(trunk_sid)
    removed = [sid for sid in _made_here(outputs) if sid not in declared]
    if declared and removed:
        removed = _beside(declared, trunk_sid, removed, trunking)
    rest = [sid for sid in outputs.get(NOT_MADE_HERE) or [] if sid not in declared]
    _warn_of_rest(trunk_sid, rest, _uris(outputs))
    return removed


def _uris(outputs: Mapping[str, Any]) -> dict[str, str]:
    return {
        sid: entry["sip_url"] for sid, entry in zip(sids_of(outputs), outputs["destinations"], strict=False)
    }


def _beside(
    declared: frozenset[str], trunk_sid: str, sids: Sequence[str], trunking: TrunkingApi
) -> list[str]:
    """Those of *sids* that carry no calls, or the same calls as one that is *declared* and stands."""
    live: Held = {}
    with gone_is_fine():
        live = by_sid(trunking.list_origination_urls(trunk_sid))
    standing = {sid: live[sid] for sid in sids if sid in live}
    declared_routes = [route for sid, route in live.items() if sid in declared]
    spared = [sid for sid, route in standing.items() if route.enabled and route not in declared_routes]
    if spared:
        plugin.warn(
            f"trunk {trunk_sid}: origination URLs {', '.join(spared)} were not removed, since their calls would go nowhere: "
            "another resource of this program has the list of this trunk, and what it made is gone (a rename that was cut "
            "short, and undone?). Run `pulumi refresh`, then `pulumi up`."
        )
    return [sid for sid in standing if sid not in spared]


def _warn_of_rest(trunk_sid: str, sids: Sequence[str], uris: Mapping[str, str]) -> None:
    if sids:
        rest = ", ".join(f"{sid} ({masked(uris[sid])})" for sid in sids)
        plugin.warn(
            f"trunk {trunk_sid}: {rest}: these origination URLs stay as long as the trunk does, since this resource did not make "
            "them. If nothing else needs them, remove them in the Twilio Console."
        )
