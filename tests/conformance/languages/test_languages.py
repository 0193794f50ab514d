"""Programs in TypeScript, Go and Python: examples and imported ones, with the SDKs of the schema."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pulumi_twilio_trunking.plugin.schema import checked_in

from emulator.testing import RunningEmulator, running
from tests.e2e.accounts import numbers_and_lists, trunk
from tests.e2e.harness import ROOT, Stack, shared_cli
from toolchain import pins

HERE = Path(__file__).parent
TOOLCHAIN = ROOT / "toolchain"
SCRIPTS = Path(sys.executable).parent
SDK_IN_GO = "example.com/pulumi-twilio-trunking/sdk"
PROMISED = {"firstHost": "sbc-1.example.com", "signalling": ["54.171.127.192/30"]}


def run(folder: Path, *command: str | Path, environment: dict[str, str] | None = None) -> str:
    done = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, check=False, timeout=280
    )

    assert 0 == done.returncode, done.stdout + done.stderr

    return done.stdout


def deployed(printed: str) -> dict[str, Any]:
    """The outputs of a program that was deployed, and that changed nothing when it ran again."""
    found = next(json.loads(line) for line in printed.splitlines() if line.startswith("{"))

    assert {"same": 3} == found["changes"]

    return dict(found["outputs"])


@pytest.fixture
def twilio() -> Iterator[RunningEmulator]:
    with running() as emulator:
        yield emulator


@pytest.fixture
def settings(twilio: RunningEmulator) -> list[str]:
    found = {"accountSid": twilio.account_sid, "authToken": twilio.auth_token, "baseUrl": twilio.url}
    return [f"twilio-trunking:{name}={value}" for name, value in found.items()]


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """The environment of the CLI, with the plugin on PATH."""
    (tmp_path / "state").mkdir()
    environ = shared_cli().environ(tmp_path)
    del environ["PULUMI_STACK"]
    return {**environ, "PATH": os.pathsep.join([str(SCRIPTS), environ["PATH"]])}


@pytest.fixture(scope="module")
def sdks(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The SDKs for TypeScript and Go, in a folder for each."""
    folder = tmp_path_factory.mktemp("sdks")
    schema, generator = folder / "schema.json", folder / "generator"
    schema.write_text(json.dumps({**checked_in(), "version": "0.1.0"}))
    for file in ("go.mod", "go.sum"):  # copies, since Go notes there what the generator needs beside the CLI
        shutil.copy(TOOLCHAIN / file, folder)
    modules = [f"-modfile={folder / 'go.mod'}", "-mod=mod"]
    run(TOOLCHAIN, "go", "build", *modules, "-o", generator, "./sdk-generator")
    for language in ("nodejs", "go", "python"):
        run(folder, generator, schema, language, folder / language)
    return folder


@pytest.fixture(scope="module")
def imported(sdks: Path) -> Iterator[tuple[RunningEmulator, Path]]:
    """An account, its file for `pulumi import --file`, and the programs that Pulumi writes from that."""
    folder = sdks / "imported"
    folder.mkdir()
    with running() as twilio:
        good = trunk(twilio.client(), "Good", "sip:a.example.com;transport=tls", secure=True)
        numbers_and_lists(twilio, good, trunk(twilio.client(), "Old PBX", "sip:old.example.com"))
        login = {"ACCOUNT_SID": twilio.account_sid, "AUTH_TOKEN": twilio.auth_token, "BASE_URL": twilio.url}
        environment = {**os.environ, **{f"TWILIO_{name}": value for name, value in login.items()}}
        command = [SCRIPTS / "pulumi-twilio-adopt", "--language", "go", "--import-file", "import.json"]
        run(folder, *command, environment=environment)
        for language in ("nodejs", "go", "python"):
            written = [sdks / "schema.json", language, folder / language, folder / "import.json"]
            run(folder, sdks / "generator", *written)
        yield twilio, folder


def test_typescript(
    sdks: Path,
    imported: tuple[RunningEmulator, Path],
    environment: dict[str, str],
    settings: list[str],
    tmp_path: Path,
) -> None:
    """The programs in TypeScript fit the types of their SDK, and the example deploys what it says."""
    modules, tsc = HERE / "node_modules", HERE / "node_modules/.bin/tsc"
    installed = tmp_path / "node_modules"
    installed.mkdir()
    for package in [*modules.iterdir(), *modules.glob("@*/*")]:
        link = installed / package.relative_to(modules)
        if not package.name.startswith("@"):
            link.parent.mkdir(exist_ok=True)
            link.symlink_to(package)
    sdk = shutil.copytree(sdks / "nodejs", installed / "pulumi-twilio-trunking")
    run(sdk, tsc, "--types", "node")
    shutil.copy(sdk / "package.json", sdk / "bin")
    for file in ROOT.glob("examples/voice-agent-typescript/*.*"):
        shutil.copy(file, tmp_path)
    shutil.copy(HERE / "run.js", tmp_path)
    run(tmp_path, tsc)
    found = deployed(run(tmp_path, "node", "run.js", "./bin/index.js", *settings, environment=environment))

    assert PROMISED == {name: found[name] for name in PROMISED}

    shutil.copy(imported[1] / "nodejs/index.ts", tmp_path)
    run(tmp_path, tsc, "--noEmit")


def with_sdk(sdks: Path, tmp_path: Path) -> None:
    """Make a module in Go that can use the SDK."""
    sdk = tmp_path / "sdk"
    shutil.copytree(sdks / "go/twiliotrunking", sdk / "go/twilio-trunking")
    (sdk / "go.mod").write_text(f"module {SDK_IN_GO}\n\ngo {pins.go_version()}\n")
    shutil.copy(TOOLCHAIN / "go.sum", tmp_path)
    module = (TOOLCHAIN / "go.mod").read_text().replace("module pulumi-cli", "module voice-agent-go")
    (tmp_path / "go.mod").write_text("\n".join(one for one in module.split("\n") if "tool " not in one))
    run(tmp_path, "go", "mod", "edit", f"-require={SDK_IN_GO}@v0.0.0", f"-replace={SDK_IN_GO}=./sdk")


def test_go(sdks: Path, environment: dict[str, str], settings: list[str], tmp_path: Path) -> None:
    """The program in Go compiles with its SDK, and deploys what it says."""
    with_sdk(sdks, tmp_path)
    for file in (ROOT / "examples/voice-agent-go/main.go", HERE / "run_test.go"):
        shutil.copy(file, tmp_path)
    caches = {name: run(tmp_path, "go", "env", name).strip() for name in ("GOCACHE", "GOMODCACHE")}
    environment = {**environment, **caches, "SETTINGS": " ".join(settings)}
    printed = run(tmp_path, "go", "test", "-mod=mod", "-count=1", "-v", ".", environment=environment)
    found = deployed(printed)

    assert PROMISED == {name: found[name] for name in PROMISED}


def test_import_in_go(sdks: Path, imported: tuple[RunningEmulator, Path], tmp_path: Path) -> None:
    """In Go, the entries of two lists need their types, as docs/languages.md says. The rest compiles."""
    _, folder = imported
    lines = (folder / "go/main.go").read_text().splitlines()
    kind = ""
    for place, line in enumerate(lines):
        for name, entry in (("Destinations", "DestinationArgs"), ("IpAddresses", "IpAddressArgs")):
            kind = entry if f"{name}: pulumi.Array{{" in line else kind
        lines[place] = line.replace("pulumi.Any{", f"twiliotrunking.{kind}{{")
    with_sdk(sdks, tmp_path)
    (tmp_path / "main.go").write_text("\n".join(lines))

    assert "twiliotrunking.DestinationArgs{" in (tmp_path / "main.go").read_text()

    run(tmp_path, "go", "build", "-mod=mod", "-o", os.devnull, ".")


def test_import_in_python(sdks: Path, imported: tuple[RunningEmulator, Path], tmp_path: Path) -> None:
    """With the SDK for Python, the program that Pulumi writes for an import changes nothing."""
    twilio, folder = imported
    stack = Stack(tmp_path / "stack", twilio, shared_cli())
    named = stack.program / "pulumi_twilio_trunking_sdk-0.1.0.dist-info"
    named.mkdir()  # as `pip install` leaves it: the SDK reads its version there
    (named / "METADATA").write_text("Name: pulumi_twilio_trunking_sdk\nVersion: 0.1.0\n")
    for source in (sdks / "python/pulumi_twilio_trunking_sdk", folder / "python"):
        place = stack.program / (source.name if source.name != "python" else "")
        shutil.copytree(source, place, dirs_exist_ok=True)
    config = stack.program / "Pulumi.dev.yaml"
    config.write_text(config.read_text().replace("twilio:", "twilio-trunking:"))
    stack.environ["PATH"] = os.pathsep.join([str(SCRIPTS), stack.environ["PATH"]])
    stack.pulumi("import", "--yes", "--generate-code=false", "--file", str(folder / "import.json"))
    stack.preview("--expect-no-changes")
