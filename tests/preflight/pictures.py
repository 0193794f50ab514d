"""Pictures of reports for docs/preflight.md: the table, as the command prints it on 80 columns."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Final

from rich.console import Console

from tests.preflight import reports
from twilio_trunks_audit.preflight.outputs import sarif, table
from twilio_trunks_audit.preflight.outputs.summary import CHECKS
from twilio_trunks_audit.preflight.report import AddressResult, Check, PreflightReport

NAME: Final = "command line"


def printed(report: PreflightReport, width: int = 80, **options: Any) -> str:
    """Return the table of *report* as it is printed."""
    out = io.StringIO()
    table.show(report, Console(file=out, width=width, highlight=False, markup=False, emoji=False), **options)
    return out.getvalue()


def drawn(report: PreflightReport) -> str:
    """Return the table of *report* for a page."""
    return "\n".join(line.replace("\u00a0", " ").rstrip() for line in printed(report).splitlines())


def said(
    *checks: Check, called: bool = False, at: AddressResult | None = None, port: int = 5061
) -> PreflightReport:
    """Make the report of one SIP URI of the command line."""
    one = reports.destination(at or reports.address(*checks), port=port, **_uri(port))
    trunk = reports.trunk(one, name=NAME, source=NAME, sid="", secure=None)
    return replace(reports.report(trunk), called=called)


def failover() -> PreflightReport:
    """Make the report of a trunk with two hosts, the first one dead."""
    dead = reports.destination(reports.address(reports.TCP, reports.ECDSA, *reports.ECDSA_CERTIFICATE))
    second = reports.destination(reports.address(at="203.0.113.20"), host="sbc-2.example.com", priority=20)
    trunk = reports.trunk(dead, second, disaster_recovery=True)
    return reports.report(trunk)


def checks_table() -> str:
    """Return what each check requires, as a table."""
    rows = [f"| {name} | {needed} | {fix} |" for name, (needed, fix) in _descriptions().items()]
    return "\n".join(["| check | passes if | what to do otherwise |", "|---|---|---|", *rows])


def _descriptions() -> Mapping[str, tuple[str, str]]:
    return {name: sarif.DESCRIPTIONS[name] for name in CHECKS}


def _uri(port: int) -> dict[str, str]:
    named = "" if port == 5061 else f":{port}"
    return {"uri": f"sip:sbc-1.example.com{named};transport=tls"}


def _picture(report: PreflightReport, *, whole: bool = False) -> str:
    """Return the table without the lines about what was tried and what is not covered, unless *whole*."""
    blocks = drawn(report).split("\n\n")
    kept = blocks if whole else [one for one in blocks if not one.startswith("Tried")]
    text = "\n\n".join(kept)
    return f"```text\n{text}\n```"


PICTURES: Final[Mapping[str, Callable[[], str]]] = {
    "pass": lambda: _picture(said(), whole=True),
    "no-tls": lambda: _picture(said(reports.TCP, reports.NO_TLS, port=5060)),
    "other-name": lambda: _picture(said(reports.TCP, reports.TLS, *reports.OTHER_NAME, reports.SIP)),
    "ecdsa": lambda: _picture(said(reports.TCP, reports.ECDSA, *reports.ECDSA_CERTIFICATE)),
    "expired": lambda: _picture(said(reports.TCP, reports.TLS, *reports.EXPIRED, reports.SIP)),
    "firewall": lambda: _picture(said(reports.FIREWALL)),
    "no-srtp": lambda: _picture(
        said(
            at=reports.address(*reports.WELL, reports.NO_SRTP_THERE, options_status=200, call_status=488),
            called=True,
        )
    ),
    "fail-over": lambda: _picture(failover()),
    "checks": checks_table,
}
"""The generated parts of the page, by name."""
