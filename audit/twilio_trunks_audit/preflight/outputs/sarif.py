"""The report as SARIF 2.1.0: https://docs.oasis-open.org/sarif/sarif/v2.1.0/

A check that cannot tell is a notification, not a result of the kind `open`: GitHub shows each result as an
alert, whatever its kind.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final
from urllib.parse import quote

from twilio_trunks_audit.formats import Json, fingerprint, gap_notification, invocation, sarif
from twilio_trunks_audit.preflight.outputs.problems import Problem, Problems
from twilio_trunks_audit.preflight.outputs.summary import CHECKS, counts, error_link, place_of, shown
from twilio_trunks_audit.preflight.report import (
    CANNOT_TELL,
    FAIL,
    Check,
    CheckName,
    DestinationResult,
    PreflightReport,
    Tried,
    TrunkResult,
    sightings,
)

TOOL: Final = "twilio-trunks preflight"

DESCRIPTIONS: Final[dict[CheckName, tuple[str, str]]] = {
    "SIP URI": (
        "A destination's SIP URI can be used, and asks for TLS.",
        "Write sip:HOST;transport=tls, with the port that speaks TLS if it is not 5061.",
    ),
    "DNS": (
        "A destination's host has a public IPv4 address.",
        "Give the name an A record with the host's public address. Twilio calls from IPv4 addresses.",
    ),
    "TCP": (
        "A destination's port is open.",
        "Let the far side listen on that port, and let Twilio's addresses through the firewall.",
    ),
    "TLS": (
        "A destination speaks TLS 1.2 with a suite that Twilio offers, and wants no client certificate.",
        "Turn TLS 1.2 on, with ECDHE-RSA or RSA suites and an RSA certificate.",
    ),
    "certificate chain": (
        "A destination's certificate leads to a public CA, with all that is in between.",
        "Get the certificate from a public CA, and load its intermediate certificates, too.",
    ),
    "certificate name": (
        "A destination's certificate is for the host in its SIP URI.",
        "Get a certificate for that name, or write the name of the certificate into the URI.",
    ),
    "certificate key": (
        "A destination's certificate has an RSA key of 2048 bits or more.",
        "Get a certificate with an RSA key of 2048 bits or more.",
    ),
    "certificate purpose": (
        "A destination's certificate is for TLS servers.",
        "Get a certificate with the extended key usage serverAuth.",
    ),
    "certificate dates": (
        "A destination's certificate is valid, and for more than a week.",
        "Renew the certificate, and let a program such as certbot do so from now on.",
    ),
    "SIP": (
        "A destination answers SIP.",
        "Let the far side answer OPTIONS on its TLS port.",
    ),
    "call": (
        "A destination answers a call with SRTP.",
        "Turn SRTP on: AES_CM_128_HMAC_SHA1_80, keys in the SDP (SDES), RTP/SAVP.",
    ),
}  # fmt: skip
"""By check, what it requires and what to do."""


def write(report: PreflightReport) -> Iterator[bytes]:
    """Write the SARIF file, in pieces."""
    report = shown(report)
    return sarif(_run(report), _results(report))


def rule_id(check: CheckName) -> str:
    """Return the name of a check's rule."""
    return f"preflight-{check.lower().replace(' ', '-')}"


def _run(report: PreflightReport) -> Json:
    undecided = (one for one in Problems(report.trunks, report.terminations) if one.kind == CANNOT_TELL)
    notifications = [*map(_notification, undecided), *map(gap_notification, report.not_examined)]
    is_whole = not any(one.counts for one in report.not_examined)
    return {
        "tool": {
            "driver": {
                "name": TOOL,
                "version": report.versions.get("twilio-trunks-audit", ""),
                "rules": list(map(_rule, CHECKS)),
                "properties": {"versions": dict(report.versions)},
            }
        },
        "invocations": [
            invocation(report.started, report.finished, is_whole=is_whole, notifications=notifications)
        ],
        "properties": {
            "reportSchema": report.schema,
            "answer": report.answer,
            "counts": dict(report.counts),
            "countsInWords": counts(report),
            "covered": report.covered,
            "notCovered": list(report.not_covered),
            "roots": report.roots,
            "called": report.called,
            "masked": report.masked,
        },
    }


def _rule(check: CheckName) -> Json:
    description, fix = DESCRIPTIONS[check]
    return {
        "id": rule_id(check),
        "shortDescription": {"text": description},
        "help": {"text": f"{fix} See docs/preflight.md."},
        "defaultConfiguration": {"level": "error"},
        "properties": {"tags": ["telephony", "preflight"]},
    }


def _notification(problem: Problem) -> Json:
    places = "\n".join(f"{seen}: {', '.join(places)}" for seen, places in problem.seen.items())
    return {
        "level": "warning",
        "message": {"text": f"Cannot tell: {places}\nWhy: {problem.cause}\nWhat to do: {problem.fix}"},
        "descriptor": {"id": "cannot-tell"},
        "associatedRule": {"id": rule_id(problem.checks[0])},
    }


def _results(report: PreflightReport) -> Iterator[Json]:
    for trunk in report.trunks:
        for one in trunk.destinations:
            if one.enabled:
                yield from _of(one, trunk.sid or trunk.name, _logical(trunk, one))
    for ended in report.terminations:
        yield from _of(ended, "termination", [])


def _of(one: Tried, owner: str, places: Sequence[Json]) -> Iterator[Json]:
    """Make a result of each check that fails or warns, once for all addresses of the host."""
    seen: dict[tuple[str, CheckName], list[tuple[str, Check]]] = {}
    for address, check in sightings(one):
        level = "error" if check.answer == FAIL else "warning"
        if check.answer == FAIL or (check.warning and check.answer != CANNOT_TELL):
            seen.setdefault((level, check.name), []).append((address, check))
    for (level, name), found in seen.items():
        uri = one.uri if isinstance(one, DestinationResult) else place_of(one)
        yield {
            "ruleId": rule_id(name),
            "level": level,
            "message": {"text": _message(one, found)},
            "locations": [
                {
                    "physicalLocation": {"artifactLocation": {"uri": _path(owner, place_of(one))}},
                    **({"logicalLocations": list(places)} if places else {}),
                }
            ],
            "partialFingerprints": {"check/v1": fingerprint([rule_id(name), level, owner, uri])},
            "properties": {"error": next((check.error for _, check in found if check.error), None)},
        }


def _message(one: Tried, found: Sequence[tuple[str, Check]]) -> str:
    said: dict[Check, list[str]] = {}
    for address, check in found:
        said.setdefault(check, []).append(address)
    return "\n".join(_words(one, check, list(filter(None, addresses))) for check, addresses in said.items())


def _words(one: Tried, check: Check, addresses: Sequence[str]) -> str:
    at = f" at {', '.join(addresses)}" if addresses else ""
    lines = [f"{place_of(one)}{at}: {check.name}: {check.seen}"]
    lines += [f"Twilio's error: {check.error}, {error_link(check.error)}"] if check.error else []
    lines += [f"{word}: {text}" for word, text in _advice(check) if text]
    return "\n".join(lines)


def _advice(check: Check) -> list[tuple[str, str]]:
    return [("Warning", check.warning), ("Cause", check.cause), ("Fix", check.fix)]


def _path(owner: str, host: str) -> str:
    """Return a path for tools that want a file; the parts may be any text."""
    return f"twilio/{quote(owner, safe='')}/{quote(host, safe='')}"


def _logical(trunk: TrunkResult, one: DestinationResult) -> list[Json]:
    owner = trunk.sid or trunk.name
    return [
        {"name": trunk.name, "fullyQualifiedName": owner, "kind": "namespace"},
        {"name": one.uri, "fullyQualifiedName": f"{owner}/{one.sid or one.uri}", "kind": "resource"},
    ]
