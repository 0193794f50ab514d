"""The configuration of the rules: the JSON of `pulumi preview --policy-pack-config`, with its meaning."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any, Final

import jsonschema_rs

from encrypted_trunks import RULES, Rule
from encrypted_trunks.options import ALL, problems
from twilio_trunks_audit.errors import UsageError

LEVEL: Final = "enforcementLevel"
MANDATORY: Final = "mandatory"
DISABLED: Final = "disabled"
LEVELS: Final = ("advisory", MANDATORY, "remediate", DISABLED)


@dataclass(frozen=True, kw_only=True)
class Config:
    """The enabled rules, with their levels and options.

    Attributes:
        levels: `mandatory` or `advisory`, by the name of each enabled rule.
        options: the options that were configured, by the name of the rule.
    """

    levels: Mapping[str, str]
    options: Mapping[str, Mapping[str, Any]]

    @property
    def rules(self) -> list[Rule]:
        """The enabled rules, in the pack's order."""
        return [rule for rule in RULES if rule.name in self.levels]

    @property
    def sha256(self) -> str:
        """The hash of the configuration, whatever the format of its file."""
        return hashlib.sha256(
            canonical({"levels": dict(self.levels), "options": dict(self.options)})
        ).hexdigest()


def load(path: Path | None) -> Config:
    """Read the configuration in the file at *path*; without one, return the defaults.

    Raises:
        UsageError: the file cannot be read, names an unknown rule or key, or has a value that a rule refuses.
    """
    return _config({} if path is None else _checked(path, _read(path)))


def canonical(value: object) -> bytes:
    """Write *value*, which has no fractions, as canonical JSON (RFC 8785): sorted keys, no white space."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def canonical_array(texts: Iterable[bytes]) -> Iterator[bytes]:
    """Write the canonical JSON *texts* as an array, in pieces."""
    yield b"["
    for number, text in enumerate(texts):
        yield b"," + text if number else text
    yield b"]"


def read_json(path: Path, otherwise: str) -> tuple[bytes, Any]:
    """Read a file of JSON, and what it says. *otherwise* says what it is not if it is not JSON.

    Raises:
        UsageError: it cannot be read, or is not JSON.
    """
    try:
        content = path.read_bytes()
        return content, json.loads(content)
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror}") from None
    except (ValueError, RecursionError):
        raise UsageError(f"{path} is not JSON, so it is not {otherwise}") from None


def rules_sha256() -> str:
    """Hash the rules' sources, to identify the rules that judged."""
    digest = hashlib.sha256()
    for name, content in sorted(_sources(files("encrypted_trunks"), "")):
        digest.update(f"{name}\0{len(content)}\0".encode() + content)
    return digest.hexdigest()


def _sources(folder: Traversable, path: str) -> Iterator[tuple[str, bytes]]:
    for one in folder.iterdir():
        if one.is_dir():
            yield from _sources(one, f"{path}{one.name}/")
        elif one.name.endswith(".py"):
            yield f"{path}{one.name}", one.read_bytes()


def _config(said: Mapping[str, Mapping[str, Any]]) -> Config:
    everywhere = said.get(ALL, {}).get(LEVEL)
    levels = {rule.name: said.get(rule.name, {}).get(LEVEL) or everywhere or rule.level for rule in RULES}
    options = {name: given for name, given in _options(said).items() if name != ALL}
    return Config(
        levels={name: _ours(level) for name, level in levels.items() if level != DISABLED},
        options={name: given for name, given in options.items() if given},
    )


def _ours(level: str) -> str:
    """An audit only reads, so it reports what Pulumi would remediate."""
    return MANDATORY if level == "remediate" else level


def _read(path: Path) -> dict[str, Any]:
    try:
        said = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror}") from None
    except ValueError as error:
        raise UsageError(f"{path} is not JSON: {error}") from None
    if not isinstance(said, dict):
        raise UsageError(f"{path} is not a JSON object of rules")
    return {name: {LEVEL: given} if isinstance(given, str) else given for name, given in said.items()}


def _checked(path: Path, said: dict[str, Any]) -> dict[str, Any]:
    wrong = [
        f"{name}: a level or an object is needed" for name, one in said.items() if not isinstance(one, dict)
    ]
    wrong = wrong or [*_wrong_values(said)] or [*problems(RULES, _options(said), _disabled(said))]
    if wrong:
        raise UsageError(f"{path}:\n" + "\n".join(f"  {one}" for one in wrong))
    return said


def _options(said: Mapping[str, Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
    return {name: {key: one for key, one in given.items() if key != LEVEL} for name, given in said.items()}


def _disabled(said: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """Find the disabled rules. The level of `all` counts for a rule without a level."""
    everywhere = said.get(ALL, {}).get(LEVEL)
    return [name for name, given in said.items() if given.get(LEVEL, everywhere) == DISABLED]


def _wrong_values(said: Mapping[str, Any]) -> Iterator[str]:
    schemas = {ALL: _schema({}), **{rule.name: _schema(rule.options) for rule in RULES}}
    for name in sorted(said.keys() & schemas.keys()):
        for problem in jsonschema_rs.Draft202012Validator(schemas[name]).iter_errors(said[name]):
            place = ".".join(map(str, [name, *problem.instance_path]))
            yield f"{place}: {problem.message}"


def _schema(options: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    level = {"type": "string", "enum": list(LEVELS)}
    return {"type": "object", "properties": {**options, LEVEL: level}}
