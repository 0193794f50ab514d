"""`pulumi-twilio-adopt`: read first what `pulumi import --from twilio-trunking` would adopt, and write what it takes."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from pulumi_twilio_trunking.base import pulumi_host
from pulumi_twilio_trunking.base.errors import TrunkingError
from pulumi_twilio_trunking.importing import outputs, report, stack
from pulumi_twilio_trunking.importing.arguments import IMPORT, STDOUT, HelpAsked, Order, UsageError, parse
from pulumi_twilio_trunking.importing.entries import import_file
from pulumi_twilio_trunking.importing.sweep import Sweep, sweep

FAILED = 1
MISUSED = 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what the command line asks for; give back the exit code: 0, 1 for a failure, 2 for wrong arguments."""
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
    order = parse(arguments, converter=False)
    found = sweep(order, stack.read(order.stack, Path.cwd()), os.environ)
    prints_program = order.program == STDOUT
    stream = sys.stderr if prints_program else sys.stdout
    written = list(_write(order, found))
    for line in [*report.table(found), *_notes(found), *written]:
        print(line, file=stream)
    if prints_program:
        print(outputs.program_of(found, STDOUT, protect=order.protect), end="")  # noqa: T201 - a command line
    return 0


def _write(order: Order, found: Sweep) -> Iterator[str]:
    if order.program and order.program != STDOUT:
        outputs.write(outputs.program_of(found, order.program, protect=order.protect), order.program)
        yield f"Wrote {order.program}, the program."
    if order.import_file:
        outputs.write(import_file(found), order.import_file)
        yield f"Wrote {order.import_file}: adopt with `pulumi import --file {order.import_file} --generate-code=false`."


def _notes(found: Sweep) -> Iterator[str]:
    for paragraph in [*report.notes(found), *report.warning(found, where="")]:
        if not paragraph.startswith(report.BULLET):
            yield ""
        yield paragraph
    yield ""
    yield f"Adopt them with `{IMPORT} -- --program adopted_trunks.py`."
