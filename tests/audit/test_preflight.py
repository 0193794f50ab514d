"""`--preflight` shows the report of a preflight on the audit's page and table."""

from __future__ import annotations

import json

from tests.audit.conftest import TLS, WHOLE, World
from tests.audit.test_outputs import Elements
from tests.preflight import reports
from tests.preflight.outputs.test_page import words
from tests.preflight.reports import written
from twilio_trunks_audit.preflight.report import PreflightReport


def file_of(world: World, report: PreflightReport) -> str:
    return world.file("preflight.json", written(report).decode())


def test_shown(world: World) -> None:
    """The audit's page has each trunk's answer and the preflight's part; the table has a line."""
    sid = world.trunk([TLS], secure=True, friendly_name="ours")
    world.trunk(["sip:elsewhere.example.com;transport=tls"], secure=True, friendly_name="untried")
    report = reports.report(
        reports.trunk(reports.destination(reports.address(reports.ECDSA)), sid=sid),
        terminations=reports.mixed().terminations,
        not_examined=reports.mixed().not_examined,
    )
    path = world.folder / "page.html"
    ended = world.audit(*WHOLE, "--html", str(path), "--preflight", file_of(world, report))
    found = Elements(path.read_text())
    ids = [attrs["id"] for _, attrs in found.tags if "id" in attrs]

    assert "Preflight: 1 pass, 1 fail, 0 cannot tell, of 2026-11-30T06:00:02Z" in ended.out
    assert "Preflight of 2026-11-30T06:00:02Z: 1 pass, 1 fail, 0 cannot tell" in words(found)
    assert "Preflight ✗ fail , of 2026-11-30T06:00:02Z: voice-agent" in words(found)
    assert "Preflight not tried" in words(found)
    assert reports.ECDSA.fix in words(found)
    assert [] == found.open
    assert len(ids) == len(set(ids))


def test_promises(world: World) -> None:
    """The audit's JSON and exit code are the same with a preflight that fails."""
    world.trunk([TLS], secure=True)
    file = file_of(world, reports.failing(reports.ECDSA))
    plain, beside = world.audit(*WHOLE), world.audit(*WHOLE, "--preflight", file)
    times = dict.fromkeys(("started", "finished", "places"))

    assert plain.code == beside.code
    assert plain.report | times == beside.report | times
    assert plain.trunks == beside.trunks


def test_wrong_file(world: World) -> None:
    """A file of something else is refused before any request."""
    ended = world.audit(*WHOLE, "--preflight", world.file("x.json", json.dumps({"schema": "x"})))

    assert 2 == ended.code
    assert "has the schema 'x'" in ended.err
    assert not (world.folder / "report.json").exists()
