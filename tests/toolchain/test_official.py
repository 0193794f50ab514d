"""Installing the official release, from a site on this machine."""

import http.server
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from toolchain import UnavailableError, cache, official, pins


class _Site(http.server.BaseHTTPRequestHandler):
    status = 200

    def do_HEAD(self) -> None:
        self.send_response(self.status)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


class _ForbiddingSite(_Site):
    status = 403


@pytest.fixture(params=[_Site])
def site(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with http.server.HTTPServer(("127.0.0.1", 0), request.param) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        monkeypatch.setattr(official, "SITE", f"http://127.0.0.1:{server.server_port}")
        yield
        server.shutdown()
        thread.join()


def install() -> Path:
    with cache.locked():
        return official.install()


def test_closed_port() -> None:
    """A site that refuses is given up at once."""
    started = time.monotonic()
    with pytest.raises(UnavailableError, match="Connection refused"):
        install()

    assert time.monotonic() - started < official.ANSWER_WITHIN_S


def test_silent_site(monkeypatch: pytest.MonkeyPatch) -> None:
    """A site that accepts the connection and does not answer is given up after the time limit."""
    monkeypatch.setattr(official, "ANSWER_WITHIN_S", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        monkeypatch.setattr(official, "SITE", f"http://127.0.0.1:{silent.getsockname()[1]}")

        with pytest.raises(UnavailableError, match=r"no answer|timed out"):
            install()


@pytest.mark.parametrize("site", [_ForbiddingSite], indirect=True)
@pytest.mark.usefixtures("site")
def test_forbidden() -> None:
    """The answer has a proxy's refusal."""
    with pytest.raises(UnavailableError, match="403"):
        install()


@pytest.mark.usefixtures("site")
def test_failed_install(monkeypatch: pytest.MonkeyPatch, cache_folder: Path) -> None:
    """A failed install leaves nothing behind; the answer has its last line."""
    half = "import pathlib, sys; pathlib.Path(sys.argv[1], 'bin').mkdir(parents=True); sys.exit('disk full')"
    monkeypatch.setattr(official, "INSTALL", half)

    with pytest.raises(UnavailableError, match="the install failed: disk full"):
        install()

    assert [path.name for path in cache_folder.iterdir()] == ["lock"]


@pytest.mark.usefixtures("site")
def test_endless_install(monkeypatch: pytest.MonkeyPatch) -> None:
    """An install that does not end is stopped."""
    monkeypatch.setattr(official, "INSTALL", "import time; time.sleep(600)")
    monkeypatch.setattr(official, "INSTALL_WITHIN_S", 0.3)

    with pytest.raises(UnavailableError, match="did not end within"):
        install()


@pytest.mark.usefixtures("site")
def test_install(monkeypatch: pytest.MonkeyPatch, cache_folder: Path) -> None:
    """A successful install is kept."""
    names = " ".join(cache.PROGRAMS)
    whole = (
        "import pathlib, sys\n"
        "bin = pathlib.Path(sys.argv[1], 'bin'); bin.mkdir(parents=True)\n"
        f"for name in '{names}'.split(): (bin / name).touch(0o755)\n"
    )
    monkeypatch.setattr(official, "INSTALL", whole)

    assert cache_folder / pins.official_name() / "bin" == install() == cache.kept()
