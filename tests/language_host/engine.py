"""Play the engine of a language host, and watch its processes."""

import contextlib
import itertools
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Self

import grpc
from google.protobuf import empty_pb2, struct_pb2
from pulumi.runtime.proto import analyzer_pb2, analyzer_pb2_grpc, language_pb2, language_pb2_grpc

from tests.toolchain.machine import write_script

PATIENCE_S = 60  # after which a test fails instead of hanging; nothing here takes nearly as long


class Project:
    """The folder of a program or a pack, with an environment that has a shell script for its Python.

    Args:
        folder: where it is made.
        python: the body of the script; None: the environment is missing.
    """

    def __init__(self, folder: Path, python: str | None) -> None:
        self.folder = folder
        self.folder.mkdir()
        self._pid = folder / "pid"
        if python is not None:
            write_script(folder / ".venv" / "bin" / "python", f"echo $$ > {self._pid}\n{python}")

    @property
    def info(self) -> Any:
        options = struct_pb2.Struct()
        options.update({"toolchain": "pip", "virtualenv": ".venv"})
        folder = str(self.folder)
        return language_pb2.ProgramInfo(
            root_directory=folder, program_directory=folder, entry_point=".", options=options
        )

    def pid(self) -> int:
        """Wait until its Python runs."""
        return next(int(text) for _ in patiently() if self._pid.exists() and (text := self._pid.read_text()))


class Host:
    """A running language host."""

    def __init__(self, program: Path, *arguments: str) -> None:
        self.process = subprocess.Popen(
            [program, *arguments], stdout=subprocess.PIPE, text=True, process_group=0
        )
        assert self.process.stdout is not None
        channel = self._channel(self.process.stdout.readline().strip())
        self._language = language_pb2_grpc.LanguageRuntimeStub(channel)
        self._calls: list[Any] = []  # gRPC cancels a call that nobody holds

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)  # what a broken host leaves, too
        self.process.communicate()

    @staticmethod
    def _channel(port: str) -> Any:
        return grpc.insecure_channel(f"127.0.0.1:{port}", options=[("grpc.enable_http_proxy", 0)])

    def run(self, project: Project) -> Any:
        """Run a program; the answer is a future."""
        request = language_pb2.RunRequest(info=project.info, pwd=str(project.folder), project="test")
        self._calls.append(self._language.Run.future(request, timeout=PATIENCE_S))
        return self._calls[-1]

    def start_pack(self, project: Project) -> Any:
        """Start a policy pack; what the host sends of it comes as it is sent."""
        request = language_pb2.RunPluginRequest(
            info=project.info, pwd=str(project.folder), kind="analyzer", args=["127.0.0.1:0"]
        )
        self._calls.append(self._language.RunPlugin(request, timeout=PATIENCE_S))
        return self._calls[-1]

    def ask_pack(self, sent: Any) -> Any:
        """Configure a pack and ask what it is, as the engine does; the answer is a future."""
        pack = analyzer_pb2_grpc.AnalyzerStub(self._channel(next(sent).stdout.decode().strip()))
        configuration = analyzer_pb2.AnalyzerStackConfigureRequest(stack="dev", project="test")
        pack.ConfigureStack(configuration, timeout=PATIENCE_S)
        return pack.GetPluginInfo.future(empty_pb2.Empty(), timeout=PATIENCE_S)

    def cancel(self) -> None:
        """Ask for the end of all that runs, as the engine does when a preview failed."""
        self._language.Cancel(empty_pb2.Empty(), timeout=PATIENCE_S)

    def exit_code(self) -> int:
        """Wait for its end."""
        return self.process.wait(timeout=PATIENCE_S)


def failure(call: Any) -> Any:
    """The error that a call to the host ends with."""
    error = call.exception()
    assert error is not None
    return error


def is_running(pid: int) -> bool:
    """Whether there is such a process, other than one that is dead and not yet collected."""
    state = subprocess.run(
        ["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True, check=False
    ).stdout
    return state.strip()[:1] not in ("", "Z")


def patiently() -> Iterator[int]:
    """Count attempts, with a wait between them, until patience ends."""
    end = time.monotonic() + PATIENCE_S
    for attempt in itertools.count():
        assert time.monotonic() < end, "patience is at its end"
        yield attempt
        time.sleep(0.02)


REAL_PYTHON = f'exec "{sys.executable}" "$@"'
