"""The remains of a killed run, and the commands of docs/killed-runs.md, by the real CLI."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from emulator.faults import Fault
from emulator.testing import running
from tests.e2e.harness import ROOT, Cli, Stack
from tests.effects import LONGEST_WAIT_S, hold

ONE, TWO = "sip:one.example.com;transport=tls", "sip:two.example.com;transport=tls"
PROGRAM = f"""
    trunk = SecureTrunk("voice-agent")
    TlsOrigination("voice-agent", trunk_sid=trunk.id, destinations=[{ONE!r}, {TWO!r}])
"""
TRUNKS = "/v1/Trunks"
URLS = "/v1/Trunks/TK*/OriginationUrls"
CLEAR = ("--clear-pending-creates",)


class Silent:
    """Holds the answer to the first POST to a path until *release*."""

    def __init__(self) -> None:
        self.carried_out = threading.Event()
        self.release = threading.Event()


@pytest.fixture
def silent() -> Silent:
    return Silent()


@pytest.fixture
def stack(tmp_path: Path, cli: Cli, silent: Silent) -> Iterator[Stack]:
    """A stack; its program is a trunk with two destinations."""
    with running() as twilio:
        stack = Stack(tmp_path / "stack", twilio, cli)
        stack.write(PROGRAM)
        try:
            yield stack
        finally:
            silent.release.set()


class Running:
    """An `up` that is under way, with every process that it started: they are one session."""

    def __init__(self, process: subprocess.Popen[bytes], log: Path) -> None:
        self.process, self._log = process, log

    @property
    def session(self) -> list[tuple[int, str]]:
        """The process ids, each with its command line."""
        found = []
        for folder in Path("/proc").glob("[0-9]*"):
            with suppress(OSError):  # ended meanwhile
                state, _, _, session = (folder / "stat").read_text().rpartition(")")[2].split()[:4]
                if int(session) == self.process.pid and state != "Z":
                    found.append((int(folder.name), (folder / "cmdline").read_bytes().decode()))
        return found

    def kill(self, words: str = "") -> None:
        """Send SIGKILL to the processes with *words* in their command line."""
        for pid, command in self.session:
            if words in command:
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)

    def interrupt(self) -> None:
        """Do what Ctrl-C in a terminal does."""
        os.killpg(self.process.pid, signal.SIGINT)

    def end(self) -> str:
        """Wait for the CLI, and give back what it printed."""
        self.process.wait(LONGEST_WAIT_S)
        return self._log.read_text()


@contextmanager
def an_up(stack: Stack, silent: Silent, path: str) -> Iterator[Running]:
    """Start an `up`, and wait until its first POST to *path* is carried out and not answered."""
    effect = hold(silent.release, silent.carried_out)
    stack.twilio.faults.add(Fault(method="POST", path=path, effect=effect))
    log = stack.folder / "killed.txt"
    with log.open("wb") as output:
        process = subprocess.Popen(
            ["pulumi", "--non-interactive", "up", "--yes", "--skip-preview"],
            cwd=stack.program,
            env=stack.environ,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    run = Running(process, log)
    try:
        assert silent.carried_out.wait(LONGEST_WAIT_S), log.read_text()
        yield run
    finally:
        run.kill()
        process.wait(LONGEST_WAIT_S)
        until(lambda: not run.session)


def until(condition: Callable[[], object]) -> None:
    end = time.monotonic() + LONGEST_WAIT_S
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.02)


def known(stack: Stack) -> list[str]:
    """The ids of the trunks in the state."""
    return [resource["id"] for resource in stack.resources if resource["type"].endswith(":SecureTrunk")]


def routes(stack: Stack, sid: str) -> list[str]:
    return [url.sip_url for url in stack.urls(sid)]


def test_the_cli_is_killed_while_it_creates_a_trunk(stack: Stack, silent: Silent) -> None:
    """The stack is locked; then it warns of the pending create and names the trunk. Two commands clear it."""
    with an_up(stack, silent, TRUNKS) as run:
        run.kill()
    [left] = stack.trunks

    assert "`pulumi cancel`" in stack.up(code=None).text

    stack.pulumi("cancel", "--yes")
    text = stack.up().text

    assert "interrupted while creating" in text
    assert re.search(f"{left.sid}.* exists already", text)

    [sid] = known(stack)
    stack.twilio.console().trunking.v1.trunks(left.sid).delete()  # as the warning says
    stack.refresh(*CLEAR)
    preview = stack.preview()

    assert {} == preview.changes
    assert "interrupted" not in preview.text
    assert [(sid, [ONE, TWO])] == [(trunk.sid, routes(stack, trunk.sid)) for trunk in stack.trunks]


def test_the_cli_is_killed_while_it_creates_destinations(stack: Stack, silent: Silent) -> None:
    """The next `up` makes the list of the killed run again, and nothing is left over."""
    with an_up(stack, silent, URLS) as run:
        run.kill()
    [trunk] = stack.trunks

    assert {*routes(stack, trunk.sid)} & {ONE, TWO}  # both are sent at once, so the other may be there or not

    stack.pulumi("cancel", "--yes")
    stack.refresh(*CLEAR)
    text = stack.up().text

    assert "interrupted" not in text
    assert [trunk.sid] == known(stack) == [each.sid for each in stack.trunks]
    assert [ONE, TWO] == routes(stack, trunk.sid)
    assert {url.sid for url in stack.urls(trunk.sid)} == set(
        stack.resource("TlsOrigination")["outputs"]["origination_url_sids"]
    )


def test_the_plugin_is_killed(stack: Stack, silent: Silent) -> None:
    """If only the process that talks to Twilio dies, the CLI ends too, and the next `up` names the trunk."""
    with an_up(stack, silent, TRUNKS) as run:
        run.kill("pulumi.dynamic")
        run.end()
        assert run.process.returncode
    [left] = stack.trunks

    text = stack.up().text

    assert re.search(f"{left.sid}.* exists already", text)
    assert [ONE, TWO] == routes(stack, *known(stack))
    assert {left.sid, *known(stack)} == {trunk.sid for trunk in stack.trunks}


def test_ctrl_c(stack: Stack, silent: Silent) -> None:
    """Ctrl-C lets the request at hand end and stores what it made; the next `up` goes on from there."""
    with an_up(stack, silent, TRUNKS) as run:
        run.interrupt()
        silent.release.set()
        run.end()
        assert run.process.returncode
    [trunk] = stack.trunks

    assert [trunk.sid] == known(stack)

    stack.up()

    assert [trunk.sid] == [each.sid for each in stack.trunks]
    assert [ONE, TWO] == routes(stack, trunk.sid)


def test_the_page_has_the_commands() -> None:
    """The page names every command that these tests run."""
    page = (ROOT / "docs" / "killed-runs.md").read_text()
    commands = ["pulumi cancel", "pulumi refresh --clear-pending-creates", "pulumi up"]

    assert [] == [command for command in commands if command not in page]
