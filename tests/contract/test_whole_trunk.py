"""The provider's resources beside a trunk and its routes, as the pack sees them."""

from typing import Any

from pulumi_twilio_trunking.client.phone_numbers import PhoneNumber
from pulumi_twilio_trunking.trunk_phone_numbers import TrunkPhoneNumbersProvider, state_of

from tests.policies.analyzer import NUMBERS, TRUNK, UNKNOWN_STRING, Analyzer, Res

SID, OTHER_SID = "TK" + "0" * 32, "TK" + "1" * 32
NUMBER = PhoneNumber(sid="PN" + "0" * 32, phone_number="+15550100001")
OWNER = "twilio-number-require-one-owner"
NOWHERE = "twilio-trunk-require-enabled-origination"


def said(*resources: Res) -> set[str]:
    """The rules about numbers that speak of *resources*."""
    return {found.rule for found in Analyzer().stack(*resources)} & {OWNER, NOWHERE}


def numbers(name: str, sid: str, *listed: str) -> Res:
    """A TrunkPhoneNumbers as its provider reports it after `up`."""
    state = state_of(sid, [NUMBER], {"account_sid": "AC1", "region": "us1"})
    return Res(NUMBERS, name, {**state.outputs, "phone_numbers": [*listed]})


class TestNumbers:
    """`TrunkPhoneNumbers`, by the inputs that `check` hands on and the outputs that it stores."""

    def test_preview(self) -> None:
        """Checked inputs of a first preview join with their trunk."""
        voice = Res(TRUNK, "voice", {"secure": True})
        given: dict[str, Any] = {"trunk_sid": SID, "phone_numbers": [NUMBER.phone_number]}
        checked = TrunkPhoneNumbersProvider().check({}, given)
        props = {**checked.inputs, "trunk_sid": UNKNOWN_STRING}

        assert checked.failures == []
        assert {NOWHERE} == said(voice, Res(NUMBERS, "lines", props, {"trunk_sid": [voice]}))

    def test_stored(self) -> None:
        """A number by its digits in one resource and by its SID in another is one number."""
        by_digits = numbers("a", SID, NUMBER.phone_number)

        assert {OWNER} == said(by_digits, numbers("b", OTHER_SID, NUMBER.sid))
        assert set() == said(by_digits, numbers("b", OTHER_SID, "+15550100002"))
