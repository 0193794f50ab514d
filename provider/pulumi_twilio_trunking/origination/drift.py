"""Origination URLs that the state does not know: a create refuses them, refresh and update warn of them."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from pulumi_twilio_trunking.base import pulumi_host
from pulumi_twilio_trunking.base.errors import RefusedError
from pulumi_twilio_trunking.base.fail_over import MOST_URLS
from pulumi_twilio_trunking.base.sip_uri import is_tls
from pulumi_twilio_trunking.client.api import OriginationUrl
from pulumi_twilio_trunking.engine.run import RUN
from pulumi_twilio_trunking.origination.ownership import how_loud, names
from pulumi_twilio_trunking.origination.plan import RoutesBySid, by_sid


def refuse_others(trunk_sid: str, others: RoutesBySid) -> None:
    """Refuse to create a list on a trunk that has *others*.

    Raises:
        RefusedError: there are some.
    """
    if others:
        raise RefusedError(
            f"trunk {trunk_sid} has origination URLs already that are not among the destinations: "
            f"{names(others)}. Was this resource renamed? Give it `aliases`. To take them over as they are, "
            "add adopt=True: `pulumi up` then tells what to declare. To be rid of them, remove them from the "
            "trunk."
        )


def no_room(trunk_sid: str, foreign: RoutesBySid) -> RefusedError:
    """The error if the destinations do not fit beside *foreign* URLs."""
    return RefusedError(
        f"trunk {trunk_sid} has {len(foreign)} origination URLs that this stack does not know: "
        f"{names(foreign)}. With the destinations that would be more than {MOST_URLS}. Run `pulumi refresh` "
        "and look at what the next preview removes."
    )


def warn_of_foreign(trunk_sid: str, foreign: RoutesBySid) -> None:
    """Name URLs that an update left alone, since this stack does not know them."""
    if foreign:
        pulumi_host.warn(
            f"trunk {trunk_sid} has origination URLs that this stack does not know: {names(foreign)}. "
            f"{how_loud(foreign)}They were left alone. Run `pulumi refresh`, look at the next preview, and "
            "`pulumi up` removes them."
        )


def warn_of_plain_drift(trunk_sid: str, known: Collection[str], urls: Sequence[OriginationUrl]) -> None:
    """Warn, in a refresh, of *urls* without TLS that are not among the *known* SIP URIs."""
    plain = [url for url in urls if not is_tls(url.sip_url) and url.sip_url not in known]
    if plain:
        RUN.warn_once(
            f"trunk {trunk_sid} got origination URLs outside of Pulumi that are not TLS: "
            f"{names(by_sid(plain))}. Calls may go out unencrypted. `pulumi up` removes them."
        )
