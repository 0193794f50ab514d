"""The pack as a whole."""

import ast
from pathlib import Path

import pytest
from pulumi.runtime import proto
from pulumi_policy import EnforcementLevel
from pulumi_policy.policy import _PolicyAnalyzerServicer

from encrypted_trunks import RULES, Rule
from encrypted_trunks.generated import SECTIONS
from encrypted_trunks.rules.origination_require_tls import RULE as ORIGINATION_RULE
from encrypted_trunks.sdk_policies import policies
from encrypted_trunks.sip_uri import why_not_tls
from tests.policies import pages
from tests.policies.analyzer import ORIGINATION, TRUNK, UNKNOWN_STRING, Analyzer, Res

ROOT = Path(__file__).parents[2]
NAMES = {rule.name for rule in RULES}

each_rule = pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)


class TestRules:
    """Promises of every rule."""

    @each_rule
    def test_options(self, rule: Rule) -> None:
        """A rule's page explains each key of its configuration."""
        for key in rule.options:
            assert f"`{key}`" in pages.section(rule, "Configuration")

    @each_rule
    def test_fields(self, rule: Rule) -> None:
        """A rule fills in what the SDK offers to readers."""
        assert rule.description.endswith(".")
        assert rule.fix.endswith(".")
        assert rule.of_resource or rule.of_stack
        assert {other for other in rule.follows if other not in NAMES} == set()
        assert all("default" in schema for schema in rule.options.values())

    @each_rule
    def test_file(self, rule: Rule) -> None:
        """A rule has one file, named after it."""
        file = rule.name.removeprefix("twilio-").replace("-", "_")

        assert (ROOT / "policies" / "encrypted_trunks" / "rules" / f"{file}.py").is_file()

    def test_no_page_without_rule(self) -> None:
        """Every page is a rule's."""
        assert {page.stem for page in pages.FOLDER.glob("*.md")} == NAMES

    def test_names(self) -> None:
        """The names are promises."""
        assert [rule.name for rule in RULES] == [
            "twilio-exemption-require-valid",
            "twilio-trunk-require-minimum-encryption",
            "twilio-origination-require-tls",
            "twilio-trunk-require-tls-origination",
            "twilio-trunk-require-one-origination-owner",
            "twilio-access-require-one-owner",
            "twilio-number-require-one-owner",
            "twilio-trunk-note-plain-origination",
            "twilio-origination-require-allowed-host",
            "twilio-origination-disallow-private-host",
            "twilio-origination-disallow-ip-literal",
            "twilio-origination-disallow-plain-port",
            "twilio-trunk-require-enabled-origination",
            "twilio-trunk-require-fail-over",
            "twilio-trunk-disallow-repeated-target",
            "twilio-trunk-disallow-equal-priorities",
            "twilio-trunk-require-disaster-recovery",
            "twilio-trunk-disallow-open-transfer",
            "twilio-trunk-note-recording",
            "twilio-trunk-note-termination-access",
            "twilio-trunk-note-access-by-address",
            "twilio-credentials-disallow-plain-text",
            "twilio-credentials-require-twilio-address",
            "twilio-access-list-disallow-everyone",
            "twilio-access-list-disallow-everyone-together",
            "twilio-origination-require-trunk-in-stack",
            "twilio-command-disallow-trunking-api",
            "twilio-trunk-note-unknown",
            "twilio-exemption-require-match",
            "twilio-exemption-note",
        ]


class TestPages:
    """Code on the pages."""

    @pytest.mark.parametrize(("section", "passes"), [("Bad", False), ("Good", True)])
    def test_uris(self, section: str, passes: bool) -> None:  # noqa: FBT001 - a parameter of a test
        """Every URI that the page on URIs calls bad is refused, and every one that it calls good passes."""
        code = pages.section(ORIGINATION_RULE, section).partition("```python")[2].partition("```")[0]
        uris = ast.literal_eval(code.strip().removeprefix("destinations="))

        assert len(uris) >= 4
        assert {passes} == {why_not_tls(uri) is None for uri in uris}

    def test_sections(self) -> None:
        """Every rule's page answers the same questions in the same order."""
        for rule in RULES:
            lines = pages.text(rule).splitlines()
            assert [line.removeprefix("## ") for line in lines if line.startswith("## ")] == list(SECTIONS)

    def test_never_end_to_end(self) -> None:
        """No page claims more than the hop between Twilio and the URI's host."""
        for page in [*pages.FOLDER.glob("*.md"), pages.INDEX]:
            assert "end-to-end" not in page.read_text().lower().replace("end to end", "end-to-end")


class TestMessages:
    """Messages of the CLI."""

    @pytest.mark.parametrize(
        "destination", ["sip:a\nb\nc\nd\ne\nf", "sip:" + "x" * 5000, UNKNOWN_STRING, "\n\n\n\n\n"]
    )
    def test_form(self, analyzer: Analyzer, destination: str) -> None:
        """Any value leaves a message in its form, which `Analyzer` checks for every message of every test."""
        trunk = Res(TRUNK, "voice", {"secure": False})
        route = Res(ORIGINATION, "r", {"destinations": [destination]}, {"trunk_sid": [trunk]})

        assert analyzer.resource(TRUNK, {"secure": "multi\nline\nvalue"})
        assert analyzer.resource(ORIGINATION, {"destinations": [destination]})
        assert Analyzer().stack(trunk, route)

    def test_order(self, analyzer: Analyzer) -> None:
        """The engine sends resources in another order each time, and the messages are the same."""
        trunk = Res(TRUNK, "voice", {"secure": False})
        routes = [
            Res(ORIGINATION, name, {"destinations": ["sip:x"]}, {"trunk_sid": [trunk]}) for name in "abc"
        ]

        assert analyzer.stack(trunk, *routes) == analyzer.stack(*reversed(routes), trunk)


class TestHouse:
    """The folder can be copied away."""

    def test_imports(self) -> None:
        """The pack imports the standard library, the policy SDK with what it is made of, and itself."""
        allowed = {"pulumi_policy", "pulumi", "grpc", "google", "encrypted_trunks", "__future__"}
        for file in (ROOT / "policies").rglob("*.py"):
            for node in ast.walk(ast.parse(file.read_text())):
                for name in _imported(node):
                    assert name in allowed or name in _standard_library(), f"{file} imports {name}"

    def test_another_servicer(self) -> None:
        """Behind a servicer that is not the pack's own, every policy refuses, and nothing passes."""
        sdk = _PolicyAnalyzerServicer("encrypted-trunks", "0", policies(RULES), EnforcementLevel.MANDATORY)

        said = [
            *sdk.Analyze(proto.AnalyzeRequest(type="acme:x:Y"), None).diagnostics,
            *sdk.AnalyzeStack(proto.AnalyzeStackRequest(), None).diagnostics,
        ]

        assert len(RULES) == len(said)
        assert all("does not let the pack judge" in one.message for one in said)

    def test_levels(self, analyzer: Analyzer) -> None:
        """The engine hears the levels that the rules have."""
        levels = {policy.name: policy.enforcementLevel for policy in analyzer.info().policies}
        numbers = {"mandatory": proto.MANDATORY, "advisory": proto.ADVISORY}

        assert {rule.name: numbers[rule.level] for rule in RULES} == levels


def _imported(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name.partition(".")[0] for alias in node.names]
    return [(node.module or "").partition(".")[0]] if isinstance(node, ast.ImportFrom) else []


def _standard_library() -> frozenset[str]:
    import sys

    return sys.stdlib_module_names
