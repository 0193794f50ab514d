"""All operations of the descriptions, from the ``twilio`` SDK through Prism to the emulator."""

import json
import re
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from twilio.base.exceptions import TwilioRestException
from twilio.rest import Client

from emulator.resources.recordings import Recordings
from emulator.testing import RunningEmulator, running
from tests.conformance import scenario
from tests.conformance.prism import Exchange, ThroughPrism, proxy
from tests.emulator.contract import DESCRIPTIONS, OBJECTIONS, as_sampled

NOT_DESCRIBED = "Unable to match the returned status code with those defined in the document"


@pytest.fixture(scope="module")
def emulator() -> Iterator[RunningEmulator]:
    with running(oauth_apps=[scenario.APP]) as emulator:
        yield emulator


@pytest.fixture(scope="module")
def prisms(emulator: RunningEmulator, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """Run a Prism for each description; give their addresses by Twilio's host."""
    folder = tmp_path_factory.mktemp("descriptions")
    with ExitStack() as proxies:
        yield {
            _host(path): proxies.enter_context(proxy(_readable(path, folder), emulator.url))
            for path in DESCRIPTIONS
        }


def _host(description: Path) -> str:
    """Return Twilio's host of the description."""
    (server,) = json.loads(description.read_text())["servers"]
    return str(server["url"]).removeprefix("https://")


def _readable(description: Path, folder: Path) -> Path:
    """Write the description with repairs where its samples break it."""
    mended = folder / description.name
    mended.write_text(json.dumps(json.loads(description.read_text(), object_hook=_as_sampled)))
    return mended


def _as_sampled(node: dict[str, Any]) -> dict[str, Any]:
    return {key: as_sampled(key, value) if isinstance(value, dict) else value for key, value in node.items()}


@pytest.fixture
def prism(prisms: dict[str, str]) -> Iterator[ThroughPrism]:
    http_client = ThroughPrism(prisms)
    yield http_client
    http_client.close()


@pytest.fixture
def client(emulator: RunningEmulator, prism: ThroughPrism) -> Client:
    return Client(emulator.account_sid, emulator.auth_token, http_client=prism, environment={"": ""})


class TestScenario:
    def test_no_violation(self, client, prism):
        """Prism has no objections to any request or answer, and every operation is called."""
        scenario.walk(client)

        assert [] == [exchange for exchange in prism.exchanges if exchange.objections]
        assert set(operations()) <= {operation_of(exchange) for exchange in prism.exchanges}

    def test_refusals(self, client, prism):
        """Refusals come back unchanged; Prism objects only that the description has no refusals."""
        for status, code, call in scenario.refusals(client):
            with pytest.raises(TwilioRestException) as refusal:
                call()

            assert (status, code) == (refusal.value.status, refusal.value.code)

        refused = [exchange for exchange in prism.exchanges if exchange.status >= 400]
        said = [objection for exchange in refused for objection in exchange.objections]
        assert len(refused) == len(said)
        assert {("Warning", NOT_DESCRIBED)} == {
            (objection["severity"], objection["message"].partition(":")[0]) for objection in said
        }


class TestPrism:
    def test_objects_to_an_answer(self, client, prism, monkeypatch):
        """Prism holds back a wrong answer of the emulator."""
        trunk = client.trunking.v1.trunks.create()
        broken = SimpleNamespace(recording_mode="sometimes", recording_trim="do-not-trim")
        monkeypatch.setattr(Recordings, "fetch", lambda *_, **__: broken)

        with pytest.raises(TwilioRestException) as violation:
            client.trunking.v1.trunks(trunk.sid).recordings().fetch()

        assert 500 == violation.value.status
        assert "Error" == prism.exchanges[-1].objections[0]["severity"]
        assert OBJECTIONS
        OBJECTIONS.clear()

    def test_objects_to_a_request(self, client, emulator):
        """Prism holds back a request that the description does not allow."""
        before = len(emulator.requests)

        with pytest.raises(TwilioRestException) as violation:
            client.trunking.v1.trunks("TK1").fetch()

        assert 422 == violation.value.status
        assert before == len(emulator.requests)


def operations() -> Iterator[tuple[str, str]]:
    """List the operations of the descriptions."""
    for path in DESCRIPTIONS:
        for template, item in json.loads(path.read_text())["paths"].items():
            yield from ((method.upper(), template) for method in item.keys() & {"get", "post", "delete"})


def operation_of(exchange: Exchange) -> tuple[str, str] | None:
    """Find the operation of a request."""
    for method, template in operations():
        if method == exchange.method.upper() and re.fullmatch(
            re.sub(r"\{\w+\}", "[^/]+", template), exchange.path
        ):
            return method, template
    return None
