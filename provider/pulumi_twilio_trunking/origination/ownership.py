"""Which of two resources owns an origination URL of a trunk. A rename is a create, then a delete.

A run that is cut short between the two leaves both in the state. In the full runs after it, a delete removes
no URL of the other resource.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pulumi_twilio_trunking.base import pulumi_host
from pulumi_twilio_trunking.base.masking import masked_uri
from pulumi_twilio_trunking.base.sip_uri import is_tls
from pulumi_twilio_trunking.client.api import OriginationUrl, TrunkingApi
from pulumi_twilio_trunking.client.endpoints import ignore_not_found
from pulumi_twilio_trunking.engine.run import RUN, Known, Once
from pulumi_twilio_trunking.origination.plan import RoutesBySid, by_sid

NOT_MADE_HERE = "not_made_here"
"""The output with the SIDs that a refresh found and the resource did not make. The next `up` settles them."""


def sids_of(outputs: Mapping[str, Any]) -> list[str]:
    """The SIDs of all origination URLs in *outputs*."""
    return list(outputs.get("origination_url_sids") or [])


def not_made_here(outputs: Mapping[str, Any], urls: Sequence[OriginationUrl]) -> dict[str, list[str]]:
    """The output to add after a refresh read *urls*: those that the resource did not make, if any."""
    if "origination_url_sids" not in outputs:
        return {}
    made_here = _made_here(outputs)
    others = [url.sid for url in urls if url.sid not in made_here]
    return {NOT_MADE_HERE: others} if others else {}


def _made_here(outputs: Mapping[str, Any]) -> list[str]:
    others = outputs.get(NOT_MADE_HERE) or []
    return [sid for sid in sids_of(outputs) if sid not in others]


def declared_on(trunk_sid: str) -> frozenset[str]:
    """The SIDs of the origination URLs that resources of the running program have on a trunk."""
    return RUN.noted(Known.ORIGINATION_URLS, trunk_sid)


def to_remove(trunk_sid: str, outputs: Mapping[str, Any]) -> list[str]:
    """The SIDs that a delete may remove: the resource made them, and no resource of the program has them."""
    declared = declared_on(trunk_sid)
    return [sid for sid in _made_here(outputs) if sid not in declared]


def needed_by_program(trunk_sid: str, sids: Sequence[str], live: RoutesBySid) -> list[str]:
    """Those of *sids* that carry calls which no URL of the running program's resource would carry.

    The program has the trunk's list, but its URLs are gone: a rename was cut short and undone, and the URLs
    of the new name carry the calls.

    Args:
        trunk_sid: the trunk.
        sids: those that a delete is to remove.
        live: the origination URLs that the trunk has.
    """
    declared = declared_on(trunk_sid)
    if not declared:
        return []
    declared_routes = [route for sid, route in live.items() if sid in declared]
    return [sid for sid in sids if sid in live and live[sid].enabled and live[sid] not in declared_routes]


def warn_of_spared(trunk_sid: str, sids: Sequence[str]) -> None:
    """Say that the URLs *sids* were not removed, because the running program needs them."""
    if sids:
        pulumi_host.warn(
            f"trunk {trunk_sid}: origination URLs {', '.join(sids)} were not removed, since their calls "
            "would go nowhere: another resource of this program has the list of this trunk, and what it made "
            "is gone (a rename that was cut short, and undone?). Run `pulumi refresh`, then `pulumi up`."
        )


# URLs that somebody else put on a trunk


def left_on_trunk(trunk_sid: str, outputs: Mapping[str, Any], live: RoutesBySid) -> RoutesBySid:
    """The *live* origination URLs that the delete of a list leaves: no resource of this stack made them."""
    ours = {*_made_here(outputs), *declared_on(trunk_sid)}
    return {sid: route for sid, route in live.items() if sid not in ours}


def warn_of_urls_left(trunk_sid: str, left: RoutesBySid) -> None:
    """Name the URLs that stay on a trunk after its list; in capitals if calls lose their encryption."""
    if not left:
        return
    enabled = [route for route in left.values() if route.enabled]
    loud = how_loud(left)
    if enabled and not declared_on(trunk_sid) and not any(is_tls(route.sip_url) for route in enabled):
        loud = (
            "NOT ALL OF THEM ARE TLS, AND NO TLS ROUTE IS LEFT: from now on calls go out unencrypted, unless "
            "the trunk is secure. "
        )
    pulumi_host.warn(
        f"trunk {trunk_sid} keeps origination URLs {names(left)}. {loud}They stay as long as the trunk does, "
        "since this resource did not make them. If nothing else needs them, remove them in the Twilio "
        "Console."
    )


def warn_of_urls_deleted(trunk_sid: str, trunking: TrunkingApi) -> None:
    """Name the origination URLs that are deleted with their trunk, and that no state knows."""
    left: RoutesBySid | None = RUN.take(Once.URLS_LEFT, trunk_sid)
    if left is None:
        left = {}
        with ignore_not_found():
            left = by_sid(trunking.list_origination_urls(trunk_sid))
    if left:
        pulumi_host.warn(
            f"trunk {trunk_sid} is deleted, and with it the origination URLs on it that this stack did not "
            f"make: {names(left)}."
        )


def how_loud(urls: RoutesBySid) -> str:
    """A sentence in capitals, with a space behind it, if some of *urls* take calls without TLS; else ""."""
    plain = any(route.enabled and not is_tls(route.sip_url) for route in urls.values())
    return "NOT ALL OF THEM ARE TLS: calls may go out unencrypted. " if plain else ""


def names(urls: RoutesBySid) -> str:
    """Origination URLs for messages: SID, URI without what may be secret, priority."""
    return ", ".join(
        f"{sid} ({masked_uri(route.sip_url)}, priority {route.priority})" for sid, route in urls.items()
    )
