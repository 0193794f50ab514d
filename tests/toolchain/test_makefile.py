"""Verbs that need no environment."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.toolchain.machine import write_script
from toolchain import pins

ROOT = pins.HERE.parent


def make(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["/usr/bin/env", "PATH=/usr/local/bin:/usr/bin:/bin", "make", *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A folder with the Makefile and the toolchain only."""
    shutil.copy(ROOT / "Makefile", tmp_path)
    shutil.copytree(ROOT / "toolchain", tmp_path / "toolchain")
    return tmp_path


def test_help_is_the_default() -> None:
    """`make` without a verb lists the verbs."""
    assert make(ROOT).stdout == make(ROOT, "help").stdout


def test_help_lists_every_verb() -> None:
    """Every verb has its line."""
    listed = re.findall(r"^  make (\S+) ", make(ROOT, "help").stdout, re.MULTILINE)
    stack = "help up preview refresh destroy outputs env"
    tests = "test matrix conformance page-test"
    benchmarks = "bench bench-shards bench-emulator bench-audit bench-preflight bench-policies"
    code = f"{benchmarks} lint format generate lock clean"

    assert f"{stack} {tests} {code}".split() == listed


def test_old_python(clone: Path) -> None:
    """Make refuses an old Python before it makes anything."""
    old = write_script(clone / "old-python", "exit 1")
    ended = make(clone, ".venv/bin/pip", f"PYTHON={old}")

    assert ended.returncode == 2
    assert "needs Python 3.11 or newer" in ended.stderr
    assert not (clone / ".venv").exists()


def test_python_without_venv(clone: Path) -> None:
    """Make refuses a Python without venv, and names the package that helps."""
    bare = write_script(clone / "bare-python", 'case "$2" in *ensurepip*) exit 1 ;; esac')
    ended = make(clone, ".venv/bin/pip", f"PYTHON={bare}")

    assert ended.returncode == 2
    assert "apt-get install python3-venv" in ended.stderr


def test_failing_pip(clone: Path) -> None:
    """If pip fails, its output is shown, and the environment does not count as installed."""
    write_script(clone / ".venv" / "bin" / "pip", "")
    write_script(clone / ".venv" / "bin" / "python", "echo no matching distribution; exit 1")
    for folder in ("provider", "audit"):
        (clone / folder).mkdir()
    for name in ("requirements.txt", "constraints.txt", "provider/pyproject.toml", "audit/pyproject.toml"):
        (clone / name).touch()
    ended = make(clone, ".venv/.installed")

    assert "no matching distribution" in ended.stdout + ended.stderr
    assert "pip cannot install requirements.txt" in ended.stderr
    assert not (clone / ".venv" / ".installed").exists()
