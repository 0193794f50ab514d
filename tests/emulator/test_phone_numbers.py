import secrets

import pytest
from twilio.base.exceptions import TwilioRestException


@pytest.fixture
def number_sid():
    return f"PN{secrets.token_hex(16)}"


class TestAttach:
    def test_any_well_formed_sid(self, trunk, number_sid):
        """A number needs no purchase: its SID makes it exist."""
        number, owner = trunk.phone_numbers.create(phone_number_sid=number_sid), trunk.fetch()

        assert (number_sid, owner.sid, owner.account_sid) == (
            number.sid,
            number.trunk_sid,
            number.account_sid,
        )
        assert f"{owner.url}/PhoneNumbers/{number_sid}" == number.url

    def test_invents_a_number(self, trunk):
        """The phone number follows from the SID."""
        number = trunk.phone_numbers.create(phone_number_sid="PN" + "0" * 29 + "1ab")

        assert ("+15550000427", "(555) 000-0427") == (number.phone_number, number.friendly_name)

    @pytest.mark.parametrize(
        "sid", ["PN", "PN" + "0" * 31, "PN" + "0" * 33, "PN" + "g" * 32, "TK" + "0" * 32]
    )
    def test_ill_formed(self, trunk, sid):
        """An SID that is not a phone number's is refused with 20001."""
        with pytest.raises(TwilioRestException) as refusal:
            trunk.phone_numbers.create(phone_number_sid=sid)

        assert (400, 20001) == (refusal.value.status, refusal.value.code)

    def test_missing(self, call):
        """The one parameter is required."""
        sid = call("POST", "/v1/Trunks").json()["sid"]

        answer = call("POST", f"/v1/Trunks/{sid}/PhoneNumbers")

        assert "Missing required parameter PhoneNumberSid in the post body" == answer.json()["message"]

    def test_unknown_trunk(self, trunks, number_sid):
        """A trunk that does not exist takes no numbers."""
        with pytest.raises(TwilioRestException) as refusal:
            trunks("TK" + "0" * 32).phone_numbers.create(phone_number_sid=number_sid)

        assert 20404 == refusal.value.code

    def test_one_trunk_at_a_time(self, trunks, trunk, number_sid):
        """A number that is on a trunk is refused with 21245, which names that trunk."""
        trunk.phone_numbers.create(phone_number_sid=number_sid)

        with pytest.raises(TwilioRestException) as refusal:
            trunks(trunks.create().sid).phone_numbers.create(phone_number_sid=number_sid)

        assert (400, 21245) == (refusal.value.status, refusal.value.code)
        assert trunk.fetch().sid in refusal.value.msg

    def test_another_accounts_number(self, trunk, number_sid, twilio_emulator, unused_accounts):
        """A number belongs to the account that named it first, attached or not."""
        trunk.phone_numbers.create(phone_number_sid=number_sid)
        trunk.phone_numbers(number_sid).delete()
        other = twilio_emulator.client(account_sid=next(unused_accounts)).trunking.v1.trunks

        with pytest.raises(TwilioRestException) as refusal:
            other(other.create().sid).phone_numbers.create(phone_number_sid=number_sid)

        assert (400, 20001) == (refusal.value.status, refusal.value.code)


class TestFetch:
    def test_is_what_attach_answered(self, trunk, number_sid):
        """A fetch shows the number as its attachment did."""
        attached = trunk.phone_numbers.create(phone_number_sid=number_sid)

        assert attached.phone_number == trunk.phone_numbers(number_sid).fetch().phone_number

    def test_not_attached(self, trunk, number_sid):
        """A number that is not on the trunk is not found there."""
        with pytest.raises(TwilioRestException) as refusal:
            trunk.phone_numbers(number_sid).fetch()

        assert 20404 == refusal.value.code

    def test_has_no_update(self, call):
        """A number on a trunk cannot be updated there."""
        answer = call("POST", f"/v1/Trunks/TK{'0' * 32}/PhoneNumbers/PN{'0' * 32}")

        assert (405, 20004) == (answer.status_code, answer.json()["code"])


class TestDetach:
    def test_leaves_the_list(self, trunk, number_sid):
        """A detached number is not in the trunk's list."""
        trunk.phone_numbers.create(phone_number_sid=number_sid)

        assert trunk.phone_numbers(number_sid).delete() is True
        assert [] == trunk.phone_numbers.list()

    def test_may_go_elsewhere(self, trunks, trunk, number_sid):
        """A detached number may be put on another trunk, and is the same number there."""
        before = trunk.phone_numbers.create(phone_number_sid=number_sid)
        trunk.phone_numbers(number_sid).delete()

        after = trunks(trunks.create().sid).phone_numbers.create(phone_number_sid=number_sid)

        assert before.phone_number == after.phone_number

    def test_twice(self, trunk, number_sid):
        """The second detachment is 20404."""
        trunk.phone_numbers.create(phone_number_sid=number_sid)
        trunk.phone_numbers(number_sid).delete()

        with pytest.raises(TwilioRestException) as refusal:
            trunk.phone_numbers(number_sid).delete()

        assert 20404 == refusal.value.code


class TestList:
    def test_of_one_trunk(self, trunks, trunk, number_sid):
        """A trunk's list holds its own numbers only."""
        trunk.phone_numbers.create(phone_number_sid=number_sid)
        trunks(trunks.create().sid).phone_numbers.create(phone_number_sid=f"PN{secrets.token_hex(16)}")

        assert [number_sid] == [number.sid for number in trunk.phone_numbers.list()]
