"""Entries that the state does not know: a refresh shows them, an update leaves them alone, and both warn."""

from __future__ import annotations

from collections.abc import Mapping

from pulumi_twilio_trunking.base import pulumi_host
from pulumi_twilio_trunking.base.errors import RefusedError
from pulumi_twilio_trunking.engine.run import RUN
from pulumi_twilio_trunking.sip_lists.entries import E, named


def warn_of_drift(thing: str, known: Mapping[str, E], live: Mapping[str, E]) -> None:
    """Warn, in a refresh, of entries that let somebody in whom the state does not know."""
    keys = {entry.key for entry in known.values()}
    new = {sid: entry for sid, entry in live.items() if entry.key not in keys}
    if new:
        RUN.warn_once(
            f"{thing} LETS IN MORE than this stack knows, by changes outside of Pulumi: "
            f"{named(new.items())}. They may dial out through every trunk that the list guards. `pulumi up` "
            "removes them."
        )


def warn_of_foreign(thing: str, foreign: Mapping[str, E]) -> None:
    """Name entries that an update left alone, since this stack does not know them."""
    if foreign:
        pulumi_host.warn(
            f"{thing} has entries that this stack does not know, which may dial: {named(foreign.items())}. "
            "They were left alone. Run `pulumi refresh`, look at the next preview, and `pulumi up` removes "
            "them."
        )


def no_room(thing: str, foreign: Mapping[str, E], most: int) -> RefusedError:
    """The error if the entries do not fit beside *foreign* ones."""
    return RefusedError(
        f"{thing} has {len(foreign)} entries that this stack does not know. With the declared ones that "
        f"would be more than {most}. Run `pulumi refresh` and look at what the next preview removes."
    )
