"""The progress of `make test`: tests/progress.py."""

import re
import subprocess
import sys
from pathlib import Path

from toolchain import pins

TESTS = """
import pytest
def test_good(): pass
def test_bad(): assert 0
@pytest.mark.skip(reason="not here")
def test_skipped(): pass
"""


def test_summary_without_dots(tmp_path: Path) -> None:
    """A failure is named at once, there are no dots, and pytest's summary is whole."""
    (tmp_path / "test_of_a_test.py").write_text(TESTS)
    options = ["-p", "tests.progress", "-p", "no:cacheprovider", "-ra", f"--rootdir={tmp_path}"]
    command = [sys.executable, "-m", "pytest", *options, "-c", "/dev/null", "--noconftest", str(tmp_path)]
    environment = {"PATH": "/usr/bin:/bin", "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    ended = subprocess.run(
        command, cwd=pins.HERE.parent, env=environment, capture_output=True, text=True, check=False
    )

    assert "    FAILED test_of_a_test.py::test_bad\n" == ended.stderr
    assert re.search(r"^FAILED .*::test_bad", ended.stdout, re.MULTILINE)
    assert re.search(r"^SKIPPED \[1\] .*: not here", ended.stdout, re.MULTILINE)
    assert ".F" not in ended.stdout
    assert "1 failed, 1 passed, 1 skipped in" in ended.stdout
