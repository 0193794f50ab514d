"""ARCHITECTURE.md shows the rooms as the linter holds them."""

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAGE = ROOT.joinpath("ARCHITECTURE.md").read_text()
CONTRACTS = tomllib.loads(ROOT.joinpath("pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
HELD = {
    "The provider's rooms": "Inside the provider",
    "The import's rooms": "Inside of `importing`",
    "The plugin's modules": "Inside of `plugin`",
    "The pack's modules": "Inside the pack",
}


def _rows_held(name: str) -> list[set[str]]:
    [contract] = [one for one in CONTRACTS if one["name"].startswith(name)]
    return [{module.strip() for module in row.split("|")} for row in contract["layers"]]


def _rows_shown(heading: str) -> list[set[str]]:
    table = PAGE[PAGE.index(heading) :].split("\n\n")[1]
    return [set(re.findall(r"`(\w+)`", row.split("|")[1])) for row in table.splitlines()[2:]]


@pytest.mark.parametrize("name", HELD)
def test_rooms(name):
    """The tables have the rows of the import contracts, from the top down."""
    assert _rows_held(name) == _rows_shown(HELD[name])


@pytest.mark.parametrize(
    ("pattern", "most"),
    [
        ("provider/pulumi_twilio_trunking/secure_trunk.py", 300),
        ("provider/pulumi_twilio_trunking/tls_origination.py", 300),
        ("provider/pulumi_twilio_trunking/termination_access.py", 300),
        ("provider/pulumi_twilio_trunking/ip_access_control_list.py", 300),
        ("provider/pulumi_twilio_trunking/credential_list.py", 300),
        ("tests/**/*.py", 500),
    ],
)
def test_files_stay_short(pattern, most):
    """A resource and a test file fit into a reader's head."""
    files = [file for file in ROOT.glob(pattern) if "node_modules" not in file.parts]
    lengths = {file: len(file.read_text().splitlines()) for file in files}

    assert lengths
    assert {} == {file: length for file, length in lengths.items() if length > most}
