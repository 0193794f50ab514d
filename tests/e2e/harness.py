"""A program and its stack, driven by the real Pulumi CLI on a local file backend."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from textwrap import dedent
from typing import Any

from emulator.testing import RunningEmulator

ROOT = Path(__file__).parents[2]
PROJECT = """\
name: {name}
runtime:
  name: python
  options:
    toolchain: pip
    virtualenv: {virtualenv}
"""
SUMMARY = re.compile(r"^ {4}(?:[^\d\s]+ ?)?(\d+) (?:to )?(\w+)$", re.MULTILINE)
ANSI = re.compile(r"\x1b\[[0-9;]*m")


@dataclass(frozen=True)
class Run:
    """What one call of the CLI gave."""

    code: int
    text: str

    @property
    def changes(self) -> dict[str, int]:
        """The counts under "Resources:" at the end, the stack itself not counted: `{"create": 2}`."""
        counts = {verb: int(count) for count, verb in SUMMARY.findall(self.text.rpartition("Resources:")[2])}
        counts.pop("unchanged", None)
        return counts


class Stack:
    """One program and its stack, on an emulator of its own."""

    def __init__(self, folder: Path, twilio: RunningEmulator, cli: Path) -> None:
        self.folder, self.twilio = folder, twilio
        backend = folder / "state"
        backend.mkdir(parents=True)
        self.environ = {
            **{key: value for key, value in os.environ.items() if not key.startswith(("TWILIO_", "PULUMI_"))},
            "PATH": os.pathsep.join([str(cli), os.environ["PATH"]]),
            "PULUMI_BACKEND_URL": backend.as_uri(),
            "PULUMI_CONFIG_PASSPHRASE": "for tests",
            "PULUMI_SKIP_UPDATE_CHECK": "true",
            "PULUMI_HOME": str(folder / "home"),
            "NO_COLOR": "1",
        }
        self.program = folder / "program"
        self.program.mkdir()
        (self.program / "Pulumi.yaml").write_text(PROJECT.format(name="test", virtualenv=sys.prefix))
        self.write("")
        self.pulumi("stack", "init", "dev")
        plain = [f"twilio:baseUrl={twilio.url}", f"twilio:accountSid={twilio.account_sid}"]
        secret = f"twilio:authToken={twilio.auth_token}"
        self.pulumi(
            "config", "set-all", *(f"--plaintext={setting}" for setting in plain), f"--secret={secret}"
        )

    def write(self, body: str) -> None:
        """Make *body* the program; the usual imports stand before it."""
        head = "import pulumi\nfrom pulumi_twilio_trunking import SecureTrunk, TlsOrigination\n\n"
        (self.program / "__main__.py").write_text(head + dedent(body))

    def use_program(self, file: Path) -> None:
        shutil.copy(file, self.program / "__main__.py")

    def use_example(self, name: str) -> None:
        self.use_program(ROOT / "examples" / name / "__main__.py")

    def config(self, key: str, value: str, *options: str) -> None:
        self.pulumi("config", "set", *options, key, "--", value)

    def pulumi(self, *arguments: str, code: int | None = 0) -> Run:
        """Call the CLI; *code* is the exit code to expect, None for any but 0."""
        done = subprocess.run(
            ["pulumi", "--non-interactive", *arguments],
            cwd=self.program,
            env=self.environ,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
            timeout=240,
        )
        run = Run(done.returncode, ANSI.sub("", done.stdout))
        expected = done.returncode != 0 if code is None else done.returncode == code

        assert expected, f"pulumi {' '.join(arguments)} gave {run.code}:\n{run.text}"

        return run

    def preview(self, *options: str, code: int | None = 0) -> Run:
        return self.pulumi("preview", *options, code=code)

    def up(self, *options: str, code: int | None = 0) -> Run:
        return self.pulumi("up", "--yes", *options, code=code)

    def refresh(self, *options: str, code: int | None = 0) -> Run:
        return self.pulumi("refresh", "--yes", *options, code=code)

    def destroy(self, *options: str, code: int | None = 0) -> Run:
        return self.pulumi("destroy", "--yes", *options, code=code)

    @property
    def state(self) -> str:
        return self.pulumi("stack", "export").text

    def output(self, name: str) -> Any:
        """A stack output, as a program that references the stack would get it."""
        return json.loads(self.pulumi("stack", "output", "--json", name).text)

    def files_as_text(self) -> str:
        """Everything that lies in the stack's folders: program, configuration, state and its backups."""
        files = [file for file in self.folder.rglob("*") if file.is_file()]
        return "\n".join(file.read_text(errors="replace") for file in files)

    def resource(self, kind: str) -> dict[str, Any]:
        """The one resource whose type token ends in *kind*, as the state holds it."""
        resources = json.loads(self.state)["deployment"]["resources"]
        [found] = [resource for resource in resources if resource["type"].endswith(f":{kind}")]
        return dict(found)

    @property
    def trunks(self) -> list[Any]:
        """The trunks at Twilio."""
        return list(self.twilio.client().trunking.v1.trunks.list())

    def urls(self, trunk_sid: str) -> list[Any]:
        """The origination URLs at Twilio, in the order in which calls would try them."""
        urls = self.twilio.client().trunking.v1.trunks(trunk_sid).origination_urls.list()
        return sorted(urls, key=lambda url: url.priority)
