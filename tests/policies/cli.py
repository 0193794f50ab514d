"""Runs the pack under the real CLI, on programs of naive resources that check nothing themselves."""

import json
import subprocess
from pathlib import Path
from typing import Any

from tests.e2e.harness import shared_cli

PACK = Path(__file__).parents[2] / "policies"
TLS = "sip:a.example.com;transport=tls"
PLAIN = "sip:b.example.com:5060"
MINIMUM = "twilio-trunk-require-minimum-encryption"

PROGRAM = """\
import uuid
import pulumi
from pulumi.dynamic import CreateResult, Resource, ResourceProvider

class Naive(ResourceProvider):
    def create(self, props):
        print("made", sorted(props))
        return CreateResult("TK" + uuid.uuid4().hex, {**props, "late": props.get("value")})

class SecureTrunk(Resource, module="twilio", name="SecureTrunk"):
    def __init__(self, name, secure=True, **props):
        super().__init__(Naive(), name, {"secure": secure, **props})

class TlsOrigination(Resource, module="twilio", name="TlsOrigination"):
    def __init__(self, name, **props):
        super().__init__(Naive(), name, props)

class Source(Resource, module="acme", name="Source"):
    late: pulumi.Output[object]

    def __init__(self, name, value):
        super().__init__(Naive(), name, {"value": value, "late": None})

"""


class Stack:
    """A stack with its own backend."""

    def __init__(self, folder: Path, program: str) -> None:
        cli = shared_cli()
        cli.new_stack(folder)
        self.folder = folder / "program"
        self.environment = cli.environ(folder)
        (self.folder / "__main__.py").write_text(PROGRAM + program)

    def pulumi(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run the CLI, with stdout and stderr in one text."""
        return subprocess.run(
            ["pulumi", "--non-interactive", "--color=never", *arguments],
            cwd=self.folder,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=240,
            check=False,
        )

    def judged(
        self, *arguments: str, pack: Path = PACK, **config: object
    ) -> subprocess.CompletedProcess[str]:
        """Run the CLI with the pack, and *config* for the minimum's rule."""
        return self.configured(*arguments, pack=pack, config={MINIMUM: config} if config else {})

    def configured(
        self, *arguments: str, config: object, pack: Path = PACK
    ) -> subprocess.CompletedProcess[str]:
        """Run the CLI with the pack and a configuration, or the file with it."""
        file = config if isinstance(config, Path) else self.folder / "config.json"
        if file is not config:
            file.write_text(json.dumps(config))
        return self.pulumi(*arguments, "--policy-pack", str(pack), "--policy-pack-config", str(file))

    def resources(self) -> list[str]:
        """The types of the resources that exist."""
        return [found["type"] for found in self._state()]

    def inputs(self, kind: str) -> dict[str, object]:
        """The inputs of the one resource of a type that ends in *kind*, secrets readable."""
        [found] = [found["inputs"] for found in self._state() if found["type"].endswith(kind)]
        return {key: value for key, value in found.items() if key != "__provider"}

    def _state(self) -> list[dict[str, Any]]:
        exported = json.loads(self.pulumi("stack", "export", "--show-secrets").stdout)
        return list(exported["deployment"].get("resources", []))
