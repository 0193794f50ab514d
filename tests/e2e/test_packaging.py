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


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The provider's wheel, built from a copy of its folder by the tools that are installed."""
    folder = tmp_path_factory.mktemp("dist")
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder)]
    subprocess.run([*build, str(ROOT / "provider")], check=True, capture_output=True)
    [built] = folder.glob("*.whl")
    return built


@pytest.fixture
def project(stack: Stack) -> Stack:
    """A stranger's project; its folders break whatever imports them."""
    for name in ("provider", "policies", "inputs", "errors", "api", "emulator"):
        (stack.program / name).mkdir()
        (stack.program / name / "__init__.py").write_text("raise ImportError('the stranger\\'s own')\n")
    return stack


@pytest.fixture
def environment(project: Stack, wheel: Path) -> Path:
    """The project's environment, with the wheel, and the dependencies of the tests' environment."""
    folder = project.program / ".venv"
    venv.create(folder)
    site = Path(sysconfig.get_path("purelib", "venv", {"base": str(folder), "platbase": str(folder)}))
    # A folder in a .pth file gives its packages, but not the editable installs of its own .pth files.
    (site / "dependencies.pth").write_text(sysconfig.get_path("purelib"))
    pip = [sys.executable, "-m", "pip", "--python", folder / "bin" / "python"]
    install = [*pip, "install", "--no-deps", "--no-index", wheel]
    subprocess.run(install, cwd=project.program, check=True, capture_output=True)
    (project.program / "Pulumi.yaml").write_text(PROJECT.format(name="test", virtualenv=".venv"))
    return folder


class TestTheWheel:
    def test_holds_the_package_and_its_licence_alone(self, wheel: Path) -> None:
        """The wheel has the package, its type marker and its licence, and nothing else of the repository."""
        names = zipfile.ZipFile(wheel).namelist()

        assert {"pulumi_twilio_trunking", "pulumi_twilio_trunking-0.1.0.dist-info"} == {
            n.split("/")[0] for n in names
        }
        assert "pulumi_twilio_trunking/py.typed" in names
        assert "pulumi_twilio_trunking/plugin/schema.json" in names
        assert any(name.endswith("LICENSE") for name in names)

    def test_works_beside_folders_named_like_ours(self, project: Stack, environment: Path) -> None:
        """A project with folders of the same names runs with the wheel and its scripts."""
        project.write(
            """
            import pulumi_twilio_trunking
            pulumi.export("where", pulumi_twilio_trunking.__file__)
            trunk = SecureTrunk("voice-agent")
            destinations = ["sip:one.example.com;transport=tls"]
            TlsOrigination("voice-agent", trunk_sid=trunk.id, destinations=destinations)
            """
        )

        project.up()

        assert str(environment) in project.outputs["where"]
        assert {} == project.refresh().changes

        project.destroy()

        assert [] == project.trunks

        adopt, converter = (
            environment / "bin" / name for name in ("pulumi-twilio-adopt", "pulumi-converter-twilio-trunking")
        )
        helped = subprocess.run(
            [adopt, "--help"], cwd=project.program, check=True, capture_output=True, text=True
        )

        assert "--program FILE" in helped.stdout

        plugin = environment / "bin" / "pulumi-resource-twilio-trunking"

        assert '"0.1.0"' in project.pulumi("package", "get-schema", str(plugin)).text
        assert os.access(converter, os.X_OK)
