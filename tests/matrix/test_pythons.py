"""Finding Pythons, with shell scripts in their place."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.matrix.pythons import Python, find


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine with an empty PATH and no pyenv."""
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    monkeypatch.setenv("PYENV_ROOT", str(tmp_path / "pyenv"))
    return tmp_path


def install(path: Path, said: str, code: int = 0) -> Path:
    """Write a program that always prints *said*."""
    path.parent.mkdir(parents=True)
    path.write_text(f"#!/bin/sh\necho {said}\nexit {code}\n")
    path.chmod(0o755)
    return path


def of_pyenv(machine: Path, version: str) -> Path:
    return machine / "pyenv" / "versions" / version / "bin" / f"python{version.rpartition('.')[0]}"


def test_on_path(machine: Path) -> None:
    """A Python on PATH comes before pyenv's."""
    install(of_pyenv(machine, "3.12.9"), "3.12.9")
    path = install(machine / "bin" / "python3.12", "3.12.1")

    assert Python("3.12.1", path) == find("3.12")


def test_newest_of_pyenv(machine: Path) -> None:
    """The newest of pyenv's versions counts."""
    for version in ("3.12.9", "3.12.10", "3.12.1"):
        install(of_pyenv(machine, version), version)

    assert Python("3.12.10", of_pyenv(machine, "3.12.10")) == find("3.12")


def test_one_that_does_not_start(machine: Path) -> None:
    """A Python that does not start, like pyenv's shim of another version, is skipped."""
    install(machine / "bin" / "python3.13", "not found", code=127)
    path = install(of_pyenv(machine, "3.13.0"), "3.13.0")

    assert Python("3.13.0", path) == find("3.13")


def test_one_that_is_another(machine: Path) -> None:
    """A Python with another version than its name is skipped."""
    install(machine / "bin" / "python3.13", "3.11.2")

    assert find("3.13") is None
