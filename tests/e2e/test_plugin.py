"""A program in YAML with the real CLI: the plugin as every Pulumi language uses it."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from textwrap import dedent

import pytest

import toolchain
from tests.e2e.harness import Stack

PROGRAM = """\
name: test
runtime: yaml
variables:
  firewall:
    fn::invoke:
      function: twilio-trunking:getTwilioAddresses
      arguments: {region: dublin}
resources:
  trunk:
    type: twilio-trunking:SecureTrunk
    properties: {transferMode: sip-only, recording: {mode: record-from-answer}}
    options: {replaceOnChanges: [transferMode]}
  origination:
    type: twilio-trunking:TlsOrigination
    properties:
      trunkSid: ${trunk.id}
      destinations:
        - fn::secret: "sip:a.example.com;transport=tls?X-Key=hidden-in-a-header"
        - {sipUrl: "sip:b.example.com;transport=tls", weight: 20}
    options: {ignoreChanges: ["destinations[1].weight"]}
outputs:
  sid: ${trunk.id}
  signalling: ${firewall.signalling[0]}
"""


@pytest.fixture
def program(stack: Stack) -> Stack:
    """A stack whose program is in YAML, and whose settings are for the plugin."""
    folders = [toolchain.ensure_yaml(), Path(sys.executable).parent]
    stack.environ["PATH"] = os.pathsep.join([*map(str, folders), stack.environ["PATH"]])
    settings = stack.program / "Pulumi.dev.yaml"
    settings.write_text(settings.read_text().replace("twilio:", "twilio-trunking:"))
    (stack.program / "__main__.py").unlink()
    write(stack, PROGRAM)
    return stack


def write(stack: Stack, text: str) -> None:
    (stack.program / "Pulumi.yaml").write_text(dedent(text))


def test_life_of_a_stack(program: Stack) -> None:
    """A trunk with its list is made, changed and read. Secrets stay encrypted, and diffs name properties."""
    program.up(preview=True)

    assert "54.171.127.192/30" == program.outputs["signalling"]
    assert "hidden-in-a-header" not in program.state
    assert ["a.example.com", "b.example.com"] == [
        url.friendly_name for url in program.urls(program.outputs["sid"])
    ]

    write(program, PROGRAM.replace("weight: 20", "weight: 30").replace("record-from-answer", "do-not-record"))
    shown = program.preview("--diff").text

    assert '~ mode: "record-from-answer" => "do-not-record"' in shown
    assert "weight" not in shown  # ignored by its path

    write(program, PROGRAM.replace("sip-only", "enable-all"))

    assert {"replace": 2} == program.preview().changes  # replaceOnChanges, and the list with its trunk

    by_hand = program.twilio.client().trunking.v1.trunks.create(friendly_name="by hand", secure=False)
    imported = program.pulumi(
        "import", "twilio-trunking:index:SecureTrunk", "hand", by_hand.sid, "--yes"
    ).text

    assert "transferMode: disable-all" in imported
    assert "secure: false" in imported

    program.pulumi("state", "unprotect", "--all", "--yes")
    program.destroy()

    assert [] == program.trunks
