"""For every test: check the emulator's answers against Twilio's OpenAPI descriptions."""

import os
import signal
from collections.abc import Iterator

import hypothesis
import pytest

from emulator import testing
from tests.emulator.contract import OBJECTIONS, Judge, Watched

# A shell starts background jobs with SIGINT ignored. Pulumi then ends five seconds late, each time.
signal.signal(signal.SIGINT, signal.default_int_handler)

# Folders and files of tests that start the Pulumi CLI.
SLOW = {"e2e", "test_cli.py", "test_recipes.py", "test_starting.py"}

# No deadline: a busy machine is slow. In CI the examples are the same in each run.
hypothesis.settings.register_profile(
    "here",
    deadline=None,
    derandomize="CI" in os.environ,
    suppress_health_check=[hypothesis.HealthCheck.too_slow],
)
hypothesis.settings.load_profile("here")


def pytest_xdist_auto_num_workers() -> int:
    """One worker more than there are cores: the tests of the CLI wait for a fifth of their time."""
    return (os.cpu_count() or 1) + 1


@pytest.fixture(scope="session", autouse=True)
def judged_answers() -> Iterator[None]:
    """Watch every emulator that ``emulator.testing.running`` starts."""
    judge = Judge()

    def watch(app):
        return Watched(app, judge, OBJECTIONS)

    testing.around_every_app.append(watch)
    yield
    testing.around_every_app.remove(watch)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Let each worker begin with its part of the slow tests, so that none waits for them at the end.

    `--dist worksteal` cuts the list into as many parts as there are workers.
    """
    workers = getattr(config, "workerinput", {}).get("workercount", 1)
    slow = [item for item in items if SLOW & {*item.path.parts}]
    for item in slow:
        item.add_marker(pytest.mark.timeout(1200))  # a dozen runs of the CLI, on a busy machine
    quick = [item for item in items if not SLOW & {*item.path.parts}]
    items[:] = [
        item
        for worker in range(workers)
        for part in (slow, quick)
        for item in part[len(part) * worker // workers : len(part) * (worker + 1) // workers]
    ]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call() -> Iterator[None]:
    """Fail a test after an answer that breaks the descriptions, even if the test itself passed."""
    try:
        yield
    finally:
        found = OBJECTIONS.copy()
        OBJECTIONS.clear()
        if found:
            pytest.fail("Twilio's descriptions object:\n" + "\n".join(found), pytrace=False)


pytest_runtest_setup = pytest_runtest_call
pytest_runtest_teardown = pytest_runtest_call
