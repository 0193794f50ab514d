"""The language host that the toolchain builds, spoken to as the engine does."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

import toolchain
from tests.language_host.engine import Host
from toolchain import pins


@pytest.fixture(scope="session")
def program() -> Path:
    """The language host; an official one is Pulumi's to test."""
    folder = toolchain.ensure()
    if folder.parent.name != pins.build_name():
        pytest.skip(f"{folder} holds no CLI of ours")
    return folder / "pulumi-language-python"


@pytest.fixture
def start(program: Path) -> Iterator[Callable[..., Host]]:
    """Start hosts, which end with the test."""
    with ExitStack() as started:
        yield lambda *arguments: started.enter_context(Host(program, *arguments))


@pytest.fixture
def host(start: Callable[..., Host]) -> Host:
    """A host that watches no engine."""
    return start()
