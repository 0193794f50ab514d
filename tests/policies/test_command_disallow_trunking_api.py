"""Texts that call Twilio's trunking API."""

import pytest

from encrypted_trunks.rules.command_disallow_trunking_api import RULE
from tests.policies.analyzer import OFFICIAL_TRUNK, TRUNK, Analyzer

COMMAND = "command:local:Command"


class TestFound:
    """Calls."""

    @pytest.mark.parametrize(
        "text",
        [
            "curl -X POST https://trunking.twilio.com/v1/Trunks -d FriendlyName=x",
            "curl https://trunking.dublin.ie1.twilio.com/v1/Trunks/TK1/OriginationUrls",
            "CURL HTTPS://TRUNKING.TWILIO.COM/V1/TRUNKS",
            "http://127.0.0.1:8045/v1/Trunks",
            "$BASE/v1/Trunks",
            "twilio api:trunking:v1:trunks:create --friendly-name x",
            "twilio api trunking v1 trunks create",
            "client.trunking.v1.trunks.create(secure=False)",
            "client.trunking.trunks.create()",
            "$twilio->trunking->v1->trunks->create([])",
        ],
    )
    def test_text(self, analyzer: Analyzer, text: str) -> None:
        """The API's address and path, Twilio's CLI and libraries are found at any depth, and not shown."""
        for props in ({"create": text}, {"environment": {"list": [{"x": text}]}}):
            [found] = analyzer.resource(COMMAND, props)

            assert (found.rule, found.level) == (RULE.name, "advisory")
            assert text not in found.message

    def test_place(self, analyzer: Analyzer) -> None:
        """The message says where the text is."""
        [found] = analyzer.resource("aws:lambda/function:Function", {"code": {"text": "/v1/Trunks"}})

        assert "the call is in code.text" in found.message


class TestSilent:
    """Texts that call nothing."""

    @pytest.mark.parametrize(
        "text",
        [
            "trunking.twilio.com",
            "https://www.twilio.com/docs/sip-trunking/api/trunk-resource",
            "https://api.example.com/v1/trunks",
            "https://api.twilio.com/2010-04-01/Accounts",
            "set trunking v1",
            "twilio api:core:calls:create",
            "/v1/TrunksOfElephants",
        ],
    )
    def test_text(self, analyzer: Analyzer, text: str) -> None:
        """A host without the path, other APIs and documents are not calls."""
        assert analyzer.resource(COMMAND, {"create": text}) == []

    @pytest.mark.parametrize("token", [TRUNK, OFFICIAL_TRUNK])
    def test_trunk(self, analyzer: Analyzer, token: str) -> None:
        """A trunk's own address is not a call: the trunk itself is judged."""
        assert (
            analyzer.resource(token, {"secure": True, "url": "https://trunking.twilio.com/v1/Trunks/TK1"})
            == []
        )

    def test_component(self, analyzer: Analyzer) -> None:
        """A component repeats what its parts are told."""
        assert analyzer.resource("acme:x:Y", {"create": "/v1/Trunks"}, managed=False) == []
