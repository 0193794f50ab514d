"""`pulumi-resource-twilio-trunking`, which Pulumi's engine starts for each provider instance.

It prints the port of its `pulumirpc.ResourceProvider` service, and ends with a signal or with the CLI.
"""

from __future__ import annotations

import os
import sys
from concurrent.futures import ThreadPoolExecutor
from importlib.metadata import version
from typing import NoReturn

import grpc
from pulumi.runtime._grpc_settings import _GRPC_CHANNEL_OPTIONS
from pulumi.runtime.proto import provider_pb2_grpc

from pulumi_twilio_trunking.base import pulumi_host
from pulumi_twilio_trunking.plugin.servicer import Servicer

ADDRESS = "127.0.0.1:0"

CALLS_AT_ONCE = 32
"""More than Twilio gets at once, so that checks do not wait behind requests."""

END_WITHIN_S = 10
"""How long verbs that run may take to end, once the process is to end."""


def serve(servicer: Servicer) -> tuple[grpc.Server, int]:
    """Start a server; give it back with its port."""
    pool = ThreadPoolExecutor(CALLS_AT_ONCE, thread_name_prefix="verb")
    server = grpc.server(pool, options=_GRPC_CHANNEL_OPTIONS)
    provider_pb2_grpc.add_ResourceProviderServicer_to_server(servicer, server)
    port = server.add_insecure_port(ADDRESS)
    server.start()
    return server, port


def main() -> NoReturn:
    """Serve until a signal, or until the CLI is gone. The first argument is the engine's address."""
    addresses = [argument for argument in sys.argv[1:] if not argument.startswith("-")]
    over = pulumi_host.told_of_the_end()
    server, port = serve(Servicer(version("pulumi-twilio-trunking"), *addresses[:1]))
    print(port, flush=True)  # noqa: T201 - the engine reads it from the first line
    over.recv(1)
    server.stop(END_WITHIN_S).wait()
    os._exit(0)
