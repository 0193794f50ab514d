"""The converter's process as Pulumi treats it: a port on the first line, one call, and SIGINT."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import grpc
import pytest
from pulumi.runtime.proto import converter_pb2, converter_pb2_grpc

from tests.importing.conftest import Account

CONVERTER = Path(sys.executable).parent / "pulumi-converter-twilio-trunking"
LONGEST_S = 25
REFUSALS = [
    ([], grpc.StatusCode.FAILED_PRECONDITION, "has no trunks: there is nothing to adopt"),
    (["--nmae"], grpc.StatusCode.INVALID_ARGUMENT, "unrecognized arguments: --nmae."),
    (["--program", "-"], grpc.StatusCode.INVALID_ARGUMENT, "--program '-' is not a file"),
    (["--stack", "dev"], grpc.StatusCode.FAILED_PRECONDITION, "there is no Pulumi.yaml in"),
    (["--help"], grpc.StatusCode.CANCELLED, "usage: pulumi import --from twilio-trunking"),
]


class Running:
    """A converter that was started."""

    def __init__(self, folder: Path, environ: dict[str, str]) -> None:
        self.process = subprocess.Popen(
            [CONVERTER],
            cwd=folder,
            env=environ,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert self.process.stdout
        self.channel = grpc.insecure_channel(f"127.0.0.1:{int(self.process.stdout.readline())}")
        self.stub = converter_pb2_grpc.ConverterStub(self.channel)

    def ask(self, *arguments: str) -> Any:
        return self.stub.ConvertState(converter_pb2.ConvertStateRequest(args=arguments))

    def end(self, number: signal.Signals = signal.SIGINT) -> tuple[int, str, str]:
        """Send the signal; return the exit code, and the output after the port."""
        self.process.send_signal(number)
        self.process.wait(LONGEST_S)
        out, err = self.process.communicate()
        return self.process.returncode, out, err

    def close(self) -> None:
        self.channel.close()
        self.process.kill()
        self.process.communicate()


Start = Callable[..., Running]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Starts converters in a folder without a project."""
    started: list[Running] = []

    def new(**environ: str) -> Running:
        bare = {key: value for key, value in os.environ.items() if not key.startswith(("TWILIO_", "PULUMI_"))}
        started.append(Running(tmp_path, {**bare, **environ}))
        return started[-1]

    yield new
    for running in started:
        running.close()


@pytest.fixture
def silent() -> Iterator[socket.socket]:
    """A server that takes connections and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(LONGEST_S)
        yield server


class TestConverter:
    def test_converts(self, start: Start, account: Account, tmp_path: Path) -> None:
        """The answer has the resources; the program is written into the folder."""
        account.trunk("PBX", "sip:a.example.com")
        running = start(**account.environ)
        answer = running.ask("--program", "trunks.py")
        code, out, err = running.end()

        assert ["trunk pbx", "origination pbx"] == [resource.name for resource in answer.resources]
        assert answer.resources[0].inputs["friendly_name"] == "PBX"
        assert "import trunks" in (tmp_path / "trunks.py").read_text()
        assert (0, "") == (code, out)
        assert "NOT ENCRYPTED: 1 of 1 trunk," in err

    def test_ends(self, start: Start) -> None:
        """A converter that was asked nothing ends silently on SIGTERM too."""
        assert (0, "", "") == start().end(signal.SIGTERM)

    def test_ends_while_twilio_is_silent(self, start: Start, silent: socket.socket) -> None:
        """It does not wait for an answer that nobody is waiting for any more."""
        address = f"http://127.0.0.1:{silent.getsockname()[1]}"
        running = start(TWILIO_ACCOUNT_SID="AC" + "1" * 32, TWILIO_AUTH_TOKEN="t", TWILIO_BASE_URL=address)
        asked = running.stub.ConvertState.future(converter_pb2.ConvertStateRequest())
        connection, _ = silent.accept()

        assert (0, "", "") == running.end()

        connection.close()
        asked.cancel()

    def test_ends_with_the_cli(self, start: Start) -> None:
        """An interrupted CLI dies without a signal to its converter, which then ends, too."""
        running = start()
        out, err = running.process.communicate(timeout=LONGEST_S)  # closes its stdin

        assert (0, "", "") == (running.process.returncode, out, err)

    def test_refuses(self, start: Start, account: Account) -> None:
        """A refusal is the call's error, and nothing is printed; so it is for `pulumi convert`."""
        running = start(**account.environ)

        for arguments, code, said in REFUSALS:
            with pytest.raises(grpc.RpcError) as caught:
                running.ask(*arguments)

            assert code == caught.value.code()
            assert said in caught.value.details()

        with pytest.raises(grpc.RpcError) as caught:
            running.stub.ConvertProgram(converter_pb2.ConvertProgramRequest())

        assert grpc.StatusCode.UNIMPLEMENTED == caught.value.code()
        assert (0, "", "") == running.end()

    def test_a_bug(self, start: Start, account: Account) -> None:
        """A bug is one paragraph that asks for a report."""
        running = start(**account.environ | {"TWILIO_ACCOUNT_SID": "\u2028"})

        with pytest.raises(grpc.RpcError) as caught:
            running.ask()

        assert "Traceback" not in caught.value.details()
