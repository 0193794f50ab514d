"""The command line of the toolchain.

python -m toolchain                  print the folder that holds the Pulumi CLI; get one if there is none
python -m toolchain yaml             the same for the language host for YAML
python -m toolchain run COMMAND...   run a long command; show its output only if it fails
"""

import sys
from collections.abc import Sequence

from toolchain import ToolchainError, ensure, ensure_yaml
from toolchain.processes import run_quietly


def main(arguments: Sequence[str]) -> int:
    """Return the exit code: 0 with the folder on stdout, 1 with the reason on stderr, 130 after Ctrl-C."""
    if arguments[:1] == ["run"]:
        return run_quietly(arguments[1:])
    try:
        folder = ensure_yaml() if arguments[:1] == ["yaml"] else ensure()
        sys.stdout.write(f"{folder}\n")
    except ToolchainError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    except KeyboardInterrupt:
        sys.stderr.write("Stopped. Nothing half-made is kept.\n")
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
