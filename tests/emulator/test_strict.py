"""The setting for tests of programs: what Twilio would never have taken."""

import pytest
import requests
from twilio.base.exceptions import TwilioRestException

from emulator.settings import Settings
from emulator.testing import running

UNKNOWN = "PN" + "0" * 32


@pytest.fixture(scope="module")
def emulator():
    with running(settings=Settings(strict=True)) as emulator:
        yield emulator


@pytest.fixture
def post(emulator):
    with requests.Session() as session:
        session.trust_env = False
        session.auth = (emulator.account_sid, emulator.auth_token)
        yield lambda path, **data: session.post(emulator.url + path, data=data, timeout=10)


class TestNumbers:
    def test_mistyped(self, emulator):
        """A number that nobody seeded is on no trunk: 20001, and it does not exist afterwards either."""
        client = emulator.client()
        trunk = client.trunking.v1.trunks(client.trunking.v1.trunks.create().sid)
        with pytest.raises(TwilioRestException) as refusal:
            trunk.phone_numbers.create(UNKNOWN)

        assert (400, 20001) == (refusal.value.status, refusal.value.code)
        assert [] == trunk.phone_numbers.list()
        with pytest.raises(TwilioRestException):
            client.api.v2010.account.incoming_phone_numbers(UNKNOWN).fetch()

    def test_seeded(self, emulator):
        """One that was seeded is."""
        client = emulator.client()
        trunk = client.trunking.v1.trunks(client.trunking.v1.trunks.create().sid)
        number = emulator.admin.add_phone_number(emulator.account_sid)

        assert number["phone_number"] == trunk.phone_numbers.create(number["sid"]).phone_number


class TestParameters:
    @pytest.mark.parametrize(
        ("path", "name"),
        [
            ("/v1/Trunks", "friendly_name"),
            ("/v1/Trunks", "Secured"),
            ("/v1/Trunks", "SymmetricRtpEnabled"),
            ("/v1/Trunks/{sid}", "Recording"),
            ("/v1/Trunks/{sid}/Recording", "mode"),
            ("/v1/Trunks/{sid}/OriginationUrls", "SipURL"),
            ("/v1/Trunks/{sid}/PhoneNumbers", "Sid"),
            ("/2010-04-01/Accounts.json", "Name"),
            ("/2010-04-01/Accounts/{account}/SIP/CredentialLists.json", "Friendlyname"),
            ("/v2/token", "granttype"),
        ],
    )
    def test_unknown(self, emulator, post, path, name):
        """A parameter that Twilio does not have is refused by its name, with the valid ones."""
        sid = post("/v1/Trunks").json()["sid"]
        answer = post(path.format(sid=sid, account=emulator.account_sid), **{name: "x"})

        assert (400, 20001) == (answer.status_code, answer.json()["code"])
        assert f"parameter {name}: there is no such parameter" in answer.json()["message"]

    @pytest.mark.parametrize(
        "path",
        [
            "/v1/Trunks?pageSize=10",
            "/2010-04-01/Accounts.json?SID=AC1",
            "/2010-04-01/Accounts/{account}/IncomingPhoneNumbers.json?Number=1",
            "/2010-04-01/Accounts/{account}/IncomingPhoneNumbers/Local.json?Number=1",
            "/2010-04-01/Accounts/{account}/Keys.json?Kind=main",
            "/2010-04-01/Accounts/{account}/SIP/CredentialLists.json?FriendlyName=a",
        ],
    )
    def test_unknown_filter(self, emulator, path):
        """A list is narrowed by what Twilio narrows it by, and by nothing else."""
        with requests.Session() as session:
            session.trust_env = False
            session.auth = (emulator.account_sid, emulator.auth_token)
            answer = session.get(emulator.url + path.format(account=emulator.account_sid), timeout=10)

        assert (400, 20001) == (answer.status_code, answer.json()["code"])

    def test_known_filters(self, emulator):
        """The SDK's own parameters are accepted."""
        client = emulator.client()

        assert [] == client.api.v2010.account.incoming_phone_numbers.mobile.list(
            friendly_name="a", beta=False, phone_number="1", origin="twilio", page_size=1
        )
        assert client.api.v2010.accounts.list(status="active", page_size=2)
        client.trunking.v1.trunks.create()
        client.trunking.v1.trunks.create()
        assert 2 <= len(client.trunking.v1.trunks.list(page_size=1))

    def test_known(self, post):
        """Twilio's own parameters are accepted."""
        assert post("/v1/Trunks", FriendlyName="a", Secure="true").json()["secure"]

    def test_off(self, call):
        """Without the setting they are ignored, as on Twilio."""
        assert 201 == call("POST", "/v1/Trunks", data={"Secured": "true"}).status_code
