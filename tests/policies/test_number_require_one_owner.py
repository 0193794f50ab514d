"""Owners of a phone number."""

from typing import Any

import pytest

from encrypted_trunks.rules.number_require_one_owner import RULE
from tests.policies.analyzer import (
    NUMBERS,
    ORIGINATION,
    TRUNK,
    UNKNOWN_ARRAY,
    UNKNOWN_STRING,
    Analyzer,
    Res,
    secret,
)

NUMBER, OTHER_NUMBER = "+15550100001", "+15550100002"
NUMBER_SID = "PN" + "0" * 32
SALES, SUPPORT = Res(TRUNK, "sales"), Res(TRUNK, "support")
BOUGHT = "twilio:index/phoneNumber:PhoneNumber"
INCOMING = "twilio:index/apiAccountsIncomingPhoneNumbers:ApiAccountsIncomingPhoneNumbers"
RJ_NUMBER = "twilio:index/sipTrunkingPhoneNumber:SipTrunkingPhoneNumber"
OFFICIAL_NUMBER = "twilio:index/trunkingTrunksPhoneNumbersV1:TrunkingTrunksPhoneNumbersV1"


def numbers(name: str, trunk: Res | None, *listed: object, **props: Any) -> Res:
    """A TrunkPhoneNumbers; a resource in *listed* is one whose SID is not known yet."""
    sources = [one for one in listed if isinstance(one, Res)]
    said = [UNKNOWN_STRING if isinstance(one, Res) else one for one in listed]
    deps = {"phone_numbers": sources, "trunk_sid": [trunk] if trunk else []}
    return Res(NUMBERS, name, {"trunk_sid": UNKNOWN_STRING, "phone_numbers": said, **props}, deps)


def one_number(token: str, trunk: Res, sid: object) -> Res:
    """Another maker's resource, which routes one number."""
    deps = {"trunkSid": [trunk], "phoneNumberSid": [sid] if isinstance(sid, Res) else []}
    said = UNKNOWN_STRING if isinstance(sid, Res) else sid
    return Res(token, "one", {"trunkSid": UNKNOWN_STRING, "phoneNumberSid": said}, deps)


class TestContested:
    """Two that route one number."""

    @pytest.mark.parametrize("trunk", [SALES, SUPPORT], ids=["same trunk", "another trunk"])
    @pytest.mark.parametrize("spelt", [NUMBER, "+1 (555) 010-0001"])
    def test_two(self, analyzer: Analyzer, trunk: Res, spelt: str) -> None:
        """Two TrunkPhoneNumbers with one number are refused in the first preview, and both are named."""
        first = numbers("a", SALES, NUMBER, OTHER_NUMBER, __provider=secret("pickled"))
        second = numbers("b", trunk, spelt)

        [found] = analyzer.stack(SALES, SUPPORT, first, second)

        assert (RULE.name, "mandatory", first.urn) == (found.rule, found.level, first.urn)
        assert f"has another owner too: {NUMBER} in b ({NUMBERS})" in found.message

    def test_in_another_language(self, analyzer: Analyzer) -> None:
        """The types of programs in other languages count as much, in camel case."""
        props = {"trunkSid": UNKNOWN_STRING, "phoneNumbers": [NUMBER]}

        assert analyzer.stack(*(Res("twilio-trunking:index:TrunkPhoneNumbers", name, props) for name in "ab"))

    def test_several(self, analyzer: Analyzer) -> None:
        """Several numbers of the same two are one fault."""
        listed = [NUMBER, OTHER_NUMBER]

        [found] = analyzer.stack(SALES, numbers("a", SALES, *listed), numbers("b", SALES, *listed))

        assert f"{NUMBER}, and 1 more in b" in found.message

    @pytest.mark.parametrize("token", [RJ_NUMBER, OFFICIAL_NUMBER])
    def test_other_makers(self, analyzer: Analyzer, token: str) -> None:
        """A single number of another maker's counts, by its SID."""
        assert analyzer.stack(
            SALES, SUPPORT, numbers("a", SALES, NUMBER_SID), one_number(token, SUPPORT, NUMBER_SID)
        )

    @pytest.mark.parametrize("token", [BOUGHT, INCOMING])
    def test_bought_in_the_stack(self, analyzer: Analyzer, token: str) -> None:
        """A number that the stack buys is known by its URN in the first preview, and by its digits later."""
        new = Res(token, "line", {"sid": UNKNOWN_STRING, "phoneNumber": UNKNOWN_STRING})
        made = Res(token, "line", {"sid": NUMBER_SID, "phoneNumber": NUMBER})

        assert analyzer.stack(SALES, new, numbers("a", SALES, new), numbers("b", SUPPORT, new), SUPPORT)
        assert analyzer.stack(SALES, made, numbers("a", SALES, made), numbers("b", SALES, NUMBER))
        assert analyzer.stack(SALES, made, numbers("a", SALES, NUMBER), numbers("b", SALES, NUMBER_SID))

    def test_bought_for_a_trunk(self, analyzer: Analyzer) -> None:
        """The number's own resource may route it, too."""
        line = Res(INCOMING, "line", {"trunkSid": UNKNOWN_STRING}, {"trunkSid": [SALES]})

        assert analyzer.stack(SALES, SUPPORT, line, numbers("a", SUPPORT, line))

    def test_by_outputs(self, analyzer: Analyzer) -> None:
        """The output `numbers` tells which SID has which digits."""
        known = [{"sid": NUMBER_SID, "phone_number": NUMBER}]

        assert analyzer.stack(numbers("a", None, NUMBER_SID, numbers=known), numbers("b", None, NUMBER))

    def test_secret(self, analyzer: Analyzer) -> None:
        """A number that is a secret is not shown."""
        line = Res(INCOMING, "line", {"phoneNumber": secret(NUMBER), "sid": NUMBER_SID})

        for one in (
            analyzer.stack(numbers("a", None, secret(NUMBER)), numbers("b", None, NUMBER)),
            analyzer.stack(line, numbers("a", None, line), numbers("b", None, line)),
        ):
            [found] = one

            assert NUMBER not in found.message


class TestNotContested:
    """Normal or uncertain cases."""

    def test_left_attached(self, analyzer: Analyzer) -> None:
        """A number that could not be detached from its former trunk belongs to the resource that lists it."""
        former = {"sid": NUMBER_SID, "phone_number": NUMBER, "trunk_sid": "TK" + "1" * 32}
        left = numbers("a", SALES, OTHER_NUMBER, left_attached=[former])

        assert analyzer.stack(SALES, SUPPORT, left, numbers("b", SUPPORT, NUMBER)) == []

    LINE = Res(INCOMING, "line", {"trunkSid": UNKNOWN_STRING, "phoneNumber": UNKNOWN_STRING})

    @pytest.mark.parametrize(
        "resources",
        [
            [numbers("a", SALES, NUMBER), numbers("b", SUPPORT, OTHER_NUMBER)],
            [numbers("a", SALES, UNKNOWN_STRING), numbers("b", SUPPORT, UNKNOWN_STRING)],
            [numbers("a", SALES), numbers("b", SUPPORT, phone_numbers=UNKNOWN_ARRAY)],
            [numbers("a", SALES, NUMBER), numbers("a", SALES, NUMBER)],
            [LINE, numbers("a", SALES, LINE)],
            [numbers("a", SALES, SUPPORT), numbers("b", SUPPORT, SUPPORT)],
            [numbers("a", SALES, NUMBER), Res(ORIGINATION, "route", {}, {"trunk_sid": [SALES]})],
            [numbers("a", SALES, NUMBER), Res("acme:crm:Contact", "c", {"phone_number": NUMBER})],
            [numbers("a", SALES, NUMBER), Res(INCOMING, "line", {"trunkSid": "", "phoneNumber": NUMBER})],
        ],
        ids=[
            "two numbers",
            "unknown numbers",
            "unknown list",
            "one resource twice",
            "a bridge's unknown trunk",
            "numbers from something else",
            "an origination",
            "a number elsewhere",
            "a number without a trunk",
        ],
    )
    def test_passes(self, analyzer: Analyzer, resources: list[Res]) -> None:
        """Different numbers, unknown ones, and numbers of resources that route none pass."""
        assert analyzer.stack(SALES, SUPPORT, *resources) == []
