"""The fleet of examples/fleet: several stacks at once, state in files or on S3."""

from __future__ import annotations

import json
import logging
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from emulator.testing import RunningEmulator, running
from tests.e2e.harness import ROOT, Cli

ACME, GLOBEX = "AC" + "a" * 32, "AC" + "b" * 32
TOKENS = {ACME: "1" * 32, GLOBEX: "2" * 32}
PASSWORD = "IWasAtSignal2018"
DESTINATIONS = ["sip:sbc.example.com;transport=tls"]


class Fleet:
    """A copy of the example with stacks of its own."""

    def __init__(self, folder: Path, cli: Cli, twilio: RunningEmulator) -> None:
        self.folder = folder / "fleet"
        shutil.copytree(
            ROOT / "examples/fleet", self.folder, ignore=shutil.ignore_patterns("logs", "__pycache__")
        )
        (folder / "state").mkdir()
        self.environ = {
            **cli.environ(folder),
            "TWILIO_BASE_URL": twilio.url,
            "ACME_ACCOUNT_SID": ACME,
            "ACME_AUTH_TOKEN": TOKENS[ACME],
            "ACME_PBX_PASSWORD": PASSWORD,
            "GLOBEX_ACCOUNT_SID": GLOBEX,
            "GLOBEX_AUTH_TOKEN": TOKENS[GLOBEX],
        }
        del self.environ["PULUMI_STACK"]

    def write(self, **content: Any) -> None:
        (self.folder / "fleet.yaml").write_text(yaml.safe_dump(content, sort_keys=False))

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "fleet.py", *arguments],
            cwd=self.folder,
            env=self.environ,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,  # as in CI: no terminal
        )

    def run(self, *arguments: str, code: int = 0) -> str:
        process = self.start(*arguments)
        text, _ = process.communicate(timeout=240)

        assert code == process.returncode, text

        return text


def entry(credentials: str, **inputs: str) -> dict[str, Any]:
    """A stack with one trunk, which is called as the stack's account."""
    trunk = {"destinations": DESTINATIONS, **inputs}
    return {"credentials": credentials, "trunks": {credentials.lower(): trunk}}


@pytest.fixture
def twilio() -> Iterator[RunningEmulator]:
    with running(accounts=TOKENS) as emulator:
        yield emulator


@pytest.fixture
def fleet(tmp_path: Path, cli: Cli, twilio: RunningEmulator) -> Fleet:
    return Fleet(tmp_path, cli, twilio)


def trunks(twilio: RunningEmulator, account: str) -> list[str]:
    client = twilio.client(account, auth_token=TOKENS[account])
    return [trunk.friendly_name for trunk in client.trunking.v1.trunks.list()]


def results(text: str) -> dict[str, list[str]]:
    """The rows of the report: `{"acme": ["ok", "4.2", "3 create"]}`."""
    _, _, table = text.partition("\nstack  ")
    rows = [re.split(r"  +", row) for row in table.partition("\n\n")[0].splitlines()[1:]]
    return {name: cells for name, *cells in rows}


def test_one_failure_stops_no_other(fleet: Fleet, twilio: RunningEmulator) -> None:
    """Each stack works in its own account; those that fail are in the report, with the reason and the log."""
    twilio.admin.add_phone_number(ACME, phone_number="+14155550101")
    content = yaml.safe_load((fleet.folder / "fleet.yaml").read_text())
    content["stacks"]["globex-1"]["trunks"]["north"]["domain_name"] = "bad"
    content["stacks"]["globex-2"]["credentials"] = "INITECH"
    fleet.write(**content)

    text = fleet.run("up", code=1)
    rows = results(text)

    assert {"acme": "ok", "globex-1": "failed", "globex-2": "failed"} == {
        name: row[0] for name, row in rows.items()
    }
    assert "10 create" == rows["acme"][2]
    assert ["front-desk", "sales"] == sorted(trunks(twilio, ACME))
    assert [] == trunks(twilio, GLOBEX)

    errors = text.partition("\n\n")[2]
    log = fleet.folder / "logs/globex-1.log"
    assert "write 'bad.pstn.twilio.com'" in errors
    assert f"    log: {log}" in errors
    assert "write 'bad.pstn.twilio.com'" in log.read_text()
    assert "INITECH_ACCOUNT_SID is not set" in errors
    assert re.search(r"^\d\d:\d\d:\d\d acme: up begins$", text, re.MULTILINE)
    assert re.search(r"^\d\d:\d\d:\d\d acme: up ok after \d+\.\d s: 10 create$", text, re.MULTILINE)
    assert not [secret for secret in (*TOKENS.values(), PASSWORD) if secret in text]


def test_an_interrupt(fleet: Fleet, twilio: RunningEmulator) -> None:
    """After a signal the running stack keeps what it made, and the next one does not start."""
    twilio.admin.delay(delay_s=1, times=None)
    fleet.write(stacks={"first": entry("ACME"), "second": entry("GLOBEX")})
    process = fleet.start("up", "--at-once", "1")
    deadline = time.monotonic() + 60
    while not twilio.requests and time.monotonic() < deadline:
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    text, _ = process.communicate(timeout=120)
    rows = results(text)
    state = json.loads((fleet.folder.parent / "state/.pulumi/stacks/fleet/first.json").read_text())
    kinds = [resource["type"].rpartition(":")[2] for resource in state["checkpoint"]["latest"]["resources"]]

    assert 1 == process.returncode
    assert {"first": "stopped", "second": "not started"} == {name: row[0] for name, row in rows.items()}
    assert ["acme"] == trunks(twilio, ACME)
    assert "SecureTrunk" in kinds
    assert "pending_operations" not in state["checkpoint"]["latest"]


def test_state_on_s3(fleet: Fleet, twilio: RunningEmulator) -> None:
    """With `state` the stacks are in a bucket."""
    import boto3  # here, because the two take half a second
    from moto.server import ThreadedMotoServer

    logging.getLogger("werkzeug").setLevel(logging.ERROR)  # it prints each request
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    try:
        host, port = server.get_host_and_port()
        fleet.environ |= {"AWS_ACCESS_KEY_ID": "any", "AWS_SECRET_ACCESS_KEY": "any"}
        s3 = boto3.client(
            "s3",
            endpoint_url=f"http://{host}:{port}",
            region_name="us-east-1",
            aws_access_key_id="any",
            aws_secret_access_key="any",
        )
        s3.create_bucket(Bucket="states")
        query = f"endpoint={host}:{port}&disableSSL=true&s3ForcePathStyle=true&region=us-east-1"
        fleet.write(state=f"s3://states?{query}", stacks={"acme": entry("ACME")})
        fleet.run("up")
        stored = s3.get_object(Bucket="states", Key=".pulumi/stacks/fleet/acme.json")["Body"].read().decode()
    finally:
        server.stop()

    assert ["acme"] == trunks(twilio, ACME)
    assert "pulumi-python:dynamic/twilio:SecureTrunk" in stored
    assert [] == list((fleet.folder.parent / "state").iterdir())
