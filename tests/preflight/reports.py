"""Reports of a preflight, built without a network: a pass, each common failure, and hostile ones."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from twilio_trunks_audit.preflight.report import (
    NO_SRTP,
    AddressResult,
    Check,
    DestinationResult,
    PreflightReport,
    TerminationResult,
    TrunkResult,
    cannot_tell,
    failed,
    passed,
)
from twilio_trunks_audit.report import NotExamined

SID: Final = "TK0123456789abcdef0123456789abcdef"
DNS: Final = passed("DNS", "203.0.113.10")
TCP: Final = passed("TCP", "port 5061 is open")
TLS: Final = passed("TLS", "TLS 1.2, ECDHE-RSA-AES256-GCM-SHA384")
CERTIFICATE: Final = (
    passed("certificate chain", "issued by R12, up to the public roots of certifi"),
    passed("certificate name", "for sbc-1.example.com"),
    passed("certificate key", "RSA, 2048 bits"),
    passed("certificate purpose", "for TLS servers"),
    passed("certificate dates", "expires on 2027-02-14, in 76 days"),
)
SIP: Final = passed("SIP", "answers OPTIONS with 200 OK")
CALL: Final = passed("call", "answers INVITE with 200 OK and SRTP (AES_CM_128_HMAC_SHA1_80)")
WELL: Final = (TCP, TLS, *CERTIFICATE, SIP)

UNSURE: Final = "Twilio's pages do not say whether it checks this; treat it as refused."
NO_TLS: Final = failed(
    "TLS",
    "no TLS on port 5060: it answers 'SIP/2.0 400 Bad Request'",
    cause="What listens on port 5060 does not speak TLS.",
    fix="Turn on TLS for port 5060, or put the PBX's TLS port into the URI; 5061 is usual.",
)
OTHER_NAME: Final = failed(
    "certificate name",
    "for pbx.example.net, not for sbc-1.example.com",
    cause=f"None of the certificate's names is sbc-1.example.com. {UNSURE}",
    fix="Get a certificate for sbc-1.example.com, or put a name into the URI that the certificate has.",
)
ECDSA: Final = failed(
    "TLS",
    "no cipher suite in common: the certificate has no RSA key",
    cause="Each of Twilio's TLS 1.2 suites needs an RSA certificate.",
    fix="Get a certificate for sbc-1.example.com with an RSA key: `certbot --key-type rsa`.",
)
ECDSA_KEY: Final = failed(
    "certificate key",
    "ECDSA",
    cause="Twilio's TLS 1.2 suites need an RSA certificate, and this key is ECDSA.",
    fix="Get a certificate for sbc-1.example.com with an RSA key: `certbot --key-type rsa`.",
)
EXPIRED: Final = failed(
    "certificate dates",
    "expired on 2026-11-02",
    cause="The certificate has expired.",
    fix="Renew the certificate and load it into the PBX; let a program do so in time, such as certbot.",
)
FIREWALL: Final = cannot_tell(
    "TCP",
    "port 5061: no answer in 5 s",
    cause="A firewall that lets in only Twilio's addresses looks like this, and so does a dead host.",
    fix="See that the firewall lets in Twilio's addresses, which docs/addresses.md has. "
    "Then run the preflight from inside the firewall.",
)
NO_SRTP_THERE: Final = failed(
    "call",
    "answers INVITE with 488 Not Acceptable Here",
    cause="the far side does not take the offered media: "
    "SRTP by SDES with AES_CM_128_HMAC_SHA1_80, codec G.711",
    fix="turn SRTP (SDES) on at the far side for calls of this trunk, and allow the codec PCMU",
    error=NO_SRTP,
)
SOON: Final = passed(
    "certificate dates",
    "expires on 2026-12-20, in 20 days",
    warning="it expires in 20 days",
    fix="Renew the certificate and load it into the PBX; let a program do so in time, such as certbot.",
)
PLAIN_URI: Final = passed(
    "SIP URI",
    "sip:sbc-1.example.com",
    warning="`;transport=tls` is missing: without Secure Trunking, this is UDP in clear",
    fix="Write 'sip:sbc-1.example.com;transport=tls'.",
)


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
        "caller_hears": ("sbc-1.example.com answers.",),
    }
    return TrunkResult(name=name, **values | more)


def report(*trunks: TrunkResult, **more: Any) -> PreflightReport:
    """Make a report; without *trunks*, one that passes."""
    values: dict[str, Any] = {
        "started": "2026-11-30T06:00:00Z",
        "finished": "2026-11-30T06:00:02Z",
        "versions": {"twilio-trunks-audit": "0.1.0"},
        "roots": "the public roots of certifi",
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


def failing(*checks: Check, hears: str = "", **more: Any) -> PreflightReport:
    """Make a report of one destination, with *checks* at its address."""
    said = hears or "4 s of silence, then an error (32011): no destination is left."
    return report(trunk(destination(address(*checks), **more), caller_hears=(said,)))


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
    hears = ("4 s of silence, then sbc-2.example.com or sbc-3.example.com.",)
    return report(
        trunk(name="all well", sid=""),
        trunk(first, second, third, off, caller_hears=hears),
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
