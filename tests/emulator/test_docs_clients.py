import json
import re
import sys
from pathlib import Path

import pytest

from emulator.authority import Authority
from emulator.client_settings import HttpsAddress

ROOT = Path(__file__).parents[2]
PAGE = ROOT.joinpath("docs/emulator-clients.md").read_text()
ADDRESS = HttpsAddress(host="127.0.0.1", port=8443, authority=Authority.beside(".emulator/local.sqlite"))


class TestPage:
    def test_program_runs(self):
        """The page's program runs unchanged, except for the name of this Python."""
        (program,) = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
        exec(program.replace('"python"', repr(sys.executable)), {})  # noqa: S102 - the project's own page

    @pytest.mark.parametrize("name", sorted({name.upper() for name in ADDRESS.environment()} - {"NO_PROXY"}))
    def test_variables(self, name):
        """Each variable that `--env` sets is said to be some client's."""
        assert f"`{name}`" in PAGE

    def test_java_options(self):
        """The recipe for Java is what `JAVA_TOOL_OPTIONS` says."""
        options = ADDRESS.environment()["JAVA_TOOL_OPTIONS"].replace('"', "")

        assert options in re.sub(r" \\\n\s+", " ", PAGE)

    def test_versions(self):
        """The versions that were tried are those that `make conformance` installs."""
        tests = ROOT / "tests/conformance"
        npm = json.loads(tests.joinpath("package.json").read_text())["dependencies"]
        (go,) = re.findall(r"twilio-go v(\S+)", tests.joinpath("go/go.mod").read_text())

        assert (
            f"| twilio-node | `HTTP_PROXY` (for HTTPS too), `NODE_EXTRA_CA_CERTS` | {npm['twilio']} " in PAGE
        )
        assert f"| Twilio's CLI | the same | {npm['twilio-cli']} " in PAGE
        assert f"| twilio-go | `HTTPS_PROXY`, `SSL_CERT_FILE` | {go} " in PAGE
