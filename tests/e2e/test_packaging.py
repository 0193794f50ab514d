"""The wheel in a stranger's project, which has folders of its own named like ours."""

from __future__ import annotations

import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

from tests.e2e.harness import PROJECT, ROOT, Stack


@pytest.fixture
def wheel(tmp_path: Path) -> Path:
    """The provider's wheel, built from a copy of its folder by the tools that are installed."""
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(tmp_path / "dist")]
    subprocess.run([*build, str(ROOT / "provider")], check=True, capture_output=True)
    [built] = (tmp_path / "dist").glob("*.whl")
    return built


@pytest.fixture
def environment(tmp_path: Path, wheel: Path) -> Path:
    """A virtual environment with the wheel, which takes its dependencies from the one that runs the tests."""
    folder = tmp_path / "venv"
    venv.create(folder, with_pip=False)
    site = Path(sysconfig.get_path("purelib", "venv", {"base": str(folder), "platbase": str(folder)}))
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(site)
    # A folder named in a .pth file gives its packages, but not the editable installs named in .pth files of its own.
    (site / "dependencies.pth").write_text(sysconfig.get_path("purelib"))
    return folder


class TestTheWheel:
    def test_holds_the_package_and_its_licence_alone(self, wheel: Path) -> None:
        """The wheel has the package, its type marker and its licence, and none of the repository's other rooms."""
        names = zipfile.ZipFile(wheel).namelist()

        assert {"pulumi_twilio_trunking", "pulumi_twilio_trunking-0.1.0.dist-info"} == {
            n.split("/")[0] for n in names
        }
        assert "pulumi_twilio_trunking/py.typed" in names
        assert any(name.endswith("LICENSE") for name in names)

    def test_works_beside_folders_named_like_ours(self, stack: Stack, environment: Path) -> None:
        """A project with its own `provider`, `policies`, `inputs` and `errors` runs up, refresh and destroy with the wheel."""
        for name in ("provider", "policies", "inputs", "errors", "api", "emulator"):
            (stack.program / name).mkdir()
            (stack.program / name / "__init__.py").write_text("raise ImportError('the stranger\\'s own')\n")
        (stack.program / "Pulumi.yaml").write_text(PROJECT.format(name="test", virtualenv=environment))
        stack.write(
            """
            import pulumi_twilio_trunking
            pulumi.export("where", pulumi_twilio_trunking.__file__)
            trunk = SecureTrunk("voice-agent")
            TlsOrigination("voice-agent", trunk_sid=trunk.id, destinations=["sip:one.example.com;transport=tls"])
            """
        )

        stack.up()

        assert str(environment) in stack.output("where")
        assert {} == stack.refresh().changes

        stack.destroy()

        assert [] == stack.trunks
