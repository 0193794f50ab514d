"""Domain names that change hands: Twilio may keep one that was given up reserved for up to 30 days.

Sources: Twilio's support pages 51034176439707, 50492295345947, 51034034436635 and 49439594106011. So a preview warns before
a trunk gives its name up. All of it is told from what `check` and `diff` are given, and nothing is sent.
"""

from __future__ import annotations

import threading
from contextlib import suppress

from pulumi_twilio_trunking.base import pulumi_host
from pulumi_twilio_trunking.base.errors import TrunkingError
from pulumi_twilio_trunking.client.api import Trunk, TrunkingApi, voice_region
from pulumi_twilio_trunking.client.credentials import US1

RESERVED = "Twilio may keep a name that was given up reserved for up to 30 days (21248)"


class Domains:
    """The domain names of the stack's trunks and of the trunks that are to be made, as far as this process has seen them."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._held: set[str] = set()
        self._wanted: set[str] = set()
        self._staying: set[str] = set()

    def stays(self, trunk_sid: str) -> None:
        """Note a trunk that is neither replaced nor deleted."""
        with self._lock:
            self._staying.add(trunk_sid)

    def wanted_after(self, trunk_sid: str) -> list[str]:
        """The names that new trunks are to have, unless the trunk *trunk_sid* stays."""
        with self._lock:
            return [] if trunk_sid in self._staying else sorted(self._wanted)

    def note(self, held: object, wanted: object) -> set[str]:
        """Note a name that a trunk of the state has and one that a new trunk is to have; give back what is both."""
        with self._lock:
            self._held |= {held} if isinstance(held, str) else set()
            self._wanted |= {wanted} if isinstance(wanted, str) else set()
            return self._held & self._wanted

    def forget(self, name: object) -> None:
        """A trunk was made with it, or gave it up: what was checked before counts no more."""
        with self._lock:
            self._held.discard(str(name))
            self._wanted.discard(str(name))

    def clear(self) -> None:
        with self._lock:
            self._held.clear()
            self._wanted.clear()
            self._staying.clear()


DOMAINS = Domains()
"""Of the whole process: an old and a new release's provider may both be in it, each with a part of the state."""


def warn_of_repeated_domains(held: object, wanted: object) -> None:
    """Warn where a new trunk is to have the domain name of a trunk of this stack, as in a replacement.

    Args:
        held: the domain name in the inputs of the state, None where there is none.
        wanted: the domain name of a resource that is not in the state, None for one that is.
    """
    for name in sorted(DOMAINS.note(held, wanted)):
        pulumi_host.warn_once(
            f"domain_name {name}: a new trunk is to have it, and a trunk of this stack has it already. Twilio refuses that (21245). "
            f"Do not delete or replace the old one for its name: {RESERVED}. Give the new trunk another name. Was the resource renamed? "
            "Give it `aliases`."
        )


def warn_of_replaced_trunk(trunk_sid: str) -> None:
    """Warn where the list of a trunk goes to a new one, which is to have a domain name: probably that of the old trunk.

    Pulumi checks a trunk that it replaces, or that was renamed, as a new one, and never mentions the old one in a preview.
    Its list tells: in a preview the SID of its trunk is unknown only where that is a new one.
    """
    for name in DOMAINS.wanted_after(trunk_sid):
        pulumi_host.warn_once(
            f"trunk {trunk_sid} is replaced, or its resource was renamed, and a new trunk is to have domain_name {name}. If the old "
            f"one has that name, Twilio refuses it (21245). Do not delete the old one for it: {RESERVED}. Give the new trunk "
            "another name. Was the resource renamed? Give it `aliases`."
        )


def warn_of_lost_domain(trunk: str, old: str, new: str | None) -> None:
    """Warn of a trunk in place that gives its domain name up."""
    pulumi_host.warn_once(
        f"{trunk}: domain_name changes from {old} to {new or 'none'}. Every PBX that dials the old name breaks at once. "
        f"{RESERVED}, so that there may be no way back for that long, and others may take it after that. Safer: keep it, or "
        "declare a second trunk with another name."
    )


def warn_of_another_region(trunking: TrunkingApi, trunk: Trunk, region: str) -> None:
    """Warn of a trunk outside of us1 with a domain that another region handles: it takes no calls, and nobody says so.

    A domain is us1's until it is routed elsewhere, so that trunks of us1 are not asked about. Where the route cannot be read,
    nothing is said. https://www.twilio.com/docs/global-infrastructure/regional-sip-trunks
    """
    if region == US1 or not trunk.domain_name:
        return
    routed = None
    with suppress(TrunkingError):
        routed = voice_region(trunking, trunk.domain_name)
    if routed and routed.lower() != region:
        pulumi_host.warn_once(
            f"trunk {trunk.sid} ({trunk.friendly_name}) is in region {region}, and calls to its domain {trunk.domain_name} are routed to "
            f"{routed}: it takes no calls from your side. Route the domain to {region}: in the Twilio Console, Re-route in the trunk's "
            f"routing card; or POST VoiceRegion={region} to https://routes.twilio.com/v2/Trunks/{trunk.domain_name}. It takes up to "
            "5 minutes."
        )
