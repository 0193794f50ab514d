"""Accounts, keys and phone numbers that the admin API makes, and the console as any account."""

import pytest
from twilio.base.exceptions import TwilioException, TwilioRestException

from emulator.records import ApiKey
from tests.emulator.admin.conftest import NUMBER, OTHER, fill


class TestConsole:
    def test_changes_everything(self, twilio, trunks):
        """The program sees what is added, edited and deleted in the console."""
        gone, changed = trunks.create().sid, trunks.create(secure=True).sid
        console = twilio.console().trunking.v1.trunks
        console(gone).delete()
        console(changed).update(secure=False)
        added = console.create(friendly_name="by hand").sid

        assert {changed: False, added: False} == {trunk.sid: trunk.secure for trunk in trunks.list()}

    def test_any_account(self, twilio, trunks, others):
        """The console is everybody's, each account seeing its own."""
        twilio.console(OTHER).trunking.v1.trunks.create()

        assert [0, 1] == [len(trunks.list()), len(others.list())]

    def test_journal(self, twilio):
        """The journal marks the console's requests; the list of a program's requests does not have them."""
        twilio.console().trunking.v1.trunks.create()
        twilio.client().trunking.v1.trunks.list()

        assert ["console", "api"] == [record["by"] for record in twilio.admin.journal()]
        assert [("POST", "/v1/Trunks")] == [
            (record["method"], record["path"]) for record in twilio.admin.journal(by="console")
        ]
        assert [("GET", "/v1/Trunks", 200)] == twilio.requests

    def test_holds_to_the_rules(self, twilio):
        """Twilio's rules are the console's too."""
        with pytest.raises(TwilioRestException) as refusal:
            twilio.console().trunking.v1.trunks.create(domain_name="acme.example.com")

        assert 21245 == refusal.value.code

    def test_any_region(self, twilio):
        """It needs no key for a region, and the journal names the region."""
        twilio.console(region="ie1").trunking.v1.trunks.create()
        (record,) = twilio.admin.journal(region="ie1")

        assert ("console", "/v1/Trunks", "/v1/Trunks") == (record["by"], record["path"], record["route"])
        assert [] == twilio.client().trunking.v1.trunks.list()

    def test_unknown_account(self, ask):
        """An account that does not exist has no console."""
        answer = ask("GET", f"console/AC{'0' * 32}/v1/Trunks")

        assert 404 == answer.status_code
        assert "there is no account" in answer.json()["error"]


class TestAccounts:
    def test_new_one(self, twilio):
        """An account that is made while the emulator runs may log in at once, and is gone with a reset."""
        sid = "AC" + "3" * 32
        twilio.admin.put_account(sid, auth_token="token", parent_sid=twilio.account_sid)
        twilio.client(sid, "token").trunking.v1.trunks.create()

        (found,) = [account for account in twilio.admin.accounts() if account["sid"] == sid]
        assert {"sid": sid, "parent_sid": twilio.account_sid, "status": "active", "trunks": 1} == found
        twilio.admin.reset()
        assert sid not in {account["sid"] for account in twilio.admin.accounts()}

    def test_suspended(self, twilio, others):
        """A suspended account is refused with 20005 until it is active again."""
        twilio.admin.put_account(OTHER, status="suspended")
        with pytest.raises(TwilioException, match="20005"):
            others.list()
        twilio.admin.put_account(OTHER, status="active")

        assert [] == others.list()

    def test_suspension_ends_with_a_reset(self, twilio, others):
        """A reset makes accounts what they were at the start."""
        twilio.admin.put_account(OTHER, status="closed")
        twilio.admin.reset()

        assert [] == others.list()

    @pytest.mark.parametrize(
        ("sid", "changes"),
        [
            ("AC1", {"auth_token": "token"}),
            ("AC" + "4" * 32, {"status": "active"}),
            ("AC" + "4" * 32, {"auth_token": ""}),
            (OTHER, {"parent_sid": "AC" + "4" * 32}),
            (OTHER, {"status": "asleep"}),
            (OTHER, {"colour": "red"}),
        ],
    )
    def test_refused(self, twilio, sid, changes):
        """An invalid change changes nothing, and the refusal says what is accepted."""
        before = twilio.admin.accounts()
        with pytest.raises(ValueError, match="accepted"):
            twilio.admin.put_account(sid, **changes)

        assert before == twilio.admin.accounts()


class TestKeys:
    def test_new_one(self, twilio):
        """A key opens its account in its region until it is taken away."""
        key = ApiKey(sid="SK" + "2" * 32, account_sid=OTHER, secret="secret", region="au1")
        twilio.admin.put_key(key)
        trunks = twilio.client(key=key).trunking.v1.trunks
        assert [] == trunks.list()
        twilio.admin.remove_key(key.sid)

        with pytest.raises(TwilioException, match="20003"):
            trunks.list()

    @pytest.mark.parametrize("change", [{"sid": "SK1"}, {"account_sid": "AC" + "4" * 32}, {"region": "xx1"}])
    def test_refused(self, twilio, change):
        """A key has a well-formed SID, an account that exists and a region."""
        key = {"sid": "SK" + "2" * 32, "account_sid": OTHER, "secret": "secret"} | change

        with pytest.raises(ValueError, match="accepted"):
            twilio.admin.put_key(ApiKey(**key))

    def test_unknown(self, twilio):
        """A key that is not there cannot be taken away."""
        with pytest.raises(ValueError, match="no such key"):
            twilio.admin.remove_key("SK" + "4" * 32)


class TestPhoneNumbers:
    def test_bought_and_given_back(self, twilio):
        """A number that is bought behind the program's back is there, and gone when it is given back."""
        numbers = twilio.client().api.v2010.account.incoming_phone_numbers
        bought = twilio.admin.add_phone_number(twilio.account_sid, phone_number="+4930123456")
        assert ["+4930123456"] == [number.phone_number for number in numbers.list()]
        twilio.admin.remove_phone_number(bought["sid"])

        assert [] == numbers.list()

    def test_given_back_from_a_trunk(self, twilio, trunks):
        """A number that is given back is on no trunk any more."""
        trunk = fill(trunks)
        twilio.admin.remove_phone_number(NUMBER)

        assert [] == trunk.phone_numbers.list()

    @pytest.mark.parametrize(
        ("account_sid", "number"),
        [
            ("AC" + "4" * 32, {}),
            (OTHER, {"phone_number": "030 123456"}),
            (OTHER, {"phone_number": "+15550000001"}),
            (OTHER, {"sid": "PN1"}),
        ],
    )
    def test_refused(self, twilio, account_sid, number):
        """A number is E.164, nobody's yet, and an existing account's from then on."""
        twilio.admin.add_phone_number(twilio.account_sid, phone_number="+15550000001")

        with pytest.raises(ValueError, match="accepted"):
            twilio.admin.add_phone_number(account_sid, **number)

    def test_unknown(self, twilio):
        """A number that is not there cannot be given back."""
        with pytest.raises(ValueError, match="no such number"):
            twilio.admin.remove_phone_number("PN" + "4" * 32)
