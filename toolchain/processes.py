"""Runs other programs: short questions, and long steps that show progress. Progress goes to stderr."""

import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from toolchain.errors import UnavailableError
from toolchain.versions import Version

STARTS_WITHIN_S = 20  # for `pulumi version` and `go version`: cold disks are slow, broken shims are slower
IN_A_LOG_S = 20.0  # between two lines
IN_A_LOG_WIDTH = 110
ON_A_TERMINAL_S = 0.5  # between two versions of the one line
CLEAR_LINE = "\r\033[K"

Command = Sequence[str | Path]


def output(
    command: Command,
    *,
    within_s: float,
    environment: Mapping[str, str] | None = None,
    folder: Path | None = None,
) -> str:
    """Run a short command and return its stdout.

    Args:
        within_s: seconds after which it is stopped.
        environment: default: ours.
        folder: where it runs; default: here.

    Raises:
        UnavailableError: it does not start, fails, or takes too long; the message says which.
    """
    try:
        ended = subprocess.run(  # noqa: S603 - the commands are ours
            command,
            capture_output=True,
            text=True,
            check=True,
            timeout=within_s,
            env=environment,
            cwd=folder,
        )
    except subprocess.TimeoutExpired as error:
        raise UnavailableError(f"no answer within {within_s:.0f} s") from error
    except subprocess.CalledProcessError as error:
        lines = str(error.stderr).strip().splitlines()
        raise UnavailableError(lines[-1] if lines else f"exit code {error.returncode}") from error
    except OSError as error:
        raise UnavailableError(str(error)) from error
    return ended.stdout.strip()


def version(program: Path) -> Version:
    """Return the version that `PROGRAM version` prints.

    Raises:
        UnavailableError: it does not run, or prints no version.
    """
    try:
        return Version.parse(output([program, "version"], within_s=STARTS_WITHIN_S))
    except (UnavailableError, ValueError) as error:
        raise UnavailableError(f"`{program} version` does not work: {error}") from error


def say(text: str) -> None:
    """Write one line."""
    _write(f"    {text}\n")


class Ticker:
    """Shows progress: one line that changes on a terminal, few lines in a log."""

    def __init__(self) -> None:
        self._started = time.monotonic()
        self._terminal = sys.stderr.isatty()
        self._every = ON_A_TERMINAL_S if self._terminal else IN_A_LOG_S
        self._due = self._started + self._every

    @property
    def elapsed_s(self) -> float:
        """Seconds since the ticker was made."""
        return time.monotonic() - self._started

    def tick(self, text: str) -> None:
        """Write the elapsed time and *text*, unless the last line is too recent."""
        now = time.monotonic()
        if now < self._due:
            return
        self._due = now + self._every
        minutes, seconds = divmod(int(self.elapsed_s), 60)
        line = f"    {minutes}:{seconds:02} {text}"
        if self._terminal:
            _write(CLEAR_LINE + line[: shutil.get_terminal_size().columns - 1])
        else:
            _write(f"{line[:IN_A_LOG_WIDTH]}\n")

    def end(self) -> None:
        """Remove the line from the terminal."""
        if self._terminal:
            _write(CLEAR_LINE)


def _write(text: str) -> None:
    sys.stderr.write(text)
    sys.stderr.flush()


@dataclass(frozen=True)
class Ended:
    """How a command ended.

    Attributes:
        code: its exit code; None if it was stopped for taking too long.
        lines: what it wrote to stdout and stderr.
    """

    code: int | None
    lines: Sequence[str]


def last_line(lines: Sequence[str]) -> str:
    """Return the newest line of a command."""
    return lines[-1].strip() if lines else "started"


def run(
    command: Command,
    *,
    progress: Callable[[Sequence[str]], str] = last_line,
    environment: Mapping[str, str] | None = None,
    folder: Path | None = None,
    limit_s: float = float("inf"),
) -> Ended:
    """Run a long command to its end, and show progress.

    Args:
        progress: makes the text to show from the lines that the command wrote so far.
        environment: default: ours.
        folder: where it runs; default: here.
        limit_s: seconds after which it is stopped; default: never.

    Raises:
        OSError: it cannot be started.
    """
    lines: list[str] = []
    with subprocess.Popen(  # noqa: S603 - the commands are ours
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        env=environment,
        cwd=folder,
    ) as process:
        reader = threading.Thread(target=_collect, args=(process, lines), daemon=True)
        reader.start()
        try:
            code = _wait(process, lambda: progress(lines), limit_s)
        except BaseException:
            process.kill()
            raise
        reader.join(timeout=1)  # a grandchild may hold the pipe open longer than that
    return Ended(code, lines)


def run_quietly(command: Sequence[str]) -> int:
    """Run a long command and show its output only if it fails.

    Returns:
        Its exit code; 127 if it cannot be started, 130 after Ctrl-C.
    """
    try:
        ended = run(command)
    except OSError as error:
        sys.stderr.write(f"{command[0]} cannot be started: {error}\n")
        return 127
    except KeyboardInterrupt:
        return 130
    if ended.code != 0:
        sys.stderr.write("".join(f"{line}\n" for line in ended.lines))
    return ended.code or 0


def _collect(process: subprocess.Popen[str], lines: list[str]) -> None:
    for line in process.stdout or ():
        lines.append(line.rstrip())  # noqa: PERF401 - the other thread reads them as they come


def _wait(process: subprocess.Popen[str], progress: Callable[[], str], limit_s: float) -> int | None:
    ticker = Ticker()
    code = None
    while code is None and ticker.elapsed_s < limit_s:
        try:
            code = process.wait(timeout=0.2)
        except subprocess.TimeoutExpired:
            ticker.tick(progress())
    if code is None:
        process.kill()
    ticker.end()
    return code
