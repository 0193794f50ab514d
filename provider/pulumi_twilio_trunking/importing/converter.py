"""`pulumi-converter-twilio-trunking`, which Pulumi starts for `pulumi import --from twilio-trunking`.

It prints the port of its `pulumirpc.Converter` service, answers with the resources to import, and ends on
SIGINT, which Pulumi sends after the import. Pulumi shows its stderr, with a blank line after each line.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, NoReturn

import grpc
from google.protobuf.struct_pb2 import Struct
from pulumi.runtime.proto import converter_pb2, converter_pb2_grpc

from pulumi_twilio_trunking.base import pulumi_host
from pulumi_twilio_trunking.base.errors import TrunkingError
from pulumi_twilio_trunking.importing import files, report
from pulumi_twilio_trunking.importing.account_credentials import SECRETS
from pulumi_twilio_trunking.importing.arguments import COMMAND, HelpAsked, UsageError, parse, settled
from pulumi_twilio_trunking.importing.import_resources import ImportResource
from pulumi_twilio_trunking.importing.in_language import InLanguage
from pulumi_twilio_trunking.importing.pulumi_stack import read_project, read_stack
from pulumi_twilio_trunking.importing.selection import Selection, select

ADDRESS = "127.0.0.1:0"
LEFT_BY_PULUMI = "pulumi-import-*.json"
"""Files that Pulumi writes into the folder when an import fails or is declined, with all secrets in clear."""


class Converter(converter_pb2_grpc.ConverterServicer):
    """Answers the one question that `pulumi import` asks. It converts no programs: the base class refuses."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._before = self._left()
        self._done: tuple[InLanguage, Selection] | None = None

    def ConvertState(  # noqa: N802 - gRPC's name
        self, request: converter_pb2.ConvertStateRequest, context: grpc.ServicerContext
    ) -> converter_pb2.ConvertStateResponse:
        try:
            resources = self._adopt(request.args)
        except (TrunkingError, pulumi_host.InternalError) as error:
            context.abort(_code(error), str(error))
        return converter_pb2.ConvertStateResponse(resources=[_message(resource) for resource in resources])

    @pulumi_host.verb
    def _adopt(self, arguments: Sequence[str]) -> list[ImportResource]:
        project = read_project(self._folder)
        options = settled(parse(arguments, converter=True), project.runtime)
        target = InLanguage(options, project)
        with target.its_errors():
            selection = select(options, target.stack(read_stack(options.stack, self._folder)), os.environ)
        if options.program:
            files.write(target.source(selection, options.program), self._folder / options.program)
        _say(map(target.worded, report.summary(selection)))
        self._done = target, selection
        return list(target.resources(selection, os.environ))

    def end(self) -> None:
        """Clean up after the import, and say what is left to do."""
        if self._done is None:
            return
        target, selection = self._done
        _say(self._clean(selection))
        if self._left() == self._before:  # else the import failed or was declined, as Pulumi says itself
            _say(map(target.worded, _closing(target, selection)))

    def _left(self) -> set[Path]:
        return set(self._folder.glob(LEFT_BY_PULUMI))

    def _clean(self, selection: Selection) -> Iterator[str]:
        settings = [pair for account in selection.accounts for pair in account.settings.items()]
        secrets = [value for key, value in settings if key in SECRETS]
        for file in sorted(self._left()):
            if files.remove_secrets(secrets, file):
                wrote = f"Pulumi wrote {file.name} with the accounts' secrets in clear."
                yield f"{wrote} They were taken out of it."


def _code(error: Exception) -> grpc.StatusCode:
    if isinstance(error, HelpAsked):
        return grpc.StatusCode.CANCELLED
    if isinstance(error, UsageError):
        return grpc.StatusCode.INVALID_ARGUMENT
    return grpc.StatusCode.FAILED_PRECONDITION


def _closing(target: InLanguage, selection: Selection) -> Iterator[str]:
    file = target.options.program
    yield from report.warning(
        selection, where=f" {file} has what to check and what to write." if file else ""
    )
    if file:
        use = target.use(file, selection.stack)
        yield f"The program is {file}: {use}`pulumi preview` says unchanged."
    elif target.is_python or target.options.accounts:
        yield (
            "No program was written. Without one the next `pulumi up` wants to delete what was imported, "
            f"which protection refuses: `{COMMAND} --again {target.example}` writes it."
        )
    else:
        yield (
            "Pulumi generates the program's code, and writes it into the FILE of --out: with it, `pulumi "
            "preview` says unchanged. Without a program the next `pulumi up` wants to delete what was "
            "imported, which protection refuses."
        )
    if target.is_python:
        yield (
            "If an error about GetSchema follows: Pulumi generates no code for dynamic resources, and what "
            "was imported is imported. Next time give --generate-code=false."
        )
    elif target.options.accounts:
        yield (
            "If an error about a provider reference follows: Pulumi generates no code for several accounts, "
            "and what was imported is imported. Next time give --generate-code=false."
        )


def _message(resource: ImportResource) -> converter_pb2.ResourceImport:
    props = {"inputs": _struct(resource.inputs), "outputs": _struct(resource.outputs)}
    return converter_pb2.ResourceImport(**{**vars(resource), **props})


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
    over = pulumi_host.told_of_the_end()
    pulumi_host.start()
    converter = Converter(Path.cwd())
    server = grpc.server(ThreadPoolExecutor(max_workers=1))
    converter_pb2_grpc.add_ConverterServicer_to_server(converter, server)
    port = server.add_insecure_port(ADDRESS)
    server.start()
    print(port, flush=True)  # noqa: T201 - Pulumi reads it from the first line
    if over.recv(1) != pulumi_host.GONE:
        converter.end()
    os._exit(0)  # without waiting for a request to Twilio
