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

# No deadline: a busy machine is slow. In CI the examples are the same in each run.
hypothesis.settings.register_profile(
    "here",
    deadline=None,
    derandomize="CI" in os.environ,
    suppress_health_check=[hypothesis.HealthCheck.too_slow],
)
hypothesis.settings.load_profile("here")


@pytest.fixture(scope="session", autouse=True)
def judged_answers() -> Iterator[None]:
    """Watch every emulator that ``emulator.testing.running`` starts."""
    judge = Judge()

    def watch(app):
        return Watched(app, judge, OBJECTIONS)

    testing.around_every_app.append(watch)
    yield
    testing.around_every_app.remove(watch)


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
