"""The cache: one folder per CLI, complete or absent."""

import threading
from pathlib import Path

import pytest

from tests.toolchain.machine import write_script
from toolchain import UnavailableError, cache, pins


def lay_cli(folder: Path, programs: tuple[str, ...] = cache.PROGRAMS) -> Path:
    for program in programs:
        write_script(folder / "bin" / program, "")
    return folder


def test_root_of_xdg(cache_folder: Path) -> None:
    """XDG_CACHE_HOME sets the folder of the cache."""
    assert cache_folder == cache.root()


@pytest.mark.parametrize("xdg", ["", "relative/folder"])
def test_root_of_home(xdg: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without an absolute XDG_CACHE_HOME the cache is under ~/.cache."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CACHE_HOME", xdg)

    assert tmp_path / ".cache" / "pulumi-twilio-trunking" == cache.root()


@pytest.mark.parametrize("name", [pins.build_name(), pins.official_name()])
def test_kept(name: str, cache_folder: Path) -> None:
    """A complete CLI is found again, built or installed."""
    lay_cli(cache_folder / name)

    assert cache_folder / name / "bin" == cache.kept()


@pytest.mark.parametrize("missing", cache.PROGRAMS)
def test_kept_not_whole(missing: str, cache_folder: Path) -> None:
    """A CLI without one of the programs does not count."""
    rest = tuple(program for program in cache.PROGRAMS if program != missing)
    lay_cli(cache_folder / pins.build_name(), rest)

    with pytest.raises(UnavailableError, match="nothing for Pulumi"):
        cache.kept()


def test_kept_without_run_bit(cache_folder: Path) -> None:
    """A program that is not executable does not count."""
    lay_cli(cache_folder / pins.build_name())
    (cache_folder / pins.build_name() / "bin" / "pulumi").chmod(0o644)

    with pytest.raises(UnavailableError):
        cache.kept()


def test_kept_ignores_what_is_aside(cache_folder: Path) -> None:
    """A CLI in a temporary folder does not count."""
    lay_cli(cache_folder / "aside-x" / "made")

    with pytest.raises(UnavailableError):
        cache.kept()


def test_keep_refuses_half(cache_folder: Path) -> None:
    """A CLI without one of the programs is not kept."""
    with cache.locked(), cache.aside() as aside, pytest.raises(UnavailableError, match="lacks"):
        cache.keep(lay_cli(aside / "made", ("pulumi",)), pins.build_name())

    assert [path.name for path in cache_folder.iterdir()] == ["lock"]


def test_keep_replaces_half(cache_folder: Path) -> None:
    """A new CLI replaces one that lost a program."""
    lay_cli(cache_folder / pins.build_name(), ("pulumi",))

    with cache.locked(), cache.aside() as aside:
        cache.keep(lay_cli(aside / "made"), pins.build_name())

    assert cache.is_whole(cache_folder / pins.build_name())


def test_aside_sweeps(cache_folder: Path) -> None:
    """The leftovers of a killed process are removed by the next."""
    lay_cli(cache_folder / "aside-killed" / "made", ("pulumi",))

    with cache.locked(), cache.aside():
        assert not (cache_folder / "aside-killed").exists()


def test_locked_lets_one_in() -> None:
    """While one holds the lock, another waits."""
    second_is_in = threading.Event()

    def enter() -> None:
        with cache.locked():
            second_is_in.set()

    second = threading.Thread(target=enter)
    with cache.locked():
        second.start()
        entered_at_once = second_is_in.wait(timeout=0.5)
    second.join(timeout=30)

    assert (entered_at_once, second_is_in.is_set()) == (False, True)
