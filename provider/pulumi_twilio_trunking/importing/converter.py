"""`pulumi import --from twilio-trunking`: the program that Pulumi starts for it, `pulumi-converter-twilio-trunking`.

It says on which port it serves `pulumirpc.Converter`, answers what is to be imported, and ends with SIGINT, which
Pulumi sends when the import is over. What it prints to stderr the person sees, with a blank line after each line.
"""

from __future__ import annotations

import os
import signal
import socket
import stat
import sys
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, NoReturn

import grpc
from google.protobuf.struct_pb2 import Struct
from pulumi.runtime.proto import converter_pb2, converter_pb2_grpc

from pulumi_twilio_trunking.base import pulumi_host
from pulumi_twilio_trunking.base.errors import TrunkingError
from pulumi_twilio_trunking.importing import outputs, report, stack
from pulumi_twilio_trunking.importing.accounts import SECRETS
from pulumi_twilio_trunking.importing.arguments import COMMAND, HelpAsked, Order, UsageError, parse
from pulumi_twilio_trunking.importing.entries import Entry, entries
from pulumi_twilio_trunking.importing.sweep import Sweep, sweep

ADDRESS = "127.0.0.1:0"
LEFT_BY_PULUMI = "pulumi-import-*.json"
"""What Pulumi writes into the folder when an import fails or is declined: all that it was given, secrets in clear."""

GONE = b"\0"
"""What is no signal's number."""


class Converter(converter_pb2_grpc.ConverterServicer):
    """Answers the one question that `pulumi import` asks. It converts no programs, as the base class says."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._before = self._left()
        self._done: tuple[Order, Sweep] | None = None

    def ConvertState(  # noqa: N802 - gRPC's name
        self, request: converter_pb2.ConvertStateRequest, context: grpc.ServicerContext
    ) -> converter_pb2.ConvertStateResponse:
        try:
            found = self._adopt(request.args)
        except (TrunkingError, pulumi_host.InternalError) as error:
            context.abort(_code(error), str(error))
        return converter_pb2.ConvertStateResponse(resources=[_message(entry) for entry in found])

    @pulumi_host.verb
    def _adopt(self, arguments: Sequence[str]) -> list[Entry]:
        order = parse(arguments, converter=True)
        found = sweep(order, stack.read(order.stack, self._folder), os.environ)
        if order.program:
            text = outputs.program_of(found, order.program, protect=order.protect)
            outputs.write(text, self._folder / order.program)
        _say(report.summary(found))
        self._done = order, found
        return list(entries(found, os.environ))

    def end(self) -> None:
        """Clean up and say what is left to do when Pulumi is through."""
        if self._done is None:
            return
        order, found = self._done
        _say(self._clean(found))
        if self._left() == self._before:  # else the import failed or was declined, as Pulumi says itself
            _say(_closing(order, found))

    def _left(self) -> set[Path]:
        return set(self._folder.glob(LEFT_BY_PULUMI))

    def _clean(self, found: Sweep) -> Iterator[str]:
        settings = [pair for account in found.accounts for pair in account.settings.items()]
        secrets = [value for key, value in settings if key in SECRETS]
        for file in sorted(self._left()):
            if outputs.take_out(secrets, file):
                yield f"Pulumi wrote {file.name} with the accounts' secrets in clear. They were taken out of it."


def _code(error: Exception) -> grpc.StatusCode:
    if isinstance(error, HelpAsked):
        return grpc.StatusCode.CANCELLED
    if isinstance(error, UsageError):
        return grpc.StatusCode.INVALID_ARGUMENT
    return grpc.StatusCode.FAILED_PRECONDITION


def _closing(order: Order, found: Sweep) -> Iterator[str]:
    file = order.program
    yield from report.warning(found, where=f" {file} has what to check and what to write." if file else "")
    if file:
        yield f"The program is {file}: with `import {file.stem}` in __main__.py, `pulumi preview` says unchanged."
    else:
        yield (
            "No program was written. Without one the next `pulumi up` wants to delete what was imported, which protection refuses: "
            f"`{COMMAND} --again --program adopted_trunks.py` writes it."
        )
    yield (
        "Should an error about GetSchema follow: Pulumi generates no code for dynamic resources, and what was imported is imported. "
        "Next time give --generate-code=false."
    )


def _message(entry: Entry) -> converter_pb2.ResourceImport:
    return converter_pb2.ResourceImport(
        type=entry.type,
        name=entry.name,
        logical_name=entry.logical_name,
        id=entry.id,
        parent=entry.parent,
        provider=entry.provider,
        inputs=_struct(entry.inputs),
        outputs=_struct(entry.outputs),
    )


def _struct(props: Mapping[str, Any]) -> Struct | None:
    if not props:
        return None
    struct = Struct()
    struct.update(props)
    return struct


def _say(paragraphs: Iterable[str]) -> None:
    for paragraph in paragraphs:
        print(paragraph, file=sys.stderr, flush=True)  # noqa: T201 - the way to the person


def main() -> NoReturn:
    """Serve until SIGINT, or until the CLI is gone."""
    over = _told_of_the_end()
    pulumi_host.start()
    converter = Converter(Path.cwd())
    server = grpc.server(ThreadPoolExecutor(max_workers=1))
    converter_pb2_grpc.add_ConverterServicer_to_server(converter, server)
    port = server.add_insecure_port(ADDRESS)
    server.start()
    print(port, flush=True)  # noqa: T201 - Pulumi reads it from the first line
    if over.recv(1) != GONE:
        converter.end()
    os._exit(0)  # a request to Twilio that is under way is not waited for


def _told_of_the_end() -> socket.socket:
    """What can be read from once SIGINT or SIGTERM has come or the CLI is gone, whenever that is.

    A signal in the moment before a thread begins to wait does not wake it up; a byte that waits for it does.
    """
    ours, theirs = socket.socketpair()
    theirs.setblocking(False)
    signal.set_wakeup_fd(theirs.fileno())
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: None)
    threading.Thread(target=_watch_cli, args=(theirs,), daemon=True).start()
    return ours


def _watch_cli(over: socket.socket) -> None:
    """A CLI that is interrupted while it waits for us dies without a word. It holds the other end of our stdin."""
    if stat.S_ISFIFO(os.fstat(sys.stdin.fileno()).st_mode):
        sys.stdin.buffer.read()
        over.send(GONE)
