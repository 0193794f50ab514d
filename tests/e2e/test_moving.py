"""A stack moves from Python to another language and back, as docs/move-languages.md tells people to do it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from textwrap import dedent

from pulumi_twilio_trunking.plugin.table import RESOURCES

import toolchain
from tests.e2e.harness import ROOT, Stack
from tests.e2e.test_docs import programs

PAGE = "docs/move-languages.md"
NUMBER = "+14155550100"
PASSWORD = "Long-enough-for-Twilio-1"


def commands(stack: Stack, *lines: str) -> None:
    """Run the page's commands in the program's folder."""
    subprocess.run(["bash", "-ec", "\n".join(lines)], cwd=stack.program, env=stack.environ, check=True)


def test_there_and_back(stack: Stack) -> None:
    """Numbers, lists, passwords and the parts of a VoiceTrunk stay. Nothing changes at Twilio."""
    page = (ROOT / PAGE).read_text()
    [in_python] = programs(PAGE)
    [in_yaml] = re.findall(r"^   ```yaml\n(.*?)^   ```", page, re.DOTALL | re.MULTILINE)
    move, rename, pipe = re.findall(
        r"^ *\$ (pulumi stack export(?:.*\n *\$ )*.*|sed .*)$", page, re.MULTILINE
    )
    folders = [toolchain.ensure_yaml(), Path(sys.executable).parent]
    stack.environ["PATH"] = os.pathsep.join([*map(str, folders), stack.environ["PATH"]])
    stack.twilio.admin.add_phone_number(stack.twilio.account_sid, phone_number=NUMBER)
    stack.config("pbxPassword", PASSWORD, "--secret")
    stack.write(in_python)
    stack.up()
    made, project = ids(stack), stack.program / "Pulumi.yaml"
    for_python = project.read_text()
    stack.twilio.admin.clear_journal()

    move = move.replace("plugin <", "plugin --program written.yaml <")
    commands(stack, *re.split(r"\n *\$ ", move), rename)
    project.write_text(dedent(in_yaml).replace("name: voice", "name: test"))
    stack.up("--refresh", "--expect-no-changes")

    assert made == ids(stack)

    stack.config("supportPbxPassword", PASSWORD, "--secret")
    program = (stack.program / "written.yaml").rename(stack.program / "Main.yaml")
    stack.preview("--expect-no-changes")
    program.unlink()

    back = "sed -i 's/^  twilio-trunking:/  twilio:/' Pulumi.dev.yaml"
    commands(stack, pipe.replace("move plugin", "move python"), back)
    stack.write(in_python)
    project.write_text(for_python)
    stack.preview("--refresh", "--expect-no-changes")

    assert made == ids(stack)
    assert {"GET"} == {request["method"] for request in stack.twilio.admin.journal()}
    assert PASSWORD not in stack.files_as_text()


def ids(stack: Stack) -> list[tuple[str, str]]:
    """The resources at Twilio that the state has: their names and SIDs."""
    twilios = [one for one in stack.resources if one["type"].rpartition(":")[2] in RESOURCES]
    return sorted((one["urn"].rpartition("::")[2], one["id"]) for one in twilios)
