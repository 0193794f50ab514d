"""A trunk's own signs of its encryption."""

import pytest

from encrypted_trunks.rules.trunk_require_minimum_encryption import RULE
from tests.policies.analyzer import (
    OFFICIAL_TRUNK,
    RJ_TRUNK,
    TRUNK,
    UNKNOWN_BOOLEAN,
    UNKNOWN_STRING,
    Analyzer,
    Res,
    Violation,
    secret,
)

NAME = RULE.name
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
        assert ("secure=True," if token.startswith("pulumi-python") else "secure: true") in found.message

    @pytest.mark.parametrize("token", [TRUNK, *OTHERS])
    @pytest.mark.parametrize("props", [{"friendly_name": "x"}, {"secure": None}])
    def test_absent(self, analyzer: Analyzer, token: str, props: dict[str, object]) -> None:
        """A trunk without the flag is not secure: that is Twilio's default. A `SecureTrunk` always has it."""
        [found] = analyzer.resource(token, props)

        assert "secure is not set, and Twilio's default is False" in found.message

    @pytest.mark.parametrize("token", OTHERS)
    def test_no_properties_of_others(self, analyzer: Analyzer, token: str) -> None:
        """A trunk without any properties is refused, since --target may have left it out."""
        [found] = analyzer.resource(token, {})

        assert "secure is not set, or --target left the resource out" in found.message

    def test_no_properties_of_ours(self, analyzer: Analyzer) -> None:
        """A SecureTrunk without any properties was read or left out, and is not known."""
        assert analyzer.resource(TRUNK, {}) == []
        assert len(analyzer.configure(NAME, unknown="reject").resource(TRUNK, {})) == 1

    @pytest.mark.parametrize("value", [True, False, "true", "false", UNKNOWN_BOOLEAN])
    @pytest.mark.parametrize("flags", [{}, {"secure": True}])
    @pytest.mark.parametrize("key", ["Secure", "SECURE", "sec_ure"])
    def test_another_spelling(
        self, analyzer: Analyzer, key: str, flags: dict[str, object], value: object
    ) -> None:
        """A flag in another spelling is refused with any value, also beside the right one."""
        [found] = analyzer.resource(OFFICIAL_TRUNK, {**flags, key: value})

        assert (f"{key}" in found.message) or value is False

    @pytest.mark.parametrize(
        ("token", "props", "line"),
        [
            (OFFICIAL_TRUNK, {"secure": False}, "secure: true"),
            (
                "kubernetes:twilio.example.com/v1:Trunk",
                {"spec": {"forProvider": {"secure": False}}},
                "secure: true",
            ),
            ("pulumi-python:dynamic/twilio:Trunks", {"trunks": [{"secure": False}]}, '"secure": True,'),
        ],
    )
    def test_fix(self, analyzer: Analyzer, token: str, props: dict[str, object], line: str) -> None:
        """The line to write has the form of the resource's language."""
        [found] = analyzer.resource(token, props)

        assert f"Fix:   {line}" in found.message

    def test_place(self, analyzer: Analyzer) -> None:
        """A trunk inside a resource is named by its place."""
        [found] = analyzer.resource("twilio:index:Fleet", {"trunks": [{"secure": True}, {"secure": False}]})

        assert "Where: voice, trunks[1] (twilio:index:Fleet)" in found.message

    @pytest.mark.parametrize("value", ["true", "yes", "", 1, 0, [], {}, [True], {"secure": True}])
    def test_neither_true_nor_false(self, analyzer: Analyzer, value: object) -> None:
        """A value that is not a boolean is a violation, not a crash."""
        [found] = of_this_rule(analyzer.resource(TRUNK, {"secure": value}))

        assert "which is neither True nor False" in found.message

    @pytest.mark.parametrize(
        "props", [{"secure": secret(value=False)}, {"secure": False, "domain_name": secret(DOMAIN)}]
    )
    def test_secrets(self, analyzer: Analyzer, props: dict[str, object]) -> None:
        """A value is judged though it is a secret."""
        assert [found.rule for found in analyzer.resource(TRUNK, props)] == [NAME]

    @pytest.mark.parametrize("value", [False, "hunter2"])
    def test_secret_flag(self, analyzer: Analyzer, value: object) -> None:
        """A flag that is a secret is judged, and not shown."""
        [found] = analyzer.resource(TRUNK, {"secure": secret(value)})

        assert "secure is [secret]" in found.message
        assert "hunter2" not in found.message

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
            "aws:ec2/vpc:Vpc",
            "acme:roof:Trunk",
            "pulumi:pulumi:Stack",
        ],
    )
    def test_what_is_no_trunk(self, analyzer: Analyzer, token: str) -> None:
        """A resource that is not an Elastic SIP Trunk is ignored."""
        assert analyzer.resource(token, {"secure": False}) == []

    @pytest.mark.parametrize("token", [TRUNK, "acme-twilio:voice:EncryptedTrunk"])
    def test_component(self, analyzer: Analyzer, token: str) -> None:
        """A component only wraps others, which are judged themselves."""
        assert analyzer.resource(token, {"secure": False}, managed=False) == []


class TestTogether:
    """Twilio's answer, compared with the minimum at the end."""

    def test_drift(self, analyzer: Analyzer) -> None:
        """A trunk that was switched off behind the program's back is refused by its outputs."""
        assert analyzer.resource(TRUNK, {"secure": True}) == []

        [found] = analyzer.stack(Res(TRUNK, "voice", {"secure": False}))

        assert "secure is False" in found.message

    def test_said_once(self, analyzer: Analyzer) -> None:
        """A fault in the inputs is not repeated for the outputs."""
        assert len(analyzer.resource(TRUNK, {"secure": False})) == 1
        assert analyzer.stack(Res(TRUNK, "voice", {"secure": False})) == []

    def test_nothing_known(self, analyzer: Analyzer) -> None:
        """A resource that appears only at the end, without outputs, is unknown."""
        assert analyzer.stack(Res("acme:tf:twilio_trunking_trunks_v1", "voice")) == []


class TestSignalling:
    """The minimum `signalling`: clear voice is allowed, plain SIP is not."""

    @pytest.fixture
    def analyzer(self) -> Analyzer:
        return Analyzer([RULE]).configure(NAME, minimum="signalling")

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

        assert f"{key} is '{DOMAIN}'" in found.message

    @pytest.mark.parametrize("props", [{"domain_name": "", "domainName": DOMAIN}, {"DomainName": DOMAIN}])
    def test_spellings_of_a_domain(self, analyzer: Analyzer, props: dict[str, str]) -> None:
        """A domain is one in every spelling, and an empty one hides none."""
        assert len(analyzer.resource(TRUNK, {"secure": False, **props})) == 1

    def test_secure_with_domain(self, analyzer: Analyzer) -> None:
        """A secure trunk may have a domain."""
        assert analyzer.resource(TRUNK, {"secure": True, "domain_name": DOMAIN}) == []

    def test_unknown_domain(self, analyzer: Analyzer) -> None:
        """A domain that is not known yet is left to `up`."""
        found = analyzer.resource(TRUNK, {"secure": False, "domain_name": UNKNOWN_STRING})

        assert found == []


class TestMinimums:
    """The minimum by stack or by trunk."""

    @pytest.mark.parametrize(
        ("minimums", "refused"),
        [
            ([{"trunk": "voi*", "minimum": "signalling"}], False),
            ([{"stack": "dev", "minimum": "signalling"}], False),
            ([{"stack": "dev", "trunk": "voice", "minimum": "signalling"}], False),
            ([{"stack": "production", "minimum": "signalling"}], True),
            ([{"stack": "dev", "trunk": "other", "minimum": "signalling"}], True),
            ([{"trunk": "voice", "minimum": "media"}, {"stack": "*", "minimum": "signalling"}], True),
        ],
    )
    def test_first_that_fits(
        self, analyzer: Analyzer, minimums: list[dict[str, str]], *, refused: bool
    ) -> None:
        """The first entry that matches the trunk and its stack decides."""
        found = analyzer.configure(NAME, minimums=minimums).resource(TRUNK, {"secure": False})

        assert [NAME] * refused == [violation.rule for violation in found]

    def test_stricter_than_the_rest(self, analyzer: Analyzer) -> None:
        """Production may need more than the minimum of everything else."""
        analyzer.configure(NAME, minimum="signalling", minimums=[{"stack": "dev", "minimum": "media"}])

        assert [NAME] == [found.rule for found in analyzer.resource(TRUNK, {"secure": False})]


class TestReject:
    """The switch `unknown: reject`."""

    @pytest.mark.parametrize(
        ("props", "what"),
        [
            ({"secure": UNKNOWN_BOOLEAN}, "secure is not known yet"),
            ({"secure": False, "domain_name": UNKNOWN_STRING}, "domain_name is not known yet"),
        ],
    )
    def test_refused_in_preview(self, analyzer: Analyzer, props: dict[str, object], what: str) -> None:
        """An unknown value that decides is refused if the configuration says so."""
        analyzer.configure(NAME, minimum="signalling", unknown="reject")

        [found] = of_this_rule(analyzer.resource(TRUNK, props))

        assert (found.level, what in found.message) == ("mandatory", True)

    def test_what_does_not_decide(self, analyzer: Analyzer) -> None:
        """An unknown domain of a secure trunk decides nothing."""
        analyzer.configure(NAME, unknown="reject")

        assert analyzer.resource(TRUNK, {"secure": True, "domain_name": UNKNOWN_STRING}) == []


class TestConfiguration:
    """The configured minimum."""

    def test_wrong_key(self, analyzer: Analyzer) -> None:
        """A wrong key is refused with the right ones."""
        with pytest.raises(
            ValueError, match="unknown configuration minimun; accepted: minimum, minimums, unknown"
        ):
            analyzer.configure(NAME, minimun="media").resource(TRUNK, {})

    def test_wrong_value(self, analyzer: Analyzer) -> None:
        """A level that does not exist, which the engine refuses first, does not disable the rule."""
        analyzer.configure(NAME, minimum="none")

        assert [NAME] == [found.rule for found in analyzer.resource(TRUNK, {"secure": False})]
