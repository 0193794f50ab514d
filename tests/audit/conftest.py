"""An emulator with accounts, sub-accounts and keys of regions; the command, in this process or its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from emulator.records import ApiKey
from emulator.testing import RunningEmulator, running
from twilio_trunks_audit import cli

MAIN, SUB, SUSPENDED, OTHER = ("AC" + digit * 32 for digit in "abcd")
TOKENS = {
    MAIN: "token-of-main",
    SUB: "token-of-sub",
    SUSPENDED: "token-of-suspended",
    OTHER: "token-of-other",
}
IE1 = ApiKey(sid="SK" + "1" * 32, secret="secret-of-ie1", account_sid=MAIN, region="ie1")
TLS = "sip:sbc-1.example.com;transport=tls"
SCRIPT = Path(sys.executable).parent / "twilio-trunks"
WHOLE = ("--regions", "us1", "--no-sub-accounts")
"""A scope in which everything of one account can be examined."""


@dataclass
class Audited:
    """The result of one audit."""

    code: int
    out: str
    err: str
    report: dict[str, Any] = field(default_factory=dict)

    @property
    def trunks(self) -> list[dict[str, Any]]:
        """All trunks of the report."""
        return [trunk for place in self.report["places"] for trunk in place["trunks"]]

    def trunk(self, name: str) -> dict[str, Any]:
        """The trunk with this name."""
        [found] = [trunk for trunk in self.trunks if trunk["name"] == name]
        return found

    def gaps(self, word: str) -> list[dict[str, Any]]:
        """The gaps with *word* in their name."""
        return [gap for gap in self.report["not_examined"] if word in gap["what"]]


@dataclass
class World:
    """A Twilio, and audits of it."""

    twilio: RunningEmulator
    folder: Path
    monkeypatch: pytest.MonkeyPatch
    capsys: pytest.CaptureFixture[str]

    def environ(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("TWILIO_")}
        return kept | {
            "TWILIO_ACCOUNT_SID": MAIN,
            "TWILIO_AUTH_TOKEN": TOKENS[MAIN],
            "TWILIO_BASE_URL": self.twilio.url,
            "COLUMNS": "80",
        }

    def call(self, *options: str, **environ: str) -> Audited:
        """Run the command in this process."""
        with self.monkeypatch.context() as patch:
            for name in [name for name in os.environ if name.startswith("TWILIO_")]:
                patch.delenv(name)
            for name, value in (self.environ() | environ).items():
                patch.setenv(name, value)
            self.capsys.readouterr()
            try:
                code = cli.main(options)
            except SystemExit as ended:  # how argparse ends
                code = int(ended.code or 0)
        said = self.capsys.readouterr()
        return Audited(code, said.out, said.err)

    def audit(self, *options: str, **environ: str) -> Audited:
        """Audit in this process, and read the report."""
        path = self.folder / "report.json"
        path.unlink(missing_ok=True)
        ended = self.call("audit", "--json", str(path), *options, **environ)
        ended.report = json.loads(path.read_bytes()) if path.exists() else {}
        return ended

    def run(self, *command: str | Path, **environ: str) -> subprocess.CompletedProcess[str]:
        """Run a command in its own process."""
        return subprocess.run(
            command,
            env=self.environ() | environ,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )

    def file(self, name: str, content: str | dict[str, Any]) -> str:
        """Write a file for the command to read."""
        path = self.folder / name
        path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
        return str(path)

    def trunk(
        self, uris: Sequence[str] = (TLS,), account: str = MAIN, region: str = "us1", **fields: Any
    ) -> str:
        """Make a trunk with URIs in fail-over order; return its SID."""
        trunks = self.twilio.console(account, region=region).trunking.v1.trunks
        sid: str = trunks.create(**fields).sid
        for number, uri in enumerate(uris):
            trunks(sid).origination_urls.create(
                friendly_name=f"url {number}",
                sip_url=uri,
                priority=10 * (number + 1),
                weight=10,
                enabled=True,
            )
        return sid


@pytest.fixture(scope="session")
def shared_twilio() -> Iterator[RunningEmulator]:
    with running(accounts=TOKENS, subaccounts={SUB: MAIN, SUSPENDED: MAIN}, keys=[IE1]) as twilio:
        yield twilio


@pytest.fixture
def world(
    shared_twilio: RunningEmulator,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> World:
    """Accounts without trunks."""
    shared_twilio.admin.reset()
    return World(shared_twilio, tmp_path, monkeypatch, capsys)
