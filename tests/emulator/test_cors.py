"""CORS: https://github.com/twilio/twilio-cli/issues/231 has the headers of a live answer."""

import pytest

PREFLIGHT = {
    "Origin": "https://example.com",
    "Access-Control-Request-Method": "POST",
    "Access-Control-Request-Headers": "authorization",
}


class TestPreflight:
    @pytest.mark.parametrize(
        "path",
        ["/v1/Trunks", "/v1/Trunks/TK1/Recording", "/2010-04-01/Accounts.json", "/_region/ie1/v1/Trunks"],
    )
    def test_needs_no_credentials(self, call, path):
        """A browser's preflight is answered without credentials, which only the request has."""
        answer = call("OPTIONS", path, headers=PREFLIGHT, auth=lambda request: request)

        assert (204, b"") == (answer.status_code, answer.content)
        assert "*" == answer.headers["Access-Control-Allow-Origin"]
        assert {"GET", "POST", "DELETE"} <= set(answer.headers["Access-Control-Allow-Methods"].split(", "))
        assert "Authorization" in answer.headers["Access-Control-Allow-Headers"]

    def test_not_for_own_paths(self, call):
        """The emulator's own paths stay closed to pages."""
        answer = call("OPTIONS", "/_emulator/reset", headers=PREFLIGHT)

        assert 403 == answer.status_code
        assert "Access-Control-Allow-Origin" not in answer.headers


class TestAnswers:
    @pytest.mark.parametrize(
        ("method", "path", "status"),
        [
            ("GET", "/v1/Trunks", 200),
            ("POST", "/v1/Trunks", 201),
            ("GET", f"/v1/Trunks/TK{'0' * 32}", 404),
            ("PUT", "/v1/Trunks", 405),
            ("OPTIONS", "/v1/Trunks", 405),
            ("GET", "/v1/Services", 501),
        ],
    )
    def test_every_one(self, call, method, path, status):
        """Pages may read every answer, good or bad."""
        answer = call(method, path)

        assert (status, "*") == (answer.status_code, answer.headers["Access-Control-Allow-Origin"])
        assert "ETag" == answer.headers["Access-Control-Expose-Headers"]

    def test_own_paths(self, call):
        """Pages may not read the emulator's own paths."""
        assert "Access-Control-Allow-Origin" not in call("GET", "/_emulator/health").headers
