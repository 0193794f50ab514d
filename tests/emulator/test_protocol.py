import re

import pytest
from twilio.base.exceptions import TwilioRestException

from emulator.resources.trunks import Trunks
from emulator.testing import running

NO_TRUNK = "TK" + "0" * 32


class TestErrors:
    def test_envelope(self, call):
        """An error is Twilio's four members in Twilio's order, with the path below the version."""
        answer = call("GET", f"/v1/Trunks/{NO_TRUNK}")

        assert 404 == answer.status_code
        assert [
            ("code", 20404),
            ("message", f"The requested resource /Trunks/{NO_TRUNK} was not found"),
            ("more_info", "https://www.twilio.com/docs/errors/20404"),
            ("status", 404),
        ] == list(answer.json().items())

    @pytest.mark.parametrize("list_name", ["OriginationUrls", "PhoneNumbers"])
    def test_list_of_an_unknown_trunk(self, call, list_name):
        """The lists of a trunk that does not exist are 404."""
        answer = call("GET", f"/v1/Trunks/{NO_TRUNK}/{list_name}")

        assert (
            f"The requested resource /Trunks/{NO_TRUNK}/{list_name} was not found" == answer.json()["message"]
        )

    @pytest.mark.parametrize("method", ["PUT", "PATCH", "OPTIONS", "DELETE"])
    def test_method_not_allowed(self, call, method):
        """A method that the path does not have is 405 with 20004, and the methods that it has."""
        answer = call(method, "/v1/Trunks")

        assert (405, 20004) == (answer.status_code, answer.json()["code"])
        assert {"GET", "HEAD", "POST"} == set(answer.headers["Allow"].split(", "))


class TestBug:
    def test_is_twilios_20500(self, monkeypatch, caplog):
        """A bug in the emulator is a 500 with 20500, and its log has it."""
        monkeypatch.setattr(Trunks, "create", lambda *_, **__: 1 / 0)

        with running() as emulator:
            with pytest.raises(TwilioRestException) as failure:
                emulator.client().trunking.v1.trunks.create()
            (record,) = emulator.admin.journal()

        assert (500, 20500) == (failure.value.status, failure.value.code)
        assert "ZeroDivisionError" in caplog.text
        assert 500 == record["status"]

    def test_has_twilios_headers(self, monkeypatch, call):
        """A bug's answer is traced by its request id like any other."""
        monkeypatch.setattr(Trunks, "create", lambda *_, **__: 1 / 0)

        assert call("POST", "/v1/Trunks").headers["Twilio-Request-Id"].startswith("RQ")


class TestOtherBodies:
    def test_json(self, call):
        """A body that is not a form is refused, since Twilio reads only forms."""
        answer = call("POST", "/v1/Trunks", json={"FriendlyName": "voice-agent"})

        assert 415 == answer.status_code
        assert "a body of the type application/json" in answer.json()["message"]

    def test_unnamed(self, call):
        """A body without a type is read as a form."""
        answer = call("POST", "/v1/Trunks", data=b"FriendlyName=voice-agent")

        assert "voice-agent" == answer.json()["friendly_name"]


class TestNotServed:
    @pytest.mark.parametrize(
        ("method", "path"),
        [
            ("GET", "/2010-04-01/Balance.json"),
            ("GET", f"/2010-04-01/Accounts/AC{'0' * 32}/SIP/IpAccessControlLists"),
            ("GET", "/v2/SipDomains/acme.sip.twilio.com"),
            ("GET", "/_region/xx1/v1/Trunks"),
            ("DELETE", "/v1/Services/MG1"),
            ("POST", "/v1"),
        ],
    )
    def test_says_so(self, call, method, path):
        """Every other path of Twilio's answers 501 in Twilio's envelope, and names the request."""
        answer = call(method, path)

        assert (501, 501) == (answer.status_code, answer.json()["status"])
        assert f"This emulator does not serve {method} {path}:" in answer.json()["message"]

    def test_wants_credentials(self, call):
        """Without credentials nobody learns which paths are served."""
        assert 401 == call("GET", "/v1/Services", auth=("x", "y")).status_code


class TestHeaders:
    @pytest.mark.parametrize("path", ["/v1/Trunks", f"/v1/Trunks/{NO_TRUNK}", "/v1/Services"])
    def test_twilios_own(self, call, path):
        """Every answer, good or bad, has Twilio's three headers."""
        headers = call("GET", path).headers

        assert re.fullmatch("RQ[0-9a-f]{32}", headers["Twilio-Request-Id"])
        assert re.fullmatch(r"\d+\.\d{3}", headers["Twilio-Request-Duration"])
        assert int(headers["Twilio-Concurrent-Requests"]) >= 1

    def test_request_ids_differ(self, call):
        """No two answers share a request id."""
        ids = {call("GET", "/v1/Trunks").headers["Twilio-Request-Id"] for _ in range(3)}

        assert 3 == len(ids)


class TestHealth:
    def test_needs_no_credentials(self, call):
        """The health route tells anybody what is listening."""
        answer = call("GET", "/_emulator/health", auth=("", ""))

        assert ("twilio-trunking", ":memory:") == (answer.json()["emulator"], answer.json()["data"])
        assert {"emulator", "version", "data", "pid"} == set(answer.json())
