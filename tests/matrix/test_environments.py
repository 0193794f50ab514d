"""Running tests, and the rows of the table."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.matrix.__main__ import HEADINGS, Row, main, table
from tests.matrix.environments import Environment, Outcome, counts, run_tests
from tests.matrix.pythons import Python

PYTHON = Python("3.12.1", Path(sys.executable))
ENVIRONMENT = Environment("3.12-oldest", PYTHON, {})


@pytest.mark.parametrize(
    ("last", "expected"),
    [
        pytest.param("2 passed in 0.01s", (2, 0), id="good"),
        pytest.param("1 failed, 1 passed in 0.02s", (1, 1), id="failed"),
        pytest.param("1 error in 0.05s", (0, 1), id="not-imported"),
        pytest.param("no tests ran in 0.00s", (0, 0), id="empty"),
    ],
)
def test_counts(last: str, expected: tuple[int, int]) -> None:
    """The counts come from pytest's last line. Errors count as failed."""
    assert expected == counts(["....", last])


def test_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A run of pytest gives the counts, the exit code and the log."""
    (tmp_path / "test_of_a_test.py").write_text("def test_a(): pass\ndef test_b(): assert 0\n")
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")  # they take a second to import
    options = ["-p", "xdist", f"--rootdir={tmp_path}", "-c", "/dev/null", "--noconftest", "-n", "0"]

    outcome = run_tests(sys.executable, [*options, str(tmp_path)], tmp_path / "log")

    assert (1, 1, 1, False) == (outcome.passed, outcome.failed, outcome.code, outcome.good)
    assert "1 failed, 1 passed" in outcome.log.read_text()


def test_nothing_is_not_good() -> None:
    """A run without tests is not good."""
    assert not Outcome(0, 0, 0.1, Path("log"), 5).good


class TestTable:
    def row(self, *, passed: int = 5, failed: int = 0, code: int = 0) -> Row:
        return Row(ENVIRONMENT, {"pulumi": "3.216.0"}, Outcome(passed, failed, 61.7, Path("log"), code))

    def test_row(self) -> None:
        """A row has the Python, the installed versions, the counts and whole seconds."""
        cells = dict(zip(HEADINGS, self.row().cells, strict=True))

        assert ("3.12.1", "oldest", "3.216.0") == (cells["Python"], cells["libraries"], cells["pulumi"])
        assert ("5", "0", "62") == (cells["passed"], cells["failed"], cells["seconds"])

    def test_broken_off(self) -> None:
        """A run that broke off without a failed test is not good."""
        row = self.row(code=3)

        assert not row.good
        assert "broke off" in row.cells

    def test_not_made(self) -> None:
        """An environment that could not be made has a row, too."""
        row = Row(ENVIRONMENT, {}, None)

        assert not row.good
        assert "not made" in row.cells

    def test_columns_are_aligned(self) -> None:
        """All lines have the same length."""
        lines = table([self.row(), self.row(passed=1234, failed=1, code=1)]).splitlines()

        assert [len(lines[0])] * 4 == [len(line) for line in lines]


def test_missing_python(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The output names a missing Python. A run without tests is not a success."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("PYENV_ROOT", str(tmp_path))

    assert 1 == main(["--python", "3.14"])
    assert "Python 3.14 is not tested" in capsys.readouterr().err
