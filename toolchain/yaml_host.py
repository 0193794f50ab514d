"""Gets `pulumi-language-yaml`, which runs programs in YAML. Only Pulumi's own installation has it."""

import shutil
from pathlib import Path

from toolchain import build, cache, golang, pins, processes
from toolchain.errors import NoYamlHostError, UnavailableError

PROGRAM = "pulumi-language-yaml"


def ensure(cli: Path) -> Path:
    """Return the folder that holds the language host for YAML; build it if need be, in about three minutes.

    Args:
        cli: the folder of the CLI, where an official release has it.

    Raises:
        ToolchainError: it is not there, and cannot be built.
    """
    found = shutil.which(PROGRAM, path=cli) or shutil.which(PROGRAM)
    if found is not None:
        return Path(found).absolute().parent
    with cache.locked():
        kept = cache.root() / pins.yaml_name()
        if cache.is_whole(kept, (PROGRAM,)):
            return kept / "bin"
        try:
            return _build()
        except (UnavailableError, OSError) as answer:
            raise NoYamlHostError(str(answer)) from answer


def _build() -> Path:
    with cache.aside() as aside:
        go = golang.get(aside)
        build.probe(go, aside, f"{pins.YAML}@v{pins.YAML_VERSION}")
        processes.say(
            f"Building {PROGRAM} {pins.YAML_VERSION}: about 3 minutes on two cores, once per machine"
        )
        made = aside / "made"
        flags = ["-trimpath", "-ldflags", f"-s -w -X {pins.YAML}/pkg/version.Version=v{pins.YAML_VERSION}"]
        ended = processes.run(
            [go.program, "install", "-v", *flags, f"{pins.YAML}/cmd/{PROGRAM}@v{pins.YAML_VERSION}"],
            environment={**go.environment, "GOBIN": str(made / "bin")},
            folder=aside,
        )
        if ended.code != 0:
            raise UnavailableError(f"`go install` failed: {build.complaint(ended.lines)}")
        return cache.keep(made, pins.yaml_name(), (PROGRAM,))
