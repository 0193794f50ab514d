"""The frameworks that rules name."""

import json
import re
from pathlib import Path

import pytest

from encrypted_trunks import RULES
from tests.policies import pages

CONTROLS = json.loads((Path(__file__).parent / "frameworks.json").read_text())
NAMED = sorted({control for rule in RULES for control in rule.frameworks})


@pytest.mark.parametrize("named", NAMED)
def test_is_known(named: str) -> None:
    """Each control that a rule supports was looked up: its framework, the version, and the control itself."""
    [_known] = [
        one
        for one in CONTROLS
        if one["framework"] in named and one["version"] in named and named.endswith(f" {one['control']}")
    ]


def test_support_is_no_compliance() -> None:
    """No page says more than that a rule supports a control."""
    for page in pages.FOLDER.glob("*.md"):
        assert not re.search(r"\bcompl(?:y|ies|iant|iance)\b", page.read_text(), re.IGNORECASE)
