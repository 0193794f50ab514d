"""The versions for an environment: the oldest promised ones, or the newest that are known to work."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).parents[2]
PROVIDER = ROOT / "provider" / "pyproject.toml"
PACK = ROOT / "policies" / "requirements.txt"
TOOLS = Path(__file__).parent / "requirements.txt"
CONSTRAINTS = ROOT / "constraints.txt"


class NoLowerBoundError(Exception):
    """A requirement has no lower bound."""


def promised() -> list[str]:
    """Read the requirements of the provider and of the policy pack."""
    return [*tomllib.loads(PROVIDER.read_text())["project"]["dependencies"], *_lines(PACK)]


def oldest(requirements: Iterable[str], python: str) -> dict[str, str]:
    """Find the lowest version that each of *requirements* allows on *python*, by distribution.

    Args:
        requirements: as in pyproject.toml; those with a marker for another Python do not count.
        python: the version of Python, such as `3.12.1`.

    Raises:
        NoLowerBoundError: a requirement has no `>=`.
    """
    pins: dict[str, Version] = {}
    for requirement in map(Requirement, requirements):
        if requirement.marker and not requirement.marker.evaluate(_of(python)):
            continue
        name, lowest = canonicalize_name(requirement.name), _lowest(requirement)
        pins[name] = max(lowest, pins.get(name, lowest))
    return {name: str(version) for name, version in pins.items()}


def newest() -> dict[str, str]:
    """Read the versions in constraints.txt, by distribution."""
    pins = [line.partition("==") for line in _lines(CONSTRAINTS)]
    return {canonicalize_name(name): version for name, _, version in pins}


def with_tools(pins: Mapping[str, str]) -> dict[str, str]:
    """Add the newest versions of the tools of the tests. pip chooses the dependencies of these tools."""
    tools = {canonicalize_name(line) for line in _lines(TOOLS)}
    return {name: version for name, version in newest().items() if name in tools} | dict(pins)


def _lines(file: Path) -> list[str]:
    lines = [line.partition("#")[0].strip() for line in file.read_text().splitlines()]
    return [line for line in lines if line]


def _of(python: str) -> dict[str, str]:
    return {"python_full_version": python, "python_version": ".".join(python.split(".")[:2])}


def _lowest(requirement: Requirement) -> Version:
    for bound in requirement.specifier:
        if bound.operator == ">=":
            return Version(bound.version)
    raise NoLowerBoundError(f"{requirement} has no lower bound: write {requirement.name}>=…")
