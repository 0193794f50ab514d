"""A Pulumi CLI that the person already has."""

import shutil
from pathlib import Path

from toolchain import ask
from toolchain.errors import UnavailableError
from toolchain.versions import Version

# The oldest CLI that will do: the first whose `pulumi import --file` takes a dynamic resource, with the inputs and
# outputs that the file gives, which is how an existing trunk is adopted.
MINIMUM = Version(3, 254, 0)


def on_path() -> Path:
    """Return the folder of the `pulumi` on PATH.

    Raises:
        UnavailableError: there is none, it is too old, or it cannot run Python programs.
    """
    found = shutil.which("pulumi")
    if found is None:
        raise UnavailableError("there is none")
    pulumi = Path(found).absolute()
    version = ask.version(pulumi)
    if version < MINIMUM:
        raise UnavailableError(f"{pulumi} has version {version}, older than {MINIMUM}")
    if not _runs_python(pulumi):
        raise UnavailableError(f"{pulumi} has no pulumi-language-python beside it, nor is one on PATH")
    return pulumi.parent


def _runs_python(pulumi: Path) -> bool:
    host = "pulumi-language-python"
    return shutil.which(host, path=pulumi.parent) is not None or shutil.which(host) is not None
