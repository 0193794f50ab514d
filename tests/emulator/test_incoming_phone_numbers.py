import secrets

import pytest
from twilio.base.exceptions import TwilioRestException

from emulator.backend import Backend
from emulator.database import open_database
from emulator.errors import InvalidParameter
from emulator.settings import DEFAULT_ACCOUNT_SID, DEFAULT_AUTH_TOKEN, IN_MEMORY, Settings
from emulator.testing import running

APPLICATION = "AP" + "1" * 32


@pytest.fixture
def backend(now):
    """A backend without HTTP, with the default account."""
    connection = open_database(IN_MEMORY)
    found = Backend.of_every_region(connection, Settings(), now)["us1"]
    found.accounts.ensure({DEFAULT_ACCOUNT_SID: DEFAULT_AUTH_TOKEN})
    yield found
    connection.close()


@pytest.fixture
def now():
    from datetime import UTC, datetime

    return lambda: datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def numbers(client):
    return client.api.v2010.account.incoming_phone_numbers


@pytest.fixture
def attach(trunk):
    """Put a number on the trunk, which makes it exist."""
    return lambda sid=None: trunk.phone_numbers.create(sid or f"PN{secrets.token_hex(16)}")


class TestAdd:
    def test_invents(self, backend):
        """What is left out is invented."""
        number = backend.phone_numbers.add(DEFAULT_ACCOUNT_SID)

        assert number == backend.phone_numbers.fetch(DEFAULT_ACCOUNT_SID, number.sid)
        assert number.phone_number.startswith("+1555")

    def test_as_given(self, backend):
        """What is given is taken; other countries' numbers are their own names."""
        number = backend.phone_numbers.add(DEFAULT_ACCOUNT_SID, "+4930123456", "PN" + "a" * 32)

        assert ("PN" + "a" * 32, "+4930123456", "+4930123456") == (
            number.sid,
            number.phone_number,
            number.friendly_name,
        )

    @pytest.mark.parametrize(
        ("number", "sid"),
        [("5551234", None), ("+0123", None), ("+1" + "2" * 15, None), (None, "PN1"), (None, "TK" + "0" * 32)],
    )
    def test_ill_formed(self, backend, number, sid):
        """Neither a number that is not E.164 nor a SID that is no number's."""
        with pytest.raises(InvalidParameter):
            backend.phone_numbers.add(DEFAULT_ACCOUNT_SID, number, sid)

    def test_taken(self, backend):
        """No number exists twice, nor a SID."""
        backend.phone_numbers.add(DEFAULT_ACCOUNT_SID, "+4930123456", "PN" + "a" * 32)

        for number, sid in (("+4930123456", None), (None, "PN" + "a" * 32)):
            with pytest.raises(InvalidParameter):
                backend.phone_numbers.add(DEFAULT_ACCOUNT_SID, number, sid)


class TestList:
    def test_attached_or_not(self, numbers, trunk, attach):
        """An account's numbers are listed, whether they are on a trunk or not."""
        on, off = attach().sid, attach().sid
        trunk.phone_numbers(off).delete()

        assert {on: trunk.fetch().sid, off: None} == {each.sid: each.trunk_sid for each in numbers.list()}

    @pytest.mark.parametrize(
        ("wanted", "is_found"),
        [
            ({"phone_number": "+15550000427"}, True),
            ({"phone_number": "0427"}, True),
            ({"phone_number": "1555***0427"}, True),
            ({"phone_number": "****0427"}, True),
            ({"phone_number": "04271"}, False),
            ({"phone_number": "1555**0427"}, False),
            ({"friendly_name": "(555) 000-0427"}, True),
            ({"friendly_name": "(555)"}, False),
            ({"beta": True}, True),
            ({"beta": False}, True),
            ({"origin": "twilio"}, True),
            ({"origin": "hosted"}, False),
            ({"origin": "twilio", "phone_number": "0428"}, False),
        ],
    )
    def test_filters(self, wanted, is_found):
        """A list may be narrowed, by several things at once."""
        with running() as emulator:
            trunks = emulator.client().trunking.v1.trunks
            number = trunks(trunks.create().sid).phone_numbers.create("PN" + "0" * 29 + "1ab")
            found = emulator.client().api.v2010.account.incoming_phone_numbers.list(**wanted)

        assert ("+15550000427", is_found) == (number.phone_number, bool(found))

    @pytest.mark.parametrize("query", ["Origin=else", "Beta=x", "PhoneNumber=x", "PhoneNumber=%5B1%5D"])
    def test_ill_formed_filters(self, call, twilio_emulator, query):
        """What no filter can mean is refused with 20001."""
        account = twilio_emulator.account_sid

        answer = call("GET", f"/2010-04-01/Accounts/{account}/IncomingPhoneNumbers.json?{query}")

        assert (400, 20001) == (answer.status_code, answer.json()["code"])

    def test_filters_stay_in_the_addresses(self, call, twilio_emulator, attach):
        """The next page is narrowed as the first."""
        for _ in range(3):
            attach()
        path = f"/2010-04-01/Accounts/{twilio_emulator.account_sid}/IncomingPhoneNumbers.json"

        first = call("GET", f"{path}?PageSize=2&Beta=true&PhoneNumber=%2B1555").json()
        second = call("GET", first["next_page_uri"]).json()

        assert f"{path}?Beta=true&PhoneNumber=%2B1555&PageSize=2&Page=0" == first["uri"]
        assert (2, 1) == (len(first["incoming_phone_numbers"]), len(second["incoming_phone_numbers"]))


class TestFetch:
    def test_same_number(self, numbers, attach):
        """The account's view and the trunk's are of one number."""
        attached = attach()

        found = numbers(attached.sid).fetch()

        assert (attached.phone_number, attached.trunk_sid) == (found.phone_number, found.trunk_sid)
        assert attached.date_created == found.date_created

    def test_unknown(self, numbers):
        """A number that nobody named is 20404."""
        with pytest.raises(TwilioRestException) as refusal:
            numbers(f"PN{secrets.token_hex(16)}").fetch()

        assert (404, 20404) == (refusal.value.status, refusal.value.code)

    @pytest.mark.parametrize("request_of", [("POST", ""), ("DELETE", "/PN" + "0" * 32)])
    def test_no_trade(self, call, twilio_emulator, request_of):
        """Numbers are neither bought nor given back: 501."""
        method, rest = request_of
        path = f"/2010-04-01/Accounts/{twilio_emulator.account_sid}/IncomingPhoneNumbers{rest}.json"

        assert 501 == call(method, path).status_code


class TestUpdate:
    def test_attaches(self, numbers, trunks, trunk, attach):
        """TrunkSid puts the number on another trunk, which then lists it, and the first no longer."""
        sid, other = attach().sid, trunks(trunks.create().sid)

        updated = numbers(sid).update(trunk_sid=other.fetch().sid)

        assert other.fetch().sid == updated.trunk_sid
        assert ([sid], []) == ([each.sid for each in other.phone_numbers.list()], trunk.phone_numbers.list())

    def test_detaches(self, numbers, trunk, attach):
        """An empty TrunkSid takes the number off."""
        sid = attach().sid

        assert numbers(sid).update(trunk_sid="").trunk_sid is None
        assert [] == trunk.phone_numbers.list()

    def test_unknown_trunk(self, numbers, attach):
        """A trunk that the account does not have is refused."""
        with pytest.raises(TwilioRestException) as refusal:
            numbers(attach().sid).update(trunk_sid="TK" + "0" * 32)

        assert (400, 20001) == (refusal.value.status, refusal.value.code)

    def test_one_tie(self, numbers, trunk, attach):
        """A voice application takes the number off its trunk, and a trunk takes the application away."""
        sid, trunk_sid = attach().sid, trunk.fetch().sid

        with_application = numbers(sid).update(voice_application_sid=APPLICATION)
        with_trunk = numbers(sid).update(trunk_sid=trunk_sid)

        assert (APPLICATION, None) == (with_application.voice_application_sid, with_application.trunk_sid)
        assert (None, trunk_sid) == (with_trunk.voice_application_sid, with_trunk.trunk_sid)

    def test_attachment_by_the_trunk_takes_the_application_too(self, numbers, trunk, attach):
        """It is the same tie, whichever end it is tied at."""
        sid = attach().sid
        numbers(sid).update(voice_application_sid=APPLICATION)

        trunk.phone_numbers.create(sid)

        assert numbers(sid).fetch().voice_application_sid is None

    @pytest.mark.parametrize(
        ("name", "value"),
        [
            ("api_version", "2008-08-01"),
            ("friendly_name", "desk"),
            ("sms_application_sid", APPLICATION),
            ("sms_fallback_method", "GET"),
            ("sms_fallback_url", "https://example.com/a"),
            ("sms_method", "GET"),
            ("sms_url", "https://example.com/a"),
            ("status_callback", "https://example.com/a"),
            ("status_callback_method", "GET"),
            ("voice_caller_id_lookup", True),
            ("voice_fallback_method", "GET"),
            ("voice_fallback_url", "https://example.com/a"),
            ("voice_method", "GET"),
            ("voice_url", "https://example.com/a"),
            ("emergency_status", "Active"),
            ("emergency_address_sid", "AD" + "1" * 32),
            ("voice_receive_mode", "fax"),
            ("identity_sid", "RI" + "1" * 32),
            ("address_sid", "AD" + "1" * 32),
            ("bundle_sid", "BU" + "1" * 32),
        ],
    )
    def test_each_parameter(self, numbers, attach, name, value):
        """Every parameter is kept, and changes nothing else."""
        sid = attach().sid
        before = vars(numbers(sid).fetch())

        numbers(sid).update(**{name: value})
        after = vars(numbers(sid).fetch())

        assert value == after[name]
        changed = {key for key in before if not key.startswith("_") and before[key] != after[key]}
        assert changed - {"date_updated", "emergency_address_status"} == {name}

    @pytest.mark.parametrize(
        ("name", "value"),
        [
            ("sms_method", "PUT"),
            ("sms_url", "ftp://example.com"),
            ("voice_application_sid", "XX" + "0" * 32),
            ("trunk_sid", "TK1"),
            ("emergency_status", "active"),
            ("voice_receive_mode", "video"),
            ("bundle_sid", "AD" + "1" * 32),
        ],
    )
    def test_refused(self, numbers, attach, name, value):
        """What a parameter cannot be is 20001."""
        sid = attach().sid

        with pytest.raises(TwilioRestException) as refusal:
            numbers(sid).update(**{name: value})

        assert 20001 == refusal.value.code

    def test_cleared_name(self, numbers, attach):
        """A name that is cleared is the number again."""
        number = attach()
        numbers(number.sid).update(friendly_name="desk")

        assert number.friendly_name == numbers(number.sid).update(friendly_name="").friendly_name

    def test_other_account(self, numbers, attach):
        """Moving a number to another account is not served, and says so; to its own is nothing."""
        number = attach()

        with pytest.raises(TwilioRestException) as refusal:
            numbers(number.sid).update(account_sid="AC" + "f" * 32)

        assert 501 == refusal.value.status
        assert number.account_sid == numbers(number.sid).update(account_sid=number.account_sid).account_sid


class TestEmergencyCalling:
    def test_keeps_the_trunk(self, numbers, trunk, attach):
        """A trunk is not deleted while emergency calling is on for a number on it: 21634."""
        sid = attach().sid
        numbers(sid).update(emergency_status="Active")

        with pytest.raises(TwilioRestException) as refusal:
            trunk.delete()
        numbers(sid).update(emergency_status="Inactive")

        assert (400, 21634) == (refusal.value.status, refusal.value.code)
        assert trunk.delete() is True

    def test_elsewhere(self, numbers, trunk, attach):
        """A number that is on no trunk keeps none."""
        sid = attach().sid
        numbers(sid).update(emergency_status="Active", trunk_sid="")

        assert trunk.delete() is True


class TestPersistence:
    def test_survives(self, tmp_path):
        """What was set on a number is there after a restart."""
        data, sid = tmp_path / "twilio.sqlite", "PN" + "a" * 32
        with running(data) as emulator:
            trunks = emulator.client().trunking.v1.trunks
            trunks(trunks.create().sid).phone_numbers.create(sid)
            emulator.client().api.v2010.account.incoming_phone_numbers(sid).update(
                voice_url="https://example.com/a"
            )

        with running(data) as emulator:
            found = emulator.client().api.v2010.account.incoming_phone_numbers(sid).fetch()

        assert "https://example.com/a" == found.voice_url
