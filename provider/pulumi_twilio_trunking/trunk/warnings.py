"""Warnings about a trunk: changes with consequences for calls, and drift that takes the encryption away."""

from __future__ import annotations

from typing import Protocol

from pulumi_twilio_trunking.base.inputs import is_unknown
from pulumi_twilio_trunking.engine.run import RUN
from pulumi_twilio_trunking.trunk.domain_names import warn_of_lost_domain


class Settings(Protocol):
    """The inputs of a trunk that the warnings look at."""

    @property
    def friendly_name(self) -> str: ...
    @property
    def secure(self) -> bool: ...
    @property
    def domain_name(self) -> str | None: ...
    @property
    def voice_region(self) -> str | None: ...


def warn_of_consequences(sid: str, old: Settings, new: Settings) -> None:
    """Warn, in preview, of an update after which calls fail, or a domain name is lost."""
    if old.secure != new.secure and not is_unknown(new.secure):
        clear = "" if new.secure else "The voice will be in clear, and plain SIP is accepted from your side. "
        RUN.warn_once(
            f"trunk {sid} ({old.friendly_name}): secure changes from {old.secure} to {new.secure}. "
            f"{clear}Calls fail until the far side matches (Twilio's errors 32207, 32208, 32209). Safer: "
            "declare a second trunk, move the numbers to it, and move them back if calls fail."
        )
    if old.domain_name and old.domain_name != new.domain_name and not is_unknown(new.domain_name):
        warn_of_lost_domain(f"trunk {sid} ({old.friendly_name})", old.domain_name, new.domain_name)


def warn_of_drift(sid: str, old: Settings, live: Settings) -> None:
    """Warn, in a refresh, if somebody switched the encryption off, or routed calls past the trunk."""
    if old.secure and not live.secure:
        RUN.warn_once(
            f"trunk {sid} ({old.friendly_name}): Secure Trunking was switched off outside of Pulumi. Calls "
            "on it are not encrypted. `pulumi up` switches it on again."
        )
    if old.voice_region and old.voice_region != live.voice_region and live.domain_name:
        RUN.warn_once(
            f"trunk {sid} ({old.friendly_name}): calls to its domain {live.domain_name} were routed to "
            f"{live.voice_region or 'another region'} outside of Pulumi. `pulumi up` routes them to "
            f"{old.voice_region} again."
        )
