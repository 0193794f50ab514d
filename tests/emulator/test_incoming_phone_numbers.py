import secrets
import sqlite3

import pytest
from twilio.base.exceptions import TwilioRestException

from emulator.database import open_database
from emulator.errors import InvalidParameter
from emulator.resources.accounts import Accounts
from emulator.resources.phone_numbers import PhoneNumbers
from emulator.settings import DEFAULT_ACCOUNT_SID, DEFAULT_AUTH_TOKEN, IN_MEMORY, Settings
from emulator.store import Store
from emulator.testing import running

APPLICATION = "AP" + "1" * 32


@pytest.fixture
def own_numbers(now):
    """The numbers without HTTP, with the default account."""
    connection = open_database(IN_MEMORY)
    store = Store(connection, Settings(), now)
    Accounts(store).ensure({DEFAULT_ACCOUNT_SID: DEFAULT_AUTH_TOKEN})
    yield PhoneNumbers(store)
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
    def test_invents(self, own_numbers):
        """Fields that are left out are invented."""
        number = own_numbers.add(DEFAULT_ACCOUNT_SID)

        assert number == own_numbers.fetch(DEFAULT_ACCOUNT_SID, number.sid)
        assert number.phone_number.startswith("+1555")

    def test_as_given(self, own_numbers):
        """Given values are kept; other countries' numbers are their own names."""
        number = own_numbers.add(DEFAULT_ACCOUNT_SID, "+4930123456", "PN" + "a" * 32)

        assert ("PN" + "a" * 32, "+4930123456", "+4930123456") == (
            number.sid,
            number.phone_number,
            number.friendly_name,
        )

    @pytest.mark.parametrize(
        ("number", "sid"),
        [("5551234", None), ("+0123", None), ("+1" + "2" * 15, None), (None, "PN1"), (None, "TK" + "0" * 32)],
    )
    def test_ill_formed(self, own_numbers, number, sid):
        """A number that is not E.164, or an SID that is not a number's, is refused."""
        with pytest.raises(InvalidParameter):
            own_numbers.add(DEFAULT_ACCOUNT_SID, number, sid)

    def test_taken(self, own_numbers):
        """No number and no SID exists twice."""
        own_numbers.add(DEFAULT_ACCOUNT_SID, "+4930123456", "PN" + "a" * 32)

        for number, sid in (("+4930123456", None), (None, "PN" + "a" * 32)):
            with pytest.raises(InvalidParameter):
                own_numbers.add(DEFAULT_ACCOUNT_SID, number, sid)


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
        """An invalid filter is refused with 20001."""
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
        assert ("", trunk_sid) == (with_trunk.voice_application_sid, with_trunk.trunk_sid)

    def test_attachment_by_the_trunk_takes_the_application_too(self, numbers, trunk, attach):
        """It is the same tie, whichever end it is tied at."""
        sid = attach().sid
        numbers(sid).update(voice_application_sid=APPLICATION)

        trunk.phone_numbers.create(sid)

        assert "" == numbers(sid).fetch().voice_application_sid

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
        assert changed - {"date_updated", "emergency_status", "emergency_address_status"} == {name}

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
        """An invalid parameter is 20001."""
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
    """https://www.twilio.com/changelog/changes-to-the-emergency-calling-api and …/docs/api/errors/21634."""

    ADDRESS = "AD" + "1" * 32

    def test_keeps_the_trunk(self, numbers, trunk, attach):
        """A trunk is not deleted while a number on it has an emergency address: 21634."""
        sid = attach().sid
        numbers(sid).update(emergency_address_sid=self.ADDRESS)

        with pytest.raises(TwilioRestException) as refusal:
            trunk.delete()
        numbers(sid).update(emergency_address_sid="")

        assert (400, 21634) == (refusal.value.status, refusal.value.code)
        assert trunk.delete() is True

    def test_of_several_numbers(self, numbers, trunk, attach):
        """One number with an address is enough, whichever it is."""
        first, second, third = (attach() for _ in range(3))
        numbers(second.sid).update(emergency_address_sid=self.ADDRESS)

        with pytest.raises(TwilioRestException, match=rf"\{second.phone_number}"):
            trunk.delete()

        assert 3 == len(trunk.phone_numbers.list())
        assert first.sid != third.sid

    @pytest.mark.parametrize("status", ["Active", "Inactive"])
    @pytest.mark.parametrize("address", [None, ADDRESS])
    def test_status_has_no_effect(self, numbers, trunk, attach, status, address):
        """EmergencyStatus changes nothing: only the address decides."""
        sid = attach().sid
        if address:
            numbers(sid).update(emergency_address_sid=address)
        before = numbers(sid).fetch()
        after = numbers(sid).update(emergency_status=status)

        expected = ("Active", "registered") if address else ("Inactive", "unregistered")
        assert expected == (before.emergency_status, before.emergency_address_status)
        assert expected == (after.emergency_status, after.emergency_address_status)
        if not address:
            assert trunk.delete() is True

    def test_by_an_older_emulator(self, tmp_path):
        """A file in which a number is Active without an address keeps no trunk."""
        data = tmp_path / "twilio.sqlite"
        with running(data) as emulator:
            trunks = emulator.client().trunking.v1.trunks
            sid = trunks.create().sid
            trunks(sid).phone_numbers.create("PN" + "a" * 32)
        connection = sqlite3.connect(data)
        connection.execute("UPDATE phone_numbers SET emergency_status = 'Active'")
        connection.commit()
        connection.close()

        with running(data) as emulator:
            assert emulator.client().trunking.v1.trunks(sid).delete() is True

    def test_elsewhere(self, numbers, trunk, attach):
        """A number that is on no trunk keeps none."""
        sid = attach().sid
        numbers(sid).update(emergency_address_sid=self.ADDRESS, trunk_sid="")

        assert trunk.delete() is True


class TestUnset:
    """The samples of both lists of numbers in https://github.com/twilio/twilio-oai."""

    EMPTY = ("sms_application_sid", "sms_fallback_url", "sms_url", "status_callback", "voice_application_sid")
    NULL = ("voice_url", "voice_fallback_url")

    def test_by_the_account(self, call, twilio_emulator, attach):
        """An unset value is empty or null as in Twilio's sample."""
        number = call(
            "GET",
            f"/2010-04-01/Accounts/{twilio_emulator.account_sid}/IncomingPhoneNumbers/{attach().sid}.json",
        ).json()

        assert dict.fromkeys(self.EMPTY, "") == {name: number[name] for name in self.EMPTY}
        assert dict.fromkeys(self.NULL) == {name: number[name] for name in self.NULL}
        assert {"voice", "sms", "mms"} == number["capabilities"].keys()

    def test_by_the_trunk(self, call, trunk, attach):
        """A trunk shows the same of its numbers."""
        number = call("GET", f"/v1/Trunks/{trunk.fetch().sid}/PhoneNumbers/{attach().sid}").json()

        assert dict.fromkeys(self.EMPTY, "") == {name: number[name] for name in self.EMPTY}
        assert dict.fromkeys(self.NULL) == {name: number[name] for name in self.NULL}

    @pytest.mark.parametrize("name", EMPTY)
    def test_cleared(self, numbers, attach, name):
        """A cleared value is as if it had never been set."""
        sid = attach().sid
        numbers(sid).update(**{name: APPLICATION if name.endswith("sid") else "https://example.com/a"})

        assert "" == getattr(numbers(sid).update(**{name: ""}), name)


class TestTypes:
    """…/IncomingPhoneNumbers/Local.json, Mobile.json and TollFree.json."""

    @pytest.fixture
    def account(self, twilio_emulator):
        add = twilio_emulator.admin.add_phone_number
        sid = twilio_emulator.account_sid
        digits = f"{secrets.randbelow(10**7):07}"
        add(sid, phone_number=f"+1212{digits}")
        add(sid, phone_number=f"+49151{digits}", number_type="mobile")
        add(sid, phone_number=f"+1844{digits}")
        return twilio_emulator.client().api.v2010.account.incoming_phone_numbers

    @pytest.mark.parametrize(
        ("kind", "prefix"), [("local", "+1212"), ("mobile", "+49151"), ("toll_free", "+1844")]
    )
    def test_list(self, account, kind, prefix):
        """Each list has only the numbers of its type, which the list of all has too."""
        (found,) = getattr(account, kind).list()

        assert found.phone_number.startswith(prefix)
        assert found.sid in {each.sid for each in account.list()}
        assert 3 == len(account.list())

    def test_filters(self, account):
        """The filters of the list of all narrow these too."""
        (number,) = account.local.list()

        assert [number.sid] == [
            each.sid for each in account.local.list(phone_number=number.phone_number, origin="twilio")
        ]
        assert [] == account.local.list(phone_number="+1844")

    def test_pages(self, call, twilio_emulator, attach):
        """A page's addresses are the list's own."""
        for _ in range(3):
            attach()
        path = f"/2010-04-01/Accounts/{twilio_emulator.account_sid}/IncomingPhoneNumbers/Local.json"
        first = call("GET", f"{path}?PageSize=2").json()

        assert first["next_page_uri"].startswith(f"{path}?")
        assert 1 == len(call("GET", first["next_page_uri"]).json()["incoming_phone_numbers"])

    @pytest.mark.parametrize("kind", ["Local", "Mobile", "TollFree"])
    def test_no_purchase(self, call, twilio_emulator, kind):
        """Twilio sells numbers there; the emulator says that it does not."""
        path = f"/2010-04-01/Accounts/{twilio_emulator.account_sid}/IncomingPhoneNumbers/{kind}.json"

        assert (501, 501) == (call("POST", path).status_code, call("POST", path).json()["code"])

    def test_unknown_type(self, twilio_emulator):
        """A number has one of the three types."""
        with pytest.raises(ValueError, match="one of local, mobile, toll-free"):
            twilio_emulator.admin.add_phone_number(twilio_emulator.account_sid, number_type="fax")


class TestPersistence:
    def test_survives(self, tmp_path):
        """A number keeps its settings over a restart."""
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
