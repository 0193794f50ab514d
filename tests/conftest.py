"""For every test: whatever an emulator answers is held to Twilio's OpenAPI descriptions, and no example has a deadline."""

import os
import signal
from collections.abc import Iterator

import hypothesis
import pytest

from emulator import testing
from tests.emulator.contract import OBJECTIONS, Judge, Watched

# What a shell runs in the background ignores SIGINT; Pulumi then ends five seconds late, each time.
signal.signal(signal.SIGINT, signal.default_int_handler)

# A busy machine is slow, and that is no failure. What CI judges must not differ from run to run.
hypothesis.settings.register_profile(
    "here",
    deadline=None,
    derandomize="CI" in os.environ,
    suppress_health_check=[hypothesis.HealthCheck.too_slow],
)
hypothesis.settings.load_profile("here")


@pytest.fixture(scope="session", autouse=True)
def judged_answers() -> Iterator[None]:
    """Every emulator that ``emulator.testing.running`` starts is watched."""
    judge = Judge()

    def watch(app):
        return Watched(app, judge, OBJECTIONS)

    testing.around_every_app.append(watch)
    yield
    testing.around_every_app.remove(watch)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call() -> Iterator[None]:
    """Fail the test that was given an answer that Twilio would not give, whatever the test itself found."""
    try:
        yield
    finally:
        found = OBJECTIONS.copy()
        OBJECTIONS.clear()
        if found:
            pytest.fail("Twilio's descriptions object:\n" + "\n".join(found), pytrace=False)


pytest_runtest_setup = pytest_runtest_call
pytest_runtest_teardown = pytest_runtest_call
