import pytest
import requests
from twilio.base.exceptions import TwilioRestException

from emulator.faults import Fault
from emulator.records import ApiKey
from emulator.server import PortTakenError
from emulator.settings import DEFAULT_ACCOUNT_SID
from emulator.testing import running

KEY = ApiKey(sid="SK" + "1" * 32, secret="secret", account_sid=DEFAULT_ACCOUNT_SID)


class TestRunning:
    def test_forgets(self):
        """Without a data file each emulator begins with nothing."""
        for _ in range(2):
            with running() as emulator:
                assert [] == emulator.client().trunking.v1.trunks.list()
                emulator.client().trunking.v1.trunks.create()

    def test_side_by_side(self):
        """Two emulators do not know of each other."""
        with running() as one, running() as other:
            one.client().trunking.v1.trunks.create()

            assert one.url != other.url
            assert [] == other.client().trunking.v1.trunks.list()

    def test_is_gone_afterwards(self):
        """After the block nothing listens any more."""
        with running() as emulator:
            pass

        with requests.Session() as session, pytest.raises(requests.ConnectionError):
            session.get(emulator.url, timeout=10, proxies={"http": ""})

    def test_fixed_port(self):
        """A port may be asked for, and can be had again at once."""
        with running() as emulator:
            emulator.client().trunking.v1.trunks.list()
            port = int(emulator.url.rpartition(":")[2])
            with pytest.raises(PortTakenError), running(port=port):
                pass

        with running(port=port) as emulator:
            assert f"http://127.0.0.1:{port}" == emulator.url

    def test_an_error_in_the_block(self):
        """Errors of the block leave it."""
        with pytest.raises(KeyError), running():
            raise KeyError


class TestClient:
    def test_ignores_the_environment(self, twilio_emulator, monkeypatch):
        """Neither credentials nor edges nor proxies of the environment reach the client."""
        monkeypatch.setenv("TWILIO_ACCOUNT_SID", "AC" + "9" * 32)
        monkeypatch.setenv("TWILIO_EDGE", "dublin")
        monkeypatch.setenv("TWILIO_REGION", "ie1")
        monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")

        assert twilio_emulator.account_sid == twilio_emulator.client().trunking.v1.trunks.create().account_sid


class TestJournal:
    def test_in_order(self):
        """Every request is there, with its method, path and status."""
        with running() as emulator:
            trunks = emulator.client().trunking.v1.trunks
            sid = trunks.create().sid
            trunks(sid).delete()
            with pytest.raises(TwilioRestException):
                trunks(sid).fetch()

        assert [
            ("POST", "/v1/Trunks", 201),
            ("DELETE", f"/v1/Trunks/{sid}", 204),
            ("GET", f"/v1/Trunks/{sid}", 404),
        ] == emulator.requests

    def test_leaves_the_emulators_own_paths_out(self):
        """Asking for its health is not a request to Twilio."""
        with running() as emulator, requests.Session() as session:
            session.trust_env = False
            session.get(f"{emulator.url}/_emulator/health", timeout=10)

        assert [] == emulator.requests


class TestMiddleware:
    def test_may_answer_instead(self):
        """The journal has a middleware's own answer."""

        def throttled(app):
            async def answer(scope, receive, send):
                if scope["type"] != "http":
                    await app(scope, receive, send)
                    return
                await send({"type": "http.response.start", "status": 429, "headers": []})
                await send({"type": "http.response.body", "body": b'{"code": 20429, "message": "Too many"}'})

            return answer

        with running(middleware=throttled) as emulator, pytest.raises(TwilioRestException) as refusal:
            emulator.client().trunking.v1.trunks.create()

        assert (429, 20429) == (refusal.value.status, refusal.value.code)
        assert [("POST", "/v1/Trunks", 429)] == emulator.requests

    def test_may_lose_an_answer(self):
        """A write with a lost answer has happened, and the journal has it with status 0."""

        def forgetful(app):
            async def lose(scope, receive, send):
                if scope["type"] != "http" or scope["method"] != "POST":
                    await app(scope, receive, send)
                    return
                await app(scope, receive, _nowhere)

            return lose

        with running(middleware=forgetful) as emulator:
            trunks = emulator.client().trunking.v1.trunks
            with pytest.raises(requests.ConnectionError):
                trunks.create()

            assert 1 == len(trunks.list())

        assert [("POST", "/v1/Trunks", 0), ("GET", "/v1/Trunks", 200)] == emulator.requests


class TestFaults:
    def test_action(self):
        """A test's own effect replaces the emulator, as often as the fault says."""

        async def refuse(_app, _scope, _receive, send):
            await send({"type": "http.response.start", "status": 418, "headers": []})
            await send({"type": "http.response.body", "body": b"{}"})

        with running() as emulator:
            emulator.faults.add(Fault(method="POST", path="/v1/*", effect=refuse))
            trunks = emulator.client().trunking.v1.trunks
            with pytest.raises(TwilioRestException) as refusal:
                trunks.create()

            assert 418 == refusal.value.status
            assert trunks.create().sid

    def test_same_fields(self):
        """The other effects and fields are those of faults over HTTP; keys count for their account."""
        with running(keys=[KEY]) as emulator:
            emulator.faults.add(
                Fault(effect="drop", account_sid=emulator.account_sid, skip=1, committed=True)
            )
            trunks = emulator.client(key=KEY).trunking.v1.trunks
            assert [] == trunks.list()
            with pytest.raises(requests.ConnectionError):
                trunks.create()

            assert 1 == len(trunks.list())
            assert [200, 0, 200] == [status for _, _, status in emulator.requests]


async def _nowhere(message):
    del message
