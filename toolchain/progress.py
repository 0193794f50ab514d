"""Long steps that show that they live. All of it goes to stderr: stdout is for the result."""

import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

IN_A_LOG_S = 10.0  # between two lines
IN_A_LOG_WIDTH = 110
ON_A_TERMINAL_S = 0.5  # between two versions of the one line
CLEAR_LINE = "\r\033[K"


def say(text: str) -> None:
    """Write one line."""
    _write(f"    {text}\n")


class Ticker:
    """Write now and then what is going on: a line that is rewritten on a terminal, few lines in a log."""

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
        """Write *text* after the time elapsed, if it is time to."""
        if time.monotonic() < self._due:
            return
        self._due += self._every
        minutes, seconds = divmod(int(self.elapsed_s), 60)
        self._show(f"    {minutes}:{seconds:02} {text}")

    def end(self) -> None:
        """Leave no half line behind."""
        if self._terminal:
            _write(CLEAR_LINE)

    def _show(self, line: str) -> None:
        if self._terminal:
            _write(CLEAR_LINE + line[: shutil.get_terminal_size().columns - 1])
        else:
            _write(f"{line[:IN_A_LOG_WIDTH]}\n")


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
    """Take the newest line of a command for its sign of life."""
    return lines[-1].strip() if lines else "started"


def watch(
    command: Sequence[str | Path],
    *,
    sign: Callable[[Sequence[str]], str] = last_line,
    environment: Mapping[str, str] | None = None,
    folder: Path | None = None,
    limit_s: float = float("inf"),
) -> Ended:
    """Run *command* to its end, with a sign of life now and then.

    Args:
        sign: makes the sign of life from the lines that the command wrote so far.
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
            code = _wait(process, lambda: sign(lines), limit_s)
        except BaseException:
            process.kill()
            raise
        reader.join(timeout=1)  # a grandchild may hold the pipe open longer than that
    return Ended(code, lines)


def _collect(process: subprocess.Popen[str], lines: list[str]) -> None:
    for line in process.stdout or ():
        lines.append(line.rstrip())  # noqa: PERF401 - the other thread reads them as they come


def _wait(process: subprocess.Popen[str], sign: Callable[[], str], limit_s: float) -> int | None:
    ticker = Ticker()
    while ticker.elapsed_s < limit_s:
        try:
            code = process.wait(timeout=0.2)
        except subprocess.TimeoutExpired:
            ticker.tick(sign())
        else:
            ticker.end()
            return code
    process.kill()
    ticker.end()
    return None
