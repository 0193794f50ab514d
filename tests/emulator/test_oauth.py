"""OAuth apps: tokens for a client ID and its secret, and what a token opens until when."""

from dataclasses import replace

import jwt
import pytest
import requests
from twilio.base.exceptions import TwilioRestException
from twilio.credential.client_credential_provider import ClientCredentialProvider
from twilio.http.client_token_manager import ClientTokenManager
from twilio.rest import Client

from emulator.database import DataFileError
from emulator.records import OAuthApp
from emulator.testing import LocalHttpClient, running

ACCOUNT, CHILD, OTHER = (f"AC{digit * 32}" for digit in "123")
APP = OAuthApp(sid="OQ" + "a" * 32, client_secret="the-secret", account_sid=ACCOUNT)
OF_OTHER = OAuthApp(sid="OQ" + "b" * 32, client_secret="s", account_sid=OTHER, access_token_ttl=60)
FORM = {"grant_type": "client_credentials", "client_id": APP.sid, "client_secret": APP.client_secret}


@pytest.fixture(scope="module")
def emulator():
    with running(
        accounts=dict.fromkeys((ACCOUNT, CHILD, OTHER), "token"),
        subaccounts={CHILD: ACCOUNT},
        oauth_apps=[APP, OF_OTHER],
    ) as emulator:
        yield emulator


@pytest.fixture
def ask(twilio):
    """Ask for a token."""

    def ask(path="/v2/token", **form):
        with requests.Session() as session:
            session.trust_env = False
            return session.post(twilio.url + path, data={**FORM, **form}, timeout=10)

    return ask


@pytest.fixture
def trunks(twilio):
    """Ask for the trunks with a token; gives back status and code."""

    def trunks(token, path="/v1/Trunks"):
        with requests.Session() as session:
            session.trust_env = False
            headers = {"Authorization": f"Bearer {token}"}
            answer = session.get(twilio.url + path, headers=headers, timeout=10)
        return answer.status_code, answer.json().get("code")

    return trunks


class TestToken:
    def test_answer(self, ask):
        """The answer is that of Twilio's page, with a JWT that tells when it ends."""
        answer = ask().json()

        assert (3600, "Bearer", None, None) == tuple(
            answer[name] for name in ("expires_in", "token_type", "refresh_token", "id_token")
        )
        assert "exp" in jwt.decode(answer["access_token"], options={"verify_signature": False})

    def test_needs_no_login(self, ask):
        """The credentials are in the form, and nowhere else."""
        assert 200 == ask().status_code

    def test_lifetime_is_the_apps(self, ask):
        """An app says how long its tokens last."""
        answer = ask(client_id=OF_OTHER.sid, client_secret=OF_OTHER.client_secret).json()

        assert 60 == answer["expires_in"]

    def test_each_is_new(self, ask):
        """Every request gives another token, and the ones before go on working."""
        assert ask().json()["access_token"] != ask().json()["access_token"]

    @pytest.mark.parametrize(
        ("form", "code"),
        [
            ({"client_secret": "wrong"}, 322402),
            ({"client_secret": OF_OTHER.client_secret}, 322402),
            ({"client_id": "OQ" + "f" * 32}, 322402),
            ({"client_id": ""}, 321402),
            ({"client_id": None}, 321402),
            ({"client_secret": ""}, 321405),
            ({"client_secret": None}, 321405),
            ({"grant_type": "authorization_code"}, 321403),
            ({"grant_type": None}, 321403),
        ],
        ids=str,
    )
    def test_refused(self, ask, form, code):
        """A missing or wrong value, or another app's, is 400, with Twilio's code."""
        answer = ask(**form)

        assert (400, code) == (answer.status_code, answer.json()["code"])

    def test_no_form(self, twilio):
        """A JSON body is 322403."""
        with requests.Session() as session:
            session.trust_env = False
            answer = session.post(f"{twilio.url}/v2/token", json=FORM, timeout=10)

        assert (400, 322403) == (answer.status_code, answer.json()["code"])

    def test_suspended(self, twilio, ask):
        """An account that is not active gets no token."""
        twilio.admin.put_account(ACCOUNT, status="suspended")

        assert 20005 == ask().json()["code"]

    def test_of_us1_alone(self, ask):
        """The other regions know no apps (Twilio's FAQ)."""
        assert 322402 == ask(path="/_region/ie1/v2/token").json()["code"]

    def test_journal_keeps_no_secret(self, twilio, ask):
        """The journal masks the secret."""
        ask()
        [record] = twilio.admin.journal(path="/v2/token")

        assert {**FORM, "client_secret": "***"} == record["parameters"]


class TestBearer:
    @pytest.fixture
    def token(self, ask):
        return ask().json()["access_token"]

    def test_opens_its_account(self, twilio, trunks, token):
        """A token does what the account's own token does, and the journal names the account."""
        assert (200, None) == trunks(token)
        assert ACCOUNT == twilio.admin.journal(path="/v1/Trunks")[-1]["account_sid"]

    def test_expires(self, twilio, trunks, token):
        """It works until its time is over, by the emulator's clock."""
        twilio.admin.move_clock(3590)
        assert (200, None) == trunks(token)
        twilio.admin.move_clock(11)

        assert (401, 20003) == trunks(token)

    @pytest.mark.parametrize(
        "forged",
        [
            "",
            "x",
            "a.b.c",
            jwt.encode({"exp": 4e9}, "k" * 32),
            jwt.encode({"exp": 4e9}, "k" * 32, headers={"kid": "OQ" + "f" * 32}),
            jwt.encode({"exp": 4e9}, "k" * 32, headers={"kid": APP.sid}),
            jwt.encode({"exp": 4e9}, None, "none", headers={"kid": APP.sid}),
        ],
    )
    def test_forged(self, trunks, forged):
        """A token that no app gave out opens nothing."""
        assert (401, 20003) == trunks(forged)

    def test_of_us1_alone(self, trunks, token):
        """Another region takes no token."""
        assert (401, 20003) == trunks(token, "/_region/ie1/v1/Trunks")

    def test_a_new_secret_ends_it(self, twilio, trunks, token):
        """As a rotation without a grace period does."""
        twilio.admin.put_oauth_app(replace(APP, client_secret="new"))

        assert (401, 20003) == trunks(token)

    def test_a_removed_app_ends_it(self, twilio, ask, trunks, token):
        """Without its app a token opens nothing, and the app gives out no other."""
        twilio.admin.remove_oauth_app(APP.sid)

        assert ((401, 20003), 322402) == (trunks(token), ask().json()["code"])

    def test_suspended(self, twilio, trunks, token):
        """A token of an account that is not active is 20005."""
        twilio.admin.put_account(ACCOUNT, status="suspended")

        assert (403, 20005) == trunks(token)

    @pytest.mark.parametrize(("sid", "status"), [(ACCOUNT, 200), (CHILD, 404), (OTHER, 404)])
    def test_reaches_its_own_account_alone(self, trunks, token, sid, status):
        """A token reaches only its own account, and no sub-account's paths (Twilio's FAQ)."""
        assert status == trunks(token, f"/2010-04-01/Accounts/{sid}/IncomingPhoneNumbers.json")[0]

    def test_with_the_sdks_own_strategy(self, twilio, monkeypatch):
        """The SDK's client credentials work, once its token manager is sent here too."""
        monkeypatch.setenv("TWILIO_ACCOUNT_SID", "")
        manager = ClientTokenManager("client_credentials", APP.sid, APP.client_secret)
        manager.client = twilio.client()
        http_client = LocalHttpClient(twilio.url)
        client = Client(
            credential_provider=ClientCredentialProvider(APP.sid, APP.client_secret, manager),
            http_client=http_client,
        )
        made = client.trunking.v1.trunks.create()
        http_client.close()

        assert ACCOUNT == made.account_sid


class TestApps:
    def test_survives(self, tmp_path):
        """An app and its tokens are known after a restart."""
        data = tmp_path / "twilio.sqlite"
        with running(data, accounts={ACCOUNT: "token"}, oauth_apps=[APP]) as twilio:
            first = twilio.client().oauth.v2.token.create(**FORM)
        with running(data, accounts={ACCOUNT: "token"}) as twilio:
            second = twilio.client().oauth.v2.token.create(**FORM)

        assert first.expires_in == second.expires_in == 3600

    def test_of_no_account(self):
        """An app of an unknown account is refused at the start."""
        with pytest.raises(DataFileError), running(oauth_apps=[APP]):
            pass

    def test_made_while_it_runs(self, twilio):
        """The admin API makes an app, with a lifetime of its own."""
        twilio.admin.put_oauth_app(replace(OF_OTHER, sid=APP.sid))
        made = twilio.client().oauth.v2.token.create(**{**FORM, "client_secret": OF_OTHER.client_secret})

        assert 60 == made.expires_in

    @pytest.mark.parametrize(
        "body",
        [
            {"client_secret": "s"},
            {"client_secret": "", "account_sid": ACCOUNT},
            {"client_secret": "s", "account_sid": "AC" + "f" * 32},
            {"client_secret": "s", "account_sid": ACCOUNT, "access_token_ttl": 59},
            {"client_secret": "s", "account_sid": ACCOUNT, "access_token_ttl": 2_592_001},
            {"client_secret": "s", "account_sid": ACCOUNT, "access_token_ttl": "60"},
            {"client_secret": "s", "account_sid": ACCOUNT, "access_token_ttl": True},
            {"client_secret": "s", "account_sid": ACCOUNT, "region": "ie1"},
        ],
        ids=str,
    )
    def test_refused(self, twilio, body):
        """An invalid app is refused, with what is accepted."""
        with requests.Session() as session:
            session.trust_env = False
            answer = session.put(f"{twilio.url}/_emulator/oauth_apps/OQ{'c' * 32}", json=body, timeout=10)

        assert 400 == answer.status_code
        assert {"client_secret", "account_sid", "access_token_ttl"} == set(answer.json()["accepted"])

    def test_sid(self, twilio):
        """A client ID begins with OQ."""
        with pytest.raises(ValueError, match="not an SID: expected 'OQ'"):
            twilio.admin.put_oauth_app(replace(APP, sid="SK" + "a" * 32))

    def test_unknown(self, twilio):
        """An app that is not there cannot be taken away."""
        with pytest.raises(ValueError, match="no such app"):
            twilio.admin.remove_oauth_app("OQ" + "f" * 32)

    def test_wrong_secret_through_the_sdk(self, twilio):
        """The SDK shows Twilio's code."""
        with pytest.raises(TwilioRestException) as refusal:
            twilio.client().oauth.v2.token.create(**{**FORM, "client_secret": "wrong"})

        assert (400, 322402) == (refusal.value.status, refusal.value.code)
