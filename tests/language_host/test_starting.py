"""A program or a pack that cannot start is an error that says what to do, and no wait without end."""

import json
import shlex
import shutil
import sys
from pathlib import Path

import pytest

from tests.language_host.engine import Host, Project, failure
from tests.policies.cli import PACK, TLS, Stack


def ways_to_make(environment: Path, folder: Path) -> list[str]:
    """The commands that make a missing environment."""
    pip, requirements = environment / "bin" / "pip", folder / "requirements.txt"
    return [
        f"python3 -m venv {shlex.quote(str(environment))}",
        f"{shlex.quote(str(pip))} install -r {shlex.quote(str(requirements))}",
    ]


@pytest.mark.parametrize("name", ["project", "a project's"])
def test_program_without_environment(host: Host, tmp_path: Path, name: str) -> None:
    """A program without its environment names it, and the commands that make it, ready for a shell."""
    project = Project(tmp_path / name, python=None)

    said = failure(host.run(project)).details()

    assert f"{project.folder}/.venv, which {project.folder}/Pulumi.yaml asks for" in said
    assert ways_to_make(project.folder / ".venv", project.folder) == [
        line.strip() for line in said.splitlines()[-2:]
    ]


def test_environment_of_a_removed_python(host: Host, tmp_path: Path) -> None:
    """If an environment's Python was removed, the advice is to start over: plain `venv` would fail."""
    project = Project(tmp_path / "project", "")
    python = project.folder / ".venv" / "bin" / "python"
    python.unlink()
    python.symlink_to(tmp_path / "removed")

    assert f"    python3 -m venv --clear {project.folder}/.venv\n" in failure(host.run(project)).details()


def test_pack_without_environment(host: Host, tmp_path: Path) -> None:
    """A pack without its environment is refused before the engine waits for it."""
    pack = Project(tmp_path / "pack", python=None)

    said = failure(host.start_pack(pack)).details()

    assert f"{pack.folder}/.venv, which {pack.folder}/PulumiPolicy.yaml asks for" in said
    assert ways_to_make(pack.folder / ".venv", pack.folder) == [
        line.strip() for line in said.splitlines()[-2:]
    ]


@pytest.mark.parametrize(
    ("python", "expected"),
    [
        pytest.param("exit 1", "it ended at once: exit status 1", id="fails"),
        pytest.param("exit 1", ".venv/bin/pip install -r ", id="lacks-a-module"),
        pytest.param("kill -9 $$", "it ended at once: signal: killed", id="is-killed"),
        pytest.param("exit 0", "Its __main__.py must call PolicyPack", id="serves-nothing"),
        pytest.param("printf 5", "it ended", id="ends-in-its-first-line"),
        pytest.param("echo hello; exec sleep 600", 'it prints "hello" where its port belongs', id="prints"),
    ],
)
def test_pack_that_does_not_serve(host: Host, tmp_path: Path, python: str, expected: str) -> None:
    """If a pack ends or does not serve, the engine, which waits for it, gets an answer."""
    asked = host.ask_pack(host.start_pack(Project(tmp_path / "pack", python)))

    assert expected in failure(asked).details()


def test_pack_that_cannot_be_started(host: Host, tmp_path: Path) -> None:
    """A Python that the system refuses to start is an answer to the engine, too."""
    pack = Project(tmp_path / "pack", "")
    (pack.folder / ".venv" / "bin" / "python").chmod(0o644)

    assert "permission denied" in failure(host.ask_pack(host.start_pack(pack))).details()


@pytest.fixture
def stack(program: Path, tmp_path: Path) -> Stack:
    """A stack on the CLI that the host belongs to."""
    assert program.exists()
    destinations = f"TlsOrigination('voice', trunk_sid=trunk.id, destinations=[{TLS!r}])\n"
    return Stack(tmp_path / "stack", f"trunk = SecureTrunk('voice', secure=False)\n{destinations}")


def copied_pack(folder: Path, virtualenv: str) -> Path:
    """The policy pack of this project, elsewhere."""
    pack = Path(shutil.copytree(PACK, folder / "copy", ignore=shutil.ignore_patterns("__pycache__")))
    settings = pack / "PulumiPolicy.yaml"
    settings.write_text(settings.read_text().replace("../.venv", virtualenv))
    return pack


def test_preview_with_a_copied_pack(stack: Stack, tmp_path: Path) -> None:
    """A preview with a copied pack that has no environment fails and says how to make one."""
    pack = copied_pack(tmp_path, "../.venv")

    preview = stack.pulumi("preview", "--policy-pack", str(pack))

    assert preview.returncode == 1
    for command in ways_to_make(tmp_path / ".venv", pack):
        assert f"    {command}\n" in preview.stdout


def test_preview_with_a_broken_pack(stack: Stack, tmp_path: Path) -> None:
    """A preview with a pack that lacks a module fails with Python's error and the install command."""
    pack = copied_pack(tmp_path, sys.prefix)
    (pack / "__main__.py").write_text("import nowhere_to_be_found")

    preview = stack.pulumi("preview", "--policy-pack", str(pack))

    assert preview.returncode == 1
    assert "No module named 'nowhere_to_be_found'" in preview.stdout
    assert f"{sys.prefix}/bin/pip install -r {pack}/requirements.txt" in preview.stdout


def test_preview_of_a_program_without_environment(stack: Stack) -> None:
    """A preview of a program without an environment fails and says how to make one."""
    options = {"toolchain": "pip", "virtualenv": ".venv"}
    project = {"name": "test", "runtime": {"name": "python", "options": options}}
    (stack.folder / "Pulumi.yaml").write_text(json.dumps(project))

    preview = stack.pulumi("preview")

    assert preview.returncode == 1
    for command in ways_to_make(stack.folder / ".venv", stack.folder):
        assert f"    {command}\n" in preview.stdout
