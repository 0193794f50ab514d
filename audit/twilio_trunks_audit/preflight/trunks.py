"""The trunks to rehearse, whatever source they come from. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field

from twilio_trunks_audit.report import NotExamined


@dataclass(frozen=True, kw_only=True, slots=True)
class Destination:
    """One destination of a trunk. Its *uri* may hold a number or a secret, so it is left out of the repr."""

    uri: str = field(repr=False)
    priority: int = 10
    weight: int = 10
    enabled: bool = True
    sid: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Trunk:
    """One trunk, or the URIs of the command line together.

    Attributes:
        name: its name in the report.
        source: where its destinations come from, for example `stack prod`.
        destinations: in any order.
        sid: its SID; "" if it is not known.
        secure: whether Secure Trunking is on; None if it is not known.
        disaster_recovery: whether it has a disaster recovery URL; None if it is not known.
    """

    name: str
    source: str
    destinations: tuple[Destination, ...]
    sid: str = ""
    secure: bool | None = None
    disaster_recovery: bool | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Found:
    """The trunks of a source, and what could not be read."""

    trunks: tuple[Trunk, ...] = ()
    not_examined: tuple[NotExamined, ...] = ()
