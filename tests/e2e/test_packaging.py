"""The wheel in a stranger's project, which has folders of its own named like ours."""

from __future__ import annotations

import os
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
def project(stack: Stack) -> Stack:
    """A stranger's project, whose folders break whatever imports them."""
    for name in ("provider", "policies", "inputs", "errors", "api", "emulator"):
        (stack.program / name).mkdir()
        (stack.program / name / "__init__.py").write_text("raise ImportError('the stranger\\'s own')\n")
    return stack


@pytest.fixture
def environment(project: Stack, wheel: Path) -> Path:
    """The project's virtual environment, where pip installed the wheel; the dependencies come from the one that runs the tests."""
    folder = project.program / ".venv"
    venv.create(folder, with_pip=True)
    site = Path(sysconfig.get_path("purelib", "venv", {"base": str(folder), "platbase": str(folder)}))
    # A folder named in a .pth file gives its packages, but not the editable installs named in .pth files of its own.
    (site / "dependencies.pth").write_text(sysconfig.get_path("purelib"))
    install = [folder / "bin" / "pip", "install", "--no-deps", "--no-index", wheel]
    subprocess.run(install, cwd=project.program, check=True, capture_output=True)
    (project.program / "Pulumi.yaml").write_text(PROJECT.format(name="test", virtualenv=".venv"))
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

    def test_has_its_scripts(self, project: Stack, environment: Path) -> None:
        """What looks at trunks that exist runs in the project, and what `pulumi import --from` starts is there."""
        adopt, converter = (
            environment / "bin" / name for name in ("pulumi-twilio-adopt", "pulumi-converter-twilio-trunking")
        )
        helped = subprocess.run(
            [adopt, "--help"], cwd=project.program, check=True, capture_output=True, text=True
        )

        assert "--program FILE" in helped.stdout
        assert os.access(converter, os.X_OK)

    def test_works_beside_folders_named_like_ours(self, project: Stack, environment: Path) -> None:
        """A project with its own `provider`, `policies`, `inputs` and `errors` runs up, refresh and destroy with the wheel."""
        project.write(
            """
            import pulumi_twilio_trunking
            pulumi.export("where", pulumi_twilio_trunking.__file__)
            trunk = SecureTrunk("voice-agent")
            TlsOrigination("voice-agent", trunk_sid=trunk.id, destinations=["sip:one.example.com;transport=tls"])
            """
        )

        project.up()

        assert str(environment) in project.output("where")
        assert {} == project.refresh().changes

        project.destroy()

        assert [] == project.trunks
