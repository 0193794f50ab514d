"""The versions to build: of the CLI from go.mod, the only place that names it, and of the host for YAML."""

import hashlib
import platform
import re
from pathlib import Path

from toolchain.versions import Version

HERE = Path(__file__).parent
SOURCES = (HERE / "go.mod", HERE / "go.sum", *sorted((HERE / "language-host").glob("*.go")))
CLI = "github.com/pulumi/pulumi/pkg/v3"
SDK = "github.com/pulumi/pulumi/sdk/v3"
YAML = "github.com/pulumi/pulumi-yaml"
YAML_VERSION = Version(1, 25, 0)


def pulumi_version(module: Path | None = None) -> Version:
    """Return the version of the CLI in the go.mod of *module*; default: the checked-in one."""
    return _required(module or HERE, rf"^\s*{re.escape(CLI)} v(\S+)")


def go_version() -> Version:
    """Return the oldest Go that go.mod allows."""
    return _required(HERE, r"^go (\S+)")


def _required(module: Path, pattern: str) -> Version:
    found = re.search(pattern, (module / "go.mod").read_text(), re.MULTILINE)
    if found is None:
        raise ValueError(f"go.mod has no line like {pattern!r}")
    return Version.parse(found[1])


def build_name() -> str:
    """Return a name for the build. It changes with every source of the build."""
    content = hashlib.sha256(b"".join(source.read_bytes() for source in SOURCES))
    return f"{_release_name()}-{content.hexdigest()[:12]}"


def official_name() -> str:
    """Return a name for the official release of the same version."""
    return f"{_release_name()}-official"


def yaml_name() -> str:
    """Return a name for the language host for YAML."""
    return f"language-yaml-{YAML_VERSION}-{platform.system()}-{platform.machine()}".lower()


def _release_name() -> str:
    return f"pulumi-{pulumi_version()}-{platform.system()}-{platform.machine()}".lower()
