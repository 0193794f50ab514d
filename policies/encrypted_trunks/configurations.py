"""Whole configurations of the pack, for `--policy-pack-config`: `baseline.json` and `strict.json` beside the package.

`python -m encrypted_trunks.configurations`, in the pack's folder, writes both anew from the rules.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from encrypted_trunks import RULES, Rule
from encrypted_trunks.options import defaults
from encrypted_trunks.unknowns import REJECT

Preset = dict[str, dict[str, Any]]

FOLDER: Final = Path(__file__).parents[1]

_STRICTER: Final = {"unknown": REJECT, "targets": 2}


def baseline(rules: Sequence[Rule]) -> Preset:
    """What counts where nothing is configured, written out."""
    return {rule.name: {"enforcementLevel": rule.level, **defaults(rule)} for rule in rules}


def strict(rules: Sequence[Rule]) -> Preset:
    """Every rule stops but those that only note; unknowns are refused in preview, and one target is not enough."""
    return {
        rule.name: {"enforcementLevel": _strict_level(rule), **defaults(rule), **_stricter(rule)}
        for rule in rules
    }


def text(preset: Preset) -> str:
    """*preset* as its file holds it."""
    return json.dumps(preset, indent=2) + "\n"


def files(rules: Sequence[Rule]) -> dict[Path, str]:
    """Each file with what it must hold."""
    return {
        FOLDER / "baseline.json": text(baseline(rules)),
        FOLDER / "strict.json": text(strict(rules)),
    }


def _strict_level(rule: Rule) -> str:
    return rule.level if "note" in rule.name.split("-") else "mandatory"


def _stricter(rule: Rule) -> dict[str, Any]:
    return {key: value for key, value in _STRICTER.items() if key in rule.options}


def main() -> int:
    """Write both files."""
    for file, content in files(RULES).items():
        file.write_text(content)
    return 0


if __name__ == "__main__":
    sys.exit(main())
