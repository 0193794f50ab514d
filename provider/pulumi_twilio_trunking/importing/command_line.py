"""`pulumi-twilio-adopt`: show what an import would adopt, and write its program or its import file."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from pulumi_twilio_trunking.base import pulumi_host
from pulumi_twilio_trunking.base.errors import TrunkingError
from pulumi_twilio_trunking.importing import files, report
from pulumi_twilio_trunking.importing.arguments import (
    IMPORT,
    STDOUT,
    HelpAsked,
    Options,
    UsageError,
    parse,
)
from pulumi_twilio_trunking.importing.import_resources import import_file
from pulumi_twilio_trunking.importing.program import program_file
from pulumi_twilio_trunking.importing.pulumi_stack import read_stack
from pulumi_twilio_trunking.importing.selection import Selection, select

FAILED = 1
MISUSED = 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line. Return the exit code: 0, 1 for a failure, 2 for wrong arguments."""
    pulumi_host.start()
    if hasattr(signal, "SIGPIPE"):
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)  # `| head` is no failure
    try:
        return _run(sys.argv[1:] if arguments is None else arguments)
    except HelpAsked as text:
        print(text)  # noqa: T201 - a command line
        return 0
    except (TrunkingError, pulumi_host.InternalError) as error:
        print(f"error: {error}", file=sys.stderr)  # noqa: T201 - a command line
        return MISUSED if isinstance(error, UsageError) else FAILED
    except KeyboardInterrupt:
        return FAILED


@pulumi_host.verb
def _run(arguments: Sequence[str]) -> int:
    options = parse(arguments, converter=False)
    selection = select(options, read_stack(options.stack, Path.cwd()), os.environ)
    prints_program = options.program == STDOUT
    stream = sys.stderr if prints_program else sys.stdout
    written = list(_write(options, selection))
    for line in [*report.table(selection), *_notes(selection), *written]:
        print(line, file=stream)
    if prints_program:
        print(program_file(selection, STDOUT, protect=options.protect), end="")  # noqa: T201 - a command line
    return 0


def _write(options: Options, selection: Selection) -> Iterator[str]:
    if options.program and options.program != STDOUT:
        text = program_file(selection, options.program, protect=options.protect)
        files.write(text, options.program)
        yield f"Wrote {options.program}, the program."
    if options.import_file:
        files.write(import_file(selection), options.import_file)
        command = f"pulumi import --file {options.import_file} --generate-code=false"
        yield f"Wrote {options.import_file}: adopt with `{command}`."


def _notes(selection: Selection) -> Iterator[str]:
    for paragraph in [*report.notes(selection), *report.warning(selection, where="")]:
        if not paragraph.startswith(report.BULLET):
            yield ""
        yield paragraph
    yield ""
    yield f"Adopt them with `{IMPORT} -- --program adopted_trunks.py`."
