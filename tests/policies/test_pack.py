"""The pack as a whole."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from pulumi.runtime import proto
from pulumi_policy import Policy

from encrypted_trunks import RULES
from encrypted_trunks.sip_uri import why_not_tls
from tests.policies.analyzer import OFFICIAL_TRUNK, ORIGINATION, TRUNK, UNKNOWN_STRING, Analyzer, Res

ROOT = Path(__file__).parents[2]
PAGES = ROOT / "docs" / "policies"
LONGEST = 5
SECTIONS = ["Why", "Bad", "Good", "Fix", "Configuration", "Twilio's codes", "What it cannot see"]

each_rule = pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)


class TestRules:
    """What holds for every rule."""

    @each_rule
    def test_page(self, rule: Policy) -> None:
        """A rule has its page, and the page bears its name."""
        assert rule.url == f"docs/policies/{rule.name}.md"
        assert (ROOT / rule.url).read_text().startswith(f"# {rule.name}\n")

    @each_rule
    def test_index(self, rule: Policy) -> None:
        """A rule stands in the index with its level and severity."""
        [row] = [
            line
            for line in (PAGES / "README.md").read_text().splitlines()
            if f"({rule.name}.md)" in line and line[0] == "|"
        ]

        assert f"| {rule.enforcement_level.value} | {rule.severity.value} |" in row

    @each_rule
    def test_fields(self, rule: Policy) -> None:
        """A rule fills in what the SDK offers to readers."""
        assert rule.description.endswith(".")
        assert rule.remediation_steps
        assert rule.severity

    @each_rule
    def test_file(self, rule: Policy) -> None:
        """A rule has one file, named after it."""
        file = rule.name.removeprefix("twilio-").replace("-", "_")

        assert (ROOT / "policies" / "encrypted_trunks" / f"{file}.py").is_file()

    def test_no_page_without_rule(self) -> None:
        """Every page is a rule's, or the index."""
        assert {page.stem for page in PAGES.glob("*.md")} == {rule.name for rule in RULES} | {"README"}

    def test_names(self) -> None:
        """The names are promises."""
        assert [rule.name for rule in RULES] == [
            "twilio-trunk-require-minimum-encryption",
            "twilio-origination-require-tls",
            "twilio-trunk-require-tls-origination",
            "twilio-trunk-note-unknown",
        ]


class TestPages:
    """What the pages show as code."""

    @pytest.mark.parametrize(("section", "passes"), [("Bad", False), ("Good", True)])
    def test_uris(self, section: str, passes: bool) -> None:  # noqa: FBT001 - a parameter of a test
        """Every URI that the page on URIs calls bad is refused, and every one that it calls good passes."""
        text = (PAGES / "twilio-origination-require-tls.md").read_text()
        code = text.partition(f"## {section}")[2].partition("```python")[2].partition("```")[0]
        uris = ast.literal_eval(code.strip().removeprefix("destinations="))

        assert len(uris) > LONGEST - 2
        assert {passes} == {why_not_tls(uri) is None for uri in uris}

    def test_sections(self) -> None:
        """Every rule's page answers the same questions in the same order."""
        for rule in RULES:
            lines = (PAGES / f"{rule.name}.md").read_text().splitlines()
            assert [line.removeprefix("## ") for line in lines if line.startswith("## ")] == SECTIONS

    def test_never_end_to_end(self) -> None:
        """No page claims more than the hop between Twilio and the URI's host."""
        for page in PAGES.glob("*.md"):
            assert "end-to-end" not in page.read_text().lower().replace("end to end", "end-to-end")


class TestMessages:
    """What the CLI prints."""

    def test_length(self, analyzer: Analyzer) -> None:
        """A message has five lines at most, under the rule's description, and ends with the page."""
        trunk = Res(TRUNK, "voice", {"secure": False})
        found = [
            *analyzer.resource(TRUNK, {"secure": False}),
            *analyzer.resource(TRUNK, {"secure": "multi\nline\nvalue"}),
            *analyzer.resource(
                ORIGINATION, {"destinations": ["sip:a\nb\nc\nd\ne\nf", "sip:" + "x" * 5000, UNKNOWN_STRING]}
            ),
            *analyzer.stack(
                trunk, Res(ORIGINATION, "r", {"destinations": ["\n\n\n\n\n"]}, {"trunk_sid": [trunk]})
            ),
            *analyzer.stack(Res(OFFICIAL_TRUNK, "voice")),
        ]

        for violation in found:
            _description, *lines = violation.message.splitlines()
            assert len(lines) <= LONGEST
            assert lines[-1] == f"Page:  docs/policies/{violation.rule}.md"
            assert max(map(len, lines)) < 400
        assert {rule.name for rule in RULES} == {violation.rule for violation in found}


class TestHouse:
    """What makes the folder fit to be copied away."""

    def test_imports(self) -> None:
        """The pack imports the standard library, the policy SDK and itself."""
        allowed = {"pulumi_policy", "encrypted_trunks", "__future__"}
        for file in (ROOT / "policies").rglob("*.py"):
            for node in ast.walk(ast.parse(file.read_text())):
                for name in _imported(node):
                    assert name in allowed or name in _standard_library(), f"{file} imports {name}"

    def test_levels(self, analyzer: Analyzer) -> None:
        """What the pack says of itself: three mandatory rules and a note."""
        levels = {policy.name: policy.enforcementLevel for policy in analyzer.info().policies}

        assert {name for name, level in levels.items() if level != proto.MANDATORY} == {
            "twilio-trunk-note-unknown"
        }


def _imported(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name.partition(".")[0] for alias in node.names]
    return [(node.module or "").partition(".")[0]] if isinstance(node, ast.ImportFrom) else []


def _standard_library() -> frozenset[str]:
    import sys

    return sys.stdlib_module_names
