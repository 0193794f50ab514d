"""The audit in a stranger's environment, which has the wheels and nothing of this repository."""

from __future__ import annotations

import subprocess
import sys
import sysconfig
import tarfile
import venv
import zipfile
from pathlib import Path

import pytest

from tests.audit.conftest import WHOLE, World
from twilio_trunks_audit.config import rules_sha256

ROOT = Path(__file__).parents[2]


def build(folder: Path, out: Path, *kinds: str) -> None:
    command = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(out), *kinds, str(folder)]
    subprocess.run(command, check=True, capture_output=True)


@pytest.fixture(scope="session")
def wheels(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """The wheels of the provider and of the audit, built from the clone by the tools that are installed."""
    out = tmp_path_factory.mktemp("dist")
    for room in ("provider", "audit"):
        build(ROOT / room, out, "--wheel")
    return sorted(out.glob("*.whl"))


@pytest.fixture
def environment(tmp_path: Path, wheels: list[Path]) -> Path:
    """A virtual environment with the wheels, which takes their dependencies from the one that runs the tests."""
    folder = tmp_path / "venv"
    venv.create(folder, with_pip=False)
    site = Path(sysconfig.get_path("purelib", "venv", {"base": str(folder), "platbase": str(folder)}))
    for wheel in wheels:
        with zipfile.ZipFile(wheel) as archive:
            archive.extractall(site)  # noqa: S202 - of our own making
    # A folder named in a .pth file gives its packages, but not the editable installs named in .pth files of its own.
    (site / "dependencies.pth").write_text(sysconfig.get_path("purelib"))
    return folder


class TestTheWheel:
    def test_carries_the_rules(self, wheels: list[Path]) -> None:
        """The audit's wheel has its package, its page, its script and a copy of the rules, and no other room."""
        names = zipfile.ZipFile(wheels[-1]).namelist()

        assert {"twilio_trunks_audit", "encrypted_trunks", "twilio_trunks_audit-0.1.0.dist-info"} == {
            name.split("/")[0] for name in names
        }
        assert {
            "twilio_trunks_audit/templates/page.html.j2",
            "twilio_trunks_audit/py.typed",
            "encrypted_trunks/rules/trunk_require_tls_origination.py",
        } <= set(names)
        assert any(name.endswith("LICENSE") for name in names)

    def test_judges_as_the_pack_does(self, world: World, environment: Path) -> None:
        """Installed elsewhere, and run from a folder with rules of that name of its own, it judges by the very same rules."""
        world.trunk(["sip:sbc.example.com"], friendly_name="plain")
        elsewhere = world.folder / "elsewhere"
        (elsewhere / "policies").mkdir(parents=True)
        command = [environment / "bin" / "python", "-P", "-m", "twilio_trunks_audit", "audit", *WHOLE]
        page = elsewhere / "report.html"
        ended = subprocess.run(
            [*command, "--html", page],
            cwd=elsewhere,
            env=world.environ(),
            capture_output=True,
            text=True,
            check=False,
        )

        assert 1 == ended.returncode, ended.stderr
        assert rules_sha256() in ended.stdout
        assert "plain text" in page.read_text()


class TestTheSdist:
    def test_builds_away_from_the_clone(self, tmp_path: Path) -> None:
        """The sdist carries the rules, so that a wheel can be built of it alone."""
        build(ROOT / "audit", tmp_path / "dist", "--sdist")
        [archive] = (tmp_path / "dist").glob("*.tar.gz")
        with tarfile.open(archive) as opened:
            opened.extractall(tmp_path / "alone", filter="data")
        [alone] = (tmp_path / "alone").iterdir()
        build(alone, tmp_path / "again", "--wheel")
        [wheel] = (tmp_path / "again").glob("*.whl")

        assert "encrypted_trunks/__init__.py" in zipfile.ZipFile(wheel).namelist()

    def test_says_when_the_rules_are_missing(self, tmp_path: Path) -> None:
        """The folder copied away alone cannot be built, and says where to build from."""
        import shutil

        shutil.copytree(
            ROOT / "audit", tmp_path / "audit", ignore=shutil.ignore_patterns("__pycache__", "dist")
        )
        with pytest.raises(subprocess.CalledProcessError) as failed:
            build(tmp_path / "audit", tmp_path / "dist", "--wheel")

        assert "build from a clone of the repository" in (failed.value.stderr + failed.value.stdout).decode()
