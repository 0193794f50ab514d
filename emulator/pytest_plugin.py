"""A pytest plugin: the fixture ``twilio_emulator``, see docs/emulator-testing.md.

pytest finds it if the distribution is installed. From a clone, name it in the ``conftest.py`` at the root:
``pytest_plugins = ["emulator.pytest_plugin"]``.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from emulator.testing import RunningEmulator, running


@pytest.fixture(scope="session")
def twilio_emulator_options() -> Mapping[str, Any]:
    """Return the arguments of ``emulator.testing.running``; a project replaces them with its own fixture."""
    return {}


@pytest.fixture(scope="session")
def twilio_emulator_server(twilio_emulator_options: Mapping[str, Any]) -> Iterator[RunningEmulator]:
    """Serve one emulator for the whole run, on any free port."""
    with running(**twilio_emulator_options) as emulator:
        yield emulator


@pytest.fixture
def twilio_emulator(twilio_emulator_server: RunningEmulator) -> Iterator[RunningEmulator]:
    """Return a local Twilio as at its start: no trunks, no faults, an empty journal, the machine's time."""
    twilio_emulator_server.admin.reset()
    twilio_emulator_server.requests.clear()
    yield twilio_emulator_server
    twilio_emulator_server.close_clients()
