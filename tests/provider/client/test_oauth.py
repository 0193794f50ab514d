"""Access tokens: got, shared, renewed and kept secret, over real connections to the emulator."""

import logging
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import jwt
import pytest
from pulumi_twilio_trunking.base.errors import (
    ConfigurationError,
    NoAnswerError,
    NotFoundError,
    TrunkingError,
    TwilioError,
    UnauthorizedError,
)
from pulumi_twilio_trunking.client.api import connect
from pulumi_twilio_trunking.client.credentials import Credentials
from pulumi_twilio_trunking.client.oauth import (
    RENEW_BEFORE_S,
    TOKEN_URL,
    AccessTokens,
    Grant,
    OAuthHttpClient,
)

from emulator.records import OAuthApp

URL = "https://trunking.twilio.com/v1/Trunks"
SECRET = "s3cret-of-the-client"
TOKEN = "POST /v2/token"


@pytest.fixture
def app(twilio):
    """An OAuth app of the test's account; the clock is the machine's again when the test is over."""
    app = OAuthApp(sid=f"OQ{twilio.account_sid[2:]}", client_secret=SECRET, account_sid=twilio.account_sid)
    twilio.admin.put_oauth_app(app)
    yield app
    twilio.admin.reset_clock()


@pytest.fixture
def client_credentials(app, twilio):
    return Credentials(
        account_sid=app.account_sid, username=app.sid, password=SECRET, oauth=True, base_url=twilio.url
    )


@pytest.fixture
def http(client_credentials):
    return OAuthHttpClient(client_credentials)


@pytest.fixture
def api(client_credentials):
    return connect(client_credentials)


class Clock:
    def __init__(self):
        self.seconds = 1000.0

    def __call__(self):
        return self.seconds


class Office:
    """Gives out tokens 1, 2, 3 …, each for *lifetime_s*."""

    def __init__(self, lifetime_s=3600):
        self.given = 0
        self.lifetime_s = lifetime_s

    def __call__(self):
        self.given += 1
        return Grant(str(self.given), self.lifetime_s)


class TestAccessTokens:
    @pytest.mark.parametrize(
        ("lifetime_s", "kept_s"), [(3600, 3600 - RENEW_BEFORE_S), (120, 60), (60, 30), (1, 0.5)]
    )
    def test_renewed_before_the_end(self, lifetime_s, kept_s):
        """A token is used until a minute before its end, or until half of its time is over."""
        clock, office = Clock(), Office(lifetime_s)
        tokens = AccessTokens(office, clock)
        assert "1" == tokens.current()
        clock.seconds += kept_s - 0.1
        assert "1" == tokens.current()
        clock.seconds += 0.1

        assert "2" == tokens.current()

    def test_without_an_end(self):
        """A token that does not say how long it lasts is used until it is refused."""
        clock = Clock()
        tokens = AccessTokens(Office(float("inf")), clock)
        tokens.current()
        clock.seconds += 1e9

        assert "1" == tokens.current()
        assert "2" == tokens.instead_of("1")

    def test_one_for_all_threads(self):
        """Threads that need a token at the same time ask once; if it is refused, they renew it once."""
        office, start = Office(), threading.Barrier(8)
        tokens = AccessTokens(office)

        def work(_):
            start.wait()
            first = tokens.current()
            start.wait()
            return first, tokens.instead_of(first)

        with ThreadPoolExecutor(8) as pool:
            found = set(pool.map(work, range(8)))

        assert {("1", "2")} == found
        assert 2 == office.given

    def test_failure(self):
        """After a failure the next request asks again."""
        answers = iter([NoAnswerError("no"), Grant("good", 60)])

        def ask():
            answer = next(answers)
            if isinstance(answer, Exception):
                raise answer
            return answer

        tokens = AccessTokens(ask)
        with pytest.raises(NoAnswerError):
            tokens.current()

        assert "good" == tokens.current()


class TestRequests:
    def test_one_token_for_many(self, api, twilio, arrived):
        """The first request gets a token, and all of them carry it."""
        trunk = api.create_trunk({"friendly_name": "a"})
        api.read_trunk(trunk.sid)

        assert 1 == arrived.count(TOKEN)
        assert ["a"] == [each.friendly_name for each in twilio.client().trunking.v1.trunks.list()]

    def test_whatever_auth_the_sdk_passes(self, http):
        """The token replaces any other login."""
        assert 200 == http.request("GET", URL, auth=("someone", "else")).status_code

    def test_expired(self, api, twilio, arrived):
        """An expired token is renewed, and the refused request sent once more: a POST, too."""
        api.list_trunks()
        twilio.admin.move_clock(3601)
        arrived.clear()

        api.create_trunk({"friendly_name": "a"})

        assert ["POST /Trunks", TOKEN, "POST /Trunks"] == arrived
        assert 1 == len(api.list_trunks())

    def test_refused_twice(self, http, faults, arrived):
        """If the new token is refused too, Twilio's own answer is raised."""
        faults.refuse("GET /Trunks", 401, 20003, times=100)

        with pytest.raises(UnauthorizedError, match="20003"):
            http.request("GET", URL)

        assert [TOKEN, "GET /Trunks", TOKEN, "GET /Trunks"] == arrived

    def test_the_secret_is_rotated(self, api, app, twilio):
        """After a rotation the old secret gets no new token."""
        api.list_trunks()
        twilio.admin.put_oauth_app(replace(app, client_secret="new"))

        with pytest.raises(ConfigurationError, match="error 322402"):
            api.list_trunks()

    def test_address(self):
        """Without a base URL the token comes from Twilio's own address, whatever the edge."""
        ours = Credentials(
            account_sid="AC1", username="OQ1", password="x", oauth=True, region="us1", edge="ashburn"
        )

        assert "https://oauth.twilio.com/v2/token" == OAuthHttpClient(ours)._rerouted(TOKEN_URL)


class TestNoToken:
    def test_wrong_secret(self, client_credentials, app):
        """A wrong secret is one clear sentence with Twilio's code and what to do."""
        api = connect(replace(client_credentials, password="wr0ng"))

        with pytest.raises(ConfigurationError) as refused:
            api.list_trunks()

        message = str(refused.value)
        assert message.startswith(f"could not get an access token for client {app.sid}:\nTwilio answered 400")
        for part in ("322402", "Invalid credentials", "Check the client ID and its secret", "RQ"):
            assert part in message
        assert "wr0ng" not in message

    @pytest.mark.parametrize("status", [302, 400, 401, 403, 404, 405, 415, 501])
    def test_is_nothing_about_the_trunk(self, api, faults, arrived, status):
        """Whatever the token's address answers, no trunk is taken for deleted and no list for forbidden."""
        faults.answer(TOKEN, status, times=100)

        for call in (
            lambda: api.delete_trunk("TK1"),
            lambda: api.read_trunk("TK1"),
            api.list_trunks,
            lambda: api.phone_numbers.on_trunk("TK1"),
        ):
            with pytest.raises(ConfigurationError, match="could not get an access token") as refused:
                call()
            assert not isinstance(refused.value, TwilioError)
        assert {TOKEN} == set(arrived)

    @pytest.mark.parametrize("status", [429, 500, 503])
    def test_nothing_was_sent(self, api, faults, arrived, status):
        """If Twilio repeatedly gives no token, the request itself was not sent, and the error knows."""
        faults.answer(TOKEN, status, times=100)

        with pytest.raises(NoAnswerError, match="could not get an access token") as failed:
            api.create_trunk({"friendly_name": "a"})

        assert not failed.value.maybe_done
        assert len(arrived) > 1
        assert {TOKEN} == set(arrived)

    def test_lost(self, api, faults, arrived):
        """A lost answer leaves nothing open either."""
        faults.lose(TOKEN, committed=True, times=100)

        with pytest.raises(NoAnswerError) as lost:
            api.create_trunk({"friendly_name": "a"})

        assert not lost.value.maybe_done
        assert "carried it out" not in str(lost.value)
        assert {TOKEN} == set(arrived)

    @pytest.mark.parametrize("trouble", ["lost", 429, 500, 503])
    def test_is_asked_for_again(self, api, faults, trouble):
        """A token may be asked for twice: trouble that passes does not show."""
        if trouble == "lost":
            faults.lose(TOKEN, committed=True)
        else:
            faults.answer(TOKEN, trouble)

        assert [] == api.list_trunks()

    @pytest.mark.parametrize(
        "body",
        ["{}", '{"access_token": null}', '{"access_token": ""}', '{"access_token": 5}', "[]", "", "<html>"]
        + [f'{{"access_token": "t0ken{end}"}}' for end in ("\\n", "\\r\\nX: y", " x", "ü", "\\u0000")],
    )
    def test_in_the_answer(self, api, faults, body):
        """An invalid token is neither sent nor repeated in an error."""
        faults.answer(TOKEN, 200, body)

        with pytest.raises(NoAnswerError) as unreadable:
            api.list_trunks()

        assert "t0ken" not in str(unreadable.value)

    @pytest.mark.parametrize("lifetime", ["null", '"3600"', "0", "-1", "1438315200000"])
    def test_strange_lifetimes(self, http, app, faults, arrived, lifetime):
        """A lifetime that says nothing does not matter: the token is used until it is refused."""
        token = jwt.encode({"sub": app.account_sid}, "k" * 32, headers={"kid": app.sid})
        faults.answer("GET /Trunks", 200, "{}", times=2)
        faults.answer(TOKEN, 200, f'{{"access_token": "{token}", "expires_in": {lifetime}}}')
        http.request("GET", URL)
        http.request("GET", URL)

        assert [TOKEN, "GET /Trunks", "GET /Trunks"] == arrived


class TestStillNotFound:
    def test_gone(self, api):
        """With a token, gone is gone."""
        with pytest.raises(NotFoundError):
            api.read_trunk("TK" + "0" * 32)


class TestSecrets:
    @pytest.fixture
    def shown(self, caplog, http, twilio, faults):
        """Everything that is logged at any level, and every object and error at hand, written out."""
        caplog.set_level(logging.DEBUG)
        http.request("GET", URL)
        twilio.admin.move_clock(3601)
        http.request("POST", URL, data={"FriendlyName": "a"})
        token = http._tokens.current()
        faults.refuse("GET /Trunks", 401, 20003, times=2)
        with pytest.raises(TrunkingError) as refused:
            http.request("GET", URL)
        faults.refuse(TOKEN, 400, 322402)
        http._tokens._renew_at = 0
        with pytest.raises(TrunkingError) as no_token:
            http.request("GET", URL)
        things = [http, http._tokens, *vars(http).values()]
        things = [*things, http._test_only_last_request, http._test_only_last_response]
        errors = [refused.value, no_token.value, no_token.value.__cause__]
        texts = [f"{error} {error!r} {vars(error)}" for error in errors]
        form = http._form
        del things[things.index(form)]
        return "\n".join([caplog.text, *map(repr, things), *texts]), token

    def test_are_shown_nowhere(self, shown):
        """Neither the client's secret nor a token is in a log, a repr or an error."""
        text, token = shown

        assert SECRET not in text
        assert token not in text
        assert token.partition(".")[2] not in text

    def test_repr(self, client_credentials):
        """The credentials show only the client ID."""
        assert SECRET not in repr(client_credentials)
        assert client_credentials.username in repr(client_credentials)
