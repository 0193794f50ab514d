"""Phone numbers through the official SDK: those of an account, and those on a trunk."""

import pytest
from pulumi_twilio_trunking.base.errors import NoAnswerError, NotFoundError, TwilioError, WrongAccountError

NUMBERS = "/2010-04-01/Accounts/*/IncomingPhoneNumbers"
GONE = "TK" + "0" * 32
GONE_NUMBER = "PN" + "f" * 32
METHODS = [
    ("list", lambda api: api.list_all(), f"GET {NUMBERS}.json"),
    ("look up", lambda api: api.find("+15550100"), f"GET {NUMBERS}.json"),
    ("read", lambda api: api.read(GONE_NUMBER), f"GET {NUMBERS}/*.json"),
    ("move", lambda api: api.move(GONE, GONE_NUMBER), f"POST {NUMBERS}/*.json"),
    ("list", lambda api: api.on_trunk(GONE), "GET /Trunks/*/PhoneNumbers"),
    ("attach", lambda api: api.attach(GONE, GONE_NUMBER), "POST /Trunks/*/PhoneNumbers"),
    ("detach", lambda api: api.detach(GONE, GONE_NUMBER), "DELETE /Trunks/*/PhoneNumbers/*"),
]
each_method = pytest.mark.parametrize(("tried", "call", "request_"), METHODS)


@pytest.fixture
def numbers(api):
    return api.phone_numbers


class TestOfAnAccount:
    def test_find(self, numbers, twilio):
        """The filter of Twilio matches parts of numbers; the whole text counts."""
        for number in ("+4930123456", "+49301234567"):
            twilio.admin.add_phone_number(twilio.account_sid, phone_number=number)

        assert "+4930123456" == numbers.find("+4930123456").phone_number
        assert numbers.find("+493012345") is None

    def test_list_and_read(self, numbers, number_sid):
        """A number on no trunk, by both ways."""
        assert [numbers.read(number_sid)] == numbers.list_all()
        assert numbers.read(number_sid).trunk_sid is None

    def test_missing(self, numbers):
        with pytest.raises(NotFoundError):
            numbers.read(GONE_NUMBER)


class TestOnATrunk:
    def test_life(self, numbers, number_sid, trunk_sid, api):
        """Attach, move to another trunk, detach; a second detach does nothing."""
        other = api.create_trunk({}).sid

        assert trunk_sid == numbers.attach(trunk_sid, number_sid).trunk_sid
        assert other == numbers.move(other, number_sid).trunk_sid
        assert [] == numbers.on_trunk(trunk_sid)
        assert [number_sid] == [number.sid for number in numbers.on_trunk(other)]

        for _ in range(2):
            numbers.detach(other, number_sid)

        assert numbers.read(number_sid).trunk_sid is None

    @pytest.mark.parametrize("status", [404, 405, 501])
    def test_not_served(self, numbers, faults, status):
        """Where they are not served, as in region ie1, nothing is known of them: that is not none."""
        faults.refuse("GET /Trunks/*/PhoneNumbers", status)

        assert numbers.on_trunk(GONE) is None


class TestErrors:
    @each_method
    def test_say_what_was_tried(self, numbers, faults, tried, call, request_):
        faults.refuse(request_, 400, 21245, times=100)

        with pytest.raises(TwilioError) as refused:
            call(numbers)

        assert refused.value.tried.startswith(tried)

    @each_method
    def test_lost_answers(self, numbers, faults, tried, call, request_):
        """A POST may have been carried out."""
        faults.lose(request_, committed=False, times=100)

        with pytest.raises(NoAnswerError) as lost:
            call(numbers)

        assert lost.value.tried.startswith(tried)
        assert request_.startswith("POST") is lost.value.maybe_done

    def test_another_account(self, numbers, faults):
        """A number of another account is refused."""
        body = f'{{"sid": "{GONE_NUMBER}", "phone_number": "+15550100", "account_sid": "AC{"f" * 32}"}}'
        faults.answer(f"GET {NUMBERS}/*.json", 200, body)

        with pytest.raises(WrongAccountError):
            numbers.read(GONE_NUMBER)

    def test_already_attached(self, numbers, number_sid, trunk_sid, api):
        """The advice on 21245 is about numbers, and not about domains."""
        numbers.attach(trunk_sid, number_sid)

        with pytest.raises(TwilioError, match="A number is on one trunk at a time"):
            numbers.attach(api.create_trunk({}).sid, number_sid)
