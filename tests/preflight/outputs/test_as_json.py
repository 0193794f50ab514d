"""The JSON of a preflight."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import rfc8785

from tests.preflight import reports
from tests.preflight.reports import written
from twilio_trunks_audit.errors import UsageError
from twilio_trunks_audit.preflight.outputs.as_json import load
from twilio_trunks_audit.preflight.report import PreflightReport


@pytest.mark.parametrize("report", reports.ALL)
def test_canonical(report: PreflightReport, tmp_path: Path) -> None:
    """The file is canonical JSON (RFC 8785), and reads back to a report that writes the same file."""
    path = tmp_path / "preflight.json"
    path.write_bytes(written(report))

    assert rfc8785.dumps(json.loads(path.read_bytes())) == path.read_bytes()
    assert written(load(path)) == path.read_bytes()


def test_answers() -> None:
    """Every part has its answer."""
    said = json.loads(written(reports.mixed()))
    [first, *_] = said["trunks"][1]["destinations"]

    assert "fail" == said["answer"] == first["answer"] == first["addresses"][0]["answer"]
    assert "pass" == said["trunks"][0]["answer"] == said["terminations"][0]["answer"]
    assert {"pass": 3, "fail": 2, "cannot tell": 1} == said["counts"]
    assert 32011 == first["addresses"][0]["checks"][1]["error"]


def test_same(tmp_path: Path) -> None:
    """A report reads back as it was."""
    path = tmp_path / "preflight.json"
    path.write_bytes(written(reports.mixed()))

    assert reports.mixed() == load(path)


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", "not JSON"),
        (b"\xff\xfe", "not JSON"),
        (b"[" * 100_000, "not JSON"),
        (b"[]", "names no schema"),
        (b"{}", "names no schema"),
        (b'{"schema": 7}', "names no schema"),
        (b'{"schema": "twilio-trunks-audit/1"}', "'twilio-trunks-audit/1'"),
        (b'{"schema": "twilio-trunks-preflight/2"}', "'twilio-trunks-preflight/2'"),
        (b'{"schema": "twilio-trunks-preflight/1"}', "not its contents: started is wrong"),
    ],
)
def test_wrong_file(tmp_path: Path, content: bytes, problem: str) -> None:
    """Another file, or one of a newer version, is refused with the reason."""
    path = tmp_path / "preflight.json"
    path.write_bytes(content)

    with pytest.raises(UsageError, match="preflight") as caught:
        load(path)
    assert problem in str(caught.value)


def test_wrong_value(tmp_path: Path) -> None:
    """A value that no report has is named by its place."""
    said = json.loads(written(reports.report()))
    said["trunks"][0]["destinations"][0]["checks"][0]["answer"] = "perhaps"
    path = tmp_path / "preflight.json"
    path.write_text(json.dumps(said))

    with pytest.raises(UsageError, match=r"trunks\.0\.destinations\.0\.checks\.0\.answer is wrong"):
        load(path)


def test_no_file(tmp_path: Path) -> None:
    """A file that does not exist is named."""
    with pytest.raises(UsageError, match="none cannot be read: No such file"):
        load(tmp_path / "none")
