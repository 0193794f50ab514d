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
from pulumi_twilio_trunking.importing.arguments import STDOUT, HelpAsked, UsageError, parse, settled
from pulumi_twilio_trunking.importing.import_resources import import_file
from pulumi_twilio_trunking.importing.in_language import InLanguage
from pulumi_twilio_trunking.importing.pulumi_stack import read_project, read_stack
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
    project = read_project(Path.cwd())
    options = settled(parse(arguments, converter=False), project.runtime)
    target = InLanguage(options, project)
    with target.its_errors():
        selection = select(options, target.stack(read_stack(options.stack, Path.cwd())), os.environ)
    prints_program = options.program == STDOUT
    stream = sys.stderr if prints_program else sys.stdout
    written = list(_write(target, selection))
    for line in [*report.table(selection), *_notes(target, selection), *written]:
        print(line, file=stream)
    if prints_program:
        print(target.source(selection, STDOUT), end="")  # noqa: T201 - a command line
    return 0


def _write(target: InLanguage, selection: Selection) -> Iterator[str]:
    options = target.options
    if options.program and options.program != STDOUT:
        files.write(target.source(selection, options.program), options.program)
        yield f"Wrote {options.program}, the program."
    if options.import_file:
        files.write(import_file(target.resources(selection, {})), options.import_file)
        no_code = " --generate-code=false" if options.program or target.is_python else ""
        command = f"pulumi import --file {options.import_file}{no_code}"
        yield f"Wrote {options.import_file}: adopt with `{command}`."


def _notes(target: InLanguage, selection: Selection) -> Iterator[str]:
    for paragraph in [*report.notes(selection), *report.warning(selection, where="")]:
        if not paragraph.startswith(report.BULLET):
            yield ""
        yield target.worded(paragraph)
    yield ""
    yield f"Adopt them with `{target.command}`."
