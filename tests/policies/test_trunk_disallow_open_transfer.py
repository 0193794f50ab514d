"""Transfers to the phone network."""

import pytest

from encrypted_trunks.rules.trunk_disallow_open_transfer import RULE
from tests.policies.analyzer import (
    OFFICIAL_TRUNK,
    RJ_TRUNK,
    TRUNK,
    UNKNOWN_STRING,
    Analyzer,
    secret,
)

NAME = RULE.name
TOKENS = [TRUNK, OFFICIAL_TRUNK, RJ_TRUNK, "pulumi-python:dynamic/twilio:Trunk"]
KEYS = ["transfer_mode", "transferMode"]

each_trunk = pytest.mark.parametrize("token", TOKENS)
each_key = pytest.mark.parametrize("key", KEYS)


@each_trunk
@each_key
def test_enable_all(analyzer: Analyzer, token: str, key: str) -> None:
    """`enable-all` is found, whoever made the trunk, and the message gives the line to write."""
    for mode, shown in (("enable-all", "'enable-all'"), (secret("enable-all"), "[secret]")):
        [found] = analyzer.resource(token, {key: mode})

        assert (NAME, "advisory") == (found.rule, found.level)
        assert f"{key} is {shown}" in found.message
        fix = f'{key}="sip-only",' if token.startswith("pulumi-python") else f'{key}: "sip-only"'
        assert f"Fix:   {fix}" in found.message


@each_trunk
@each_key
@pytest.mark.parametrize("mode", ["disable-all", "sip-only", "", None, UNKNOWN_STRING, "enable", 1])
def test_other_modes(analyzer: Analyzer, token: str, key: str, mode: object) -> None:
    """Every other mode, and one that is not known yet, says nothing."""
    assert analyzer.resource(token, {key: mode}) == []


@each_trunk
def test_absent(analyzer: Analyzer, token: str) -> None:
    """Twilio's default is to transfer nothing."""
    assert analyzer.resource(token, {}) == []


def test_no_trunk(analyzer: Analyzer) -> None:
    """A resource that is not a trunk transfers no call."""
    assert analyzer.resource("acme:voice:Trunk", {"transfer_mode": "enable-all"}) == []
