"""The SARIF file of a preflight."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import jsonschema_rs
import pytest

from tests.audit.test_outputs import SARIF
from tests.preflight import reports
from twilio_trunks_audit.preflight.outputs import sarif
from twilio_trunks_audit.preflight.outputs.summary import CHECKS
from twilio_trunks_audit.preflight.report import PreflightReport


def run(report: PreflightReport) -> dict[str, Any]:
    """The only run of the SARIF file."""
    [found] = json.loads(b"".join(sarif.write(report)))["runs"]
    return dict(found)


@pytest.mark.parametrize("report", reports.ALL)
def test_schema(report: PreflightReport) -> None:
    """The file is valid by the schema of SARIF 2.1.0."""
    file = json.loads(b"".join(sarif.write(report)))

    assert [] == [one.message for one in jsonschema_rs.Draft4Validator(SARIF).iter_errors(file)]


def test_rules() -> None:
    """Every check is a rule with help."""
    rules = run(reports.report())["tool"]["driver"]["rules"]

    assert [sarif.rule_id(one) for one in CHECKS] == [rule["id"] for rule in rules]
    assert all(rule["help"]["text"] and rule["shortDescription"]["text"] for rule in rules)


def test_results() -> None:
    """A failure is an error, a warning a warning, once for all addresses of a host."""
    results = run(reports.mixed())["results"]

    assert [
        ("preflight-sip-uri", "warning"),
        ("preflight-tls", "error"),
        ("preflight-tls", "error"),
    ] == [(one["ruleId"], one["level"]) for one in results]
    assert "203.0.113.10, 203.0.113.11" in results[1]["message"]["text"]
    assert "https://www.twilio.com/docs/api/errors/32011" in results[1]["message"]["text"]
    assert 3 == len({one["partialFingerprints"]["check/v1"] for one in results})


def test_cannot_tell() -> None:
    """An undecided check is a notification, since some tools take every result for a problem."""
    found = run(reports.failing(reports.FIREWALL))
    [said] = found["invocations"][0]["toolExecutionNotifications"]

    assert [] == found["results"]
    assert ("warning", "preflight-tcp") == (said["level"], said["associatedRule"]["id"])
    assert reports.FIREWALL.fix in said["message"]["text"]


def test_gap() -> None:
    """An incomplete report did not succeed."""
    invocation = run(reports.mixed())["invocations"][0]
    levels = [one["level"] for one in invocation["toolExecutionNotifications"]]

    assert invocation["executionSuccessful"] is False
    assert ["warning", "error", "note"] == levels


def test_same_fingerprint() -> None:
    """The same failure tomorrow has the same fingerprint, though the text and the addresses differ."""
    later = replace(reports.EXPIRED[-1], seen="expired a month ago")
    first, second = (
        run(reports.report(reports.trunk(reports.destination(reports.address(one, at=at)))))["results"][0]
        for one, at in ((reports.EXPIRED[-1], "203.0.113.10"), (later, "203.0.113.99"))
    )

    assert first["partialFingerprints"] == second["partialFingerprints"]
    assert first["message"] != second["message"]
