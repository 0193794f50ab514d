"""Print the folder that holds the Pulumi CLI, after getting one if there is none."""

import sys

from toolchain import ToolchainError, ensure


def main() -> int:
    """Return the exit code: 0 with the folder on stdout, 1 with the reason on stderr, 130 after Ctrl-C."""
    try:
        sys.stdout.write(f"{ensure()}\n")
    except ToolchainError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    except KeyboardInterrupt:
        sys.stderr.write("Stopped. Nothing half-made is kept.\n")
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
