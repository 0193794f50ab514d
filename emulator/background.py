"""Start an emulator that outlives its starter, and stop it.

A running emulator writes a note with its process and its port beside its data (``local.sqlite.running``). The
note may be stale, for instance after kill -9. It counts only while the emulator answers with the same process
id.
"""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from emulator.identity import identify, reachable
from emulator.server import HOST, listen
from emulator.settings import IN_MEMORY

PATIENCE_S = 30.0
_BETWEEN_LOOKS_S = 0.02
_LOG_LINES_SHOWN = 5


class CommandError(Exception):
    """The command cannot be carried out; the text says why, and what to do."""


@dataclass(frozen=True)
class Running:
    """An emulator that answers."""

    pid: int
    port: int
    host: str = HOST
    https_port: int | None = None

    @property
    def url(self) -> str:
        """The address for clients on this machine."""
        return f"http://{reachable(self.host)}:{self.port}"


def note_of(data: str) -> Path:
    """Return the file of the note."""
    return Path(f"{data}.running")


def log_of(data: str) -> Path:
    """Return the file that an emulator in the background logs to."""
    return Path(f"{data}.log")


@contextmanager
def noted(data: str, running: Running) -> Iterator[None]:
    """Keep the note while the block runs."""
    if data == IN_MEMORY:
        yield
        return
    note, text = note_of(data), json.dumps(asdict(running))
    note.write_text(text)
    try:
        yield
    finally:
        if note.exists() and note.read_text() == text:  # another one may have taken over
            note.unlink()


def find(data: str) -> Running | None:
    """Return the emulator that serves *data* now, None without one."""
    running = _noted(data)
    answering = identify(running.port, running.host) if running else None
    return (
        running if running and answering and (answering.data, answering.pid) == (data, running.pid) else None
    )


def _noted(data: str) -> Running | None:
    """Return the emulator in the note, which may be stale."""
    try:
        return Running(**json.loads(note_of(data).read_text()))
    except (OSError, ValueError, TypeError):
        return None


def refuse_second(data: str) -> None:
    """Raise CommandError when an emulator serves *data* already."""
    running = find(data)
    if running:
        raise CommandError(
            f"{data} is served already, on port {running.port} by pid {running.pid}: "
            "use that emulator, or end it with --stop"
        )


def start(data: str, port: int, arguments: Sequence[str], host: str = HOST) -> tuple[Running, bool]:
    """Start ``python -m emulator`` with *arguments*, unless one serves *data* already.

    Returns:
        The emulator, which answers, and whether it is new.

    Raises:
        CommandError: one serves *data* on another port, or the new one ended at once.
        PortTakenError: something else listens on *port*.
    """
    running = find(data)
    if running:
        return _on(port, running), False
    listen(port, host).close()
    _make_log(data)
    with log_of(data).open("a") as log:  # two that start at once must not write over each other
        child = subprocess.Popen(  # noqa: S603 - this very program
            [sys.executable, "-m", "emulator", *arguments],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    _wait_until(lambda: find(data) is not None or child.poll() is not None)
    running = find(data)
    if not running:
        raise CommandError(_last_words(data))
    if running.pid != child.pid:
        child.terminate()  # another start was faster; ours must not take over when that one ends
        child.wait()
    return _on(port, running), running.pid == child.pid


def _make_log(data: str) -> None:
    log = log_of(data)
    try:
        log.parent.mkdir(parents=True, exist_ok=True)
        log.write_text("")
    except OSError as error:
        raise CommandError(
            f"{log} cannot be written ({error.strerror}): choose another place with --data"
        ) from error


def _on(port: int, running: Running) -> Running:
    if port not in {0, running.port}:
        raise CommandError(
            f"the emulator of this data file runs already, but on port {running.port} and not on {port} "
            f"(pid {running.pid}): stop it first with --stop, or use --port {running.port}"
        )
    return running


def _last_words(data: str) -> str:
    lines = log_of(data).read_text().splitlines()[-_LOG_LINES_SHOWN:]
    return (
        "\n".join(lines).removeprefix("emulator: ")
        or f"the emulator did not answer within {PATIENCE_S:.0f} s, see {log_of(data)}"
    )


def _refuse_silent(data: str) -> None:
    """Raise CommandError if the noted process is alive and its port takes connections without an answer."""
    noted = _noted(data)
    if noted and _is_alive(noted.pid) and _listens(noted) and identify(noted.port, noted.host) is None:
        raise CommandError(
            f"the emulator of {data} (pid {noted.pid}, port {noted.port}) does not answer, "
            "so its process id cannot be trusted: look at the process, and end it yourself. "
            "No write that it acknowledged is lost"
        )


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except OSError as error:
        return isinstance(error, PermissionError)
    return True


def _listens(noted: Running) -> bool:
    try:
        socket.create_connection((reachable(noted.host), noted.port), timeout=1).close()
    except OSError:
        return False
    return True


def stop(data: str) -> Running | None:
    """End the emulator that serves *data*, wait until it is gone, and say which one it was.

    Raises:
        CommandError: it does not end, or does not answer.
    """
    running = find(data)
    if not running:
        _refuse_silent(data)
    if running:
        os.kill(running.pid, signal.SIGTERM)
        _wait_until(lambda: not note_of(data).exists() and find(data) is None)
        if find(data):
            raise CommandError(
                f"the emulator of {data} did not end within {PATIENCE_S:.0f} s: "
                f"end pid {running.pid} yourself"
            )
    return running


def _wait_until(done: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not done() and time.monotonic() < deadline:
        time.sleep(_BETWEEN_LOOKS_S)
