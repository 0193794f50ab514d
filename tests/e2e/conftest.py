"""A stack of its own for every test, on an emulator of Twilio of its own."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from emulator.settings import Settings
from emulator.testing import running
from tests.e2e.harness import ROOT, Cli, Stack, shared_cli


@pytest.fixture(scope="session")
def cli() -> Cli:
    """The Pulumi CLI."""
    return shared_cli()


@pytest.fixture
def stack(tmp_path: Path, cli: Cli) -> Iterator[Stack]:
    """A new stack with an empty program."""
    with running(settings=Settings(strict=True)) as twilio:
        yield Stack(tmp_path / "stack", twilio, cli)


@pytest.fixture(scope="session")
def pack(tmp_path_factory: pytest.TempPathFactory, cli: Cli) -> Path:
    """The policy pack, in the environment that runs the tests and not in the clone's."""
    folder = tmp_path_factory.mktemp("pack") / "policies"
    shutil.copytree(ROOT / "policies", folder, ignore=shutil.ignore_patterns("__pycache__"))
    settings = folder / "PulumiPolicy.yaml"
    settings.write_text(settings.read_text().replace("../.venv", str(cli.environment)))
    return folder


@pytest.fixture
def policies(tmp_path: Path, pack: Path) -> Callable[..., list[str]]:
    """Options that run the policy pack, with the configuration given."""

    def options(**config: dict[str, Any]) -> list[str]:
        if not config:
            return ["--policy-pack", str(pack)]
        file = tmp_path / "policy-config.json"
        file.write_text(json.dumps({name.replace("_", "-"): value for name, value in config.items()}))
        return ["--policy-pack", str(pack), "--policy-pack-config", str(file)]

    return options
