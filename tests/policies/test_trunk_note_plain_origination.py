"""Secure trunks with plain origination URIs."""

import pytest

from encrypted_trunks.rules.trunk_note_plain_origination import RULE
from encrypted_trunks.rules.trunk_require_tls_origination import RULE as ROUTES
from tests.policies.analyzer import (
    OFFICIAL_TRUNK,
    OFFICIAL_URL,
    ORIGINATION,
    RJ_TRUNK,
    RJ_URL,
    TRUNK,
    UNKNOWN_ARRAY,
    UNKNOWN_BOOLEAN,
    UNKNOWN_STRING,
    Analyzer,
    Res,
    origination,
    secret,
)

NAME = RULE.name
TLS = "sip:a.example.com;transport=tls"
PLAIN = "sip:b.example.com"
SECURE = Res(TRUNK, "voice", {"secure": True})


class TestFound:
    """A plain URI on a secure trunk."""

    @pytest.mark.parametrize("secure", [{"secure": True}, {"secure": secret(value=True)}])
    def test_plain(self, analyzer: Analyzer, secure: dict[str, object]) -> None:
        """The note names the trunk and the URI, says what that means, and has the URI to write."""
        trunk = Res(TRUNK, "voice", secure)

        [found] = analyzer.stack(trunk, origination(TLS, PLAIN, UNKNOWN_STRING, trunk=trunk))

        assert (NAME, "advisory", trunk.urn) == (found.rule, found.level, found.urn)
        assert f"One flag keeps this trunk from plain text: destinations[1] = '{PLAIN}'" in found.message
        assert '"sip:b.example.com;transport=tls",' in found.message

    def test_several(self, analyzer: Analyzer) -> None:
        """Several make one finding that counts them."""
        [found] = analyzer.stack(SECURE, origination(PLAIN, TLS, PLAIN, PLAIN, trunk=SECURE))

        assert "and 2 more" in found.message

    @pytest.mark.parametrize(("trunk", "url"), [(OFFICIAL_TRUNK, OFFICIAL_URL), (RJ_TRUNK, RJ_URL)])
    def test_other_makers(self, analyzer: Analyzer, trunk: str, url: str) -> None:
        """Other makers' trunks and URIs are judged in their spelling."""
        secure = Res(trunk, "voice", {"secure": True})

        [found] = analyzer.stack(
            secure,
            Res(url, "one", {"sipUrl": TLS, "enabled": True}, {"trunkSid": [secure]}),
            Res(url, "two", {"sipUrl": PLAIN, "enabled": True}, {"trunkSid": [secure]}),
        )

        assert "of two" in found.message

    def test_secret(self, analyzer: Analyzer) -> None:
        """Of a URI that is a secret nothing is shown."""
        props = {"destinations": secret(["sip:hunter2.example.com"])}

        [found] = analyzer.stack(SECURE, Res(ORIGINATION, "route", props, {"trunk_sid": [SECURE]}))

        assert "destinations[0] = [secret]" in found.message
        assert "hunter2" not in found.message


class TestSilent:
    """URIs that are not certainly one flag away from plain text."""

    @pytest.mark.parametrize(
        "entries",
        [
            [TLS],
            [{"sip_url": PLAIN, "enabled": False}],
            [{"sip_url": PLAIN, "enabled": UNKNOWN_BOOLEAN}],
            [UNKNOWN_STRING],
            [],
        ],
    )
    def test_entries(self, analyzer: Analyzer, entries: list[object]) -> None:
        """TLS, disabled, not known, or nothing at all."""
        assert analyzer.stack(SECURE, origination(*entries, trunk=SECURE)) == []

    def test_unknown_list(self, analyzer: Analyzer) -> None:
        """A list that is not known yet."""
        route = Res(ORIGINATION, "route", {"destinations": UNKNOWN_ARRAY}, {"trunk_sid": [SECURE]})

        assert analyzer.stack(SECURE, route) == []

    @pytest.mark.parametrize("secure", [False, UNKNOWN_BOOLEAN, "yes"])
    def test_trunk(self, analyzer: Analyzer, secure: object) -> None:
        """The rule ignores a trunk that is not secure, or may not be."""
        trunk = Res(TRUNK, "voice", {"secure": secure})

        assert analyzer.stack(trunk, origination(PLAIN, trunk=trunk)) == []

    @pytest.mark.parametrize("secure", [True, False])
    def test_one_of_two_rules(self, secure: bool) -> None:  # noqa: FBT001 - a parameter of a test
        """This rule finds a trunk with a plain URI if it is secure; the mandatory one if it is not."""
        trunk = Res(TRUNK, "voice", {"secure": secure})

        found = Analyzer([RULE, ROUTES]).stack(trunk, origination(PLAIN, trunk=trunk))

        assert [NAME if secure else ROUTES.name] == [violation.rule for violation in found]
