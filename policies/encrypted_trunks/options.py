"""The configuration of a rule: what `--policy-pack-config` says, completed and checked.

The engine holds the values against each rule's JSON schema. It lets keys through that no schema has, so those are refused here.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from encrypted_trunks.rule import Options, Rule


def read(rule: Rule, given: Mapping[str, Any] | None) -> Options:
    """*given* with the defaults of *rule* filled in.

    Raises:
        ValueError: a key that the rule does not have; the message lists the right ones.
    """
    unknown = sorted(set(given or {}) - set(rule.options))
    if unknown:
        accepted = ", ".join(rule.options) or "enforcementLevel alone"
        raise ValueError(f"{rule.name}: unknown configuration {', '.join(unknown)}; accepted: {accepted}")
    return defaults(rule) | dict(given or {})


def defaults(rule: Rule) -> dict[str, Any]:
    """What counts where nothing is configured."""
    return {key: schema["default"] for key, schema in rule.options.items()}
