"""The judge of every emulator's answers: what it accepts, what it stops, and that tests hear it."""

import json
import re
from types import SimpleNamespace

import pytest
import requests

from emulator.resources.recordings import Recordings
from emulator.testing import running
from tests.emulator.contract import DESCRIPTIONS, ERROR, OBJECTIONS, Answer, Judge

SID = "0123456789abcdef" * 2
JSON = {"content-type": ["application/json"]}
NOT_FOUND = {
    "code": 20404,
    "message": "The requested resource /Trunks/x was not found",
    "more_info": "https://www.twilio.com/docs/errors/20404",
    "status": 404,
}


def samples():
    """Every sample of an answer that Twilio's descriptions hold."""
    for description in DESCRIPTIONS:
        for path, item in json.loads(description.read_text())["paths"].items():
            for method in sorted(item.keys() & {"get", "post", "delete"}):
                for status, response in item[method]["responses"].items():
                    content = response.get("content", {}).get("application/json", {})
                    for name, sample in content.get("examples", {}).items():
                        body = json.dumps(sample["value"]).encode()
                        asked = Answer(method.upper(), re.sub(r"\{\w+\}", SID, path), int(status), JSON, body)
                        yield pytest.param(asked, id=f"{method}-{path}-{name}")


@pytest.fixture(scope="module")
def judge():
    return Judge()


@pytest.fixture
def trunk(call):
    """A good answer: a new trunk, as the emulator writes it."""
    return call("POST", "/v1/Trunks").json()


def created(trunk):
    return Answer("POST", "/v1/Trunks", 201, JSON, json.dumps(trunk).encode())


def refused(envelope, status=404):
    return Answer("GET", "/v1/Trunks/x", status, JSON, json.dumps(envelope).encode())


class TestSuccess:
    @pytest.mark.parametrize("sample", list(samples()))
    def test_samples_pass(self, judge, sample):
        """Nothing is asked of the emulator that Twilio's own samples do not keep."""
        assert [] == judge.objections(sample)

    def test_the_emulators_pass(self, judge, trunk):
        """A trunk of the emulator's is a trunk of Twilio's."""
        assert [] == judge.objections(created(trunk))

    @pytest.mark.parametrize(
        ("name", "value"),
        [
            ("sid", "TK1"),
            ("secure", "true"),
            ("friendly_name", 7),
            ("transfer_mode", "sometimes"),
            ("disaster_recovery_method", "PUT"),
            ("date_created", "Tue, 24 Nov 2026 12:00:00 +0000"),
            ("url", "not a URL"),
            ("surprise", 1),
        ],
    )
    def test_wrong_property(self, judge, trunk, name, value):
        """A value that the schema does not have, or a property that it does not name, is stopped."""
        assert judge.objections(created({**trunk, name: value}))

    def test_missing_property(self, judge, trunk):
        """Every property is there, though the description requires none."""
        del trunk["symmetric_rtp_enabled"]

        (objection,) = judge.objections(created(trunk))

        assert "symmetric_rtp_enabled" in objection

    def test_wrong_status(self, judge, trunk):
        """A status that the description does not have is stopped."""
        (objection,) = judge.objections(created(trunk)._replace(status=200))

        assert "POST /v1/Trunks has no status 200" == objection

    def test_body_with_204(self, judge):
        """A deletion answers nothing."""
        answer = Answer("DELETE", f"/v1/Trunks/TK{SID}", 204, {}, b"{}")

        assert judge.objections(answer)
        assert [] == judge.objections(answer._replace(body=b""))

    @pytest.mark.parametrize("headers", [{}, {"content-type": ["text/html"]}])
    def test_wrong_content_type(self, judge, trunk, headers):
        """JSON is called JSON."""
        assert judge.objections(created(trunk)._replace(headers=headers))

    def test_unknown_operation(self, judge):
        """A path that no description has cannot be answered with success."""
        assert ["no description has this operation"] == judge.objections(
            Answer("GET", "/v1/Bridges", 200, JSON, b"{}")
        )


class TestErrors:
    def test_envelope_passes(self, judge):
        """Twilio's four members are right."""
        assert [] == judge.objections(refused(NOT_FOUND))

    @pytest.mark.parametrize("name", ERROR["required"])
    def test_missing_member(self, judge, name):
        """Each of the four is needed."""
        assert judge.objections(refused({key: value for key, value in NOT_FOUND.items() if key != name}))

    @pytest.mark.parametrize(
        "change",
        [{"code": "20404"}, {"message": ""}, {"more_info": "docs"}, {"status": 400}, {"detail": None}],
        ids=str,
    )
    def test_wrong_member(self, judge, change):
        """Each of the four has its type, the status is the answer's own, and a fifth is not allowed."""
        assert judge.objections(refused({**NOT_FOUND, **change}))

    @pytest.mark.parametrize("body", [b"", b"Not Found", b"[]"])
    def test_no_envelope(self, judge, body):
        """An error that is not an envelope is stopped."""
        assert judge.objections(refused(NOT_FOUND)._replace(body=body))


class TestWatch:
    def test_every_emulator_is_watched(self, monkeypatch):
        """A wrong answer of any emulator is written down before the client has it, with what was asked."""
        broken = SimpleNamespace(recording_mode="sometimes", recording_trim="do-not-trim")
        monkeypatch.setattr(Recordings, "fetch", lambda *_, **__: broken)

        with running() as emulator, requests.Session() as session:
            session.trust_env = False
            session.auth = (emulator.account_sid, emulator.auth_token)
            sid = session.post(f"{emulator.url}/v1/Trunks", timeout=10).json()["sid"]
            OBJECTIONS.clear()
            session.get(f"{emulator.url}/v1/Trunks/{sid}/Recording", timeout=10)
            found = OBJECTIONS.copy()
            OBJECTIONS.clear()

        assert any(f"GET /v1/Trunks/{sid}/Recording answered 200" in objection for objection in found)
