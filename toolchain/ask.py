"""Short questions to other programs."""

import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from toolchain.errors import UnavailableError
from toolchain.versions import Version

STARTS_WITHIN_S = 20  # for `pulumi version` and `go version`: cold disks are slow, broken shims are slower


def answer(
    question: Sequence[str | Path],
    *,
    within_s: float,
    environment: Mapping[str, str] | None = None,
    folder: Path | None = None,
) -> str:
    """Return what a command writes to stdout.

    Args:
        within_s: seconds until it is given up.
        environment: default: ours.
        folder: where it runs; default: here.

    Raises:
        UnavailableError: it does not run, fails, or takes too long; the message says which.
    """
    try:
        said = subprocess.run(  # noqa: S603 - the commands are ours
            question,
            capture_output=True,
            text=True,
            check=True,
            timeout=within_s,
            env=environment,
            cwd=folder,
        )
    except subprocess.TimeoutExpired as error:
        raise UnavailableError(f"no answer within {within_s:.0f} s") from error
    except subprocess.CalledProcessError as error:
        raise UnavailableError(_complaint(error)) from error
    except OSError as error:
        raise UnavailableError(str(error)) from error
    return said.stdout.strip()


def _complaint(error: subprocess.CalledProcessError) -> str:
    lines = str(error.stderr).strip().splitlines()
    return lines[-1] if lines else f"exit code {error.returncode}"


def version(program: Path) -> Version:
    """Return what `PROGRAM version` says.

    Raises:
        UnavailableError: it does not run, or says something else.
    """
    try:
        return Version.parse(answer([program, "version"], within_s=STARTS_WITHIN_S))
    except (UnavailableError, ValueError) as error:
        raise UnavailableError(f"`{program} version` does not work: {error}") from error
