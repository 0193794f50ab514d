"""A CLI from source, through the Go module proxy."""

import shutil
from collections.abc import Sequence
from pathlib import Path

from toolchain import ask, cache, golang, pins, progress
from toolchain.errors import UnavailableError
from toolchain.golang import Go
from toolchain.versions import Version

ANSWER_WITHIN_S = 5  # for the module proxy to answer at all
FIND_WITHIN_S = 60  # for Go to find a module that it has
SCRIPTS = ("python/cmd/pulumi-language-python-exec", "python/dist/pulumi-resource-pulumi-python")
PACKAGES = 1_700  # what a build compiles, roughly, to show how far it has come


def build() -> Path:
    """Build into the cache and return the folder of the programs. Call it with the lock held.

    Raises:
        UnavailableError: no Go, no module proxy, or a build that fails.
    """
    with cache.aside() as aside:
        go = golang.get(aside)
        _probe(go, aside)
        made = aside / "made"
        make(go, pins.HERE, made / "bin")
        return cache.keep(made, pins.build_name())


def make(go: Go, module: Path, into: Path) -> None:
    """Build what the go.mod in *module* asks for.

    Raises:
        UnavailableError: a build that fails, or gives another version.
    """
    _compile(go, module, into)
    _add_scripts(go, module, into)
    _smoke(into / "pulumi", pins.pulumi_version(module))


def _probe(go: Go, aside: Path) -> None:
    """Ask for one small file, unless Go has it already; outside of our module, so that nothing else is asked."""
    module = f"{pins.SDK}@v{pins.pulumi_version()}"
    try:
        _ask(go, "list", "-m", module, within_s=ANSWER_WITHIN_S, folder=aside)
    except UnavailableError as error:
        raise UnavailableError(f"the Go module proxy: {error}") from error


def _ask(go: Go, *question: str, within_s: float, folder: Path) -> str:
    return ask.answer([go.program, *question], within_s=within_s, environment=go.environment, folder=folder)


def _compile(go: Go, module: Path, into: Path) -> None:
    version = pins.pulumi_version(module)
    progress.say(
        f"Building Pulumi {version} with Go {go.version}: 3 to 7 minutes on two cores, once per machine"
    )
    into.mkdir(parents=True)
    ended = progress.watch(
        _command(go, version, into), sign=_packages_so_far, environment=go.environment, folder=module
    )
    if ended.code != 0:
        raise UnavailableError(f"`go build` failed: {_complaint(ended.lines)}")
    (into / "language-host").rename(into / "pulumi-language-python")


def _command(go: Go, version: Version, into: Path) -> list[str | Path]:
    variable = f"{pins.SDK}/go/common/version.Version"
    flags = ["-v", "-trimpath", "-buildvcs=false", "-ldflags", f"-s -w -X {variable}=v{version}"]
    return [go.program, "build", *flags, "-o", into, f"{pins.CLI}/cmd/pulumi", "./language-host"]


def _packages_so_far(lines: Sequence[str]) -> str:
    """Count what `go build -v` prints: a package's path when it starts on it, a sentence when it downloads."""
    compiled = sum(" " not in line for line in lines)
    fetched = sum(line.startswith("go: downloading") for line in lines)
    return f"{fetched} modules fetched, {compiled} of about {PACKAGES:,} packages compiled"


def _complaint(lines: Sequence[str]) -> str:
    sentences = [line for line in lines if " " in line and not line.startswith("go: downloading")]
    return " / ".join(sentences[-3:]) or "it says nothing"


def _add_scripts(go: Go, module: Path, into: Path) -> None:
    """Lay the SDK's scripts beside the programs, and give them the run bit that Go's module cache drops."""
    sdk = _ask(go, "list", "-m", "-f", "{{.Dir}}", pins.SDK, within_s=FIND_WITHIN_S, folder=module)
    for script in SCRIPTS:
        copy = into / Path(script).name
        shutil.copyfile(Path(sdk, script), copy)
        copy.chmod(0o755)


def _smoke(pulumi: Path, expected: Version) -> None:
    version = ask.version(pulumi)
    if version != expected:
        raise UnavailableError(f"the built CLI says that it is {version}, not {expected}")
