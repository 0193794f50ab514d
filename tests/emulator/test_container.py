"""The Dockerfile, by its parts; and the image, where there is a Docker that can build it."""

import json
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from emulator.__main__ import _parser
from emulator.settings import DEFAULT_PORT
from emulator.testing import running

FOLDER = Path(__file__).parents[2] / "emulator"
DOCKERFILE = FOLDER.joinpath("Dockerfile").read_text().replace("\\\n", "")


def instruction(name):
    """The arguments of the only instruction with that name."""
    (found,) = re.findall(rf"^{name}\s+(.*)$", DOCKERFILE, re.MULTILINE)
    return found


@pytest.fixture(scope="module")
def options():
    """The entry point's arguments, as the emulator reads them."""
    command = json.loads(instruction("ENTRYPOINT"))
    assert ["python", "-m", "emulator"] == command[:3]
    return _parser().parse_args(command[3:])


class TestDockerfile:
    def test_ports(self, options):
        """The image exposes the ports that the emulator serves, with HTTP on the default port."""
        assert [str(options.port), str(options.https_port)] == instruction("EXPOSE").split()
        assert DEFAULT_PORT == options.port

    def test_reachable(self, options):
        """A container's ports lead to its own address, not to its loopback interface."""
        assert "0.0.0.0" == options.host  # noqa: S104 - within a container

    def test_data(self, options):
        """The data, and the authority beside it, lie in the volume, which the user may write."""
        assert instruction("VOLUME") == str(Path(options.data).parent)
        assert f"--home-dir {instruction('VOLUME')} emulator" in DOCKERFILE
        assert "emulator" == instruction("USER")

    def test_more_arguments(self):
        """Arguments of `docker run` follow those of the entry point, and override them."""
        command = json.loads(instruction("ENTRYPOINT"))[3:]

        assert "/seed.toml" == str(_parser().parse_args([*command, "--seed", "/seed.toml"]).seed)
        assert ":memory:" == _parser().parse_args([*command, "--data", ":memory:"]).data

    def test_installs(self):
        """The extra that it installs exists, and so does all that the distribution is made from."""
        project = tomllib.loads(FOLDER.joinpath("pyproject.toml").read_text())
        (extra,) = re.findall(r'"/src\[(\w+)\]"', DOCKERFILE)

        assert extra in project["project"]["optional-dependencies"]
        for name in ("README.md", "LICENSE", "page.html", "py.typed"):
            assert FOLDER.joinpath(name).exists()
            assert name not in FOLDER.joinpath(".dockerignore").read_text().split()

    def test_python(self):
        """Its Python is one that the distribution supports."""
        (version,) = re.findall(r"python:3\.(\d+)-slim", instruction("FROM"))

        assert int(version) >= 11

    def test_health(self):
        """The health check succeeds with an emulator and fails without."""
        command = json.loads(instruction("HEALTHCHECK").partition("CMD ")[2])
        with running() as emulator:
            port = emulator.url.rpartition(":")[2]
            with_one = [sys.executable, *command[1:-1], command[-1].replace("8045", port)]
            assert 0 == subprocess.run(with_one, cwd=FOLDER.parent, check=False, timeout=60).returncode

        assert 1 == subprocess.run(with_one, cwd=FOLDER.parent, check=False, timeout=60).returncode


class TestImage:
    @pytest.fixture
    def docker(self):
        docker = shutil.which("docker") or pytest.skip("needs Docker")
        pulled = subprocess.run(
            [docker, "pull", "--quiet", instruction("FROM")], capture_output=True, text=True, check=False
        )
        return docker if pulled.returncode == 0 else pytest.skip(f"needs Docker: {pulled.stderr.strip()}")

    def test_build(self, docker):
        """The image is built, and its emulator says its version."""
        image = subprocess.run(
            [docker, "build", "--quiet", FOLDER], capture_output=True, text=True, check=True
        ).stdout.strip()
        said = subprocess.run(
            [docker, "run", "--rm", image, "--version"], capture_output=True, text=True, check=True
        )

        assert re.fullmatch(r"\d+\.\d+\.\d+\S*\n", said.stdout)
