"""The check of the numbers of a trunk: E.164, corrections, duplicates, unknowns."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pulumi.output import Unknown
from pulumi_twilio_trunking.base.inputs import is_unknown
from pulumi_twilio_trunking.trunk.number_inputs import nearest_number
from pulumi_twilio_trunking.trunk_phone_numbers import TrunkPhoneNumbersProvider

SID = "TK" + "0123456789abcdef" * 2
OTHER = "TK" + "f" * 32
NUMBER = "+14155550100"
NUMBER_SID = "PN" + "0123456789ABCDEF" * 2


def check(**props):
    return TrunkPhoneNumbersProvider().check({}, {"trunk_sid": SID, "phone_numbers": [NUMBER], **props})


def reasons(**props):
    return [failure.reason for failure in check(**props).failures]


class TestAccepted:
    def test_defaults(self):
        """Defaults are complete, since a preview shows the inputs as outputs."""
        assert {"trunk_sid": SID, "phone_numbers": [NUMBER], "move_from": []} == check().inputs

    @pytest.mark.parametrize("entry", [NUMBER, NUMBER_SID, "+2904000", "+123456789012345"])
    def test_entries(self, entry):
        """E.164 with 7 to 15 digits, or a SID in any case."""
        assert [] == reasons(phone_numbers=[entry])

    def test_many(self):
        """The list may be long."""
        assert [] == reasons(phone_numbers=[f"+1415555{number:04}" for number in range(3000)])

    def test_move_from(self):
        assert [OTHER] == check(move_from=[OTHER]).inputs["move_from"]

    @pytest.mark.parametrize(
        "props",
        [
            {"trunk_sid": Unknown()},
            {"phone_numbers": Unknown()},
            {"phone_numbers": [NUMBER, Unknown()]},
            {"move_from": Unknown()},
            {"move_from": [Unknown()]},
        ],
    )
    def test_unknowns(self, props):
        """They pass at any depth, and make a change of what depends on them."""
        checked = check(**props).inputs
        olds = {"trunk_sid": SID, "phone_numbers": [NUMBER], "move_from": [], "numbers": []}

        assert all(name in checked for name in ("trunk_sid", "phone_numbers", "move_from"))
        assert TrunkPhoneNumbersProvider().diff(SID, olds, checked).changes
        assert any(map(is_unknown, [*checked.values(), *_entries(checked)]))

    def test_other_keys_of_the_constructor(self):
        """What the constructor adds is not among the inputs."""
        checked = check(__declared_elsewhere={"+14155550199": "other"})

        assert ([], {"trunk_sid", "phone_numbers", "move_from"}) == (checked.failures, set(checked.inputs))


def _entries(checked):
    return [entry for value in checked.values() if isinstance(value, list) for entry in value]


class TestRefused:
    @pytest.mark.parametrize(
        ("entry", "write"),
        [
            ("+1 (415) 555-0100", NUMBER),
            ("tel:+1-415-555-0100", NUMBER),
            ("tel:+14155550100;ext=5", NUMBER),
            ("sip:+14155550100@acme.pstn.twilio.com", NUMBER),
            ("(+1) 415 555 0100", NUMBER),
            ("1-415-555-0100", NUMBER),
            (14155550100.0, NUMBER),
            ("+14155550100\n", NUMBER),
            ("004930123456", "+4930123456"),
            ("+49 (0)30 123456", "+4930123456"),
            ("011 49 30 123456", "+4930123456"),
        ],
    )
    def test_with_the_number_to_write(self, entry, write):
        """A number in another spelling is refused with its E.164."""
        [reason] = reasons(phone_numbers=[entry])

        assert "phone_numbers[0]: " in reason
        assert reason.endswith(f"is not a phone number in E.164: write {write!r}")

    @pytest.mark.parametrize(
        "entry", ["030 123456", "4155550100", "+1", "+0123456789", "+1-800-FLOWERS", "", "x", {}, None, True]
    )
    def test_without_a_country(self, entry):
        """A number that does not tell its country is refused with an example."""
        [reason] = reasons(phone_numbers=[NUMBER, entry])

        assert "phone_numbers[1]: " in reason
        assert "for example '+14155550100'" in reason

    def test_a_number_that_lost_its_plus(self):
        """YAML and Python read +4930123456 as a number."""
        [reason] = reasons(phone_numbers=[4930123456.0])

        assert "4930123456 is a number, and lost its '+' if it had one: write it in quotes" in reason

    def test_sids(self):
        """A cut SID is not taken for a number."""
        [reason] = reasons(phone_numbers=["PN0123"])

        assert "write 'PN' and 32 hex digits" in reason

    def test_not_a_list(self):
        """A text, an empty list, and nothing."""
        assert f"write [{NUMBER!r}]" in reasons(phone_numbers=NUMBER)[0]
        assert "write a list, for example" in reasons(phone_numbers=5)[0]
        assert "write at least one number" in reasons(phone_numbers=[])[0]
        assert "is missing" in reasons(phone_numbers=None)[0]
        assert f"write [{OTHER!r}]" in reasons(move_from=OTHER)[0]

    def test_twice(self):
        """The second is named, with the first."""
        [reason] = reasons(phone_numbers=[NUMBER, NUMBER_SID, NUMBER])

        assert f"phone_numbers[2]: '{NUMBER}' is phone_numbers[0] already: remove one of them" == reason

    def test_from_itself(self):
        [reason] = reasons(move_from=[OTHER, SID])

        assert reason.startswith(f"move_from[1]: '{SID}' is trunk_sid")

    def test_all_at_once(self):
        """Everything that is wrong is in one answer."""
        found = reasons(trunk_sid="x", phone_numbers=["x", NUMBER, NUMBER], move_from=["y"], other=1)

        assert 5 == len(found)


@pytest.mark.parametrize(("state", "said"), [({}, 1), ({"trunk_sid": SID, "phone_numbers": [NUMBER]}, 0)])
def test_routes_in_later_lines(warnings, state, said):
    """New numbers do not wait for a TlsOrigination that is declared after them: a preview warns."""
    props = {"__declared_as": "a", "__routes_declared_later": ["routes"]}
    TrunkPhoneNumbersProvider().check(state, {"trunk_sid": SID, "phone_numbers": [NUMBER], **props})

    assert said == len(warnings)
    assert all("TlsOrigination 'routes' of the same trunk is declared after it" in one for one in warnings)


@given(st.text() | st.floats() | st.integers())
def test_a_suggestion_is_accepted(value):
    """Whatever is written, the number that is suggested passes."""
    meant = nearest_number(value)

    assert meant is None or [] == reasons(phone_numbers=[meant])
