"""The programs in this folder use every public name, and no type checker has to guess a type."""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
from pathlib import Path

import pulumi_twilio_trunking
from pulumi_twilio_trunking import presets
from pulumi_twilio_trunking.base import errors

PACKAGE = "pulumi_twilio_trunking"
FOLDER = Path(__file__).parent
# Their base class is of Twilio's SDK, which says nothing of its types to others. No program meets them.
UNTYPED = {f"{PACKAGE}.client.http_client.HttpClient", f"{PACKAGE}.client.oauth.OAuthHttpClient"}


def names_in(program: Path) -> set[str]:
    """The names and attributes that a program uses, what it imports not counted."""
    nodes = [*ast.walk(ast.parse(program.read_text()))]
    names = {node.id for node in nodes if isinstance(node, ast.Name)}
    return names | {node.attr for node in nodes if isinstance(node, ast.Attribute)}


def test_every_name_is_used() -> None:
    """One of the programs uses each name of the package, each preset and each error."""
    raised = {name for name, value in vars(errors).items() if getattr(value, "__module__", "") == "builtins"}
    public = {*pulumi_twilio_trunking.__all__, *presets.__all__, *raised} - {"_error"}

    assert set() == public - set().union(*map(names_in, FOLDER.glob("*.py")))


def test_every_type_is_written() -> None:
    """No type checker has to infer the type of anything that can be imported."""
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    command = [sys.executable, "-m", "pyright", "--outputjson", "--ignoreexternal", "--verifytypes", PACKAGE]
    ran = subprocess.run(
        command, cwd=FOLDER, env={**os.environ, "PATH": path}, capture_output=True, text=True, check=False
    )
    symbols = json.loads(ran.stdout)["typeCompleteness"]["symbols"]

    assert len(symbols) > 100, ran.stdout
    assert UNTYPED == {s["name"] for s in symbols if s["isExported"] and not s["isTypeKnown"]}
