"""The report as SARIF 2.1.0, for tools that collect findings: https://docs.oasis-open.org/sarif/sarif/v2.1.0/"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from encrypted_trunks import RULES, Rule
from twilio_trunks_audit.formats import Json, fingerprint, gap_notification, invocation, sarif
from twilio_trunks_audit.report import Finding, JudgedTrunk, Place, Report

TOOL: Final = "twilio-trunks audit"
_LEVELS: Final = {"mandatory": "error", "advisory": "warning"}
_SECURITY: Final = {"critical": "9.5", "high": "8.0", "medium": "5.5", "low": "2.0"}


def write(report: Report) -> Iterator[bytes]:
    """Write the SARIF file, in pieces."""
    return sarif(_run(report), _results(report))


def _run(report: Report) -> Json:
    head = report.head
    return {
        "tool": {
            "driver": {
                "name": TOOL,
                "version": head.versions["twilio-trunks-audit"],
                "rules": [_rule(rule) for rule in RULES if rule.name in head.levels],
                "properties": {"versions": dict(head.versions), "rulesSha256": head.rules_sha256},
            }
        },
        "invocations": [
            invocation(
                head.started,
                head.finished,
                is_whole=report.is_whole,
                notifications=map(gap_notification, head.not_examined),
            )
        ],
        "properties": {
            "reportSha256": report.sha256,
            "reportSchema": head.schema,
            "configSha256": head.config_sha256,
            "trunks": dict(head.trunks),
            "covered": head.covered,
            "notCovered": list(head.not_covered),
            "frameworks": head.frameworks,
            "asked": list(head.asked),
            "masked": head.masked,
        },
    }


def _rule(rule: Rule) -> Json:
    severity = str(rule.severity.value)
    return {
        "id": rule.name,
        "shortDescription": {"text": rule.description},
        "help": {"text": f"{rule.fix} See {rule.page}."},
        "defaultConfiguration": {"level": _LEVELS[rule.level]},
        "properties": {
            "tags": ["security", "telephony"],
            "severity": severity,
            "security-severity": _SECURITY.get(severity, "5.5"),
            "supports": list(map(str, rule.frameworks)),
        },
    }


def _results(report: Report) -> Iterator[Json]:
    for finding in report.head.findings:
        yield _result(finding, "configuration", [])
    for place in report.places():
        for trunk in place.trunks:
            yield from _of_trunk(place, trunk)


def _of_trunk(place: Place, trunk: JudgedTrunk) -> Iterator[Json]:
    path = [place.account_sid, place.region, trunk.sid]
    names = [place.name, place.region, trunk.name]
    places: list[Json] = [
        {"name": name, "fullyQualifiedName": "/".join(path[: number + 1]), "kind": kind}
        for number, (name, kind) in enumerate(zip(names, ("namespace", "namespace", "resource"), strict=True))
    ]
    for finding in trunk.findings:
        result = _result(finding, "/".join(path), places)
        result["properties"] |= {"level": trunk.level, "trunk": trunk.name, "account": place.name}
        yield result


def _result(finding: Finding, path: str, places: Iterable[Json]) -> Json:
    text = f"{finding.what}\nWhy: {finding.why}\nFix: {finding.fix}"
    result: Json = {
        "ruleId": finding.rule,
        "level": _LEVELS[finding.level],
        "message": {"text": text},
        "locations": [
            {
                "physicalLocation": {"artifactLocation": {"uri": f"twilio/{path}"}},
                **({"logicalLocations": list(places)} if places else {}),
            }
        ],
        "partialFingerprints": {"finding/v1": fingerprint([finding.rule, path, finding.what])},
        "properties": {"severity": finding.severity, "supports": list(finding.supports)},
    }
    if finding.exemption:
        result["suppressions"] = [
            {"kind": "external", "status": "accepted", "justification": finding.exemption}
        ]
    return result
