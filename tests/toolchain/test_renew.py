"""Updating the CLI to versions that build, with a `go` that builds in no time."""

import shutil
from pathlib import Path

import pytest

from tests.toolchain.machine import Script, builds, go_script
from toolchain import cache, pins, renew
from toolchain.versions import Version

NEXT = Version(3, 9998, 0)
LATEST = Version(3, 9999, 0)
# A CLI that says the version of the go.mod that it was built from.
BUILD = """
version=$(sed -n 's|.*pulumi/pkg/v3 v\\([0-9.]*\\).*|\\1|p' go.mod)
{when}
printf '#!/bin/sh\\necho v%s\\n' "$version" > "$2/pulumi"
printf '#!/bin/sh\\n' > "$2/language-host"
chmod 755 "$2/pulumi" "$2/language-host"
"""


@pytest.fixture(autouse=True)
def module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the checked-in files, which a test may change."""
    copy = Path(shutil.copytree(pins.HERE, tmp_path / "toolchain"))
    monkeypatch.setattr(pins, "HERE", copy)
    monkeypatch.setattr(pins, "SOURCES", (copy / "go.mod", copy / "go.sum"))
    return copy


def content(module: Path) -> dict[str, str]:
    return {path.name: path.read_text() for path in module.glob("go.*")}


@pytest.fixture
def go(script: Script, tmp_path: Path) -> None:
    """A machine where each newer version builds."""
    script(
        "go",
        go_script(
            tmp_path, versions=f"v3.1.0 v{NEXT} v{LATEST} v3.10000.0-rc.1", build=BUILD.format(when="")
        ),
    )


@pytest.mark.usefixtures("go")
def test_takes_the_newest(module: Path, tmp_path: Path) -> None:
    """The newest release is built and checked in, and the next `make` finds it."""
    assert renew.main() == 0

    assert (LATEST, 1) == (pins.pulumi_version(), builds(tmp_path))
    assert cache.kept().is_relative_to(cache.root() / pins.build_name())
    assert f"@v{LATEST}" in (module / "go.sum").read_text()
    assert {"go.mod", "go.sum"} == set(content(module))


def test_falls_back(script: Script, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """If the newest does not build, the next newest is taken; the output says why."""
    broken = BUILD.format(
        when=f'test "$version" != {LATEST} || {{ echo "x.go:1:1: no such method"; exit 1; }}'
    )
    script("go", go_script(tmp_path, versions=f"v{LATEST} v{NEXT}", build=broken))

    assert renew.main() == 0

    assert NEXT == pins.pulumi_version()
    assert (
        f"Pulumi {LATEST} cannot be built: `go build` failed: x.go:1:1: no such method"
        in capsys.readouterr().err
    )


@pytest.mark.parametrize(
    ("get", "build"),
    [
        pytest.param("echo 'sdk/v3: 403 Forbidden'; exit 1", BUILD.format(when=""), id="not-served"),
        pytest.param(go_script.__kwdefaults__["get"], "exit 1", id="does-not-build"),
        pytest.param(
            go_script.__kwdefaults__["get"], BUILD.format(when="version=3.1.4"), id="is-another-version"
        ),
    ],
)
def test_nothing_builds(script: Script, tmp_path: Path, module: Path, get: str, build: str) -> None:
    """If nothing newer builds, the checked-in files do not change, and the command succeeds."""
    before = content(module)
    script("go", go_script(tmp_path, versions=f"v{LATEST} v{NEXT}", get=get, build=build))

    assert renew.main() == 0

    assert before == content(module)


def test_nothing_newer(
    script: Script, tmp_path: Path, module: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """If nothing is newer, nothing is built."""
    before = content(module)
    script("go", go_script(tmp_path, versions=f"v3.1.0 v{pins.pulumi_version()}"))

    assert renew.main() == 0

    assert (before, 0) == (content(module), builds(tmp_path))
    assert f"Pulumi stays at {pins.pulumi_version()}" in capsys.readouterr().err


@pytest.mark.usefixtures("no_pypi")
def test_no_go(bin_folder: Path, module: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Without Go the files do not change, the output says why, and the command succeeds."""
    before = content(module)
    assert not list(bin_folder.iterdir())

    assert renew.main() == 0

    assert before == content(module)
    assert "no Go to build with" in capsys.readouterr().err
