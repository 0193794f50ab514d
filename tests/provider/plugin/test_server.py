"""The program that Pulumi's engine starts."""

from __future__ import annotations

import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import grpc
import pytest
from google.protobuf import empty_pb2
from pulumi.runtime import proto
from pulumi.runtime.proto import engine_pb2_grpc, provider_pb2_grpc

from tests.provider.plugin.conftest import DEFAULT_PROVIDER, struct, urn_of

PROGRAM = Path(sys.executable).with_name("pulumi-resource-twilio-trunking")


class Engine(engine_pb2_grpc.EngineServicer):
    """Notes what is logged."""

    def __init__(self):
        self.logged = []

    def Log(self, request, _context):  # noqa: N802 - the engine's word
        self.logged.append(request.message)
        return empty_pb2.Empty()


@pytest.fixture
def engine():
    server = grpc.server(ThreadPoolExecutor(2))
    engine_pb2_grpc.add_EngineServicer_to_server(engine := Engine(), server)
    engine.address = f"127.0.0.1:{server.add_insecure_port('127.0.0.1:0')}"
    server.start()
    yield engine
    server.stop(None)


@pytest.fixture
def process(engine):
    started = subprocess.Popen(
        [PROGRAM, engine.address], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    with started:
        yield started
        started.kill()


def test_process(process, engine, twilio):
    """It prints its port, sends warnings to the engine in the words of its readers, and ends on a signal."""
    port = int(process.stdout.readline())
    with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
        stub = provider_pb2_grpc.ResourceProviderStub(channel)
        version = stub.GetPluginInfo(empty_pb2.Empty()).version
        settings = {"accountSid": twilio.account_sid, "authToken": twilio.auth_token, "baseUrl": twilio.url}
        stub.Configure(proto.ConfigureRequest(urn=DEFAULT_PROVIDER, args=struct(settings)))
        properties = struct({"friendlyName": "a"})
        stub.Create(proto.CreateRequest(urn=urn_of("SecureTrunk"), properties=properties))
        stub.Cancel(empty_pb2.Empty())
    process.send_signal(signal.SIGINT)

    assert 0 == process.wait(10)
    assert version[0].isdigit()
    assert engine.logged[0].startswith("twilio-trunking:baseUrl sends every request")


def test_ends_with_the_cli(process):
    """It does not outlive a CLI that was killed: the other end of its stdin closes."""
    process.stdout.readline()
    process.stdin.close()

    assert 0 == process.wait(10)
