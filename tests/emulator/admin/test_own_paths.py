"""Who may call the emulator's own paths."""

import pytest
import requests


class TestOwnPaths:
    def test_elsewhere(self, ask):
        """A path below the prefix that does not exist says so, and asks for no credentials."""
        answer = ask("GET", "nothing")

        assert 404 == answer.status_code
        assert "/_emulator/nothing" in answer.json()["error"]

    @pytest.mark.parametrize(
        "headers",
        [
            {"Origin": "https://example.com"},
            {"Origin": "null"},
            {"Host": "example.com"},
            {"Host": "127.0.0.1.example.com"},
        ],
        ids=str,
    )
    @pytest.mark.parametrize(
        "path",
        [
            "/_emulator/reset",
            "/_emulator/console/{sid}/v1/Trunks",
            "/_region/ie1/_emulator/reset",
            "/_region/ie1/",
        ],
    )
    def test_keeps_web_pages_out(self, twilio, trunks, headers, path):
        """A page of another origin, in a browser on this machine, can do nothing here."""
        trunks.create()
        with requests.Session() as session:
            session.trust_env = False
            url = twilio.url + path.format(sid=twilio.account_sid)
            answer = session.post(url, headers=headers, timeout=10)

        assert 403 == answer.status_code
        assert 1 == len(trunks.list())

    def test_leaves_no_trace(self, twilio, ask):
        """The emulator's own paths are in no journal and in no counter."""
        ask("GET", "health")
        ask("GET", "requests")

        assert [] == twilio.admin.journal() + twilio.admin.counters() + twilio.requests
