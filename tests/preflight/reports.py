"""Reports of a preflight, built without a network: a pass, each common failure, and hostile ones."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from tests.preflight import judged
from twilio_trunks_audit.preflight.outputs.as_json import as_json
from twilio_trunks_audit.preflight.report import (
    AddressResult,
    Check,
    DestinationResult,
    PreflightReport,
    TerminationResult,
    TrunkResult,
    cannot_tell,
    passed,
)
from twilio_trunks_audit.preflight.simulation import caller_hears
from twilio_trunks_audit.report import NotExamined

SID: Final = "TK0123456789abcdef0123456789abcdef"
ROOTS: Final = judged.ROOTS.name
DNS: Final = passed("DNS", "203.0.113.10")
TCP: Final = passed("TCP", "port 5061 is open")
TLS: Final = judged.works()
CERTIFICATE: Final = judged.of_certificate(judged.certificate())
SIP: Final = judged.options()
CALL: Final = judged.call("200 OK", judged.SRTP)
WELL: Final = (TCP, TLS, *CERTIFICATE, SIP)

NO_TLS: Final = judged.no_tls()
OTHER_NAME: Final = judged.of_certificate(judged.certificate("pbx.example.net"))
EXPIRED: Final = judged.of_certificate(judged.certificate(days=-28))
SOON: Final = judged.of_certificate(judged.certificate(days=20))
ECDSA, *ECDSA_CERTIFICATE = judged.ecdsa()
FIREWALL: Final = judged.firewall()
NO_SRTP_THERE: Final = judged.call("488 Not Acceptable Here")
PLAIN_RTP: Final = judged.call("200 OK", judged.SRTP.replace(b"RTP/SAVP", b"RTP/AVP"))
PLAIN_URI: Final = judged.plain_uri()


def address(*checks: Check, at: str = "203.0.113.10", **more: Any) -> AddressResult:
    """Make an address; without *checks*, one that passes."""
    return AddressResult(address=at, checks=checks or WELL, **more)


def destination(*addresses: AddressResult, host: str = "sbc-1.example.com", **more: Any) -> DestinationResult:
    """Make a destination; without *addresses*, one that passes."""
    values: dict[str, Any] = {
        "uri": f"sip:{host};transport=tls",
        "host": host,
        "port": 5061,
        "priority": 10,
        "weight": 10,
        "checks": (DNS,),
        "addresses": addresses or (address(),),
    }
    return DestinationResult(**values | more)


def trunk(*destinations: DestinationResult, name: str = "voice-agent", **more: Any) -> TrunkResult:
    """Make a trunk; without *destinations*, one that passes."""
    values: dict[str, Any] = {
        "sid": SID,
        "source": "stack production",
        "secure": True,
        "destinations": destinations or (destination(),),
    }
    values |= more
    hears = caller_hears(values["destinations"], disaster_recovery=values.get("disaster_recovery"))
    return TrunkResult(name=name, **{"caller_hears": hears, **values})


def report(*trunks: TrunkResult, **more: Any) -> PreflightReport:
    """Make a report; without *trunks*, one that passes."""
    values: dict[str, Any] = {
        "started": "2026-11-30T06:00:00Z",
        "finished": "2026-11-30T06:00:02Z",
        "versions": {"twilio-trunks-audit": "0.1.0"},
        "roots": ROOTS,
        "called": False,
        "masked": True,
        "trunks": trunks or (trunk(),),
    }
    return PreflightReport(**values | more)


def termination(**more: Any) -> TerminationResult:
    """Make a check of the other direction that passes."""
    domain = "acme-voice.pstn.twilio.com"
    addresses = (address(at="54.172.60.0"), address(at="54.172.60.1"))
    values: dict[str, Any] = {"domain": domain, "port": 5061, "checks": (DNS,), "addresses": addresses}
    return TerminationResult(**values | more)


def failing(*checks: Check, **more: Any) -> PreflightReport:
    """Make a report of one destination, with *checks* at its address."""
    return report(trunk(destination(address(*checks), **more)))


def mixed() -> PreflightReport:
    """Make a report with every answer, fail-over, shares, a warning, IPv6 and the other direction."""
    first = destination(
        address(TCP, ECDSA),
        address(TCP, ECDSA, at="203.0.113.11"),
        address(FIREWALL, at="2001:db8::10", counts=False),
        checks=(PLAIN_URI, DNS),
        uri="sip:sbc-1.example.com",
    )
    second = destination(host="sbc-2.example.com", priority=20, weight=30)
    third = destination(address(FIREWALL, at="198.51.100.7"), host="sbc-3.example.com", priority=20)
    off = destination(host="old.example.com", enabled=False, checks=(), addresses=(), priority=5)
    return report(
        trunk(name="all well", sid=""),
        trunk(first, second, third, off),
        trunk(
            destination(address(TCP, ECDSA), host="sbc-9.example.com"),
            name="other",
            secure=False,
            sid="TK" + "9" * 32,
        ),
        terminations=(termination(),),
        not_examined=(
            NotExamined(
                what="trunks of production, ie1", reason="no credentials for ie1", gap="no credentials"
            ),
            NotExamined(what="TK… in au1", reason="--regions leaves it out", gap="left out"),
        ),
    )


def hostile(text: str) -> PreflightReport:
    """Make a report with *text* wherever the far side or a person can put one."""
    checks = (
        Check(name="TLS", answer="fail", seen=text, cause=text, fix=text, error=32011, warning=text),
        passed("SIP", text, warning=text, fix=text),
        cannot_tell("call", text, cause=text, fix=text),
    )
    one = destination(address(*checks, at=text), host=text, uri=text, sid=text, checks=(passed("DNS", text),))
    bad = trunk(one, name=text, sid=text, source=text, caller_hears=(text,))
    ended = termination(domain=text)
    gap = NotExamined(what=text, reason=text, gap="failed")
    versions = {"twilio-trunks-audit": text, text: text}
    return report(bad, terminations=(ended,), not_examined=(gap,), versions=versions, roots=text)


def written(found: PreflightReport) -> bytes:
    """Return the JSON of a report."""
    return b"".join(as_json(found))


def renamed(found: PreflightReport, number: int) -> TrunkResult:
    """Return the first trunk of *found* under another name."""
    return replace(found.trunks[0], name=f"trunk {number}", sid=f"TK{number:032x}")


NASTY: Final = (
    "<script>alert(1)</script> [red]markup[/red] {{ 7*7 }} %s \"' & ]",
    "line\nbreak \x1b[31m \u202e \ud800 \x00",
    "without-an-end" * 800,
    "many words " * 1000,
    "",
)
"""Texts that the far side, or the name of a trunk, may have."""

ALL: Final = (
    report(),
    mixed(),
    report(trunk(destinations=(), caller_hears=())),
    replace(report(), trunks=()),
    *map(hostile, NASTY),
)
"""Reports that every output must be able to write."""
