"""The report as canonical JSON (RFC 8785), and back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from pydantic import TypeAdapter, ValidationError

from twilio_trunks_audit.config import canonical, canonical_array, read_json
from twilio_trunks_audit.errors import UsageError
from twilio_trunks_audit.preflight.outputs.summary import shown
from twilio_trunks_audit.preflight.report import (
    SCHEMA,
    PreflightReport,
    TerminationResult,
    Tried,
    TrunkResult,
)

_REPORT: Final = TypeAdapter(PreflightReport)


def as_json(report: PreflightReport) -> Iterator[bytes]:
    """Write *report* in pieces, a trunk each. Every part has its `answer`."""
    report = shown(report)
    parts: dict[str, Any] = {
        **{key: value for key, value in vars(report).items() if key not in ("trunks", "terminations")},
        "answer": report.answer,
        "not_examined": [asdict(one) for one in report.not_examined],
        "terminations": map(_termination, report.terminations),
        "trunks": map(_trunk, report.trunks),
    }
    for number, key in enumerate(sorted(parts)):
        yield (b"," if number else b"{") + canonical(key) + b":"
        yield from (
            canonical_array(parts[key]) if isinstance(parts[key], map) else [canonical(_plain(parts[key]))]
        )
    yield b"}"


def load(path: Path) -> PreflightReport:
    """Read the report in the file at *path*.

    Raises:
        UsageError: it cannot be read, is not a report of a preflight, or has another version.
    """
    _, said = read_json(path, "a report of twilio-trunks preflight --json")
    schema = said.get("schema") if isinstance(said, dict) else None
    if schema != SCHEMA:
        raise UsageError(_other(path, schema))
    try:
        return shown(_REPORT.validate_python(said))
    except ValidationError as error:
        where = ".".join(map(str, error.errors()[0]["loc"]))
        raise UsageError(
            f"{path} has the schema of a preflight's report, but not its contents: {where} is wrong"
        ) from None


def _other(path: Path, schema: object) -> str:
    said = f"has the schema {schema[:100]!r}" if isinstance(schema, str) else "names no schema"
    return f"{path} {said}: only files of twilio-trunks preflight --json can be read, with {SCHEMA!r}"


def _trunk(one: TrunkResult) -> bytes:
    destinations = [_with_answers(other) for other in one.destinations]
    return canonical({**asdict(one), "answer": one.answer, "destinations": destinations})


def _termination(one: TerminationResult) -> bytes:
    return canonical(_with_answers(one))


def _with_answers(one: Tried) -> dict[str, Any]:
    addresses = [{**asdict(other), "answer": other.answer} for other in one.addresses]
    return {**asdict(one), "answer": one.answer, "addresses": addresses}


def _plain(value: object) -> object:
    return dict(value) if isinstance(value, Mapping) else value
