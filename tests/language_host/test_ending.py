"""A host's processes end with it, or earlier if the engine says so."""

import signal
from collections.abc import Callable
from concurrent import futures
from pathlib import Path

import grpc
import pytest

from tests.language_host.engine import REAL_PYTHON, Host, Project, failure, is_running

SLEEPS = "exec sleep 600"
PACK = """
from pulumi_policy import PolicyPack, ResourceValidationPolicy
PolicyPack("test", [ResourceValidationPolicy("nothing", "Says nothing", lambda args, report: None)])
"""


@pytest.fixture(
    params=[
        pytest.param(SLEEPS, id="sleeps"),
        pytest.param(f"trap '' INT; {SLEEPS}", id="ignores-SIGINT"),
        pytest.param(f"trap '' INT TERM; {SLEEPS}", id="ignores-SIGTERM"),
    ]
)
def project(request: pytest.FixtureRequest, tmp_path: Path) -> Project:
    """A program that does not end."""
    return Project(tmp_path / "program", request.param)


@pytest.fixture
def pack(tmp_path: Path) -> Project:
    """A policy pack that serves."""
    pack = Project(tmp_path / "pack", REAL_PYTHON)
    (pack.folder / "__main__.py").write_text(PACK)
    return pack


def test_cancel_ends_a_program(host: Host, project: Project) -> None:
    """After Cancel the program is gone, and its run has ended with an error."""
    run = host.run(project)
    pid = project.pid()

    host.cancel()

    assert not is_running(pid)
    assert failure(run).code() is grpc.StatusCode.CANCELLED


def test_cancel_ends_a_pack(host: Host, pack: Project) -> None:
    """After Cancel a policy pack is gone."""
    sent = host.start_pack(pack)
    host.ask_pack(sent).result()
    pid = pack.pid()
    was_running = is_running(pid)

    host.cancel()

    assert (True, False) == (was_running, is_running(pid))


def test_run_after_cancel(host: Host, tmp_path: Path) -> None:
    """Cancel ends what runs, and not the host."""
    host.cancel()

    assert not host.run(Project(tmp_path / "program", "exit 0")).result().error


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_signal(host: Host, project: Project, number: signal.Signals) -> None:
    """The end of the host is the end of its program."""
    host.run(project)
    pid = project.pid()

    host.process.send_signal(number)

    assert host.exit_code() == 0
    assert not is_running(pid)


def test_signal_ends_a_pack(host: Host, pack: Project) -> None:
    """The end of the host is the end of its policy pack."""
    host.ask_pack(host.start_pack(pack)).result()
    pid = pack.pid()

    host.process.terminate()

    assert host.exit_code() == 0
    assert not is_running(pid)


def test_engine_is_gone(start: Callable[..., Host], project: Project) -> None:
    """A host ends with its engine, and its program too."""
    engine = grpc.server(futures.ThreadPoolExecutor(1))
    port = engine.add_insecure_port("127.0.0.1:0")
    engine.start()
    host = start(f"127.0.0.1:{port}")
    host.run(project)
    pid = project.pid()

    engine.stop(grace=None).wait()

    assert host.exit_code() == 0
    assert not is_running(pid)
