"""Build the configurations that come with the pack, `baseline.json` and `strict.json`."""

from collections.abc import Sequence
from typing import Any, Final

from encrypted_trunks.options import defaults
from encrypted_trunks.rule import Rule
from encrypted_trunks.unknowns import REJECT

Configuration = dict[str, dict[str, Any]]

_STRICTER: Final = {"unknown": REJECT, "targets": 2}


def baseline(rules: Sequence[Rule]) -> Configuration:
    """Write out what applies where nothing is configured."""
    return {rule.name: {"enforcementLevel": rule.level, **defaults(rule)} for rule in rules}


def strict(rules: Sequence[Rule]) -> Configuration:
    """Make all rules mandatory except notes, refuse unknowns in preview, and ask for two targets."""
    return {
        rule.name: {"enforcementLevel": _strict_level(rule), **defaults(rule), **_stricter(rule)}
        for rule in rules
    }


def _strict_level(rule: Rule) -> str:
    return rule.level if "note" in rule.name.split("-") else "mandatory"


def _stricter(rule: Rule) -> dict[str, Any]:
    return {key: value for key, value in _STRICTER.items() if key in rule.options}
