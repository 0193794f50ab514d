import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = ROOT.joinpath("docs/emulator-testing.md").read_text()
TESTS, OPTIONS, PLUGINS, SCRIPT = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)


def run(folder, *arguments, path=ROOT):
    """Run Python in a stranger's folder, with the emulator to be found at *path*."""
    environment = {**os.environ, "PYTHONPATH": str(path), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


@pytest.fixture
def project(tmp_path):
    """A stranger's project with the tests of the page."""
    (tmp_path / "conftest.py").write_text(PLUGINS)
    (tmp_path / "test_page.py").write_text(TESTS)
    return tmp_path


class TestPage:
    def test_example(self, project):
        """The tests of the page pass unchanged, in any order, without a warning."""
        done = run(project, "-m", "pytest", "-q", "-W", "error")

        assert 0 == done.returncode, done.stdout
        assert f"{TESTS.count('def test_')} passed" in done.stdout

    def test_options(self, project):
        """A fixture of the project's own chooses the accounts."""
        (project / "conftest.py").write_text(PLUGINS + OPTIONS)
        (project / "test_page.py").write_text(
            "def test_account(twilio_emulator):\n"
            "    assert 'AC' + '1' * 32 == twilio_emulator.account_sid\n"
            "    twilio_emulator.console('AC' + '2' * 32).trunking.v1.trunks.create()\n"
        )
        done = run(project, "-m", "pytest", "-q", "-W", "error")

        assert 0 == done.returncode, done.stdout

    def test_script(self, tmp_path):
        """The script of the page runs unchanged."""
        done = run(tmp_path, "-c", SCRIPT)

        assert done.stdout.startswith("http://127.0.0.1:"), done.stderr


class TestFixture:
    def test_fresh(self, project):
        """Nothing of one test is left for the next."""
        (project / "test_page.py").write_text(
            "import pytest\n\n"
            "@pytest.mark.parametrize('time', [1, 2])\n"
            "def test_leaves_everything(twilio_emulator, time):\n"
            "    admin, trunks = twilio_emulator.admin, twilio_emulator.client().trunking.v1.trunks\n"
            "    assert [] == admin.faults() + admin.journal() + admin.snapshots()\n"
            "    assert [] == twilio_emulator.requests\n"
            "    assert [] == trunks.list()\n"
            "    trunks.create()\n"
            "    admin.throttle()\n"
            "    admin.take_snapshot('it')\n"
        )
        done = run(project, "-m", "pytest", "-q", "-W", "error")

        assert 0 == done.returncode, done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """The emulator, packed."""
    folder = tmp_path_factory.mktemp("wheel")
    options = [
        "--no-deps",
        "--no-build-isolation",
        "--disable-pip-version-check",
        "-q",
        "-w",
        str(folder),
    ]
    subprocess.run(
        [sys.executable, "-m", "pip", "wheel", *options, str(ROOT / "emulator")], check=True, timeout=120
    )
    (wheel,) = folder.glob("*.whl")
    return wheel


class TestDistribution:
    def test_is_complete(self, wheel):
        """Every module and file of the package is in it, and nothing beside the package."""
        package = ROOT / "emulator"
        wanted = {
            f"emulator/{path.relative_to(package)}"
            for pattern in ("*.py", "*.html", "py.typed")
            for path in package.rglob(pattern)
        }
        packed = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}

        assert wanted == packed

    def test_runs(self, wheel, tmp_path):
        """It runs where nothing of this repository is, page and fixture included."""
        zipfile.ZipFile(wheel).extractall(tmp_path / "site")
        (tmp_path / "test_it.py").write_text(
            "import emulator, urllib.request\n\n"
            "def test_page(twilio_emulator):\n"
            f"    assert emulator.__file__.startswith({str(tmp_path)!r})\n"
            "    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))\n"
            "    with opener.open(twilio_emulator.url) as page:\n"
            "        assert b'No trunks yet' in page.read()\n"
        )
        options = ["-m", "pytest", "-q", "-p", "emulator.pytest_plugin"]
        done = run(tmp_path, *options, path=tmp_path / "site")

        assert 0 == done.returncode, done.stdout
