"""Every example runs as it is, and makes the trunk that its text promises."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import yaml
from pulumi_twilio_trunking import presets

from tests.e2e.harness import ROOT, Stack

DALLAS, WASHINGTON = (
    [*presets.watsonx_assistant(region=region).destinations] for region in ("us-south", "us-east")
)

EXPECTED = {
    "ibm-secure-trunking": (True, DALLAS),
    "ibm-tls-signalling": (False, DALLAS + WASHINGTON),
    "watsonx-assistant": (True, DALLAS),
    "openai-realtime": (True, [*presets.openai_realtime(project_id="proj_test").destinations]),
}
CONFIG = {"openai-realtime": {"projectId": "proj_test"}}


def test_every_example_is_run() -> None:
    """Every example has a test; test_fleet.py, test_composition.py and test_plugin.py have some."""
    examples = {folder.name for folder in (ROOT / "examples").iterdir() if folder.is_dir()}
    other_languages = {f"voice-agent-{language}" for language in ("yaml", "typescript", "go")}

    assert {*EXPECTED, *other_languages, "fleet", "sbc-in-a-cloud", "two-stacks"} == examples


@pytest.mark.parametrize("name", EXPECTED)
def test_example(name: str, stack: Stack) -> None:
    """The example makes the trunk and the origination URLs that it shows."""
    secure, destinations = EXPECTED[name]
    stack.use_example(name)
    for key, value in CONFIG.get(name, {}).items():
        stack.config(key, value)

    stack.up()
    [trunk] = stack.trunks

    assert secure == trunk.secure
    assert destinations == [url.sip_url for url in stack.urls(trunk.sid)]


class TestTheProgram:
    def test_makes_what_the_local_stack_says(self, stack: Stack, policies: Callable[..., list[str]]) -> None:
        """The repository's program, with the settings of `local`, passes the pack and makes its trunk."""
        settings = yaml.safe_load((ROOT / "Pulumi.local.yaml").read_text())["config"]
        stack.use_program(ROOT / "__main__.py")
        for index, destination in enumerate(settings["encrypted-trunks:destinations"]):
            stack.config(f"test:destinations[{index}]", destination, "--path")
        stack.config("test:domainName", settings["encrypted-trunks:domainName"])
        stack.config("test:credentials[0].username", "pbx", "--path")
        stack.config("test:credentials[0].password", "IWasAtSignal2018", "--path", "--secret")

        stack.up(*policies())
        [trunk] = stack.trunks

        assert trunk.secure
        assert settings["encrypted-trunks:domainName"] == trunk.domain_name
        assert settings["encrypted-trunks:destinations"] == [url.sip_url for url in stack.urls(trunk.sid)]
        assert DALLAS == [url.sip_url for url in stack.urls(trunk.sid)]


def test_every_example_is_a_project() -> None:
    """Each example is a project of its own that `pulumi up` runs in its folder."""
    for name in [*EXPECTED, "fleet", "sbc-in-a-cloud"]:
        project = yaml.safe_load((ROOT / "examples" / name / "Pulumi.yaml").read_text())

        assert name == project["name"]
        assert {"toolchain": "pip", "virtualenv": "../../.venv"} == project["runtime"]["options"]
