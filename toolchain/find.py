"""Finds a Pulumi CLI that is installed already."""

import shutil
from pathlib import Path

from toolchain import processes
from toolchain.errors import UnavailableError
from toolchain.versions import Version

# The first CLI with a `pulumi import --file` that takes a dynamic resource with its inputs and outputs.
# Adopting an existing trunk needs it.
MINIMUM = Version(3, 254, 0)


def on_path() -> Path:
    """Return the folder of the `pulumi` on PATH.

    Raises:
        UnavailableError: there is none, it is too old, or it cannot run Python programs.
    """
    found = shutil.which("pulumi")
    if found is None:
        raise UnavailableError("not found")
    pulumi = Path(found).absolute()
    version = processes.version(pulumi)
    if version < MINIMUM:
        raise UnavailableError(f"{pulumi} has version {version}, older than {MINIMUM}")
    if not _runs_python(pulumi):
        raise UnavailableError(f"{pulumi} has no pulumi-language-python beside it or on PATH")
    return pulumi.parent


def _runs_python(pulumi: Path) -> bool:
    host = "pulumi-language-python"
    return shutil.which(host, path=pulumi.parent) is not None or shutil.which(host) is not None
