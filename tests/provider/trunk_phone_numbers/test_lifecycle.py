"""The life of the numbers of a trunk: create, change, move, refresh, delete, with few requests."""

import pytest
from pulumi.dynamic.dynamic import PROVIDER_KEY
from pulumi.output import Unknown
from pulumi_twilio_trunking.base.errors import RefusedError, TrunkingError
from pulumi_twilio_trunking.engine.run import RUN
from pulumi_twilio_trunking.trunk_phone_numbers import state_of

from tests.provider.conftest import forget_the_program

GONE = "TK" + "0" * 32


def e164(*numbers):
    return [number.phone_number for number in numbers]


class TestCreate:
    def test_attaches(self, stack, trunk, new_number, where, twilio):
        """E.164 and SIDs; outputs have both, in the declared order."""
        one, two = new_number(), new_number()
        stack.up(trunk_sid=trunk, phone_numbers=[two.sid, one.phone_number])

        assert [trunk, trunk] == where(one, two)
        assert trunk == stack.id
        assert {
            "trunk_sid": trunk,
            "phone_numbers": [two.sid, one.phone_number],
            "move_from": [],
            "numbers": [
                {"sid": two.sid, "phone_number": two.phone_number},
                {"sid": one.sid, "phone_number": one.phone_number},
            ],
            "account_sid": twilio.account_sid,
            "region": "us1",
        } == stack.outputs
        assert "nothing" == stack.preview(trunk_sid=trunk, phone_numbers=[two.sid, one.phone_number])

    def test_takes_what_is_there(self, stack, trunk, new_number, writes):
        """A number on the trunk already is taken as it is, without a look at it."""
        number = new_number(trunk)
        writes()
        stack.up(trunk_sid=trunk, phone_numbers=e164(number))

        assert [] == writes()

    def test_leaves_others(self, stack, trunk, number, new_number, where):
        """It owns the numbers that it lists and no others on the trunk."""
        by_hand = new_number(trunk)
        stack.up(trunk_sid=trunk, phone_numbers=e164(number))
        stack.destroy()

        assert [trunk, None] == where(by_hand, number)

    def test_few_requests(self, stack, trunk, new_number, arrived):
        """Many numbers are looked up by one list of the account."""
        numbers = [new_number() for _ in range(12)]
        arrived.clear()
        stack.up(trunk_sid=trunk, phone_numbers=e164(*numbers))

        assert 3 == sum(request.startswith("GET") for request in arrived)
        assert 12 == sum(request.startswith("POST") for request in arrived)

    def test_pages(self, stack, trunk, new_number, where, seen_requests, faults):  # noqa: PLR0917 - fixtures
        """Lists are read to their end."""
        del faults  # undoes the small pages
        numbers = [new_number() for _ in range(7)]
        seen_requests.largest_page = 2
        stack.up(trunk_sid=trunk, phone_numbers=e164(*numbers))
        stack.refresh()

        assert [trunk] * 7 == where(*numbers)
        assert e164(*numbers) == stack.outputs["phone_numbers"]


class TestRefused:
    @pytest.fixture
    def refused(self, stack, writes):
        """The message of a refusal, before which nothing was changed."""

        def message(**props):
            writes()
            with pytest.raises(RefusedError) as error:
                stack.up(**props)

            assert [] == writes()
            assert "Nothing was changed." in str(error.value)
            return str(error.value)

        return message

    def test_not_the_accounts(self, refused, trunk, number):
        """All that the account lacks is named at once."""
        missing = ["+4930999999", "PN" + "f" * 32]
        message = refused(trunk_sid=trunk, phone_numbers=[missing[0], number.sid, missing[1]])

        assert ", ".join(missing) in message
        assert "never buys a number" in message

    def test_a_part_of_a_number(self, refused, trunk, number):
        """Twilio finds parts of numbers; only the whole one counts."""
        assert "does not have" in refused(trunk_sid=trunk, phone_numbers=[number.phone_number[:-1]])

    def test_the_same_twice(self, refused, trunk, number):
        """A number and its SID are one number."""
        entries = [number.phone_number, number.sid]

        assert "are the same number" in refused(trunk_sid=trunk, phone_numbers=entries)

    def test_on_another_trunk(self, refused, trunk, other, number, new_number):
        """The trunk is named, with the whole `move_from` to write."""
        there = new_number(other)
        third = "TK" + "1" * 32
        message = refused(trunk_sid=trunk, phone_numbers=e164(number, there), move_from=[third])

        assert f"{there.phone_number} is on trunk {other} ('two')" in message
        assert f"write move_from={[third, other]!r}" in message

    @pytest.mark.parametrize("routes", [{"routes": 0}, {"routes": 2, "enabled": False}])
    def test_no_routes(self, refused, new_trunk, number, routes):
        """Calls would go nowhere."""
        message = refused(trunk_sid=new_trunk(**routes), phone_numbers=e164(number))

        assert "trunk_sid=origination.id" in message

    def test_a_disaster_recovery_url_is_enough(self, stack, new_trunk, number, where):
        sid = new_trunk(routes=0, disaster_recovery_url="https://example.com/twiml")
        stack.up(trunk_sid=sid, phone_numbers=e164(number))

        assert [sid] == where(number)

    def test_no_such_trunk(self, stack, number):
        with pytest.raises(TrunkingError, match=GONE):
            stack.up(trunk_sid=GONE, phone_numbers=e164(number))

    def test_ie1(self, refused, trunk, number, faults):
        """A region without numbers of trunks is named, although the trunk exists."""
        faults.refuse("GET /Trunks/*/PhoneNumbers", 404, 20404)

        assert "region ie1 has no PhoneNumbers" in refused(trunk_sid=trunk, phone_numbers=e164(number))


class TestMove:
    def test_from_a_trunk_that_is_named(self, stack, trunk, other, new_number, where, writes):  # noqa: PLR0917 - fixtures
        """One request."""
        number = new_number(other)
        writes()
        stack.up(trunk_sid=trunk, phone_numbers=e164(number), move_from=[other])

        assert [trunk] == where(number)
        assert 1 == len(writes())

    def test_another_trunk(self, stack, trunk, other, new_number, where, writes):  # noqa: PLR0917 - fixtures
        """Another trunk is an update in place: one request a number, and the id stays."""
        numbers = [new_number() for _ in range(6)]
        stack.up(trunk_sid=trunk, phone_numbers=e164(*numbers))
        writes()

        assert "update" == stack.up(trunk_sid=other, phone_numbers=e164(*numbers[:5]))
        assert [*[other] * 5, None] == where(*numbers)
        assert trunk == stack.id
        sent = writes()
        assert 6 == len(sent)
        assert sent[5].startswith("DELETE")
        stack.refresh()
        assert "nothing" == stack.preview(trunk_sid=other, phone_numbers=e164(*numbers[:5]))
        stack.destroy()
        assert [None] * 6 == where(*numbers)

    def test_to_a_trunk_without_routes(self, stack, trunk, new_trunk, number, where):
        """It is refused, and the numbers stay where they ring."""
        stack.up(trunk_sid=trunk, phone_numbers=e164(number))

        with pytest.raises(RefusedError, match="no enabled origination URL"):
            stack.up(trunk_sid=new_trunk(routes=0), phone_numbers=e164(number))

        assert [trunk] == where(number)


class TestUpdate:
    def test_adds_before_it_removes(self, stack, trunk, number, new_number, where, writes):  # noqa: PLR0917 - fixtures
        new = new_number()
        stack.up(trunk_sid=trunk, phone_numbers=e164(number))
        writes()

        assert "update" == stack.up(trunk_sid=trunk, phone_numbers=e164(new))
        assert ["POST", "DELETE"] == [request.partition(" ")[0] for request in writes()]
        assert [None, trunk] == where(number, new)

    def test_another_spelling(self, stack, trunk, number, where, writes):
        """The SID in place of the number changes nothing at Twilio."""
        stack.up(trunk_sid=trunk, phone_numbers=e164(number))
        writes()

        assert "update" == stack.up(trunk_sid=trunk, phone_numbers=[number.sid])
        assert ([], [trunk]) == (writes(), where(number))

    def test_leaves_what_is_elsewhere(self, stack, trunk, other, new_number, account_numbers, where):  # noqa: PLR0917 - fixtures
        """A number that leaves the program, and that somebody moved, stays where it is."""
        one, two = new_number(), new_number()
        stack.up(trunk_sid=trunk, phone_numbers=e164(one, two))
        account_numbers(two.sid).update(trunk_sid=other)
        stack.up(trunk_sid=trunk, phone_numbers=e164(one))

        assert [trunk, other] == where(one, two)


class TestDrift:
    def test_detached_by_hand(self, stack, trunk, number, account_numbers, where, warnings):  # noqa: PLR0917 - fixtures
        """It shows in a refresh with a warning, and `up` puts it back."""
        stack.up(trunk_sid=trunk, phone_numbers=e164(number))
        account_numbers(number.sid).update(trunk_sid="")
        stack.refresh()

        assert ([], []) == (stack.outputs["phone_numbers"], stack.outputs["numbers"])
        said = f"{number.phone_number} is on no trunk. `pulumi up` puts {number.phone_number} back."
        assert said in warnings[-1]
        assert "update" == stack.up(trunk_sid=trunk, phone_numbers=e164(number))
        assert [trunk] == where(number)

    def test_moved_by_hand(self, stack, trunk, other, number, account_numbers, where, warnings):  # noqa: PLR0917 - fixtures
        """`up` takes it back only from a trunk that `move_from` names."""
        stack.up(trunk_sid=trunk, phone_numbers=e164(number))
        account_numbers(number.sid).update(trunk_sid=other)
        stack.refresh()

        either = (
            f"fails until {number.phone_number} leaves phone_numbers, or move_from={[other]!r} is written."
        )
        assert either in warnings[-1]
        with pytest.raises(RefusedError, match="move_from"):
            stack.up(trunk_sid=trunk, phone_numbers=e164(number))

        stack.up(trunk_sid=trunk, phone_numbers=e164(number), move_from=[other])

        assert [trunk] == where(number)

    def test_moved_and_detached(self, stack, trunk, other, new_number, account_numbers, where):  # noqa: PLR0917 - fixtures
        """`up` puts back what is on no trunk, even if another number may not be taken back."""
        moved, detached = new_number(), new_number()
        numbers = e164(moved, detached)
        stack.up(trunk_sid=trunk, phone_numbers=numbers)
        account_numbers(moved.sid).update(trunk_sid=other)
        account_numbers(detached.sid).update(trunk_sid="")
        stack.refresh()

        with pytest.raises(RefusedError, match=rf"put on it, from no trunk: \{detached.phone_number}"):
            stack.up(trunk_sid=trunk, phone_numbers=numbers)
        assert [other, trunk] == where(moved, detached)

        stack.up(trunk_sid=trunk, phone_numbers=numbers, move_from=[other])
        assert [trunk, trunk] == where(moved, detached)

    def test_released(self, stack, trunk, number, twilio, warnings):
        stack.up(trunk_sid=trunk, phone_numbers=e164(number))
        twilio.admin.remove_phone_number(number.sid)
        stack.refresh()

        assert "is not the account's any more" in warnings[-1]

    def test_quiet(self, stack, trunk, number, arrived, warnings):
        """One request, and no word if nothing changed."""
        stack.up(trunk_sid=trunk, phone_numbers=e164(number))
        before, _ = dict(stack.outputs), arrived.clear()
        warnings.clear()
        stack.refresh()

        assert before == stack.outputs
        assert [f"GET /Trunks/{trunk}/PhoneNumbers"] == arrived
        assert [] == warnings

    def test_the_trunk_is_gone(self, stack, trunk, number, client):
        """The numbers of a trunk that is gone are gone; a delete finds nothing to do."""
        stack.up(trunk_sid=trunk, phone_numbers=e164(number))
        client.trunking.v1.trunks(trunk).delete()
        stack.provider.delete(stack.id, stack.outputs)
        stack.refresh()

        assert stack.id is None

    def test_read_by_id(self, stack, trunk, new_number):
        """With the id alone, all numbers of the trunk are read."""
        number = new_number(trunk)
        result = stack.provider.read(trunk, {})

        assert (trunk, e164(number)) == (result.id, result.outs["phone_numbers"])


class TestStateOf:
    def test_is_what_a_program_declares(self, stack, trunk, new_number, api):
        """The state of the numbers on a trunk, for an import: a preview of the program says unchanged."""
        number, home = new_number(trunk), {"account_sid": api.client.account_sid, "region": "us1"}
        stack.inputs, stack.outputs = state_of(trunk, api.phone_numbers.on_trunk(trunk), home)
        stack.id = trunk

        assert "nothing" == stack.preview(trunk_sid=trunk, phone_numbers=e164(number))
        before = {name: value for name, value in stack.outputs.items() if name != PROVIDER_KEY}
        stack.refresh()
        assert before == stack.outputs


class TestWarnings:
    def test_emergency_address(self, stack, trunk, new_number, warnings):
        """A number with emergency calling is named before it moves."""
        number = new_number(emergency_address_sid="AD" + "1" * 32)
        stack.up(trunk_sid=trunk, phone_numbers=e164(number))

        assert f"{number.phone_number} with emergency calling" in warnings[-1]

    @pytest.mark.parametrize(
        ("fields", "said"),
        [
            ({"voice_url": "https://example.com/voice"}, "voice URL https://example.com/voice"),
            ({"voice_application_sid": "AP" + "1" * 32}, "TwiML app AP1"),
        ],
    )
    def test_answered_today(self, stack, trunk, new_number, warnings, fields, said):  # noqa: PLR0917 - fixtures
        number = new_number(**fields)
        stack.up(trunk_sid=trunk, phone_numbers=e164(number))

        assert f"{number.phone_number} ({said}" in warnings[-1]

    def test_none(self, stack, trunk, number, other, new_number, warnings):  # noqa: PLR0917 - fixtures
        """A new number with Twilio's demo, and one whose voice URL has no effect on its trunk, are usual."""
        demo = new_number(voice_url="https://demo.twilio.com/welcome/voice/")
        moved = new_number(other, voice_url="https://example.com/voice")
        stack.up(trunk_sid=trunk, phone_numbers=e164(number, demo, moved), move_from=[other])

        assert [warning for warning in warnings if "baseUrl" not in warning] == []


class TestLeaving:
    """A number that leaves the program rings nowhere, so somebody must hear of it."""

    @pytest.fixture
    def numbers(self, new_number):
        return e164(new_number(), new_number())

    @pytest.fixture
    def up(self, stack, trunk, numbers, warnings):
        stack.up(trunk_sid=trunk, phone_numbers=numbers)
        warnings.clear()
        forget_the_program()

    @pytest.mark.usefixtures("up")
    def test_the_list(self, stack, trunk, numbers, warnings):
        """A preview warns of a number that leaves, and not of one that another resource lists."""
        one, two = numbers
        stack.preview(trunk_sid=trunk, phone_numbers=[two], __declared_elsewhere={one: "b"})
        assert [] == warnings

        forget_the_program()
        stack.preview(trunk_sid=trunk, phone_numbers=[one], __declared_as="a")
        [warning] = warnings
        assert f"TrunkPhoneNumbers 'a': {two} leaves trunk {trunk}. Unless another" in warning

    @pytest.mark.usefixtures("up")
    def test_an_unknown_entry(self, stack, trunk, numbers, warnings):
        """It may be the number that leaves."""
        stack.provider.diff(
            trunk,
            stack.outputs,
            {"trunk_sid": trunk, "phone_numbers": [numbers[0], Unknown()], "move_from": []},
        )

        assert [] == warnings

    @pytest.mark.usefixtures("up")
    def test_the_resource(self, stack, numbers, warnings):
        """An `up` that deletes the resource warns of its numbers."""
        RUN.begin_program()
        stack.delete()

        assert f"a TrunkPhoneNumbers is deleted: {', '.join(numbers)} leave trunk" in warnings[-1]

    @pytest.mark.usefixtures("up")
    def test_a_destroy(self, stack, warnings):
        """`pulumi destroy` says nothing: whoever runs it knows."""
        stack.destroy()

        assert [] == [warning for warning in warnings if "baseUrl" not in warning]
