"""Builds a CLI from source, through the Go module proxy."""

import shutil
from collections.abc import Sequence
from pathlib import Path

from toolchain import cache, golang, pins, processes
from toolchain.errors import UnavailableError
from toolchain.golang import Go
from toolchain.versions import Version

ANSWER_WITHIN_S = 5  # for the module proxy to answer at all
FIND_WITHIN_S = 60  # for Go to find a module that it has
SCRIPTS = ("python/cmd/pulumi-language-python-exec", "python/dist/pulumi-resource-pulumi-python")
PACKAGES = 1_700  # in a build, roughly, to show how far it is


def build() -> Path:
    """Build into the cache and return the folder of the programs. Call it with the lock held.

    Raises:
        UnavailableError: no Go, no module proxy, or a build that fails.
    """
    with cache.aside() as aside:
        go = golang.get(aside)
        probe(go, aside, f"{pins.SDK}@v{pins.pulumi_version()}")
        made = aside / "made"
        make(go, pins.HERE, made / "bin")
        return cache.keep(made, pins.build_name())


def make(go: Go, module: Path, into: Path) -> None:
    """Build the version that the go.mod in *module* names.

    Raises:
        UnavailableError: the build fails, or gives another version.
    """
    _compile(go, module, into)
    _add_scripts(go, module, into)
    _smoke(into / "pulumi", pins.pulumi_version(module))


def probe(go: Go, aside: Path, module: str) -> None:
    """Ask the proxy for one small file, unless Go has it. Outside of our module Go asks for nothing else.

    Raises:
        UnavailableError: the proxy does not answer.
    """
    try:
        _ask(go, "list", "-m", module, within_s=ANSWER_WITHIN_S, folder=aside)
    except UnavailableError as error:
        raise UnavailableError(f"the Go module proxy: {error}") from error


def _ask(go: Go, *question: str, within_s: float, folder: Path) -> str:
    return processes.output(
        [go.program, *question], within_s=within_s, environment=go.environment, folder=folder
    )


def _compile(go: Go, module: Path, into: Path) -> None:
    version = pins.pulumi_version(module)
    processes.say(
        f"Building Pulumi {version} with Go {go.version}: 3 to 7 minutes on two cores, once per machine"
    )
    into.mkdir(parents=True)
    ended = processes.run(
        _command(go, version, into), progress=_packages_so_far, environment=go.environment, folder=module
    )
    if ended.code != 0:
        raise UnavailableError(f"`go build` failed: {complaint(ended.lines)}")
    (into / "language-host").rename(into / "pulumi-language-python")


def _command(go: Go, version: Version, into: Path) -> list[str | Path]:
    variable = f"{pins.SDK}/go/common/version.Version"
    flags = ["-v", "-trimpath", "-buildvcs=false", "-ldflags", f"-s -w -X {variable}=v{version}"]
    return [go.program, "build", *flags, "-o", into, f"{pins.CLI}/cmd/pulumi", "./language-host"]


def _packages_so_far(lines: Sequence[str]) -> str:
    """Count the lines of `go build -v`: a path for each package, a sentence for each download."""
    compiled = sum(" " not in line for line in lines)
    fetched = sum(line.startswith("go: downloading") for line in lines)
    return f"{fetched} modules fetched, {compiled} of about {PACKAGES:,} packages compiled"


def complaint(lines: Sequence[str]) -> str:
    """Return the last sentences that Go wrote."""
    sentences = [line for line in lines if " " in line and not line.startswith("go: downloading")]
    return " / ".join(sentences[-3:]) or "it printed nothing"


def _add_scripts(go: Go, module: Path, into: Path) -> None:
    """Copy the SDK's scripts beside the programs. Go's module cache drops their run bit."""
    sdk = _ask(go, "list", "-m", "-f", "{{.Dir}}", pins.SDK, within_s=FIND_WITHIN_S, folder=module)
    for script in SCRIPTS:
        copy = into / Path(script).name
        shutil.copyfile(Path(sdk, script), copy)
        copy.chmod(0o755)


def _smoke(pulumi: Path, expected: Version) -> None:
    version = processes.version(pulumi)
    if version != expected:
        raise UnavailableError(f"the built CLI has version {version}, not {expected}")
