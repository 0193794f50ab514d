import base64

import pytest
from twilio.base.exceptions import TwilioException, TwilioRestException

from emulator.settings import DEFAULT_ACCOUNT_SID, DEFAULT_AUTH_TOKEN
from emulator.testing import running


class TestCredentials:
    @pytest.mark.parametrize(
        "header",
        [
            None,
            "",
            "Basic",
            "Basic !",
            "Basic " + base64.b64encode(b"no colon").decode(),
            "Basic " + base64.b64encode(b"\xff:\xff").decode(),
            "Basic " + base64.b64encode(b"AC" + b"f" * 32 + b":token").decode(),
            "Bearer token",
        ],
    )
    def test_refused(self, shared_emulator, header):
        """Without an account's credentials every request is 401 with 20003."""
        answer = _get(f"{shared_emulator.url}/v1/Trunks", header)

        assert (401, 20003, "Authenticate") == (
            answer.status_code,
            answer.json()["code"],
            answer.json()["message"],
        )
        assert 'Basic realm="Twilio API"' == answer.headers["WWW-Authenticate"]

    def test_wrong_token(self, twilio_emulator):
        """An account with another token is refused."""
        with pytest.raises(TwilioRestException) as refusal:
            twilio_emulator.client(auth_token="wrong").trunking.v1.trunks.create()

        assert (401, 20003) == (refusal.value.status, refusal.value.code)

    def test_default_account(self):
        """Without accounts of one's own, the default account logs in."""
        with running() as emulator:
            assert (DEFAULT_ACCOUNT_SID, DEFAULT_AUTH_TOKEN) == (emulator.account_sid, emulator.auth_token)
            assert DEFAULT_ACCOUNT_SID == emulator.client().trunking.v1.trunks.create().account_sid


class TestIsolation:
    @pytest.fixture
    def stranger(self, twilio_emulator, unused_accounts):
        return twilio_emulator.client(account_sid=next(unused_accounts)).trunking.v1.trunks

    def test_list(self, trunk, stranger):
        """An account lists its own trunks only."""
        mine = stranger.create().sid

        assert trunk.fetch().sid != mine
        assert [mine] == [each.sid for each in stranger.list()]

    @pytest.mark.parametrize("verb", ["fetch", "update", "delete"])
    def test_trunk(self, trunk, stranger, verb):
        """Another account's trunk is not found."""
        sid = trunk.fetch().sid

        with pytest.raises(TwilioRestException) as refusal:
            getattr(stranger(sid), verb)()

        assert 20404 == refusal.value.code
        assert sid == trunk.fetch().sid

    def test_origination_urls(self, trunk, stranger, origination):
        """Nor are its origination URLs, to read or to add to."""
        sid = trunk.fetch().sid
        url = trunk.origination_urls.create(**origination).sid

        with pytest.raises(TwilioException):
            stranger(sid).origination_urls.list()
        with pytest.raises(TwilioRestException):
            stranger(sid).origination_urls(url).fetch()
        with pytest.raises(TwilioRestException):
            stranger(sid).origination_urls.create(**origination)

    def test_recording(self, trunk, stranger):
        """Nor are its recording settings."""
        with pytest.raises(TwilioRestException) as refusal:
            stranger(trunk.fetch().sid).recordings().update(mode="record-from-answer")

        assert 20404 == refusal.value.code

    def test_limits(self, trunks, stranger):
        """Each account has its own hundred trunks."""
        for _ in range(100):
            trunks.create()

        assert stranger.create().sid


def _get(url, header):
    import requests  # the fixture's session would add credentials of its own

    with requests.Session() as session:
        session.trust_env = False
        return session.get(url, headers={"Authorization": header} if header is not None else {}, timeout=10)
