"""The report on a terminal, readable at 80 columns and without colour. Names are never read as markup."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from twilio_trunks_audit.compare import TURNS, Comparison
from twilio_trunks_audit.formats import MOST_SHOWN, clipped, gaps, grid, some
from twilio_trunks_audit.preflight.outputs.summary import counts
from twilio_trunks_audit.preflight.report import PreflightReport
from twilio_trunks_audit.report import (
    BELOW,
    MEDIA,
    NOT_JUDGED,
    SIGNALLING,
    WORST_FIRST,
    AccessList,
    Destination,
    Finding,
    JudgedTrunk,
    Place,
    Report,
)

SIGNS: Final = {BELOW: "✗", NOT_JUDGED: "?", SIGNALLING: "~", MEDIA: "✓"}
_STYLES: Final = {BELOW: "bold red", NOT_JUDGED: "bold yellow", SIGNALLING: "yellow", MEDIA: "green"}
_COUNTED: Final = {"ip addresses": "{} IP block{}", "credentials": "{} user{}"}
_HOPS: Final = {"media": "TLS + SRTP", "signalling": "TLS, voice in clear", "plain": "PLAIN TEXT"}
_SAME_SHOWN: Final = 5

MEANINGS: Final = {
    BELOW: "calls or their signalling may go in plain text",
    NOT_JUDGED: "no enabled origination URL; never a pass",
    SIGNALLING: "TLS for SIP towards you; the voice is in clear",
    MEDIA: "TLS and SRTP, in both directions",
}


def show(
    report: Report,
    console: Console,
    comparison: Comparison | None = None,
    most: int = MOST_SHOWN,
    preflight: PreflightReport | None = None,
) -> None:
    """Print *report*, and of its trunks the worst, *most* in number."""
    for part in _parts(report, comparison, most, preflight):
        console.print(part)
        console.print()


def _parts(
    report: Report, comparison: Comparison | None, most: int, preflight: PreflightReport | None
) -> Iterator[RenderableType]:
    yield _summary(report)
    shown = {line.key for line in report.summaries[:most]}
    trunks = _Chosen(report, shown)
    if trunks.rows:
        yield _trunks(trunks.rows)
    if len(report.summaries) > most:
        yield Text(
            f"… and {len(report.summaries) - most} more trunks, none of them worse; see --json or --html"
        )
    if report.head.findings or trunks.findings:
        yield _findings([*trunks.findings, *((one, "") for one in report.head.findings)])
    unseen = report.head.not_examined
    yield gaps(unseen) if unseen else Text("Everything was examined.")
    if comparison:
        yield _changes(comparison)
    if preflight:
        yield Text(f"Preflight: {counts(preflight)}, of {clipped(preflight.finished)}")
    yield _evidence(report)


class _Chosen:
    """The trunks to show, the worst first, and their findings."""

    def __init__(self, report: Report, keys: set[tuple[str, str, str]]) -> None:
        found: dict[tuple[str, str, str], tuple[Place, JudgedTrunk]] = {}
        for place in report.places():
            for trunk in place.trunks:
                key = (place.account_sid, place.region, trunk.sid)
                if key in keys:
                    found[key] = (place, trunk)
        self.rows = [found[line.key] for line in report.summaries if line.key in found]
        self.findings = [(one, trunk.name) for _, trunk in self.rows for one in trunk.findings]


def _summary(report: Report) -> RenderableType:
    trunks = report.head.trunks
    table = Table.grid(padding=(0, 2))
    for level in WORST_FIRST:
        count = Text(str(trunks[level]), justify="right")
        table.add_row(count, _level(level), Text(MEANINGS[level]))
    opened = report.head.findings_open
    exempt = f", {report.head.findings_exempt} exempt" if report.head.findings_exempt else ""
    return Group(
        Text(f"{sum(trunks.values())} trunks examined", style="bold"),
        Padding(table, (0, 0, 0, 2)),
        Text(f"{opened['mandatory']} mandatory and {opened['advisory']} advisory findings{exempt}"),
    )


def _trunks(rows: Sequence[tuple[Place, JudgedTrunk]]) -> Table:
    table = grid("Level", "Trunk", "Calls go to, in fail-over order")
    table.columns[0].no_wrap = True
    table.columns[1].ratio, table.columns[2].ratio = 5, 9
    for place, trunk in rows:
        table.add_row(_level(trunk.level), _name(place, trunk), _calls(trunk))
    return table


def _name(place: Place, trunk: JudgedTrunk) -> Text:
    mandatory, advisory = len(trunk.open("mandatory")), len(trunk.open("advisory"))
    said = [f"{mandatory} mandatory"] if mandatory else []
    said += [f"{advisory} advisory"] if advisory else []
    said += [f"{len(trunk.exempt)} exempt"] if trunk.exempt else []
    lines = [
        Text(trunk.name, style="bold"),
        Text(trunk.sid, style="dim"),
        Text(f"{place.name}, {place.region}"),
    ]
    lines += map(Text, said)
    who = who_may_dial(trunk.access) if trunk.domain_name and trunk.access is not None else ""
    lines += [Text(f"dials out: {who}")] if who else []
    if trunk.is_routed_elsewhere(place.region):
        lines.append(Text(f"takes no calls: its domain is routed to {trunk.voice_region}", style="bold red"))
    return Text("\n").join(lines)


def who_may_dial(access: Sequence[AccessList]) -> str:
    """Say how many may dial out; the page and the JSON name them. "" if the lists were not read.

    A caller must be in a list of each kind: https://www.twilio.com/docs/sip-trunking#termination
    """
    found: dict[str, int] = {}
    for one in access:
        entries = one.addresses if one.kind == "ip addresses" else one.usernames
        if entries is None:
            return ""
        found[one.kind] = found.get(one.kind, 0) + len(entries)
    if not found or not all(found.values()):
        return "nobody"
    return " with ".join(
        _COUNTED[kind].format(count, "" if count == 1 else "s") for kind, count in found.items()
    )


def _calls(trunk: JudgedTrunk) -> Text:
    if trunk.destinations is None:
        lines = [Text("not examined")]
    else:
        ranks = sorted({one.priority for one in trunk.destinations if one.enabled})
        lines = [_call(one, ranks) for one in trunk.destinations]
    return Text("\n").join(lines or [Text("nowhere: it has no origination URL")])


def _call(one: Destination, ranks: Sequence[int]) -> Text:
    if not one.enabled:
        return Text(f"disabled\n{one.uri}", style="dim")
    style = {"plain": "bold red", "signalling": "yellow"}.get(one.hop, "green")
    share = f", {one.share_percent} %" if one.share_percent != 100 else ""  # noqa: PLR2004 - percent
    return Text.assemble(f"{ranks.index(one.priority) + 1}. ", (_HOPS[one.hop], style), f"{share}\n{one.uri}")


def _findings(found: Iterable[tuple[Finding, str]]) -> RenderableType:
    """Group findings by rule, and trunks with the same finding."""
    rules: dict[tuple[bool, str, str], dict[Finding, list[str]]] = {}
    for one, name in found:
        same = rules.setdefault((not one.is_open, one.level, one.rule), {})
        same.setdefault(one, []).append(name)
    order = sorted(rules.items(), key=lambda rule: (rule[0][0], rule[0][1] != "mandatory", rule[0][2]))
    return Group(
        *(
            _rule(level if not lifted else f"exempt ({level})", name, same)
            for (lifted, level, name), same in order
        )
    )


def _rule(level: str, name: str, same: dict[Finding, list[str]]) -> RenderableType:
    count = sum(map(len, same.values()))
    style = "bold red" if level == "mandatory" else "bold"
    lines = [
        Text.assemble(
            (level.upper(), style),
            "  ",
            (name, "bold"),
            f"  {count} {'finding' if count == 1 else 'findings'}",
        )
    ]
    for one, names in list(same.items())[:_SAME_SHOWN]:
        lines.append(Text(one.what))
        lines += [Text(f"  in {some(names)}")] if any(names) else []
        lines += [Text(f"exempt by: {one.exemption}")] if one.exemption else []
    if len(same) > _SAME_SHOWN:
        lines.append(Text(f"… and {len(same) - _SAME_SHOWN} more of this kind"))
    lines.append(Text.assemble(("Fix: ", "bold"), next(iter(same)).fix))
    return Group(lines[0], *(Padding(line, (0, 0, 0, 2)) for line in lines[1:]), Text())


def _changes(comparison: Comparison) -> RenderableType:
    counts = ", ".join(f"{comparison.count(turn)} {turn}" for turn in TURNS)
    title = Text(f"Since the report of {comparison.earlier.finished}: {counts}", style="bold")
    if not comparison.changes:
        return title
    table = grid("Turn", "Trunk", "How")
    table.columns[0].no_wrap = True
    table.columns[1].ratio, table.columns[2].ratio = 2, 3
    for one in comparison.changes:
        style = "bold red" if one.turn in ("worse", "not examined now") else ""
        name = Text(f"{one.trunk.name}\n{one.trunk.account}, {one.trunk.region}")
        table.add_row(Text(one.turn, style=style), name, Text(one.how))
    return Group(title, table)


def _evidence(report: Report) -> RenderableType:
    head = report.head
    table = Table.grid(padding=(0, 2))
    rows = {
        "Covered": head.covered,
        "Not covered": "; ".join(head.not_covered),
        "Frameworks": head.frameworks,
        "Asked": ", ".join(head.asked),
        "Examined": f"{head.started} to {head.finished}",
        "By": ", ".join(f"{name} {version}" for name, version in head.versions.items()),
        "Rules": head.rules_sha256,
        "Config": head.config_sha256,
        "Report": report.sha256,
    }
    for key, value in rows.items():
        table.add_row(Text(key, style="bold"), Text(value))
    return Group(
        table, Text("The last three are SHA-256 sums. The report's is the sum of its JSON file.", style="dim")
    )


def _level(level: str) -> Text:
    return Text(f"{SIGNS[level]} {level.upper()}", style=_STYLES[level])
