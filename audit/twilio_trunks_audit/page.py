"""The report as one HTML page without network and scripts, with a picture of each trunk's call path."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from twilio_trunks_audit.compare import TURNS, Comparison
from twilio_trunks_audit.formats import ROW, clipped, html
from twilio_trunks_audit.preflight.outputs import page as preflight_page
from twilio_trunks_audit.preflight.outputs.matching import Rehearsal, Rehearsals
from twilio_trunks_audit.preflight.report import PreflightReport
from twilio_trunks_audit.report import WORST_FIRST, Destination, JudgedTrunk, Report
from twilio_trunks_audit.table import MEANINGS, SIGNS

_HOPS: Final = {"media": "TLS + SRTP", "signalling": "TLS, voice in clear", "plain": "plain text"}


@dataclass(frozen=True, kw_only=True)
class Hop:
    """One line of the picture: its class, the label on it, and the texts in the box at its end."""

    y: int
    style: str
    label: str
    when: str
    title: str
    note: str


@dataclass(frozen=True, kw_only=True)
class Picture:
    """The call path of a trunk to its destinations. The first one that is tried is on top."""

    hops: Sequence[Hop]
    height: int
    middle: int
    summary: str


def write(
    report: Report, comparison: Comparison | None = None, preflight: PreflightReport | None = None
) -> Iterator[bytes]:
    """Write the page, in pieces, so that memory does not grow with the number of trunks."""
    names = {
        "picture": picture,
        "signs": SIGNS,
        "meanings": MEANINGS,
        "levels": WORST_FIRST,
        "hops": _HOPS,
        "turns": TURNS,
        **preflight_page.names(),
    }
    values = {
        "report": report,
        "head": report.head,
        "trunks": report.summaries,
        "comparison": comparison,
        **_preflight(preflight),
    }
    return html("page.html.j2", names, values)


def _preflight(report: PreflightReport | None) -> dict[str, object]:
    """Return what the templates show and call for a preflight."""
    if report is None:
        return {"preflight": None}
    rehearsals = Rehearsals(report)

    def rehearsal_of(trunk: JudgedTrunk) -> Rehearsal | None:
        return rehearsals.of(trunk.sid, [one.uri for one in trunk.destinations or () if one.enabled])

    return {**preflight_page.values(report), "rehearsal_of": rehearsal_of}


def picture(trunk: JudgedTrunk) -> Picture:
    """Draw the call path of *trunk*."""
    ranks = sorted({one.priority for one in trunk.destinations or () if one.enabled})
    hops = [_hop(number, one, ranks) for number, one in enumerate(trunk.destinations or ())]
    if trunk.destinations is None:
        hops = [_no_hop("unknown", "not examined", "the destinations were not examined")]
    elif not hops:
        hops = [_no_hop("none", "no route", "no origination URL: calls end here")]
    if trunk.domain_name:
        hops.append(_termination(trunk, len(hops)))
    height = len(hops) * ROW
    return Picture(hops=hops, height=height, middle=height // 2, summary="; ".join(map(_words, hops)))


def _hop(number: int, one: Destination, ranks: Sequence[int]) -> Hop:
    host = one.uri.removeprefix("sip:")
    return Hop(
        y=number * ROW + ROW // 2,
        style=one.hop if one.enabled else "off",
        label=_HOPS[one.hop] if one.enabled else "disabled",
        when=f"{ranks.index(one.priority) + 1}." if one.enabled else "",
        title=clipped(host),
        note=f"priority {one.priority}, weight {one.weight}"
        + (f", {one.share_percent} % of its priority" if one.enabled else ""),
    )


def _no_hop(style: str, label: str, title: str) -> Hop:
    return Hop(y=ROW // 2, style=style, label=label, when="", title=title, note="")


def _termination(trunk: JudgedTrunk, number: int) -> Hop:
    """Draw the other direction: calls that come in by the trunk's domain."""
    return Hop(
        y=number * ROW + ROW // 2,
        style="media" if trunk.secure else "plain",
        label="TLS + SRTP only" if trunk.secure else "plain SIP accepted",
        when="out",
        title=clipped(trunk.domain_name or ""),
        note="calls out, by this domain" + ("" if trunk.secure else "; Twilio does not refuse plain ones"),
    )


def _words(hop: Hop) -> str:
    return " ".join(filter(None, [hop.when, hop.title, f"({hop.label})"]))
