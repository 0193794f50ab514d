"""The audit in an environment that has the wheels and nothing of this repository."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
import sysconfig
import tarfile
import venv
import zipfile
from pathlib import Path
from types import SimpleNamespace

import pytest

from tests.audit.conftest import WHOLE, World
from twilio_trunks_audit.config import rules_sha256

ROOT = Path(__file__).parents[2]


def build(folder: Path, out: Path, kind: str) -> Path:
    """Build with the tools that are installed; return the file."""
    command = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(out), f"--{kind}"]
    subprocess.run([*command, str(folder)], check=True, capture_output=True)
    [built] = out.iterdir()
    return built


def install(wheels: list[Path], folder: Path) -> Path:
    """Make a virtual environment with the wheels and our own dependencies; return its Python."""
    venv.create(folder, with_pip=False)
    site = Path(sysconfig.get_path("purelib", "venv", {"base": str(folder), "platbase": str(folder)}))
    for wheel in wheels:
        with zipfile.ZipFile(wheel) as archive:
            archive.extractall(site)  # noqa: S202 - we made them
    # Python does not read the .pth files in this folder, so the editable installs stay out.
    (site / "dependencies.pth").write_text(sysconfig.get_path("purelib"))
    return folder / "bin" / "python"


def included(root: Path) -> dict[str, str]:
    """Return the files that the build hook includes in a wheel built in *root*."""
    spec = importlib.util.spec_from_file_location("hatch_build", ROOT / "audit" / "hatch_build.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    data: dict[str, dict[str, str]] = {"force_include": {}}
    module.RulesHook.initialize(SimpleNamespace(root=str(root)), "standard", data)
    return data["force_include"]


def test_wheel_of_the_sdist(world: World, tmp_path: Path) -> None:
    """A wheel built from the sdist only, and run elsewhere, judges by the very same rules."""
    with tarfile.open(build(ROOT / "audit", tmp_path / "sdist", "sdist")) as archive:
        archive.extractall(tmp_path / "source", filter="data")
    [source] = (tmp_path / "source").iterdir()
    wheel = build(source, tmp_path / "audit", "wheel")
    names = set(zipfile.ZipFile(wheel).namelist())
    python = install([wheel, build(ROOT / "provider", tmp_path / "provider", "wheel")], tmp_path / "venv")
    elsewhere = tmp_path / "elsewhere"
    (elsewhere / "policies").mkdir(parents=True)
    world.trunk(["sip:sbc.example.com"], friendly_name="plain")
    page = elsewhere / "report.html"
    command = [python, "-P", "-m", "twilio_trunks_audit", "audit", *WHOLE, "--html", page]
    ended = subprocess.run(
        command, cwd=elsewhere, env=world.environ(), capture_output=True, text=True, check=False
    )

    assert {"twilio_trunks_audit", "encrypted_trunks", "twilio_trunks_audit-0.1.0.dist-info"} == {
        name.split("/")[0] for name in names
    }
    assert {"twilio_trunks_audit/templates/page.html.j2", "twilio_trunks_audit/py.typed"} <= names
    assert any(name.endswith("LICENSE") for name in names)
    assert 1 == ended.returncode, ended.stderr
    assert rules_sha256() in ended.stdout
    assert "plain text" in page.read_text()


def test_wheel_of_the_clone() -> None:
    """A wheel built in the clone has all rules, too."""
    rules = (ROOT / "policies" / "encrypted_trunks").rglob("*.py")

    assert {str(file): str(file.relative_to(ROOT / "policies")) for file in rules} == included(ROOT / "audit")


def test_rules_are_missing(tmp_path: Path) -> None:
    """Without the rules nothing is built, and the message says where to build from."""
    with pytest.raises(FileNotFoundError, match="build from a clone of the repository"):
        included(tmp_path / "audit")
