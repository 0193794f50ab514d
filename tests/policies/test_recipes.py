"""The commands of docs/policies-in-ci.md that need no organization."""

import shlex
from pathlib import Path

from tests.policies.cli import PACK, Stack
from tests.policies.pages import ROOT

PAGE = (ROOT / "docs" / "policies-in-ci.md").read_text()


def commands(verb: str) -> list[list[str]]:
    """The arguments of each `pulumi` *verb* on the page, for the stack `dev` and the pack where it lies."""
    lines = [line.partition("pulumi ")[2] for line in PAGE.splitlines() if f"pulumi {verb} -" in line]
    return [
        [
            word.replace("production", "dev").replace("policies", str(PACK), 1)
            for word in shlex.split(line, comments=True)
        ]
        for line in lines
        if not line.startswith("refresh")
    ]


def test_preview(tmp_path: Path) -> None:
    """The recipe for pull requests fails on a trunk that is not secure, without credentials."""
    stack = Stack(tmp_path / "stack", "SecureTrunk('voice', secure=False)\n")
    [preview] = commands("preview")

    judged = stack.pulumi(*preview)

    assert judged.returncode != 0
    assert "twilio-trunk-require-minimum-encryption" in judged.stdout


def test_analyze(tmp_path: Path) -> None:
    """A stack and an exported file are judged alike."""
    stack = Stack(tmp_path / "stack", "SecureTrunk('voice', secure=False)\n")
    stack.pulumi("up", "--yes")
    [export] = commands("stack export")
    assert stack.pulumi(*export).returncode == 0

    for analyze in commands("policy analyze"):
        judged = stack.pulumi(*analyze)

        assert judged.returncode != 0
        assert "twilio-trunk-require-minimum-encryption" in judged.stdout
