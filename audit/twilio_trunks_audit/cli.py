"""The command line: `twilio-trunks audit` and `twilio-trunks preflight`."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from importlib import metadata
from typing import Final, NoReturn

from pulumi_twilio_trunking.base.errors import TrunkingError
from pulumi_twilio_trunking.base.masking import masked_text

from twilio_trunks_audit.errors import AuditError
from twilio_trunks_audit.masking import printable, without_users
from twilio_trunks_audit.terminal import say

UNUSABLE, INTERRUPTED = 2, 130
TRACEBACK: Final = "TWILIO_TRUNKS_TRACEBACK"
"""Set this environment variable to any value to see Python's tracebacks."""


def run() -> NoReturn:
    """Run the console script."""
    _open_missing()
    code = main()
    sys.stdout.flush()
    sys.stderr.flush()
    if code == INTERRUPTED:
        os._exit(code)  # requests under way may take long, and nobody needs their answers
    sys.exit(code)


def _open_missing() -> None:
    """Open what the shell closed, by `>&-` for instance: Python has None in its place."""
    if sys.stdin is None:
        sys.stdin = open(os.devnull)  # noqa: SIM115, PTH123 - open to the end
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, "w"))  # noqa: SIM115, PTH123 - open to the end


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit code."""
    try:
        args = _arguments(arguments)
        code: int = args.run(args)
    except AuditError as error:
        return _failed(str(error), UNUSABLE)
    except KeyboardInterrupt:
        return _failed("interrupted; no report was written", INTERRUPTED)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # the reader of the pipe has gone
        return UNUSABLE
    except Exception as error:
        if os.environ.get(TRACEBACK):
            raise
        problem = (
            str(error)
            if isinstance(error, TrunkingError | OSError)
            else f"this is a bug: {type(error).__name__}"
        )
        return _failed(f"{problem}. {TRACEBACK}=1 shows where", UNUSABLE)
    return code


def _failed(problem: str, code: int) -> int:
    say(f"twilio-trunks: {problem}")
    return code


def _arguments(arguments: Sequence[str] | None) -> argparse.Namespace:
    """Read the command line. SIP URIs may be on both sides of an option, which argparse refuses."""
    parser = _parser()
    args, left = parser.parse_known_args(arguments)
    if not left:
        return args
    if "uris" not in args or any(one.startswith("-") for one in left):
        parser.error(f"unrecognized arguments: {' '.join(left)}")
    args.uris += left
    return args


class _Parser(argparse.ArgumentParser):
    """Says what is wrong in one line, without the long usage, and without secrets of SIP URIs."""

    def error(self, message: str) -> NoReturn:
        said = printable(without_users(masked_text(message)))
        self.exit(UNUSABLE, f"{self.prog}: {said}. `{self.prog} --help` lists the options\n")


def _parser() -> argparse.ArgumentParser:
    # Importing them takes a while, and Ctrl-C then shows no traceback.
    from twilio_trunks_audit import audit_command, preflight_command  # noqa: PLC0415

    parser = _Parser(
        "twilio-trunks",
        description="Report how well SIP trunks are encrypted, and rehearse their calls.",
    )
    parser.add_argument("--version", action="version", version=metadata.version("twilio-trunks-audit"))
    verbs = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")
    audit_command.add_to(verbs)
    preflight_command.add_to(verbs)
    return parser
