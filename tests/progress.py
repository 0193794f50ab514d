"""Shows how far a long run of the tests is, instead of a dot per test: `pytest -p tests.progress`.

A terminal has one line that changes, a log has a line every 20 seconds. Failures are named when they happen.
"""

from __future__ import annotations

from collections.abc import Generator

import pytest

from toolchain.processes import Ticker, say


class Progress:
    """Counts tests as they end."""

    def pytest_sessionstart(self, session: pytest.Session) -> None:
        self._session, self._ended, self._failed, self._runs = session, 0, 0, True
        self._ticker = Ticker()

    @pytest.hookimpl(wrapper=True)
    def pytest_report_teststatus(self) -> Generator[None, tuple[str, str, str], tuple[str, str, str]]:
        status = yield
        return (status[0], "", "") if self._runs else status  # without a letter, pytest prints no dot

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            self._failed += 1
            self._ticker.end()
            say(f"FAILED {report.nodeid}")
        if report.when == "teardown":
            self._ended += 1
            total = self._session.testscollected
            self._ticker.tick(f"{self._ended:,} of {total:,} tests, {self._failed} failed")

    def pytest_sessionfinish(self) -> None:
        self._runs = False  # the summary wants the words
        self._ticker.end()


def pytest_configure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):  # workers report to this process
        config.pluginmanager.register(Progress())
