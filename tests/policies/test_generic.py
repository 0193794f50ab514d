"""Resources whose token says nothing."""

from __future__ import annotations

from typing import Any

import pytest

from encrypted_trunks.generic import TOKEN
from tests.policies.analyzer import UNKNOWN_STRING, Analyzer, Res

MINIMUM = "twilio-trunk-require-minimum-encryption"
URI = "twilio-origination-require-tls"
ROUTES = "twilio-trunk-require-tls-origination"
TRUNK = ["trunking", "v1", "trunks"]
URLS = ["trunking", "v1", {"trunks": UNKNOWN_STRING}, "originationUrls"]


def props(path: list[Any], **attributes: Any) -> dict[str, Any]:
    return {"resource": path, "attributes": attributes}


class TestTrunks:
    """What the path names as a trunk."""

    @pytest.mark.parametrize("attributes", [{"secure": False}, {"friendlyName": "x"}])
    def test_refused(self, analyzer: Analyzer, attributes: dict[str, Any]) -> None:
        """A trunk that is not secure is refused."""
        assert MINIMUM in [found.rule for found in analyzer.resource(TOKEN, props(TRUNK, **attributes))]

    def test_secure_passes(self, analyzer: Analyzer) -> None:
        """A trunk that is secure passes."""
        found = analyzer.resource(TOKEN, props(TRUNK, secure=True))

        assert [] == [violation for violation in found if violation.level == "mandatory"]

    @pytest.mark.parametrize(
        "of",
        [
            {"resource": ["voice", "v1", "byocTrunks"], "attributes": {"secure": False}},
            {"resource": UNKNOWN_STRING, "attributes": {}},
            {"resource": [], "attributes": {}},
            {"resource": ["trunking", "v1", {"trunks": "TK"}], "attributes": {}},
            {"attributes": {"secure": False}},
            {"secure": False},
        ],
    )
    def test_others(self, analyzer: Analyzer, of: dict[str, Any]) -> None:
        """Nothing is said of what the path does not name."""
        assert [] == analyzer.resource(TOKEN, of)


class TestUrls:
    """What the path names as a trunk's origination URL."""

    def test_refused(self, analyzer: Analyzer) -> None:
        """A plain URI is refused, and joined with its trunk through the path."""
        trunk = Res(TOKEN, "trunk", props(TRUNK, secure=False))
        url = Res(TOKEN, "url", props(URLS, sipUrl="sip:b.example.com", enabled=True), {"resource": [trunk]})

        assert URI in [found.rule for found in analyzer.resource(TOKEN, url.props)]
        assert "Plain text" in next(
            found.message for found in analyzer.stack(trunk, url) if found.rule == ROUTES
        )
