"""docs/preflight.md agrees with the command, and its pictures are current."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from tests import generated
from tests.preflight import reports
from twilio_trunks_audit import cli
from twilio_trunks_audit.preflight.outputs.as_json import as_json
from twilio_trunks_audit.preflight.outputs.summary import EXIT_CODES
from twilio_trunks_audit.preflight.report import WORST_FIRST

PATH = generated.DOCS / "preflight.md"
PAGE = PATH.read_text(encoding="utf-8")


def fields(value: Any) -> Iterator[str]:
    """All names of fields in a report, at any depth, except those of `versions`, which are programs."""
    if isinstance(value, Mapping):
        for key, one in value.items():
            yield key
            yield from () if key in ("versions", "counts") else fields(one)
    if isinstance(value, list):
        for one in value:
            yield from fields(one)


def test_pictures() -> None:
    """The generated parts are current: `make generate` writes them."""
    assert generated.current(PATH) == PAGE


def test_options(capsys: pytest.CaptureFixture[str]) -> None:
    """The page has the options of the command, and of the audit `--preflight`."""
    with pytest.raises(SystemExit):
        cli.main(["preflight", "--help"])
    options = set(re.findall(r"--[a-z][a-z-]+", capsys.readouterr().out)) - {"--help", "--no-sub-accounts"}
    said = set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", PAGE))

    assert options | {"--preflight", "--key-type"} == said


def test_answers() -> None:
    """The answers and the exit codes are explained."""
    assert all(f"| **{one}** |" in PAGE for one in WORST_FIRST)
    assert all(f"| {one} |" in PAGE for one in (*EXIT_CODES.values(), 2, 130))


def test_fields() -> None:
    """Every field of the JSON is named."""
    report = json.loads(b"".join(as_json(reports.mixed())))

    assert [] == sorted({one for one in fields(report) if f"`{one}`" not in PAGE})
