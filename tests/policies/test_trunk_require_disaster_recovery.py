"""Disaster recovery URLs."""

import pytest

from encrypted_trunks.rules.trunk_require_disaster_recovery import RULE
from tests.policies.analyzer import (
    OFFICIAL_TRUNK,
    ORIGINATION,
    RJ_TRUNK,
    TRUNK,
    UNKNOWN_STRING,
    Analyzer,
    secret,
)

NAME = RULE.name
TOKENS = [TRUNK, OFFICIAL_TRUNK, RJ_TRUNK, "pulumi-python:dynamic/twilio:Trunk"]
KEYS = ["disaster_recovery_url", "disasterRecoveryUrl"]


class TestAbsent:
    """No URL."""

    @pytest.mark.parametrize("token", TOKENS)
    @pytest.mark.parametrize("props", [{}, {"disaster_recovery_url": None}, {"disasterRecoveryUrl": ""}])
    def test_found(self, analyzer: Analyzer, token: str, props: dict[str, object]) -> None:
        """A trunk without one is found, whoever made it."""
        [found] = analyzer.resource(token, props)

        assert (NAME, "advisory") == (found.rule, found.level)
        key = "disaster_recovery_url" if token.startswith("pulumi-python") else "disasterRecoveryUrl"
        spelt = next(iter(props), key)
        assert f"{spelt} is not set" in found.message
        assert f"Fix:   {spelt}" in found.message
        assert '"https://HOST/…"' in found.message


class TestNotHttps:
    """A URL that is not https."""

    @pytest.mark.parametrize("key", KEYS)
    @pytest.mark.parametrize(
        ("url", "said"),
        [
            ("http://a.example.com/closed", "begins with 'http://'"),
            ("HTTP://a.example.com/closed", "begins with 'http://'"),
            ("ftp://a.example.com", "begins with 'ftp://'"),
            ("httpss://a.example.com", "begins with 'httpss://'"),
            ("https:/a.example.com", "is not a URL"),
            ("https:a", "is not a URL"),
            (" https://a.example.com", "is not a URL"),
            ("a.example.com", "is not a URL"),
            (5, "is not a URL"),
            (["https://a.example.com"], "is not a URL"),
        ],
    )
    def test_found(self, analyzer: Analyzer, key: str, url: object, said: str) -> None:
        """It is found in either spelling, and the message says how it begins."""
        [found] = analyzer.resource(OFFICIAL_TRUNK, {key: url})

        assert f"is not https: {key} {said}\n" in found.message

    @pytest.mark.parametrize(
        "url", ["http://user:s3cret@a.example.com/x", "http://a/s3cret?t=s3cret#s3cret", "s3cret"]
    )
    def test_hides_secrets(self, analyzer: Analyzer, url: str) -> None:
        """No more than the scheme is printed."""
        for value in (url, secret(url)):
            [found] = analyzer.resource(TRUNK, {"disaster_recovery_url": value})

            assert "s3cret" not in found.message


class TestSilent:
    """Nothing to say."""

    @pytest.mark.parametrize("token", TOKENS)
    @pytest.mark.parametrize("key", KEYS)
    @pytest.mark.parametrize("url", ["https://a.example.com", "HTTPS://a.example.com/x?y=z", UNKNOWN_STRING])
    def test_https_or_unknown(self, analyzer: Analyzer, token: str, key: str, url: str) -> None:
        """A URL with https passes, and one that is not known yet is left to `up`."""
        assert analyzer.resource(token, {key: url}) == []
        assert analyzer.resource(token, {key: secret(url)}) == []

    @pytest.mark.parametrize("token", [ORIGINATION, "acme:voice:Trunk", "twilio:index/byocTrunk:ByocTrunk"])
    def test_no_trunk(self, analyzer: Analyzer, token: str) -> None:
        """A resource that is not an Elastic SIP Trunk needs none."""
        assert analyzer.resource(token, {"disaster_recovery_url": "http://a.example.com"}) == []
