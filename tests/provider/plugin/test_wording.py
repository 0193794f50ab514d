"""Messages for readers of other languages: names and code in them are never Python's."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pulumi_twilio_trunking
import pytest
from pulumi_twilio_trunking.plugin.wire import camel
from pulumi_twilio_trunking.plugin.wording import _NAMES, worded

PACKAGE = Path(pulumi_twilio_trunking.__file__).parent
ONLY_IN_PYTHON = ("plugin", "importing", "presets")
"""Rooms with messages that no user of the plugin sees, or that are not worded."""

PYTHON = re.compile(
    rf"\b[a-z]+(?:_[a-z0-9]+)+\b|(?<![\w;?&])(?:{'|'.join(map(camel, _NAMES))})=(?!None\b)"
    r"|\b(?:True|False|None)\b|\b\w+\(\)"
)
"""A name with lines, an argument, a literal, or a call."""

KEPT = (
    "SecureTrunk.get",
    "region=X is X: write ;edge=X",  # a parameter of a SIP URI
)


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("write domain_name='a', secure=True", "write domainName: 'a', secure: true"),
        ("trunk_sid=origination.id, or [other_trunk.id]", "trunkSid: origination.id, or [otherTrunk.id]"),
        ("move_from=['TK1']", "moveFrom: ['TK1']"),
        (
            "[{'sip_url': 'sip:a;region=ie1', 'enabled': True}]",
            "[{'sipUrl': 'sip:a;region=ie1', 'enabled': true}]",
        ),
        ("domain_name='a',  # not None", "domainName: 'a',  # not null"),
        ("Give account_sid=, and api_key= to it", "Give accountSid, and apiKey to it"),
        ('config.require_secret("a")', 'config.requireSecret("a")'),
        ("twilio_addresses: region", "getTwilioAddresses: region"),
        ("region=ie1 and ;edge='x'", "region=ie1 and ;edge='x'"),
        (
            "set twilio:accountSid and twilio:authToken",
            "set twilio-trunking:accountSid and twilio-trunking:authToken",
        ),
        ("TWILIO_ACCOUNT_SID and https://twilio.com/a", "TWILIO_ACCOUNT_SID and https://twilio.com/a"),
        ("`route_plan` and `after_seconds`", "`routePlan` and `afterSeconds`"),
        ("adopted_trunks.py has do-not-record", "adopted_trunks.py has do-not-record"),
    ],
)
def test_worded(ours: str, theirs: str) -> None:
    """A message has the names and the code of other languages, and everything else as it was."""
    assert theirs == worded(ours)


def messages(source: str) -> Iterator[str]:
    """The texts of several words in a module, without docstrings. A value in them is X, or 'x' if quoted."""
    tree = ast.parse(source)
    skipped = {
        id(part)
        for node in ast.walk(tree)
        for part in (
            [node.value]
            if isinstance(node, ast.Expr)
            else node.values
            if isinstance(node, ast.JoinedStr)
            else []
        )
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            yield "".join(_shown(part) for part in node.values)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in skipped:
            yield node.value


def _shown(part: ast.expr) -> str:
    if isinstance(part, ast.Constant):
        return str(part.value)
    return "'x'" if isinstance(part, ast.FormattedValue) and part.conversion == ord("r") else "X"


MODULES = [
    file for file in sorted(PACKAGE.rglob("*.py")) if file.relative_to(PACKAGE).parts[0] not in ONLY_IN_PYTHON
]


@pytest.mark.parametrize("file", MODULES, ids=lambda file: str(file.relative_to(PACKAGE)))
def test_every_message(file: Path) -> None:
    """No text of several words, once worded, has a name, an argument, a literal or a call of Python's."""
    found = [worded(text) for text in messages(file.read_text()) if " " in text.strip()]

    assert [] == [(text, left) for text in found if text not in KEPT and (left := PYTHON.findall(text))]
