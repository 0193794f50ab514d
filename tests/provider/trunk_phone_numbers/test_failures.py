"""Requests that fail half way, lost answers, other ways to move, and the numbers of other resources."""

import json
from dataclasses import replace

import pytest
from pulumi_twilio_trunking.base.errors import NoAnswerError, RefusedError, TwilioError, WrongAccountError
from pulumi_twilio_trunking.engine.run import RUN, Known
from pulumi_twilio_trunking.secure_trunk import SecureTrunkProvider

from emulator.settings import Settings
from emulator.testing import running
from tests.provider.conftest import TOKEN, configured, over_the_wire

ATTACH = "POST /Trunks/*/PhoneNumbers"
DETACH = "DELETE /Trunks/*/PhoneNumbers/*"
MOVE = "POST /2010-04-01/Accounts/*/IncomingPhoneNumbers/*.json"
READ = "GET /2010-04-01/Accounts/*/IncomingPhoneNumbers/*.json"


def e164(*numbers):
    return [number.phone_number for number in numbers]


@pytest.fixture
def one(new_number):
    return new_number()


@pytest.fixture
def moved(other, new_number):
    """A number on another trunk."""
    return new_number(other)


class TestHalfFailed:
    @pytest.mark.parametrize("after", [0, 1, 2])
    def test_create_leaves_nothing(self, stack, trunk, other, one, moved, new_number, where, faults, after):  # noqa: PLR0917 - fixtures
        """Attached numbers are detached again, and moved ones go back."""
        numbers = [moved, one, new_number(), new_number()]
        faults.refuse(ATTACH, 400, after=after)

        with pytest.raises(TwilioError) as failed:
            stack.up(trunk_sid=trunk, phone_numbers=e164(*numbers), move_from=[other])

        assert "" == failed.value.left
        assert [other, None, None, None] == where(*numbers)

    def test_the_way_back_is_closed(self, stack, trunk, one, new_number, faults):
        """The error names the numbers that stay, and the trunk."""
        numbers = [one, new_number()]
        faults.refuse(ATTACH, 403, 20403, after=1)
        faults.refuse(DETACH, 403, 20403, times=100)

        with pytest.raises(TwilioError) as failed:
            stack.up(trunk_sid=trunk, phone_numbers=e164(*numbers))

        assert 1 == sum(number.phone_number in failed.value.left for number in numbers)
        assert f"on trunk {trunk} now" in failed.value.left

    def test_update_goes_back(self, stack, trunk, other, one, new_number, where, faults):  # noqa: PLR0917 - fixtures
        """All numbers are on the old trunk again, and none was detached."""
        numbers = [one, *(new_number() for _ in range(6))]
        stack.up(trunk_sid=trunk, phone_numbers=e164(*numbers))
        faults.refuse(MOVE, 401, 20003, after=3)

        with pytest.raises(TwilioError):
            stack.up(trunk_sid=other, phone_numbers=e164(*numbers[:6]))

        assert [trunk] * 7 == where(*numbers)
        faults.clear()
        stack.up(trunk_sid=other, phone_numbers=e164(*numbers[:6]))

        assert [*[other] * 6, None] == where(*numbers)

    def test_a_failed_removal(self, stack, trunk, other, one, new_number, where, faults, warnings):  # noqa: PLR0917 - fixtures
        """It is a warning, stays in the state through a refresh, and the next `up` tries again."""
        two = new_number()
        stack.up(trunk_sid=trunk, phone_numbers=e164(one, two))
        faults.refuse(DETACH, 403, 20403)
        stack.up(trunk_sid=other, phone_numbers=e164(one))

        assert [other, trunk] == where(one, two)
        assert two.phone_number in warnings[-1]
        stack.refresh()
        assert "update" == stack.up(trunk_sid=other, phone_numbers=e164(one))
        assert [other, None] == where(one, two)
        assert "nothing" == stack.preview(trunk_sid=other, phone_numbers=e164(one))

    def test_a_failed_removal_is_wanted_again(self, stack, trunk, other, one, new_number, where, faults):  # noqa: PLR0917 - fixtures
        """The trunk that it was left on is the resource's own."""
        two = new_number()
        stack.up(trunk_sid=trunk, phone_numbers=e164(one, two))
        faults.refuse("GET /Trunks/*/PhoneNumbers", 403, 20403, after=1)
        stack.up(trunk_sid=other, phone_numbers=e164(one))

        assert [other, trunk] == where(one, two)
        stack.up(trunk_sid=other, phone_numbers=e164(one, two))
        assert [other, other] == where(one, two)
        assert "nothing" == stack.preview(trunk_sid=other, phone_numbers=e164(one, two))

    def test_a_failed_removal_before_a_delete(self, stack, trunk, one, new_number, where, faults):  # noqa: PLR0917 - fixtures
        two = new_number()
        stack.up(trunk_sid=trunk, phone_numbers=e164(one, two))
        faults.refuse(DETACH, 403, 20403)
        stack.up(trunk_sid=trunk, phone_numbers=e164(one))
        stack.destroy()

        assert [None, None] == where(one, two)

    def test_a_failed_delete(self, stack, trunk, one, new_number, where, faults):  # noqa: PLR0917 - fixtures
        """The error comes after all others are detached; the next delete does the rest."""
        two = new_number()
        stack.up(trunk_sid=trunk, phone_numbers=e164(one, two))
        faults.refuse(DETACH, 403, 20403)

        with pytest.raises(TwilioError):
            stack.destroy()

        assert 1 == where(one, two).count(trunk)
        stack.destroy()
        assert [None, None] == where(one, two)


class TestLostAnswers:
    @pytest.mark.parametrize("committed", [True, False])
    def test_of_an_attach(self, stack, trunk, one, where, faults, committed):  # noqa: PLR0917 - fixtures
        """The number tells whether it was carried out."""
        faults.lose(ATTACH, committed=committed)
        if committed:
            stack.up(trunk_sid=trunk, phone_numbers=e164(one))
        else:
            with pytest.raises(NoAnswerError):
                stack.up(trunk_sid=trunk, phone_numbers=e164(one))

        assert [trunk if committed else None] == where(one)

    @pytest.mark.parametrize("committed", [True, False])
    def test_of_a_move(self, stack, trunk, other, moved, where, faults, committed):  # noqa: PLR0917 - fixtures
        faults.lose(MOVE, committed=committed)
        if committed:
            stack.up(trunk_sid=trunk, phone_numbers=e164(moved), move_from=[other])
        else:
            with pytest.raises(NoAnswerError):
                stack.up(trunk_sid=trunk, phone_numbers=e164(moved), move_from=[other])

        assert [trunk if committed else other] == where(moved)

    def test_without_a_look(self, stack, trunk, other, moved, where, faults):  # noqa: PLR0917 - fixtures
        """If the number cannot be read, it is put back whatever happened."""
        faults.lose(MOVE, committed=True)
        faults.lose(READ, committed=False, times=100)

        with pytest.raises(NoAnswerError) as lost:
            stack.up(trunk_sid=trunk, phone_numbers=e164(moved), move_from=[other])

        faults.clear()
        assert [other] == where(moved)
        assert "pulumi refresh" in lost.value.left

    def test_of_a_detach(self, stack, trunk, one, where, faults):
        stack.up(trunk_sid=trunk, phone_numbers=e164(one))
        faults.lose(DETACH, committed=True)
        stack.destroy()

        assert [None] == where(one)


class TestAnotherWay:
    """A stand-in, or Twilio, may move a number by one of two requests only."""

    @pytest.mark.parametrize("status", [400, 403, 404, 501])
    def test_by_the_trunk(self, new_stack, new_number, config, status, faults):
        """If a number's own trunk cannot be set, the new trunk takes it: one request too."""
        del new_number, faults
        settings = Settings(attached_number_moves=True)
        with running(accounts={config["twilio:accountSid"]: TOKEN}, settings=settings) as twilio:
            trunks, numbers = twilio.client().trunking.v1.trunks, twilio.client().incoming_phone_numbers
            old, new = trunks.create().sid, trunks.create().sid
            fields = {"priority": 1, "weight": 1, "enabled": True, "friendly_name": "a"}
            trunks(new).origination_urls.create(sip_url="sip:a.example.com;transport=tls", **fields)
            number = trunks(old).phone_numbers.create("PN" + "1" * 32)
            twilio.admin.fail("POST", "/2010-04-01/**", status=status)
            stack = new_stack(**{"twilio:baseUrl": twilio.url})
            stack.up(trunk_sid=new, phone_numbers=e164(number), move_from=[old])

            assert new == numbers(number.sid).fetch().trunk_sid

    def test_neither(self, stack, trunk, other, moved, where, faults):  # noqa: PLR0917 - fixtures
        """The first refusal tells why, not the second."""
        faults.refuse(MOVE, 400, 21634)

        with pytest.raises(TwilioError, match="21634"):
            stack.up(trunk_sid=trunk, phone_numbers=e164(moved), move_from=[other])

        assert [other] == where(moved)

    def test_ignored(self, stack, trunk, other, moved, faults):
        """A stand-in that ignores `TrunkSid` is asked in the other way."""
        body = f'{{"sid": "{moved.sid}", "phone_number": "{moved.phone_number}", "trunk_sid": "{other}"}}'
        faults.answer(MOVE, 200, body)

        with pytest.raises(TwilioError, match="21245"):  # the emulator takes the first way only
            stack.up(trunk_sid=trunk, phone_numbers=e164(moved), move_from=[other])


class TestOtherResources:
    def test_a_rename(self, stack, new_stack, trunk, one, where):
        """A new name takes the numbers as they are; the old one leaves them."""
        stack.up(trunk_sid=trunk, phone_numbers=e164(one))
        renamed = new_stack()
        renamed.up(trunk_sid=trunk, phone_numbers=e164(one))
        stack.delete()

        assert [trunk] == where(one)

    def test_a_rename_that_was_cut_short(self, stack, new_stack, trunk, one, where):
        """The next run checks the new name before it deletes the old one."""
        stack.up(trunk_sid=trunk, phone_numbers=e164(one))
        renamed = new_stack()
        renamed.up(trunk_sid=trunk, phone_numbers=e164(one))

        assert "nothing" == renamed.up(trunk_sid=trunk, phone_numbers=[*e164(one)])
        stack.delete()
        assert [trunk] == where(one)

    def test_numbers_that_change_hands(self, stack, new_stack, trunk, other, one, new_number, where, writes):  # noqa: PLR0917 - fixtures
        """The old resource never detaches what another one lists, even if it is updated first."""
        two = new_number()
        stack.up(trunk_sid=trunk, phone_numbers=e164(one, two))
        writes()
        stack.up(trunk_sid=trunk, phone_numbers=e164(one), __declared_elsewhere={two.phone_number: "b"})

        assert [] == writes()
        new_stack().up(trunk_sid=other, phone_numbers=e164(two), move_from=[trunk])
        assert ([trunk, other], 1) == (where(one, two), len(writes()))

    def test_in_two_resources(self, stack, trunk, one, warnings):
        """A number is on one trunk at a time, so a preview warns."""
        elsewhere = {one.phone_number: "b"}
        stack.preview(
            trunk_sid=trunk, phone_numbers=e164(one), __declared_as="a", __declared_elsewhere=elsewhere
        )

        assert f"{one.phone_number} is in TrunkPhoneNumbers 'a' and 'b'" in warnings[-1]

    def test_a_destroy_detaches(self, stack, trunk, one, where):
        """It never sees the program."""
        stack.up(trunk_sid=trunk, phone_numbers=e164(one))
        stack.destroy()

        assert frozenset() == RUN.noted(Known.PHONE_NUMBERS)
        assert [None] == where(one)


class TestStaleReads:
    """Twilio may not yet read what was just written: the program's own list counts."""

    @pytest.fixture
    def create(self, stack, trunk, one):
        RUN.note(Known.ORIGINATION_URLS, ["OU" + "1" * 32], trunk)
        return lambda: stack.provider.create({"trunk_sid": trunk, "phone_numbers": e164(one)})

    def test_routes(self, create, faults, trunk, one, where, pauses):  # noqa: PLR0917 - fixtures
        body = '{"meta": {"key": "origination_urls", "next_page_url": null}, "origination_urls": []}'
        faults.answer("GET /Trunks/*/OriginationUrls", 200, body)
        create()

        assert ([trunk], 1) == (where(one), len(pauses))

    def test_the_trunk(self, create, faults, trunk, one, where):
        faults.refuse("GET /Trunks/*/PhoneNumbers", 404, 20404)
        create()

        assert [trunk] == where(one)

    @pytest.mark.parametrize("moves", [False, True])
    def test_of_numbers_that_left(self, stack, config, trunk, other, one, faults, pauses, client, moves):  # noqa: PLR0917 - fixtures
        """A trunk is deleted although a read still shows the numbers that this run took off."""
        stack.up(trunk_sid=trunk, phone_numbers=[one.phone_number])
        if moves:
            stack.up(trunk_sid=other, phone_numbers=[one.phone_number])
        else:
            stack.destroy()
        number = {"sid": one.sid, "phone_number": one.phone_number}
        faults.answer(f"GET /Trunks/{trunk}/PhoneNumbers*", 200, json.dumps(page_of("phone_numbers", number)))
        configured(SecureTrunkProvider(), config).delete(trunk, {})

        assert [2] == pauses
        assert trunk not in {one.sid for one in client.trunking.v1.trunks.list()}


def page_of(key, *records):
    """An answer of Twilio with the only page of a list."""
    return {"meta": {"key": key, "next_page_url": None}, key: [*records]}


class TestOtherAccounts:
    def test_refused(self, stack, trunk, one, foreign_config, new_stack):
        stack.up(trunk_sid=trunk, phone_numbers=e164(one))
        foreign = replace(stack, provider=new_stack(**foreign_config).provider)

        with pytest.raises(WrongAccountError):
            foreign.delete()

    def test_the_numbers_are_checked_without_check(self, stack, trunk):
        """Pulumi skips check if a provider's settings are unknown."""
        with pytest.raises(RefusedError, match="is not a phone number"):
            stack.provider.create(over_the_wire({"trunk_sid": trunk, "phone_numbers": ["(415) 555-0100"]}))
