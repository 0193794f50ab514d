"""Clients without a base URL reach the emulator by environment variables: docs/emulator-clients.md."""

import json
import os
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from emulator.records import ApiKey
from emulator.testing import RunningEmulator, running

HERE = Path(__file__).parent
ACCOUNT = "AC" + "1" * 32
TOKEN = "a" * 32  # twilio-go refuses tokens of another form before it sends anything
KEY = ApiKey(sid="SK" + "2" * 32, secret="secret", account_sid=ACCOUNT, region="ie1")
OLDEST_NODE = 20  # twilio-node requires it


@pytest.fixture
def emulator() -> Iterator[RunningEmulator]:
    with running(https=True, accounts={ACCOUNT: TOKEN}, keys=[KEY]) as emulator:
        yield emulator


@pytest.fixture
def environment(emulator: RunningEmulator, tmp_path: Path) -> dict[str, str]:
    """The environment of a program: credentials, and the output of `python -m emulator --env`."""
    assert emulator.https
    return {
        **os.environ,
        **emulator.https.environment(),
        "TWILIO_ACCOUNT_SID": ACCOUNT,
        "TWILIO_AUTH_TOKEN": TOKEN,
        "KEY_SID": KEY.sid,
        "KEY_SECRET": KEY.secret,
        "XDG_CONFIG_HOME": str(tmp_path),  # Twilio's CLI keeps its profiles there
        "XDG_CACHE_HOME": str(tmp_path),
        "XDG_DATA_HOME": str(tmp_path),
    }


@pytest.fixture(scope="module")
def node() -> str:
    program = shutil.which("node") or pytest.fail("needs Node")
    version = subprocess.run([program, "--version"], capture_output=True, text=True, check=True).stdout
    if int(version[1:].partition(".")[0]) < OLDEST_NODE:
        pytest.skip(f"twilio-node and Twilio's CLI need Node {OLDEST_NODE}, this is {version.strip()}")
    return program


@pytest.fixture(scope="module")
def walk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The program in Go, built before any proxy is set."""
    program = tmp_path_factory.mktemp("go") / "walk"
    go = shutil.which("go") or pytest.fail("needs Go; on Debian and Ubuntu: apt-get install golang-go")
    built = subprocess.run(
        [go, "build", "-o", program, "."], cwd=HERE / "go", capture_output=True, text=True, check=False
    )
    assert 0 == built.returncode, built.stderr
    return program


def said(environment: Mapping[str, str], *command: str | Path) -> Any:
    """Run a program and read the JSON that it prints."""
    ended = subprocess.run(
        command, cwd=HERE, env=environment, capture_output=True, text=True, check=False, timeout=120
    )
    assert 0 == ended.returncode, ended.stdout + ended.stderr
    return json.loads(ended.stdout)


def trunks_of(emulator: RunningEmulator) -> dict[str | None, tuple[bool | None, int, list[str] | None]]:
    """Read each trunk's encryption, number of origination URLs and kinds of lists, by name."""
    trunks = emulator.client().trunking.v1.trunks
    return {
        trunk.friendly_name: (
            trunk.secure,
            len(trunks(trunk.sid).origination_urls.list()),
            trunk.auth_type_set,
        )
        for trunk in trunks.list()
    }


WALKED = {"renamed": (True, 1, ["IP_ACL"]), "two": (True, 0, [])}


class TestTwilioNode:
    def test_walk(self, emulator, environment, node):
        """twilio-node creates, updates, pages, deletes, is refused, and reaches ie1 through Dublin."""
        result = said(environment, node, "walk.mjs")

        assert (3, [404, 20404]) == (result["listed"], result["refused"])
        assert WALKED == trunks_of(emulator)
        (dublin,) = emulator.client(key=KEY).trunking.v1.trunks.list()
        assert result["inDublin"] == dublin.sid


class TestTwilioGo:
    def test_walk(self, emulator, environment, walk):
        """twilio-go does the same."""
        assert {"listed": 3, "refused": [404, 20404]} == said(environment, walk)
        assert WALKED == trunks_of(emulator)


class TestTwilioCli:
    def test_walk(self, emulator, environment, node):
        """Twilio's CLI creates a trunk with an origination URL, lists and fetches it."""

        def cli(*arguments: str) -> Any:
            return said(environment, node, HERE / "node_modules/twilio-cli/bin/run", *arguments, "-o", "json")

        trunk_api = "api:trunking:v1:trunks"
        (trunk,) = cli(f"{trunk_api}:create", "--friendly-name", "cli", "--secure")
        url = ("--sip-url", "sip:sbc.example.com;transport=tls", "--priority", "10", "--weight", "10")
        made = cli(
            f"{trunk_api}:origination-urls:create",
            *("--trunk-sid", trunk["sid"], "--friendly-name", "sbc", "--enabled", *url),
        )
        (listed,) = cli(f"{trunk_api}:list")

        assert trunk["sid"] == listed["sid"]
        assert "sip:sbc.example.com;transport=tls" == made[0]["sipUrl"]
        assert {"cli": (True, 1, [])} == trunks_of(emulator)
