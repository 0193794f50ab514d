"""Measures a command and its child processes: seconds, CPU seconds and memory."""

import os
import subprocess
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple, Self

INTERVAL_S = 0.05
PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")
PLUGINS = (b"pulumi.dynamic", b"pulumi-resource-twilio-trunking")
"""In the command line of the process that runs the provider: in Python, and in other languages."""


@dataclass(frozen=True)
class Usage:
    """The figures of one command.

    CPU seconds include all processes that the command waited for. The largest is the peak of one process,
    which the system reports. The other peaks are sums of resident memory: of the command and its descendants,
    and of the provider's plugins among them. Shared pages count for each process.
    None: no such process was seen, or there is no `/proc`.
    """

    seconds: float
    cpu_seconds: float
    largest_mib: float
    tree_peak_mib: float | None
    plugins_peak_mib: float | None


def run(command: Sequence[str], *, env: Mapping[str, str], log: Path, cwd: Path | None = None) -> Usage:
    """Run a command to its end; *log* receives its output.

    Raises:
        SystemExit: its exit code is not 0; the text has the log.
    """
    started = time.monotonic()
    with log.open("w") as out:
        process = subprocess.Popen(command, cwd=cwd, env=env, stdout=out, stderr=out)  # noqa: S603 - our own programs
        with _Watch(process.pid) as watch:
            _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{' '.join(command)} failed:\n{log.read_text()}")
    seconds, cpu_seconds = time.monotonic() - started, usage.ru_utime + usage.ru_stime
    largest_mib = usage.ru_maxrss / 1024
    return Usage(seconds, cpu_seconds, largest_mib, watch.tree_peak_mib, watch.plugins_peak_mib)


class _Watch:
    """Watches a process and its descendants while the block runs, and keeps the peaks."""

    def __init__(self, pid: int) -> None:
        self.tree_peak_mib: float | None = None
        self.plugins_peak_mib: float | None = None
        self._pid = pid
        self._over = threading.Event()
        self._thread = threading.Thread(
            target=self._look_again_and_again, name=f"watch of {pid}", daemon=True
        )

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_raised: object) -> None:
        self._over.set()
        self._thread.join()

    def _look_again_and_again(self) -> None:
        while not self._over.wait(INTERVAL_S):
            self._look()

    def _look(self) -> None:
        processes = list(_tree(self._pid))
        plugins = [process for process in processes if any(one in process.command for one in PLUGINS)]
        self.tree_peak_mib = _higher(self.tree_peak_mib, processes)
        self.plugins_peak_mib = _higher(self.plugins_peak_mib, plugins)


class _Process(NamedTuple):
    command: bytes
    resident_mib: float


def _higher(peak: float | None, processes: Sequence[_Process]) -> float | None:
    if not processes:
        return peak
    return max(peak or 0, sum(process.resident_mib for process in processes))


def _tree(pid: int, parents_command: bytes = b"") -> Iterator[_Process]:
    """List a process and its descendants. Those that end meanwhile are left out."""
    folder = Path("/proc", str(pid))
    with suppress(OSError):
        command = (folder / "cmdline").read_bytes()
        pages = int((folder / "statm").read_text().split()[1])
        if command != parents_command:  # else it has just forked and still has its parent's memory
            yield _Process(command, pages * PAGE_BYTES / 2**20)
        for child in _children(folder):
            yield from _tree(child, command)


def _children(folder: Path) -> list[int]:
    return [int(child) for thread in folder.glob("task/*/children") for child in thread.read_text().split()]
