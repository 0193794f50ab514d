"""Resources of many makers, as data: what is refused, what passes, and what is noted."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.policies.analyzer import UNKNOWN_STRING, Analyzer, Res, Violation, secret

FOLDER = Path(__file__).parent / "corpus"
CASES = [case for file in sorted(FOLDER.glob("*.json")) for case in json.loads(file.read_text())]
RECOMMENDATIONS = {
    "twilio-trunk-require-disaster-recovery",
    "twilio-trunk-disallow-open-transfer",
    "twilio-trunk-note-recording",
    "twilio-trunk-note-termination-access",
    "twilio-trunk-note-access-by-address",
    "twilio-origination-require-trunk-in-stack",
    "twilio-origination-disallow-ip-literal",
    "twilio-origination-disallow-private-host",
    "twilio-origination-disallow-plain-port",
}
"""Advice about a trunk that is known, which notes nothing that was not judged."""


def sent(value: Any) -> Any:
    """*value* as the engine writes it, unknowns and secrets included."""
    if isinstance(value, dict):
        if "$unknown" in value:
            return UNKNOWN_STRING
        return (
            secret(sent(value["$secret"])) if "$secret" in value else {k: sent(v) for k, v in value.items()}
        )
    return [sent(item) for item in value] if isinstance(value, list) else value


def found(case: dict[str, Any]) -> list[Violation]:
    """Judge *case* by the pack, first the resource, then a stack with only that resource."""
    one = Res(case["type"], "case", sent(case["properties"]), managed=case.get("managed", True))
    analyzer = Analyzer()
    alone = analyzer.resource(one.token, one.props, one.name, managed=one.managed)
    return [*alone, *analyzer.stack(one)]


def verdict(said: list[Violation]) -> str:
    if any(violation.level == "mandatory" for violation in said):
        return "refused"
    return "noted" if any(violation.rule not in RECOMMENDATIONS for violation in said) else "passed"


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_verdict(case: dict[str, Any]) -> None:
    """Each resource gets the verdict that it deserves."""
    said = found(case)

    assert case["verdict"] == verdict(said), f"{case['why']}\n" + "\n".join(one.message for one in said)


@pytest.mark.parametrize("wanted", ["refused", "passed"])
def test_enough(wanted: str) -> None:
    """There are many of each side."""
    assert len([case for case in CASES if case["verdict"] == wanted]) >= 60
