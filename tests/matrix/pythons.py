"""Finds the Pythons of this machine."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from packaging.version import Version

SUPPORTED = ("3.11", "3.12", "3.13", "3.14")
WHERE = "on PATH or among pyenv's versions"
SHOWS_ITSELF = "import ensurepip, platform, venv; print(platform.python_version())"


@dataclass(frozen=True)
class Python:
    """A Python that can make virtual environments; *version* is complete, such as `3.12.1`."""

    version: str
    path: Path

    @property
    def minor(self) -> str:
        return ".".join(self.version.split(".")[:2])


def find(minor: str) -> Python | None:
    """Find the first Python of a version such as `3.12`: on PATH, then among pyenv's."""
    found = (_ask(path) for path in _candidates(minor))
    return next((python for python in found if python and python.minor == minor), None)


def _candidates(minor: str) -> Iterator[Path]:
    for folder in os.get_exec_path():
        yield Path(folder) / f"python{minor}"
    root = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"))
    versions = root.glob(f"versions/{minor}.*/bin/python{minor}")
    yield from sorted(versions, key=lambda path: Version(path.parts[-3]), reverse=True)


def _ask(path: Path) -> Python | None:
    """Return None if it cannot make environments, or does not start, like pyenv's shims of other versions."""
    try:
        said = subprocess.run([path, "-c", SHOWS_ITSELF], capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return None
    return Python(said.stdout.strip(), path)
