"""Exemptions: what they lift, what ends them, and what is said of them."""

from datetime import UTC, datetime, timedelta

import pytest

from encrypted_trunks import RULES
from encrypted_trunks.exemptions import Exemption
from tests.policies.analyzer import ORIGINATION, TRUNK, Analyzer, Res

VALID = "twilio-exemption-require-valid"
MATCH = "twilio-exemption-require-match"
NOTE = "twilio-exemption-note"
MINIMUM = "twilio-trunk-require-minimum-encryption"
URI = "twilio-origination-require-tls"
ROUTES = "twilio-trunk-require-tls-origination"

PLAIN = "sip:b.example.com"
OPEN = Res(TRUNK, "voice", {"secure": False})
ROUTE = Res(ORIGINATION, "voice", {"destinations": [PLAIN]}, {"trunk_sid": [OPEN]})


@pytest.fixture
def analyzer() -> Analyzer:
    """The pack without its advice, which has something to say of most trunks."""
    return Analyzer([rule for rule in RULES if rule.level == "mandatory" or rule.name == NOTE])


def later(**delta: float) -> str:
    """A moment from now on, as a configuration writes it."""
    return (datetime.now(UTC) + timedelta(**delta)).strftime("%Y-%m-%dT%H:%M:%SZ")


def exemption(**fields: str) -> dict[str, str]:
    """An exemption of the trunk `voice` in force."""
    one = {"resource": "voice", "reason": "old PBX", "owner": "voice team", "expires": later(days=30)}
    return one | ({} if "kind" in fields else {"rule": MINIMUM}) | fields


def exempting(analyzer: Analyzer, *exemptions: dict[str, str]) -> Analyzer:
    return analyzer.configure(VALID, exemptions=list(exemptions))


def rules(analyzer: Analyzer, *resources: Res) -> list[str]:
    """The rules that speak of a stack of *resources*, resource by resource and then together."""
    alone = [found for one in resources for found in analyzer.resource(one.token, one.props, one.name)]
    return [found.rule for found in [*alone, *analyzer.stack(*resources)]]


class TestInForce:
    """An exemption that is complete and has not ended."""

    @pytest.mark.parametrize("resource", ["voice", "vo*", "*", OPEN.urn, "urn:pulumi:dev::*::voice"])
    def test_lifts_its_rule(self, analyzer: Analyzer, resource: str) -> None:
        """It names the resource by name, URN or pattern, and lifts the one rule in it; a note says so."""
        exempting(analyzer, exemption(resource=resource))

        assert [] == analyzer.resource(TRUNK, {"secure": False})
        assert NOTE in rules(analyzer, OPEN)

    def test_lifts_no_other_rule(self, analyzer: Analyzer) -> None:
        """Findings of another rule stay refused."""
        exempting(analyzer, exemption(rule=URI))

        assert MINIMUM in rules(analyzer, OPEN)

    def test_lifts_no_other_resource(self, analyzer: Analyzer) -> None:
        """Resources with other names stay refused."""
        exempting(analyzer, exemption())

        assert [MINIMUM] == [found.rule for found in analyzer.resource(TRUNK, {"secure": False}, "other")]

    def test_lifts_a_rule_on_the_stack(self, analyzer: Analyzer) -> None:
        """A finding on several resources is lifted by an exemption of any of them."""
        route = Res(ORIGINATION, "route", {"destinations": [PLAIN]}, {"trunk_sid": [OPEN]})
        exempting(analyzer, exemption(rule=ROUTES, resource="route"))

        assert ROUTES not in rules(analyzer, OPEN, route)

    def test_note(self, analyzer: Analyzer) -> None:
        """Every run says what is exempt, from what, until when, why, and whom to ask."""
        expires = later(days=30)
        exempting(analyzer, exemption(ticket="OPS-7", expires=expires))
        analyzer.resource(TRUNK, {})

        [note] = [found for found in analyzer.stack(OPEN) if found.rule == NOTE]

        assert (note.level, note.urn) == ("advisory", OPEN.urn)
        for part in (MINIMUM, "'voice'", expires, "old PBX", "owner voice team", "ticket OPS-7"):
            assert part in note.message

    def test_last_day(self) -> None:
        """A date is the last day, in UTC, to its end."""
        one = Exemption(resource="x", reason="y", rule="z", owner="o", expires="2027-01-31")

        assert one.problem(datetime(2027, 1, 31, 23, 59, tzinfo=UTC)) is None
        assert "it expired" in str(one.problem(datetime(2027, 2, 1, tzinfo=UTC)))


class TestNotInForce:
    """An exemption that lifts nothing is refused."""

    @pytest.mark.parametrize(
        ("fields", "problem"),
        [
            ({"expires": later(seconds=-1)}, "it expired"),
            ({"expires": "2020-01-01"}, "it expired"),
            ({"expires": "9999-12-31"}, "longer than 366 days from now"),
            ({"expires": later(days=367)}, "longer than 366 days from now"),
            ({"kind": "break-glass", "ticket": "INC-1"}, "72 hours at most"),
            ({"kind": "break-glass", "expires": later(hours=1)}, "needs a ticket"),
        ],
    )
    def test_refused(self, analyzer: Analyzer, fields: dict[str, str], problem: str) -> None:
        """The resource is refused for the exemption, and for what it was to lift."""
        exempting(analyzer, exemption(**fields))

        found = analyzer.resource(TRUNK, {"secure": False})

        assert [VALID, MINIMUM] == [violation.rule for violation in found]
        assert problem in found[0].message
        assert found[0].level == "mandatory"

    def test_refused_on_an_encrypted_trunk(self, analyzer: Analyzer) -> None:
        """An exemption that ended has to go, though nothing needs it any more."""
        exempting(analyzer, exemption(expires="2020-01-01"))

        assert [VALID] == [found.rule for found in analyzer.resource(TRUNK, {})]

    def test_matches_nothing(self, analyzer: Analyzer) -> None:
        """An exemption that names nothing in the stack is refused."""
        exempting(analyzer, exemption(resource="voise"))

        assert MATCH in rules(analyzer, OPEN)

    def test_matches_a_password_in_a_uri(self, analyzer: Analyzer) -> None:
        """An exemption of a URI with a password lifts that, and has a match."""
        route = Res(ORIGINATION, "route", {"destinations": ["sip:u:p@b.example.com;transport=tls"]})
        exempting(analyzer, exemption(resource="route", rule="twilio-credentials-disallow-plain-text"))

        assert [NOTE] == rules(analyzer, route)

    def test_matches_something_else(self, analyzer: Analyzer) -> None:
        """A resource of that name on which the rule can find nothing does not match."""
        exempting(analyzer, exemption(resource="bucket"))

        assert MATCH in rules(analyzer, OPEN, Res("aws:s3/bucket:Bucket", "bucket"))

    @pytest.mark.parametrize(
        ("resource", "refused"), [("voice", True), ("voice*", False), ("*::voice", False)]
    )
    def test_a_name_of_several(self, analyzer: Analyzer, resource: str, *, refused: bool) -> None:
        """A plain name of two trunks in different components is refused; a pattern means several."""
        exempting(analyzer, exemption(resource=resource))
        message = OPEN.message()
        twin = type(message).FromString(message.SerializeToString())
        twin.urn = OPEN.urn.replace("::pulumi", "::acme:voice:Office$pulumi")

        assert refused == (MATCH in [found.rule for found in analyzer.messages(message, twin)])

    @pytest.mark.parametrize(("stack", "refused"), [("dev", True), ("d*", True), ("production", False)])
    def test_matches_nothing_elsewhere(self, analyzer: Analyzer, stack: str, *, refused: bool) -> None:
        """An exemption for other stacks need not name anything in this one."""
        exempting(analyzer, exemption(resource="voise", stack=stack))

        assert refused == (MATCH in rules(analyzer, OPEN))

    def test_of_another_stack(self, analyzer: Analyzer) -> None:
        """An exemption for other stacks lifts nothing in this one."""
        exempting(analyzer, exemption(stack="production"))

        assert MINIMUM in rules(analyzer, OPEN)


class TestForm:
    """An exemption that says nothing certain is refused before anything is judged, in words."""

    @pytest.mark.parametrize(
        ("fields", "words"),
        [
            (
                {"rule": MINIMUM, "kind": "break-glass"},
                "give either rule, the one rule that it lifts, or kind:",
            ),
            (
                {"rule": "twilio-trunk-x"},
                "there is no rule twilio-trunk-x; there are: twilio-trunk-require-minimum",
            ),
            ({"rule": f"{MINIMUM}s"}, f"did you mean {MINIMUM}?"),
            ({"rule": VALID}, f"{VALID} allows no exemption"),
            ({"owner": " "}, "owner is blank"),
            ({"owner": ""}, "owner is blank"),
            ({"reason": "\t"}, "reason is blank"),
            ({"resource": ""}, "resource is blank"),
            (
                {"expires": "next year"},
                "which is neither a date nor a moment with a time zone: write 2027-01-31",
            ),
            ({"expires": "2027-01-01T12:00:00"}, "which is neither a date"),
            ({"expires": "2027-02-31"}, "which is neither a date"),
            ({"expires": "2027-01-01T25:00:00Z"}, "which is neither a date"),
            ({"owner": "\u200b\u2800 "}, "owner is blank"),
        ],
    )
    def test_refused(self, analyzer: Analyzer, fields: dict[str, str], words: str) -> None:
        """The message says which exemption it is, what is wrong, and what to write."""
        with pytest.raises(ValueError, match=f"{VALID}: exemptions.1: ") as refused:
            exempting(analyzer, exemption(), {**exemption(), **fields})

        assert words in str(refused.value)

    def test_neither_rule_nor_kind(self, analyzer: Analyzer) -> None:
        """An exemption from nothing is none."""
        nothing = {key: value for key, value in exemption().items() if key != "rule"}

        with pytest.raises(ValueError, match="give either rule"):
            exempting(analyzer, nothing)

    def test_longest(self, analyzer: Analyzer) -> None:
        """How long one may last is an option."""
        analyzer.configure(VALID, exemptions=[exemption(expires=later(days=30))], longest=7)

        assert "longer than 7 days from now" in analyzer.resource(TRUNK, {"secure": False})[0].message


class TestBreakGlass:
    """The kind for an emergency."""

    def test_lifts_everything_about_encryption(self, analyzer: Analyzer) -> None:
        """For hours, with a ticket, nothing about the encryption of what it names is refused."""
        exempting(analyzer, exemption(kind="break-glass", ticket="INC-1", expires=later(hours=71)))

        assert [NOTE] == sorted(set(rules(analyzer, OPEN, ROUTE)))


class TestPbxDialsTls:
    """The kind that says how the PBX dials out."""

    @pytest.fixture
    def analyzer(self, analyzer: Analyzer) -> Analyzer:
        return exempting(analyzer, exemption(kind="pbx-dials-tls"))

    def test_lifts_the_domain(self, analyzer: Analyzer) -> None:
        """Under `signalling` a trunk may have a domain, where somebody answers for how it is dialled."""
        analyzer.configure(MINIMUM, minimum="signalling")

        assert [] == analyzer.resource(TRUNK, {"secure": False, "domain_name": "acme.pstn.twilio.com"})

    def test_lifts_no_clear_voice(self, analyzer: Analyzer) -> None:
        """Under `media` the trunk is still refused."""
        assert [MINIMUM] == [found.rule for found in analyzer.resource(TRUNK, {"secure": False})]

    def test_lifts_no_plain_uri(self, analyzer: Analyzer) -> None:
        """The exemption does not lift findings on the calls that Twilio sends."""
        analyzer.configure(MINIMUM, minimum="signalling")

        assert URI in rules(analyzer, OPEN, ROUTE)
        assert ROUTES in rules(analyzer, OPEN)
