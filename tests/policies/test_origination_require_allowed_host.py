"""Hosts that were agreed on."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from encrypted_trunks.rules.origination_require_allowed_host import RULE
from tests.policies.analyzer import (
    OFFICIAL_URL,
    ORIGINATION,
    RJ_URL,
    UNKNOWN_ARRAY,
    UNKNOWN_BOOLEAN,
    UNKNOWN_STRING,
    Analyzer,
    secret,
)

NAME = RULE.name
LABEL = st.from_regex(r"[a-z][a-z0-9]{0,5}", fullmatch=True)


def tls(host: str) -> str:
    return f"sip:{host};transport=tls"


def judged(analyzer: Analyzer, hosts: list[str], *entries: object) -> list[str]:
    """Judge *entries* with *hosts* allowed."""
    analyzer.configure(NAME, hosts=hosts)
    return [found.message for found in analyzer.resource(ORIGINATION, {"destinations": list(entries)})]


class TestPatterns:
    """Hosts that a pattern allows."""

    @pytest.mark.parametrize(
        ("pattern", "host"),
        [
            ("sbc.example.com", "sbc.example.com"),
            ("sbc.example.com", "SBC.Example.com"),
            ("SBC.example.COM", "sbc.example.com"),
            ("sbc.example.com", "sbc.example.com."),
            ("sbc.example.com", "sbc.example.com:5061"),
            ("sbc.example.com", "someone@sbc.example.com"),
            ("*.example.com", "a.example.com"),
            ("*.example.com", "a.b.example.com"),
            ("sbc-?.example.com", "sbc-1.example.com"),
            ("sbc-[12].example.com", "sbc-2.example.com"),
            ("8.8.4.*", "8.8.4.4"),
            ("[[]2606:4700::1]", "[2606:4700::1]"),
            ("*", "x"),
        ],
    )
    def test_allowed(self, analyzer: Analyzer, pattern: str, host: str) -> None:
        """A host that fits is allowed, in any case, with any port and user."""
        assert judged(analyzer, ["other.example", pattern], tls(host)) == []

    @pytest.mark.parametrize(
        ("pattern", "host"),
        [
            ("*.example.com", "example.com"),
            ("*.example.com", "a.example.com.evil.example"),
            ("example.com", "a.example.com"),
            ("sbc-?.example.com", "sbc-10.example.com"),
            ("*.example.com", "a.example.com@evil.example"),
            ("*.example.com", "evil.example;x=a.example.com"),
            ("sbc.example.com", "sbcxexample.com"),
        ],
    )
    def test_not_allowed(self, analyzer: Analyzer, pattern: str, host: str) -> None:
        """A pattern fits the whole host, and nothing else of the URI."""
        [message] = judged(analyzer, [pattern], tls(host))

        assert "leads to a host that is not allowed" in message
        assert f"allowed are {pattern}" in message

    @given(st.lists(LABEL, min_size=1, max_size=4), st.lists(LABEL, min_size=2, max_size=3))
    def test_what_stands_under_a_domain(self, below: list[str], domain: list[str]) -> None:
        """`*.DOMAIN` allows every name below the domain, and nothing else."""
        under = ".".join([*below, *domain])
        beside = ".".join([*below, *domain, "x"])
        pattern = f"*.{'.'.join(domain)}"

        assert judged(Analyzer([RULE]), [pattern], tls(under)) == []
        assert len(judged(Analyzer([RULE]), [pattern], tls(beside))) == (not beside.endswith(pattern[1:]))


class TestWhich:
    """The URIs that are judged."""

    @pytest.mark.parametrize(
        "entry",
        [
            "sip:evil.example",
            "sips:evil.example",
            {"sip_url": tls("evil.example"), "enabled": False},
            {"sip_url": tls("evil.example"), "enabled": UNKNOWN_BOOLEAN},
            secret(tls("evil.example")),
            "evil.example",
            "sip:a.example.com;;",
            "",
            5,
        ],
    )
    def test_found(self, analyzer: Analyzer, entry: object) -> None:
        """Plain or disabled, each URI is judged; one that cannot be read leads to no allowed host."""
        assert len(judged(analyzer, ["*.example.com"], entry)) == 1

    @pytest.mark.parametrize(("token", "key"), [(OFFICIAL_URL, "sipUrl"), (RJ_URL, "sipUrl")])
    def test_other_makers(self, analyzer: Analyzer, token: str, key: str) -> None:
        """Other makers' URIs are judged in their spelling."""
        analyzer.configure(NAME, hosts=["*.example.com"])

        [found] = analyzer.resource(token, {key: tls("evil.example")})

        assert (NAME, "advisory") == (found.rule, found.level)
        assert f"{key} = '{tls('evil.example')}'" in found.message

    @pytest.mark.parametrize("destinations", [UNKNOWN_ARRAY, [UNKNOWN_STRING], [{"sip_url": UNKNOWN_STRING}]])
    def test_unknown(self, analyzer: Analyzer, destinations: object) -> None:
        """A URI that is not known yet is left to `up`."""
        analyzer.configure(NAME, hosts=["*.example.com"])

        assert analyzer.resource(ORIGINATION, {"destinations": destinations}) == []

    def test_not_configured(self, analyzer: Analyzer) -> None:
        """Without a list every host is allowed."""
        assert analyzer.resource(ORIGINATION, {"destinations": [tls("evil.example"), 5]}) == []
        assert judged(analyzer, [], tls("evil.example")) == []

    def test_hides_secrets(self, analyzer: Analyzer) -> None:
        """Neither a password nor a header is printed."""
        [message] = judged(analyzer, ["a.b"], "sip:al:s3cret@evil.example;transport=tls?X-A=s3cret")

        assert "s3cret" not in message

    def test_secret(self, analyzer: Analyzer) -> None:
        """Of a URI that is a secret nothing is shown."""
        analyzer.configure(NAME, hosts=["a.b"])
        [found] = analyzer.resource(ORIGINATION, {"destinations": secret([tls("hunter2.example.com")])})

        assert "destinations[0] = [secret]" in found.message
        assert "hunter2" not in found.message

    def test_long_list(self, analyzer: Analyzer) -> None:
        """A long list is not printed whole."""
        [message] = judged(analyzer, [f"sbc-{number}.example.com" for number in range(99)], tls("x.y"))

        assert "sbc-1.example.com, sbc-2" in message
        assert "…\n" in message
