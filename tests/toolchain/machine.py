"""Shell scripts that answer like the real programs."""

from collections.abc import Callable
from pathlib import Path

from toolchain import pins

Script = Callable[[str, str], Path]


def write_script(path: Path, body: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\nPATH=/usr/bin:/bin\n{body}\n")
    path.chmod(0o755)
    return path


FAKE_GO = """
case "$1 $2" in
  "version ") echo "go version go{version} linux/amd64" ;;
  "list -m")
    case "$3" in
      -f) echo "{sdk}" ;;
      -versions) echo "$4 {versions}" ;;
      *) echo "$3" ;;
    esac ;;
  "get "*) {get} ;;
  "mod tidy") ;;
  "build -v")
    echo built >> "{log}"
    echo "go: downloading example.com/one v1.0.0"
    echo "example.com/one"
    while [ "$1" != -o ]; do shift; done
    {build}
    ;;
esac
"""
A_GOOD_BUILD = """
printf '#!/bin/sh\\necho v{pulumi}\\n' > "$2/pulumi"
printf '#!/bin/sh\\n' > "$2/language-host"
chmod 755 "$2/pulumi" "$2/language-host"
"""


# `go get CLI@vX SDK@vX` in a go.mod that has the CLI on its own line.
A_GOOD_GET = """
sed "s|pulumi/pkg/v3 v[0-9.]*|pulumi/pkg/v3 v${{3##*@v}}|" go.mod > go.mod.got && mv go.mod.got go.mod
echo "$3" >> go.sum
"""


def go_script(
    tmp_path: Path,
    *,
    build: str = A_GOOD_BUILD,
    get: str = A_GOOD_GET.format(),
    version: str = "1.99.0",
    versions: str = "",
    pulumi: str | None = None,
) -> str:
    """Write a `go` that answers the toolchain's questions, builds in no time, and logs each build."""
    sdk = tmp_path / "sdk"
    for file in ("python/cmd/pulumi-language-python-exec", "python/dist/pulumi-resource-pulumi-python"):
        (sdk / file).parent.mkdir(parents=True, exist_ok=True)
        (sdk / file).write_text("#!/bin/sh\n")
    building = build.replace("{pulumi}", pulumi or str(pins.pulumi_version()))
    return FAKE_GO.format(
        version=version, versions=versions, sdk=sdk, log=tmp_path / "builds", build=building, get=get
    )


def builds(tmp_path: Path) -> int:
    """Count the builds that the fake Go was asked for."""
    log = tmp_path / "builds"
    return len(log.read_text().splitlines()) if log.exists() else 0
