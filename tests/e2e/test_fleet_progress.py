"""The progress and the report of the fleet in examples/fleet, from events of Pulumi."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from pulumi.automation.events import DiagnosticEvent, EngineEvent, PolicyEvent, SummaryEvent

from tests.e2e.harness import ROOT

URN = "urn:pulumi:acme::fleet::{}::sales"
STACK, TRUNK = URN.format("pulumi:pulumi:Stack"), URN.format("pulumi-python:dynamic/twilio:SecureTrunk")


@pytest.fixture(scope="module")
def progress() -> ModuleType:
    """The example's module, which is in no package."""
    spec = importlib.util.spec_from_file_location("fleet_progress", ROOT / "examples/fleet/progress.py")

    assert spec
    assert spec.loader

    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def stack(progress: ModuleType) -> Any:
    return progress.Progress("acme", Path("logs/acme.log"))


def error(text: str, urn: str | None = None) -> EngineEvent:
    return EngineEvent(0, 0, diagnostic_event=DiagnosticEvent(text, "", "error", urn=urn))


def policy(level: str) -> EngineEvent:
    event = PolicyEvent("Calls are not encrypted", "", f"a-{level}-rule", "pack", "1", "1", level)
    return EngineEvent(0, 0, policy_event=event)


class TestErrors:
    def test_of_a_resource_come_first(self, stack: Any) -> None:
        """The error of a resource is the reason; those of the program and the update follow from it."""
        for event in (
            error("program ended", STACK),
            error("no\n  such domain", TRUNK),
            error("update failed"),
        ):
            stack.follow(event)

        assert ["no such domain", "program ended", "update failed"] == stack.errors

    def test_of_policies(self, stack: Any) -> None:
        """A mandatory policy is an error, in the preview before an update too; advice is not."""
        for level in ("advisory", "mandatory"):
            stack.look_for_errors(policy(level))

        assert ["a-mandatory-rule: Calls are not encrypted"] == stack.errors

    def test_are_short(self, stack: Any) -> None:
        """The log has the whole."""
        stack.follow(error("word " * 100))

        assert len(stack.errors[0]) <= 240
        assert stack.errors[0].endswith(" …")


def test_changes(stack: Any) -> None:
    """What stays the same does not count."""
    summary = SummaryEvent(False, 1, {"same": 3, "create": 2, "update": 1}, {})
    stack.follow(EngineEvent(0, 0, summary_event=summary))

    assert "2 create, 1 update" == stack.changes


def test_report(progress: ModuleType, capsys: pytest.CaptureFixture[str]) -> None:
    """One row for each stack; a failure has its reason and its log."""
    good, bad, late = (progress.Progress(name, Path(f"logs/{name}.log")) for name in ("a", "bee", "c"))
    good.changes = "2 create"
    good.end("up", "ok", 61.23)
    bad.end("up", "failed", 2.5, "it is\nlocked")

    assert [" a: up ok after 61.2 s: 2 create", " bee: up failed after 2.5 s: it is locked"] == [
        line[8:] for line in capsys.readouterr().out.splitlines()
    ]
    assert """
stack  result       seconds  changes
a      ok              61.2  2 create
bee    failed           2.5  -
c      not started      0.0  -

bee: it is locked
    log: logs/bee.log
""" == progress.report([good, bad, late])
