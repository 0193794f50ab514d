"""Run a long command quietly: signs of life while it runs, all of its output if it fails.

python -m toolchain.quietly pip install -r requirements.txt
"""

import sys
from collections.abc import Sequence

from toolchain import progress


def main(command: Sequence[str]) -> int:
    """Return the command's exit code; 127 if it cannot be started, 130 after Ctrl-C."""
    try:
        ended = progress.watch(command)
    except OSError as error:
        sys.stderr.write(f"{command[0]} cannot be started: {error}\n")
        return 127
    except KeyboardInterrupt:
        return 130
    if ended.code != 0:
        sys.stderr.write("".join(f"{line}\n" for line in ended.lines))
    return ended.code or 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
