"""A program and its stack, driven by the real Pulumi CLI on a local file backend."""

from __future__ import annotations

import atexit
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from textwrap import dedent
from typing import Any

import yaml

import toolchain
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
# A Python that answers for pip: each run of the CLI asks for pip's version, which takes pip 0.3 seconds.
PYTHON = """\
#!/bin/sh
[ "$*" = "-m pip --version" ] && exec echo "pip 26.0 from /nowhere (python 3)"
exec "{python}" "$@"
"""
# Every process here lives for a second or two. Collecting garbage as often as a server does, and once more at
# the end, takes a fifth of their time.
SITE = """\
import atexit, gc
gc.set_threshold(100_000)
atexit.register(gc.freeze)
"""
GO_COLLECTOR = {"GOGC": "off", "GOMEMLIMIT": "500MiB"}
SUMMARY = re.compile(r"^ {4}(?:[^\d\s]+ ?)?(\d+) (?:to )?(\w+)$", re.MULTILINE)
ANSI = re.compile(r"\x1b\[[0-9;]*m")


@dataclass(frozen=True)
class Run:
    """The result of one call of the CLI."""

    code: int
    text: str

    @property
    def changes(self) -> dict[str, int]:
        """The counts under "Resources:" at the end, the stack itself not counted: `{"create": 2}`."""
        counts = {verb: int(count) for count, verb in SUMMARY.findall(self.text.rpartition("Resources:")[2])}
        counts.pop("unchanged", None)
        return counts

    @property
    def diagnostics(self) -> str:
        """The messages that the CLI repeats at the end, each once."""
        return self.text.rpartition("Diagnostics:")[2]


class Cli:
    """The Pulumi CLI, with what every stack can share: an environment for programs, and a new stack to copy.

    Args:
        programs: the folder of the CLI.
        folder: where the shared things are made.
    """

    def __init__(self, programs: Path, folder: Path) -> None:
        self._programs, self._folder = programs, folder
        self.environment = folder / "environment"
        python = self.environment / "bin" / "python"
        python.parent.mkdir(parents=True)
        python.write_text(PYTHON.format(python=sys.executable))
        python.chmod(0o755)
        self._site = folder / "site"
        self._site.mkdir()
        (self._site / "sitecustomize.py").write_text(SITE)

    def environ(self, folder: Path) -> dict[str, str]:
        """The environment variables of a stack in *folder*."""
        without = ("TWILIO_", "PULUMI_", "PYTHONDONTWRITEBYTECODE")
        return {
            **{key: value for key, value in os.environ.items() if not key.startswith(without)},
            "PATH": os.pathsep.join([str(self._programs), os.environ["PATH"]]),
            "PULUMI_BACKEND_URL": (folder / "state").as_uri(),
            "PULUMI_CONFIG_PASSPHRASE": "for tests",
            "PULUMI_SKIP_UPDATE_CHECK": "true",
            "PULUMI_HOME": str(folder / "home"),
            "PULUMI_STACK": "dev",
            "NO_COLOR": "1",
            "PYTHONPATH": str(self._site),
            **GO_COLLECTOR,
        }

    def new_stack(self, folder: Path, token: str = "") -> None:
        """Make the new stack `dev` in *folder*; its settings hold only *token*, as a secret, if given."""
        shutil.copytree(self._stack_with(token), folder)

    @cache  # noqa: B019 - lives as long as the tests
    def _stack_with(self, token: str) -> Path:
        folder = self._folder / f"stack-{hashlib.sha256(token.encode()).hexdigest()}"
        program = folder / "program"
        (folder / "state").mkdir(parents=True)
        program.mkdir()
        (program / "Pulumi.yaml").write_text(PROJECT.format(name="test", virtualenv=self.environment))
        with_token = ["config", "set", "--secret", "twilio:authToken", token]
        for command in [["stack", "init", "dev"], *([with_token] if token else [])]:
            environ = self.environ(folder)
            subprocess.run(["pulumi", *command], cwd=program, env=environ, check=True, capture_output=True)
        shutil.rmtree(folder / "home")
        return folder


@cache
def shared_cli() -> Cli:
    """The CLI of all tests in this process."""
    folder = Path(tempfile.mkdtemp())
    atexit.register(shutil.rmtree, folder)
    return Cli(toolchain.ensure(), folder)


class Stack:
    """One program and its stack, on an emulator of its own."""

    def __init__(self, folder: Path, twilio: RunningEmulator, cli: Cli) -> None:
        self.folder, self.twilio = folder, twilio
        self.environ = cli.environ(folder)
        self.program = folder / "program"
        cli.new_stack(folder, twilio.auth_token)
        self.write("")
        with self._settings.open("a") as settings:
            settings.write(f"  twilio:baseUrl: {twilio.url}\n  twilio:accountSid: {twilio.account_sid}\n")

    @property
    def _settings(self) -> Path:
        return self.program / "Pulumi.dev.yaml"

    def forget_credentials(self) -> None:
        """Leave the settings without an account and its token."""
        settings = yaml.safe_load(self._settings.read_text())
        for name in ("accountSid", "authToken"):
            del settings["config"][f"twilio:{name}"]
        self._settings.write_text(yaml.safe_dump(settings))

    def write(self, body: str) -> None:
        """Make *body* the program, after the usual imports."""
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
            timeout=600,
        )
        run = Run(done.returncode, ANSI.sub("", done.stdout))
        expected = done.returncode != 0 if code is None else done.returncode == code

        assert expected, f"pulumi {' '.join(arguments)} gave {run.code}:\n{run.text}"

        return run

    def preview(self, *options: str, code: int | None = 0) -> Run:
        return self.pulumi("preview", *options, code=code)

    def up(self, *options: str, preview: bool = False, code: int | None = 0) -> Run:
        return self._change("up", *options, preview=preview, code=code)

    def refresh(self, *options: str, preview: bool = False, code: int | None = 0) -> Run:
        return self._change("refresh", *options, preview=preview, code=code)

    def destroy(self, *options: str, preview: bool = False, code: int | None = 0) -> Run:
        return self._change("destroy", *options, preview=preview, code=code)

    def _change(self, verb: str, *options: str, preview: bool, code: int | None) -> Run:
        """Call *verb*. Its own preview takes as long as the rest, so it runs only if a test asks for it."""
        return self.pulumi(verb, "--yes", *([] if preview else ["--skip-preview"]), *options, code=code)

    @property
    def state_file(self) -> Path:
        """Where the state lies in the backend."""
        return self.folder / "state/.pulumi/stacks/test/dev.json"

    @property
    def state(self) -> str:
        return self.state_file.read_text()

    @property
    def resources(self) -> list[dict[str, Any]]:
        """The resources in the state."""
        return list(json.loads(self.state)["checkpoint"]["latest"].get("resources", []))

    @property
    def outputs(self) -> dict[str, Any]:
        """The stack's outputs, as a program that references the stack would get them."""
        return dict(json.loads(self.pulumi("stack", "output", "--json").text))

    def files_as_text(self) -> str:
        """Everything that lies in the stack's folders: program, configuration, state and its backups."""
        files = [file for file in self.folder.rglob("*") if file.is_file()]
        return "\n".join(file.read_text(errors="replace") for file in files)

    def resource(self, kind: str) -> dict[str, Any]:
        """The one resource in the state with a type token that ends in *kind*."""
        [found] = [resource for resource in self.resources if resource["type"].endswith(f":{kind}")]
        return found

    @property
    def trunks(self) -> list[Any]:
        """The trunks at Twilio."""
        return list(self.twilio.client().trunking.v1.trunks.list())

    def urls(self, trunk_sid: str) -> list[Any]:
        """The origination URLs at Twilio, in the order in which calls would try them."""
        urls = self.twilio.client().trunking.v1.trunks(trunk_sid).origination_urls.list()
        return sorted(urls, key=lambda url: url.priority)
