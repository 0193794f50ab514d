"""Tests that run tests: what a row of the table says."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.matrix.__main__ import HEADINGS, Row, main, table
from tests.matrix.environments import Environment, Outcome, run_tests
from tests.matrix.pythons import Python

PYTHON = Python("3.12.1", Path(sys.executable))
ENVIRONMENT = Environment("3.12-oldest", PYTHON, {})


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        pytest.param("def test_a(): pass\ndef test_b(): pass\n", (2, 0, True), id="good"),
        pytest.param("def test_a(): pass\ndef test_b(): assert 0\n", (1, 1, False), id="failed"),
        pytest.param("import nothing_of_the_kind\n", (0, 1, False), id="not-imported"),
        pytest.param("", (0, 0, False), id="empty"),
    ],
)
def test_counts(tmp_path: Path, body: str, expected: tuple[int, int, bool]) -> None:
    """What pytest counts is in the outcome, errors as failures; no test at all is not good."""
    (tmp_path / "test_of_a_test.py").write_text(body)
    options = [f"--rootdir={tmp_path}", "-c", "/dev/null", "--noconftest", "-n", "0"]

    outcome = run_tests(sys.executable, [*options, str(tmp_path)], tmp_path / "log")

    assert expected == (outcome.passed, outcome.failed, outcome.good)


class TestTable:
    def row(self, *, passed: int = 5, failed: int = 0, code: int = 0) -> Row:
        return Row(ENVIRONMENT, {"pulumi": "3.216.0"}, Outcome(passed, failed, 61.7, Path("log"), code))

    def test_row(self) -> None:
        """A row has the Python, the versions that are installed, the counts and whole seconds."""
        cells = dict(zip(HEADINGS, self.row().cells, strict=True))

        assert ("3.12.1", "oldest", "3.216.0") == (cells["Python"], cells["libraries"], cells["pulumi"])
        assert ("5", "0", "62") == (cells["passed"], cells["failed"], cells["seconds"])

    def test_broken_off(self) -> None:
        """A run that ended badly without a failed test does not look like a good one."""
        row = self.row(code=3)

        assert not row.good
        assert "broke off" in row.cells

    def test_not_made(self) -> None:
        """An environment that could not be made has a row of its own."""
        row = Row(ENVIRONMENT, {}, None)

        assert not row.good
        assert "not made" in row.cells

    def test_columns_are_aligned(self) -> None:
        """Every line is equally long, so that the table can be read as it stands."""
        lines = table([self.row(), self.row(passed=1234, failed=1, code=1)]).splitlines()

        assert [len(lines[0])] * 4 == [len(line) for line in lines]


def test_missing_python(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A Python that is not on the machine is named; where none is, nothing was tested, which is no success."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("PYENV_ROOT", str(tmp_path))

    assert 1 == main(["--python", "3.14"])
    assert "Python 3.14 is not tested" in capsys.readouterr().err
