"""Where requests go."""

import pytest

from encrypted_trunks.rules.credentials_require_twilio_address import RULE
from tests.policies.analyzer import TRUNK, UNKNOWN_STRING, Analyzer, Violation, secret

PYTHON = "pulumi:providers:pulumi-python"
KEY = "twilio:baseUrl"


def found(analyzer: Analyzer, url: object, name: str = "default") -> list[Violation]:
    return analyzer.resource(PYTHON, {"twilio:accountSid": "AC1", KEY: url}, name)


class TestElsewhere:
    """Addresses that take the credentials away."""

    @pytest.mark.parametrize(
        "url",
        [
            "https://proxy.example.com",
            "http://proxy.example.com:8080/twilio",
            "https://192.0.2.1",
            "https://[2001:db8::1]",
            "https://api.twilio.com.example.com",
            "https://nottwilio.com",
            "https://localhost.example.com",
        ],
    )
    def test_hosts(self, analyzer: Analyzer, url: str) -> None:
        """A host that is neither Twilio's nor this machine is refused, with its name."""
        [violation] = found(analyzer, url)

        assert (RULE.name, "mandatory") == (violation.rule, violation.level)
        assert f"{KEY} is 'http" in violation.message
        assert "whoever answers there controls the account" in violation.message

    @pytest.mark.parametrize(
        "url",
        [
            "https://api.twilio.com@proxy.example.com",
            "https://proxy.example.com\\@api.twilio.com",
            "https://proxy.example.com#@api.twilio.com",
            "https://proxy.example.com?.twilio.com",
            "https://proxy.example.com/\n.twilio.com",
            "https://\u0430pi.twilio.com",
            "//api.twilio.com",
            "api.twilio.com",
            "ftp://api.twilio.com",
            "https:api.twilio.com",
            " https://api.twilio.com",
            "https://api.twilio.com\n",
            "https://",
            5,
            ["https://api.twilio.com"],
        ],
    )
    def test_tricks(self, analyzer: Analyzer, url: object) -> None:
        """A URL that two parsers may read differently is refused."""
        assert "where it leads cannot be read" in found(analyzer, url)[0].message

    @pytest.mark.parametrize("url", ["http://api.twilio.com", "HTTP://trunking.dublin.ie1.twilio.com:443"])
    def test_in_clear(self, analyzer: Analyzer, url: str) -> None:
        """Twilio itself is not for plain http."""
        assert "in plain text" in found(analyzer, url)[0].message

    @pytest.mark.parametrize(
        "url",
        [
            "https://user:hunter2@proxy.example.com",
            "https://proxy.example.com/hunter2",
            "https://proxy.example.com?token=hunter2",
            secret("https://hunter2.example.com"),
        ],
    )
    def test_secrets(self, analyzer: Analyzer, url: object) -> None:
        """Of a base URL no more is shown than scheme and host, and nothing of a secret."""
        assert "hunter2" not in found(analyzer, url)[0].message

    @pytest.mark.parametrize(
        ("token", "name", "key", "fix"),
        [
            (PYTHON, "default", KEY, "pulumi config rm twilio:baseUrl   #"),
            (PYTHON, "eu", KEY, "no twilio:baseUrl   #"),
            ("pulumi:providers:twilio", "default_1_0_0", "baseUrl", "pulumi config rm twilio:baseUrl   #"),
            ("pulumi:providers:twilio", "eu", "base_url", "no base_url   #"),
        ],
    )
    def test_fix(self, analyzer: Analyzer, token: str, name: str, key: str, fix: str) -> None:
        """The fix removes it where it was set."""
        [violation] = analyzer.resource(token, {key: "https://proxy.example.com"}, name)

        assert f"Fix:   {fix}" in violation.message


class TestPasses:
    """Addresses that keep the credentials at Twilio."""

    @pytest.mark.parametrize(
        "url",
        [
            None,
            "",
            UNKNOWN_STRING,
            "https://twilio.com",
            "https://api.twilio.com.",
            "https://API.Twilio.com/",
            "https://trunking.dublin.ie1.twilio.com:443/v1",
            "http://127.0.0.1:8045",
            "http://127.9.9.9",
            "http://localhost:8045/path",
            "https://[::1]:8045",
        ],
    )
    def test_passes(self, analyzer: Analyzer, url: object) -> None:
        """No base URL, one of Twilio's, this machine's, and one that is not known yet pass."""
        assert found(analyzer, url) == []

    @pytest.mark.parametrize(
        ("token", "props"),
        [
            (TRUNK, {KEY: "https://example.com", "base_url": "https://example.com"}),
            ("pulumi:providers:github", {"baseUrl": "https://git.example.com"}),
            (PYTHON, {"acme:baseUrl": "https://example.com", "baseUrl": "https://example.com"}),
        ],
    )
    def test_other_settings(self, analyzer: Analyzer, token: str, props: dict[str, object]) -> None:
        """Other people's base URLs are their own business."""
        assert analyzer.resource(token, props) == []


class TestHosts:
    """The option `hosts`."""

    @pytest.fixture
    def analyzer(self) -> Analyzer:
        return Analyzer([RULE]).configure(
            RULE.name, hosts=["Proxy.example.com", "*.acme.example", "192.0.2.1"]
        )

    @pytest.mark.parametrize(
        "url",
        [
            "https://proxy.EXAMPLE.com:8443/twilio",
            "https://eu.acme.example",
            "https://192.0.2.1",
            "https://api.twilio.com",
        ],
    )
    def test_allowed(self, analyzer: Analyzer, url: str) -> None:
        """A host that was agreed on takes requests over https, beside Twilio's own."""
        assert found(analyzer, url) == []

    @pytest.mark.parametrize(
        "url", ["http://proxy.example.com", "https://acme.example", "https://proxy.example.com.evil.example"]
    )
    def test_refused(self, analyzer: Analyzer, url: str) -> None:
        """An allowed host is refused over http, and other hosts are refused."""
        assert found(analyzer, url)
