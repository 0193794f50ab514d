"""The language host for YAML: found, kept or built."""

from pathlib import Path

import pytest

from tests.toolchain.machine import Script, write_script
from toolchain import ToolchainError, ensure_yaml, pins

GO = """
case "$1" in
  version) echo "go version go1.99.0 linux/amd64" ;;
  list) echo "$3" ;;
  install) echo built >> "{log}"; {build} ;;
esac
"""
A_GOOD_BUILD = (
    'mkdir -p "$GOBIN"; touch "$GOBIN/pulumi-language-yaml"; chmod 755 "$GOBIN/pulumi-language-yaml"'
)


@pytest.fixture(autouse=True)
def with_a_cli(script: Script) -> None:
    script("pulumi", "echo v3.300.0")
    script("pulumi-language-python", "")


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return tmp_path / "builds"


def test_beside_the_cli(script: Script, bin_folder: Path) -> None:
    """An installation of Pulumi's has it beside the CLI."""
    script("pulumi-language-yaml", "")

    assert bin_folder == ensure_yaml()


def test_builds_once(script: Script, cache_folder: Path, log: Path) -> None:
    """Without one it is built, and kept for the next call."""
    script("go", GO.format(log=log, build=A_GOOD_BUILD))

    assert ensure_yaml() == ensure_yaml() == cache_folder / pins.yaml_name() / "bin"
    assert "built\n" == log.read_text()


def test_failed_build(script: Script, cache_folder: Path, log: Path) -> None:
    """The message has the compiler's words and Pulumi's page; nothing half made stays."""
    script("go", GO.format(log=log, build="echo 'x.go: no space left'; exit 1"))

    with pytest.raises(ToolchainError, match=r"`go install` failed: x\.go: no space left.*docs/install"):
        ensure_yaml()

    assert ["lock"] == [path.name for path in cache_folder.iterdir()]


def test_not_beside_a_cli_of_ours(cache_folder: Path, script: Script, log: Path) -> None:
    """A build that lacks its program does not count."""
    script("go", GO.format(log=log, build=A_GOOD_BUILD))
    write_script(cache_folder / pins.yaml_name() / "bin" / "other", "")
    ensure_yaml()

    assert "built\n" == log.read_text()
