"""Domain names that a trunk gives up. Twilio may reserve one for up to 30 days, so a preview warns first.

The warnings use only what `check` and `diff` are given; nothing is sent. Sources: Twilio's support pages
51034176439707, 50492295345947, 51034034436635 and 49439594106011.
"""

from __future__ import annotations

from contextlib import suppress

from pulumi_twilio_trunking.base.errors import TrunkingError
from pulumi_twilio_trunking.client.api import Trunk, TrunkingApi
from pulumi_twilio_trunking.client.credentials import US1
from pulumi_twilio_trunking.engine.run import RUN, Known

RESERVED = "Twilio may keep a name that was given up reserved for up to 30 days (21248)"


def note_domains(held: object, wanted: object) -> None:
    """Note a domain name that a trunk of the state has, and one that a new trunk is to have."""
    RUN.note(Known.DOMAINS_HELD, [held] if isinstance(held, str) else [])
    RUN.note(Known.DOMAINS_WANTED, [wanted] if isinstance(wanted, str) else [])


def forget_domain(name: object) -> None:
    """Forget a domain name when a trunk was made with it, or gave it up."""
    RUN.forget(Known.DOMAINS_HELD, str(name))
    RUN.forget(Known.DOMAINS_WANTED, str(name))


def warn_of_repeated_domains() -> None:
    """Warn if a new trunk is to have the domain name of a trunk of this stack, as in a replacement."""
    for name in sorted(RUN.noted(Known.DOMAINS_HELD) & RUN.noted(Known.DOMAINS_WANTED)):
        RUN.warn_once(
            f"domain_name {name}: a new trunk is to have it, and a trunk of this stack has it already. "
            f"Twilio refuses that (21245). Do not delete or replace the old one for its name: {RESERVED}. "
            "Give the new trunk another name. Was the resource renamed? Give it `aliases`."
        )


def warn_of_replaced_trunk(trunk_sid: str) -> None:
    """Warn if a trunk's list moves to a new trunk that is to have a domain name, probably the old trunk's.

    In a preview Pulumi checks a replaced or renamed trunk as a new one, and never mentions the old one. The
    list tells: in a preview the SID of its trunk is unknown only if that trunk is new.
    """
    if trunk_sid in RUN.noted(Known.TRUNKS_STAYING):
        return
    for name in sorted(RUN.noted(Known.DOMAINS_WANTED)):
        RUN.warn_once(
            f"trunk {trunk_sid} is replaced, or its resource was renamed, and a new trunk is to have "
            f"domain_name {name}. If the old one has that name, Twilio refuses it (21245). Do not delete the "
            f"old one for it: {RESERVED}. Give the new trunk another name. Was the resource renamed? Give it "
            "`aliases`."
        )


def warn_of_lost_domain(trunk: str, old: str, new: str | None) -> None:
    """Warn if an update of a trunk gives its domain name up."""
    RUN.warn_once(
        f"{trunk}: domain_name changes from {old} to {new or 'none'}. Every PBX that dials the old name "
        f"breaks at once. {RESERVED}, so that there may be no way back for that long, and others may take it "
        "after that. Safer: keep it, or declare a second trunk with another name."
    )


def warn_of_another_region(trunking: TrunkingApi, trunk: Trunk, region: str) -> None:
    """Warn of a trunk outside of us1 with a domain that another region handles: it takes no calls, silently.

    A domain belongs to us1 until it is routed elsewhere, so trunks of us1 need no request. If the route
    cannot be read, there is no warning. https://www.twilio.com/docs/global-infrastructure/regional-sip-trunks
    """
    if region == US1 or not trunk.domain_name:
        return
    routed = None
    with suppress(TrunkingError):
        routed = trunking.inbound_routes.voice_region(trunk.domain_name)
    if routed and routed != region:
        RUN.warn_once(
            f"trunk {trunk.sid} ({trunk.friendly_name}) is in region {region}, and calls to its domain "
            f"{trunk.domain_name} are routed to {routed}: it takes no calls from your side. Route the domain "
            f"to {region}: write voice_region={region!r}; or in the Twilio Console, Re-route in the trunk's "
            f"routing card; or POST VoiceRegion={region} to "
            f"https://routes.twilio.com/v2/Trunks/{trunk.domain_name}. It takes up to 5 minutes."
        )
