"""Configuration that does not exist or has no effect."""

from typing import Any

import pytest

from encrypted_trunks import RULES
from encrypted_trunks.options import problems

MINIMUM = "twilio-trunk-require-minimum-encryption"
NOTE = "twilio-trunk-note-unknown"


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({MINIMUM: {"minimun": "media"}}, "minimun; accepted: minimum, minimums, unknown"),
        ({NOTE: {"x": 1}}, "configuration x; accepted: only enforcementLevel"),
        ({"twilio-trunk-note-unknwon": {}}, f"did you mean {NOTE}?"),
        ({"aws-bucket": {}}, "there is no rule aws-bucket; there are: twilio-exemption-require-valid,"),
        ({"all": {"minimum": "media"}}, "all: takes only a level; move minimum to the rule that it is for"),
    ],
    ids=["key", "key of a rule without options", "misspelt rule", "another rule", "options of all"],
)
def test_wrong(given: dict[str, dict[str, Any]], message: str) -> None:
    """One line says what is wrong, and what is accepted."""
    [problem] = problems(RULES, given)

    assert message in problem


def test_disabled_by_all() -> None:
    """`all` cannot disable a rule that has options."""
    given = {"all": {}, MINIMUM: {"minimum": "media"}}

    [problem] = problems(RULES, given, [MINIMUM])

    assert f"{MINIMUM}: all would disable it, but it has options" in problem
    assert [] == list(problems(RULES, {**given, MINIMUM: {}}, [MINIMUM]))
