"""The parts of the pack's documents that follow from its rules."""

import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from encrypted_trunks import RULES
from encrypted_trunks.generated import SECTIONS, files
from encrypted_trunks.rule import PACK


@pytest.mark.parametrize("file", files(RULES), ids=lambda file: file.name)
def test_current(file: Path) -> None:
    """Each file says what the rules say."""
    assert file.read_text() == files(RULES)[file], "run make generate"


def test_command(tmp_path: Path) -> None:
    """The command writes all of them in the folder that it runs from."""
    shutil.copytree(PACK, tmp_path, ignore=shutil.ignore_patterns("__pycache__"), dirs_exist_ok=True)
    stale = ["baseline.json", "strict.json", f"pages/{RULES[0].name}.md"]
    for name in stale:
        (tmp_path / name).unlink()
    readme = tmp_path / "README.md"
    readme.write_text(readme.read_text().replace("| mandatory | critical |", "| advisory | low |"))

    subprocess.run([sys.executable, "-m", "encrypted_trunks.generated"], cwd=tmp_path, check=True)

    assert all((tmp_path / name).exists() for name in stale)
    assert readme.read_text() == (PACK / "README.md").read_text()


def test_new_rule() -> None:
    """A rule without a page gets one with all headings."""
    new = replace(RULES[0], name="twilio-trunk-note-new")

    page = files([new])[new.page_file]

    assert page.startswith(f"# {new.name}\n\n{new.description}\n\nMandatory, high; a rule about one resource")
    assert [line[3:] for line in page.splitlines() if line.startswith("## ")] == list(SECTIONS)
