"""Finds the rehearsal of a trunk in a report, for the page of the audit. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pulumi_twilio_trunking.base.sip_uri import SipUri

from twilio_trunks_audit.preflight.destination_uris import tls_port
from twilio_trunks_audit.preflight.host_names import comparable
from twilio_trunks_audit.preflight.outputs.summary import worst_first
from twilio_trunks_audit.preflight.report import (
    CANNOT_TELL,
    FAIL,
    Answer,
    DestinationResult,
    PreflightReport,
    worst,
)

_Place = tuple[str, int]


@dataclass(frozen=True, kw_only=True, slots=True)
class Rehearsal:
    """The rehearsal of a trunk's destinations.

    Attributes:
        answer: the worst one; `cannot tell` if a destination was not tried, and none fails.
        untried: the number of destinations that were not tried.
        trunks: the trunks of the report that have them, as places in `worst_first`, from 1.
    """

    answer: Answer
    untried: int
    trunks: Sequence[int]


class Rehearsals:
    """The rehearsals in *report*, by trunk and by host and port."""

    def __init__(self, report: PreflightReport) -> None:
        self._by_sid: dict[str, dict[_Place, list[tuple[int, DestinationResult]]]] = {}
        self._by_place: dict[_Place, list[tuple[int, DestinationResult]]] = {}
        for number, trunk in enumerate(worst_first(report.trunks), 1):
            for one in trunk.destinations:
                if one.enabled:
                    place = (comparable(one.host), one.port)
                    self._by_place.setdefault(place, []).append((number, one))
                    if trunk.sid:
                        own = self._by_sid.setdefault(trunk.sid, {})
                        own.setdefault(place, []).append((number, one))

    def of(self, sid: str, uris: Iterable[str]) -> Rehearsal | None:
        """Return the rehearsal of the trunk *sid*, else that of the hosts of its *uris*; None without one."""
        places = [_place(uri) for uri in uris]
        tried = self._by_sid.get(sid, self._by_place)
        found = [one for place in dict.fromkeys(places) if place for one in tried.get(place, ())]
        if not found:
            return None
        answer = worst(one.answer for _, one in found)
        untried = sum(place not in tried for place in places)
        return Rehearsal(
            answer=CANNOT_TELL if untried and answer != FAIL else answer,
            untried=untried,
            trunks=sorted({number for number, _ in found}),
        )


def _place(uri: str) -> _Place | None:
    try:
        parsed = SipUri.parse(uri)
    except ValueError:
        return None
    return comparable(parsed.host), tls_port(parsed)
