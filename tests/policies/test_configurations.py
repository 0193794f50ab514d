"""The configurations that come with the pack."""

import pytest

from encrypted_trunks import RULES, Rule
from encrypted_trunks.configurations import baseline, strict
from tests.policies.analyzer import Analyzer

each_rule = pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)


class TestBaseline:
    """Nothing configured, written out."""

    @each_rule
    def test_changes_nothing(self, rule: Rule) -> None:
        """Each rule has its own level and the default of each option."""
        written = {
            "enforcementLevel": rule.level,
            **{key: one["default"] for key, one in rule.options.items()},
        }

        assert written == baseline(RULES)[rule.name]


class TestStrict:
    """As much as the pack can refuse."""

    @each_rule
    def test_level(self, rule: Rule) -> None:
        """Every rule stops the preview, except those that only note."""
        assert strict(RULES)[rule.name]["enforcementLevel"] == (
            "advisory" if "-note" in rule.name else "mandatory"
        )

    @each_rule
    def test_options(self, rule: Rule) -> None:
        """Unknowns are refused in preview, two targets are wanted, and the rest is the baseline's."""
        stricter = {"enforcementLevel": "mandatory", "unknown": "reject", "targets": 2}
        given = strict(RULES)[rule.name]

        for key, value in baseline(RULES)[rule.name].items():
            assert given[key] in (value, stricter.get(key))

    def test_is_taken(self) -> None:
        """The rules know every key of it."""
        analyzer = Analyzer()
        for name, config in strict(RULES).items():
            analyzer.configure(name, config.pop("enforcementLevel"), **config)

        assert analyzer.resource("acme:voice:Agent", {}) == []
