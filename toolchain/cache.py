"""The folder of a user's CLIs: one subfolder per CLI, complete or absent.

A CLI is made in a temporary folder of the same file system, and renamed when it is complete.
One process at a time makes a CLI. If it dies, the next one gets the lock and removes its leftovers.
"""

import contextlib
import fcntl
import os
import shutil
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from toolchain import pins, processes
from toolchain.errors import ToolchainError, UnavailableError

# The engine finds the last three beside the first.
PROGRAMS = (
    "pulumi",
    "pulumi-language-python",
    "pulumi-language-python-exec",
    "pulumi-resource-pulumi-python",
)


def root() -> Path:
    """Return the folder: `$XDG_CACHE_HOME/pulumi-twilio-trunking`, or the same under `~/.cache`."""
    asked = Path(os.environ.get("XDG_CACHE_HOME", ""))
    if asked.is_absolute():  # the XDG specification has relative ones ignored
        return asked / "pulumi-twilio-trunking"
    try:
        return Path.home() / ".cache" / "pulumi-twilio-trunking"
    except RuntimeError as error:
        raise ToolchainError(
            "This user has no home folder: set XDG_CACHE_HOME to a folder that it may write."
        ) from error


def kept() -> Path:
    """Return the folder of programs of an earlier install or build.

    Raises:
        UnavailableError: the cache has none for the checked-in version.
    """
    for name in (pins.official_name(), pins.build_name()):
        if is_whole(root() / name):
            return root() / name / "bin"
    raise UnavailableError(f"nothing for Pulumi {pins.pulumi_version()} in {root()} yet")


def is_whole(cli: Path, programs: Sequence[str] = PROGRAMS) -> bool:
    """Tell whether every program is there and executable."""
    return all(os.access(cli / "bin" / program, os.X_OK) for program in programs)


def keep(made: Path, name: str, programs: Sequence[str] = PROGRAMS) -> Path:
    """Move *made* to its place in the cache; return the folder of its programs. Call it with the lock held.

    Raises:
        UnavailableError: *made* lacks a program.
    """
    if not is_whole(made, programs):
        raise UnavailableError(f"it succeeded, but lacks one of {', '.join(programs)}")
    shutil.rmtree(root() / name, ignore_errors=True)  # there only when somebody removed a program from it
    made.rename(root() / name)
    return root() / name / "bin"


@contextlib.contextmanager
def aside() -> Iterator[Path]:
    """Give a temporary folder beside the kept ones. Call it with the lock held."""
    for left_behind in root().glob("aside-*"):
        shutil.rmtree(left_behind, ignore_errors=True)
    with tempfile.TemporaryDirectory(prefix="aside-", dir=root(), ignore_cleanup_errors=True) as folder:
        yield Path(folder)


@contextlib.contextmanager
def locked() -> Iterator[None]:
    """Wait until no other process has the lock, and hold it. Say so while waiting.

    Raises:
        ToolchainError: the cache cannot be written.
    """
    try:
        root().mkdir(parents=True, exist_ok=True)
        lock = (root() / "lock").open("w")
    except OSError as error:
        raise ToolchainError(
            f"The cache cannot be written: {error}. Set XDG_CACHE_HOME to a folder that you may write."
        ) from error
    with lock:  # closing the file gives the lock back
        _wait_for(lock.fileno())
        yield


def _wait_for(descriptor: int) -> None:
    ticker = processes.Ticker()
    while not _try_lock(descriptor):
        ticker.tick("waiting for another process that is getting the CLI")
        time.sleep(0.2)
    ticker.end()


def _try_lock(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
