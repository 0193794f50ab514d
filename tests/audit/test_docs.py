"""docs/audit.md agrees with the command, and its example works."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from twilio_trunks_audit import cli
from twilio_trunks_audit.reading import READS
from twilio_trunks_audit.report import WORST_FIRST
from twilio_trunks_audit.scope import _Account, from_file

PAGE = Path(__file__).parents[2].joinpath("docs", "audit.md").read_text()
[EXAMPLE] = re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)


def test_options(capsys: pytest.CaptureFixture[str]) -> None:
    """The page has exactly the options of the command. The help has exit codes, credentials and costs."""
    with pytest.raises(SystemExit):
        cli.main(["audit", "--help"])
    help_text = capsys.readouterr().out
    options = set(re.findall(r"--[a-z][a-z-]+", help_text)) - {"--help"}
    said = set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", PAGE))

    assert options == said
    for words in ("exit codes:", "TWILIO_API_SECRET", "two requests per trunk"):
        assert words in " ".join(help_text.split())


@pytest.mark.parametrize("word", [*WORST_FIRST, *READS, "| 0 |", "| 1 |", "| 2 |", "| 3 |", "| 130 |"])
def test_words(word: str) -> None:
    """Levels, reads and exit codes are explained."""
    assert word in PAGE


def test_keys() -> None:
    """Every key of an account is explained."""
    assert all(f"`{name}`" in PAGE for name in _Account.model_fields)


def test_example(tmp_path: Path) -> None:
    """The example of a file of accounts works, with secrets from the environment."""
    path = tmp_path / "accounts.toml"
    path.write_text(EXAMPLE)
    names = re.findall(r'_env = "(\w+)"', EXAMPLE)
    sids = {name: f"SK{number:032x}" for number, name in enumerate(names) if name.endswith("_KEY")}
    environ = {name: f"value-of-{name}" for name in names} | sids | {"LAB_ACCOUNT_SID": "AC" + "1" * 32}
    scope = from_file(path, environ)

    assert [("production", "us1"), ("production", "ie1"), ("lab", "us1")] == [
        (target.name, target.region) for target in scope.targets
    ]
    assert tomllib.loads(EXAMPLE)["sub_accounts"] is scope.sub_accounts is True
    assert "value-of-" not in repr(scope)
