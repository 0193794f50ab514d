"""The table of a preflight."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tests.preflight import reports
from tests.preflight.pictures import drawn, printed
from twilio_trunks_audit.preflight.report import PreflightReport


def words(report: PreflightReport, **options: Any) -> str:
    """The table without its line breaks."""
    return " ".join(printed(report, **options).split())


@pytest.mark.parametrize("report", reports.ALL)
@pytest.mark.parametrize("width", [80, 120])
def test_fits(report: PreflightReport, width: int) -> None:
    """No line is wider than the terminal, and no control character gets through."""
    out = printed(report, width)

    assert width >= max(map(len, out.splitlines()))
    assert all(one.isprintable() or one in "\n\u00a0" for one in out)


def test_pass_is_short() -> None:
    """A pass has a line for the trunk, its destination and the steps, and says what a caller hears."""
    lines = drawn(reports.report()).splitlines()

    assert lines[0].startswith("✓ PASS  voice-agent  TK")
    assert "1. ✓ pass  sip:sbc-1.example.com;transport=tls" in lines[1]
    assert "203.0.113.10  ✓ DNS  ✓ TCP  ✓ TLS  ✓ certificate  ✓ SIP" in lines[2]
    assert "What a caller hears" in lines[3]
    assert "Now: sbc-1.example.com answers." in lines[4]
    assert "1 pass, 0 fail, 0 cannot tell. Exit code 0" in lines[-2]


def test_failure_is_complete() -> None:
    """A failure has its place, what was seen, Twilio's error with a link, the cause and the fix."""
    out = words(reports.failing(reports.TCP, reports.ECDSA))

    assert "✗ TLS [1]" in out
    assert "[1] FAIL TLS" in out
    assert reports.ECDSA.seen in out
    assert "sbc-1.example.com:5061 at 203.0.113.10" in out
    assert "Twilio's error: 32011, https://www.twilio.com/docs/api/errors/32011" in out
    assert f"Cause: {reports.ECDSA.cause}" in out
    assert f"Fix: {reports.ECDSA.fix}" in out
    assert "0 pass, 1 fail, 0 cannot tell. Exit code 1" in out


def test_cannot_tell() -> None:
    """An undecided check has no error, and says what to do."""
    out = words(reports.failing(reports.FIREWALL))

    assert "? TCP [1]" in out
    assert "[1] CANNOT TELL TCP" in out
    assert "Twilio's error" not in out
    assert f"What to do: {reports.FIREWALL.fix}" in out
    assert "Exit code 3" in out


def test_said_once() -> None:
    """The same problem at several addresses, hosts and trunks is said once, with all places."""
    out = words(reports.mixed())

    assert 1 == out.count(reports.ECDSA.cause)
    assert 1 == out.count(reports.ECDSA.seen)
    assert "sbc-1.example.com:5061 at 203.0.113.10, 203.0.113.11, sbc-9.example.com:5061" in out
    assert 2 == out.count("✗ TLS [1]")


def test_other_addresses() -> None:
    """Addresses that differ have a line each, and one that does not count says so."""
    out = words(reports.mixed())

    assert "203.0.113.10, 203.0.113.11 ✓ TCP ✗ TLS [1]" in out
    assert "2001:db8::10 (IPv6, does not count) ? TCP 2." in out


def test_order() -> None:
    """The worst trunk comes first, its destinations in fail-over order with their shares."""
    out = words(reports.mixed())
    places = [out.index(one) for one in ("✗ FAIL voice-agent", "✗ FAIL other", "✓ PASS all well")]

    assert sorted(places) == places
    assert "2. ✓ pass, 75 % sip:sbc-2.example.com" in out
    assert "2. ? cannot tell, 25 % sip:sbc-3.example.com" in out
    assert "disabled, not tried sip:old.example.com" in out


def test_warning() -> None:
    """A pass with a warning stays a pass, and says what to do."""
    out = words(reports.failing(reports.TCP, reports.TLS, *reports.SOON, reports.SIP))

    assert "✓ PASS" in out
    assert "! certificate [1]" in out
    assert f"Warning: It expires in 20 days. Fix: {reports.SOON[-1].fix}" in out
    assert "Exit code 0" in out


def test_other_direction() -> None:
    """Terminations have their own part."""
    out = words(reports.mixed())

    assert "The other direction: from this machine to Twilio ✓ pass acme-voice.pstn.twilio.com:5061" in out


def test_gaps() -> None:
    """What was not examined is listed with the reason, and is never a pass."""
    gaps = reports.mixed().not_examined
    out = words(replace(reports.report(), not_examined=gaps))

    assert "no credentials for ie1" in out
    assert "1 pass, 0 fail, 0 cannot tell. Exit code 3" in out


def test_most() -> None:
    """The worst trunks are shown with their problems, and the others counted."""
    bad, unsure = reports.failing(reports.ECDSA), reports.failing(reports.FIREWALL)
    trunks = [reports.renamed(reports.report(), 1), reports.renamed(unsure, 2), reports.renamed(bad, 3)]
    out = words(reports.report(*trunks), most=1)

    assert "FAIL trunk 3" in out
    assert "and 2 more trunks, none of them worse" in out
    assert reports.FIREWALL.cause not in out
    assert "1 pass, 1 fail, 1 cannot tell" in out


def test_no_destination() -> None:
    """A trunk without enabled destinations says that calls go nowhere."""
    off = reports.destination(enabled=False)

    assert "no enabled destination" in words(reports.report(reports.trunk(off)))


def test_not_secure() -> None:
    """A trunk without Secure Trunking is judged as if it were on, and says so."""
    assert "Secure Trunking is off" in words(reports.report(reports.trunk(secure=False)))
