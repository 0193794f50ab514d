"""Finding a `pulumi` that is installed already."""

from pathlib import Path

import pytest

from tests.toolchain.machine import Script, write_script
from toolchain import UnavailableError, find


def test_takes_the_minimum(script: Script, bin_folder: Path) -> None:
    """The oldest version allowed is taken, with the language host beside it."""
    script("pulumi", "echo v3.254.0")
    script("pulumi-language-python", "")

    assert bin_folder == find.on_path()


def test_refuses_older(script: Script) -> None:
    """One patch before the minimum is refused, with both versions named."""
    script("pulumi", "echo v3.253.99")
    script("pulumi-language-python", "")

    with pytest.raises(UnavailableError, match=r"version 3\.253\.99, older than 3\.254\.0"):
        find.on_path()


def test_refuses_without_language_host(script: Script) -> None:
    """A CLI that cannot run Python programs is refused."""
    script("pulumi", "echo v3.300.0")

    with pytest.raises(UnavailableError, match="no pulumi-language-python"):
        find.on_path()


def test_language_host_elsewhere(
    script: Script, bin_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A language host in another folder of PATH will do."""
    script("pulumi", "echo v3.300.0")
    write_script(tmp_path / "other" / "pulumi-language-python", "")
    monkeypatch.setenv("PATH", f"{bin_folder}:{tmp_path / 'other'}")

    assert bin_folder == find.on_path()


def test_none(bin_folder: Path) -> None:
    """An empty PATH holds no CLI."""
    assert not list(bin_folder.iterdir())
    with pytest.raises(UnavailableError, match="not found"):
        find.on_path()


@pytest.mark.parametrize(
    ("body", "answer"),
    [
        pytest.param("echo broken shim >&2; exit 127", "broken shim", id="fails"),
        pytest.param("exit 3", "exit code 3", id="fails-silently"),
        pytest.param("echo hello", "no version number in 'hello'", id="no-version"),
    ],
)
def test_broken(script: Script, body: str, answer: str) -> None:
    """A `pulumi` that does not print its version is refused with its output."""
    script("pulumi", body)

    with pytest.raises(UnavailableError, match=answer):
        find.on_path()


def test_not_a_program(script: Script) -> None:
    """A file that the system cannot run is refused without a traceback."""
    script("pulumi", "").write_bytes(b"\x7fELF")

    with pytest.raises(UnavailableError, match="does not work"):
        find.on_path()
