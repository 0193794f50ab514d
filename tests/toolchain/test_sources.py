"""The order of the sources, and what a person reads about them."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.toolchain.machine import Script, builds, go_script
from toolchain import NoCliError, ensure, pins
from toolchain.__main__ import main

ROOT = pins.HERE.parent


def start() -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "toolchain"],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_prefers_path(script: Script, bin_folder: Path, tmp_path: Path) -> None:
    """With a good CLI on PATH nothing is built."""
    script("pulumi", "echo v3.300.0")
    script("pulumi-language-python", "")
    script("go", go_script(tmp_path))

    assert (bin_folder, 0) == (ensure(), builds(tmp_path))


def test_builds_once(script: Script, tmp_path: Path) -> None:
    """The second call finds what the first one built."""
    script("go", go_script(tmp_path))

    assert ensure() == ensure()
    assert builds(tmp_path) == 1


def test_tells_what_it_passed_by(script: Script, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Before a build the output says why it is needed."""
    script("pulumi", "echo v3.200.0")
    script("go", go_script(tmp_path))

    ensure()

    said = capsys.readouterr().err
    assert "version 3.200.0, older than 3.254.0" in said
    assert "official install: http://127.0.0.1" in said
    assert "3 to 7 minutes on two cores, once per machine" in said


@pytest.mark.usefixtures("no_pypi")
def test_nothing_works(bin_folder: Path) -> None:
    """The error names each source with its answer, then the page that helps."""
    assert not list(bin_folder.iterdir())
    with pytest.raises(NoCliError) as caught:
        ensure()

    assert list(caught.value.answers) == [
        "pulumi on PATH",
        "our cache",
        "official install",
        "build from source",
    ]
    assert "Connection refused" in str(caught.value)
    assert "https://www.pulumi.com/docs/install/" in str(caught.value)


def test_trouble_with_files(script: Script, tmp_path: Path) -> None:
    """An error of the system in the middle of a build is the answer of that source."""
    script("go", go_script(tmp_path))
    shutil.rmtree(tmp_path / "sdk")

    with pytest.raises(NoCliError, match=r"build from source: .*No such file or directory"):
        ensure()


@pytest.mark.usefixtures("bin_folder", "no_pypi")
def test_command_fails(capsys: pytest.CaptureFixture[str]) -> None:
    """The command returns 1 with an empty stdout and the message on stderr."""
    assert main([]) == 1

    out, err = capsys.readouterr()
    assert out == ""
    assert "No Pulumi CLI of version 3.254.0 or newer" in err


@pytest.mark.usefixtures("bin_folder")
def test_command_with_unwritable_cache(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """If the cache cannot be written, the message says what to do."""
    monkeypatch.setenv("XDG_CACHE_HOME", "/dev/null")

    assert main([]) == 1
    assert "Set XDG_CACHE_HOME to a folder that you may write." in capsys.readouterr().err


def test_two_processes_at_once(script: Script, tmp_path: Path, cache_folder: Path) -> None:
    """Two commands at once print one folder, and build once."""
    slow = go_script(tmp_path).replace("echo built", "sleep 0.5; echo built")
    script("go", slow)

    commands = [start(), start()]
    printed = [command.communicate()[0] for command in commands]

    assert [f"{cache_folder / pins.build_name() / 'bin'}\n"] * 2 == printed
    assert builds(tmp_path) == 1
