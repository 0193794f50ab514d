"""What a trunk shows of its encryption by itself."""

from __future__ import annotations

import pytest

from encrypted_trunks.trunk_require_minimum_encryption import NAME, minimum_level
from tests.policies.analyzer import (
    OFFICIAL_TRUNK,
    RJ_TRUNK,
    TRUNK,
    UNKNOWN_BOOLEAN,
    UNKNOWN_STRING,
    Analyzer,
    Violation,
    secret,
)

OTHERS = [
    OFFICIAL_TRUNK,
    RJ_TRUNK,
    "pulumi-python:dynamic/twilio:Trunk",
    "pulumi-nodejs:dynamic/twilio:SipTrunk",
]
DOMAIN = "acme.pstn.twilio.com"


def of_this_rule(found: list[Violation]) -> list[Violation]:
    return [violation for violation in found if violation.rule == NAME]


class TestMedia:
    """The minimum where nothing is configured."""

    @pytest.mark.parametrize("token", [TRUNK, *OTHERS])
    def test_secure_passes(self, analyzer: Analyzer, token: str) -> None:
        """A secure trunk passes, whoever made it."""
        assert analyzer.resource(token, {"secure": True, "domain_name": DOMAIN}) == []

    @pytest.mark.parametrize("token", [TRUNK, *OTHERS])
    def test_not_secure(self, analyzer: Analyzer, token: str) -> None:
        """A trunk that is not secure is refused, and the message gives the line to write."""
        [found] = analyzer.resource(token, {"secure": False})

        assert (found.rule, found.level) == (NAME, "mandatory")
        assert "secure is False" in found.message
        assert f"voice ({token})" in found.message
        assert "secure=True," in found.message

    def test_absent_on_our_own_type(self, analyzer: Analyzer) -> None:
        """SecureTrunk is secure where nothing is said."""
        assert analyzer.resource(TRUNK, {"friendly_name": "x"}) == []

    @pytest.mark.parametrize("token", OTHERS)
    @pytest.mark.parametrize("props", [{}, {"secure": None}])
    def test_absent_on_other_types(self, analyzer: Analyzer, token: str, props: dict[str, object]) -> None:
        """Other makers' trunks are not secure where nothing is said, for that is Twilio's default."""
        [found] = analyzer.resource(token, props)

        assert "secure is not set, and Twilio's default is False" in found.message

    @pytest.mark.parametrize("value", ["true", "yes", "", 1, 0, [], {}, [True], {"secure": True}])
    def test_neither_true_nor_false(self, analyzer: Analyzer, value: object) -> None:
        """A value that is no boolean is a violation and no crash."""
        [found] = of_this_rule(analyzer.resource(TRUNK, {"secure": value}))

        assert "which is neither True nor False" in found.message

    @pytest.mark.parametrize(
        "props", [{"secure": secret(value=False)}, {"secure": False, "domain_name": secret(DOMAIN)}]
    )
    def test_secrets(self, analyzer: Analyzer, props: dict[str, object]) -> None:
        """A value is judged though it is a secret."""
        assert [found.rule for found in analyzer.resource(TRUNK, props)] == [NAME]

    def test_unknown(self, analyzer: Analyzer) -> None:
        """A flag that is not known yet is not judged by this rule, and the rule does not give up on it."""
        found = analyzer.resource(TRUNK, {"secure": UNKNOWN_BOOLEAN})

        assert of_this_rule(found) == []
        assert not any("can't run" in violation.message for violation in found)

    def test_unknown_beside_known(self, analyzer: Analyzer) -> None:
        """An unknown of another property lets nobody off."""
        found = analyzer.resource(TRUNK, {"domain_name": UNKNOWN_STRING, "secure": False})

        assert [violation.rule for violation in found if violation.level == "mandatory"] == [NAME]

    @pytest.mark.parametrize(
        "token",
        [
            "pulumi-python:dynamic/twilio:TlsOrigination",
            "twilio:index/trunkingTrunksPhoneNumbersV1:TrunkingTrunksPhoneNumbersV1",
            "twilio:index/voiceByocTrunksV1:VoiceByocTrunksV1",
            "acme-twilio:voice:EncryptedTrunk",
            "aws:ec2/vpc:Vpc",
            "acme:roof:Trunk",
            "pulumi:pulumi:Stack",
        ],
    )
    def test_what_is_no_trunk(self, analyzer: Analyzer, token: str) -> None:
        """Nothing is said of a resource that is no Elastic SIP Trunk."""
        assert analyzer.resource(token, {"secure": False}) == []


class TestSignalling:
    """The minimum `signalling`: clear voice is allowed, plain SIP is not."""

    @pytest.fixture
    def analyzer(self) -> Analyzer:
        return Analyzer().configure(NAME, minimum="signalling")

    def test_not_secure_without_domain(self, analyzer: Analyzer) -> None:
        """A trunk that nobody can dial out through may be not secure."""
        assert analyzer.resource(TRUNK, {"secure": False}) == []

    @pytest.mark.parametrize("empty", ["", None])
    def test_not_secure_with_empty_domain(self, analyzer: Analyzer, empty: str | None) -> None:
        """An empty domain name is none."""
        assert analyzer.resource(TRUNK, {"secure": False, "domain_name": empty}) == []

    @pytest.mark.parametrize(("token", "key"), [(TRUNK, "domain_name"), (OFFICIAL_TRUNK, "domainName")])
    def test_not_secure_with_domain(self, analyzer: Analyzer, token: str, key: str) -> None:
        """A termination domain takes plain SIP unless the trunk is secure."""
        [found] = analyzer.resource(token, {"secure": False, key: DOMAIN})

        assert f"domain_name is '{DOMAIN}'" in found.message

    def test_secure_with_domain(self, analyzer: Analyzer) -> None:
        """A secure trunk may have a domain."""
        assert analyzer.resource(TRUNK, {"secure": True, "domain_name": DOMAIN}) == []

    def test_unknown_domain(self, analyzer: Analyzer) -> None:
        """A domain that is not known yet is left to `up`."""
        found = analyzer.resource(TRUNK, {"secure": False, "domain_name": UNKNOWN_STRING})

        assert [violation.level for violation in found] == ["advisory"]


class TestConfiguration:
    """The level that was asked for."""

    def test_default(self) -> None:
        """Without configuration the voice must be encrypted too."""
        assert minimum_level({}) == "media"

    @pytest.mark.parametrize("level", ["media", "signalling"])
    def test_accepted(self, level: str) -> None:
        """There are two levels."""
        assert level == minimum_level({"minimum": level})

    @pytest.mark.parametrize("level", ["Media", "none", "", None, 1, ["media"]])
    def test_wrong_value(self, level: object) -> None:
        """A wrong level is refused with the right ones."""
        with pytest.raises(ValueError, match="accepted: media, signalling"):
            minimum_level({"minimum": level})

    def test_wrong_key(self) -> None:
        """A wrong key is refused with the right one."""
        with pytest.raises(ValueError, match="unknown configuration minimun; accepted: minimum"):
            minimum_level({"minimun": "media"})

    def test_wrong_value_reaches_the_engine(self, analyzer: Analyzer) -> None:
        """A rule with a wrong level fails; it does not fall back to anything."""
        with pytest.raises(ValueError, match="accepted: media, signalling"):
            analyzer.configure(NAME, minimum="none").resource(TRUNK, {})
