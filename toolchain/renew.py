"""Updates go.mod and go.sum for `make lock`: python -m toolchain.renew

Each newer version is built in a copy. The checked-in files change only after its CLI runs:
the module proxy may serve a version in part, and our language host may not compile with it.
"""

import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

from toolchain import build, cache, golang, pins, processes
from toolchain.errors import ToolchainError, UnavailableError
from toolchain.golang import Go
from toolchain.versions import Version

LIST_WITHIN_S = 60  # for the module proxy to list the versions of a module
PINS = ("go.mod", "go.sum")


def renew() -> Version | None:
    """Update to the newest version that builds; return it, or None if nothing newer builds.

    Raises:
        ToolchainError: Go, the module proxy or the cache is missing.
    """
    with cache.locked(), cache.aside() as aside:
        go = golang.get(aside)
        for version in _newer(go, aside):
            trial = aside / f"trial-{version}"
            try:
                _build(go, version, trial)
            except UnavailableError as error:
                processes.say(f"Pulumi {version} cannot be built: {error}")
            else:
                _take_over(trial / "module")
                cache.keep(trial / "made", pins.build_name())
                return version
    return None


def _newer(go: Go, aside: Path) -> list[Version]:
    """Return the versions that both modules have, the newest first."""
    both = set(_versions(go, pins.CLI, aside)) & set(_versions(go, pins.SDK, aside))
    return sorted((version for version in both if version > pins.pulumi_version()), reverse=True)


def _versions(go: Go, module: str, aside: Path) -> Iterator[Version]:
    question: list[str | Path] = [go.program, "list", "-m", "-versions", module]
    try:
        _, *listed = processes.output(
            question, within_s=LIST_WITHIN_S, environment=go.environment, folder=aside
        ).split()
    except UnavailableError as error:
        raise UnavailableError(f"the Go module proxy: {error}") from error
    return (Version.parse(text) for text in listed if "-" not in text)  # no pre-releases


def _build(go: Go, version: Version, trial: Path) -> None:
    module = trial / "module"
    trial.mkdir()
    shutil.copytree(pins.HERE / "language-host", module / "language-host")
    for name in PINS:
        shutil.copyfile(pins.HERE / name, module / name)
    _run(go, module, "get", f"{pins.CLI}@v{version}", f"{pins.SDK}@v{version}")
    _run(go, module, "mod", "tidy")
    build.make(go, module, trial / "made" / "bin")


def _run(go: Go, module: Path, *arguments: str) -> None:
    ended = processes.run([go.program, *arguments], environment=go.environment, folder=module)
    if ended.code != 0:
        raise UnavailableError(f"`go {arguments[0]}` failed: {processes.last_line(ended.lines)}")


def _take_over(module: Path) -> None:
    """Replace the checked-in files by those of a trial, each in one step."""
    for name in PINS:
        shutil.copyfile(module / name, pins.HERE / f"{name}.new")
    for name in PINS:
        (pins.HERE / f"{name}.new").replace(pins.HERE / name)


def main() -> int:
    """Return the exit code: 0 also if the files do not change, because the pinned versions still work."""
    kept = f"Pulumi stays at {pins.pulumi_version()}"
    try:
        renewed = renew()
    except (ToolchainError, OSError) as error:
        processes.say(f"{kept}: {error}")
    except KeyboardInterrupt:
        processes.say(f"{kept}: stopped")
        return 130
    else:
        processes.say(
            f"Pulumi {renewed}: `git diff toolchain` shows how"
            if renewed
            else f"{kept}: nothing newer builds"
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
