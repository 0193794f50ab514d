"""For every test: whatever an emulator answers is held to Twilio's OpenAPI descriptions."""

from collections.abc import Iterator

import pytest

from emulator import testing
from tests.emulator.contract import OBJECTIONS, Judge, Watched


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
