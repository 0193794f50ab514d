"""A program in YAML with the real CLI: the plugin as every Pulumi language uses it."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import pytest
from pulumi_twilio_trunking.plugin.schema import checked_in

import toolchain
from tests.e2e.accounts import numbers_and_lists, trunk
from tests.e2e.harness import ROOT, Stack

BY_HAND = """\
  hand:
    type: twilio-trunking:SecureTrunk
    properties: {friendlyName: by hand, secure: false}
    options: {import: SID}
outputs:
  found: {fn::invoke: {function: twilio-trunking:getTrunk, arguments: {sid: SID}, return: friendlyName}}
"""
EXAMPLE = (ROOT / "examples/voice-agent-yaml/Pulumi.yaml").read_text()
PASSWORD = "Long-enough-for-Twilio-1"
SECRET = "sip:sbc-1.example.com;transport=tls?X-Key=hidden-in-a-header"


def changed(program: str, *changes: tuple[str, str]) -> str:
    """*program* with other texts in it."""
    for old, new in changes:
        assert old in program

        program = program.replace(old, new)
    return program


PROGRAM = changed(
    EXAMPLE,
    ("name: voice-agent-yaml", "name: test"),
    ("sip:sbc-1.example.com;transport=tls #", f'fn::secret: "{SECRET}" #'),
    ("  origination:\n", "    options: {replaceOnChanges: [transferMode]}\n  origination:\n"),
    ("outputs:\n", '    options: {ignoreChanges: ["destinations[1].friendlyName"]}\noutputs:\n'),
)


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
    (stack.program / "Pulumi.yaml").write_text(text)


def test_life_of_a_stack(program: Stack) -> None:
    """A trunk with its list is made, changed and imported. Secrets are encrypted, diffs name properties."""
    by_hand = program.twilio.client().trunking.v1.trunks.create(friendly_name="by hand", secure=False)
    whole = changed(PROGRAM, ("outputs:\n", BY_HAND.replace("SID", by_hand.sid)))
    write(program, whole)
    made = program.up(preview=True)  # the preview looks the trunk up

    assert (3, 1) == (made.changes["created"], made.changes["imported"])
    assert ("by hand", ["54.171.127.192/30"]) == (program.outputs["found"], program.outputs["signalling"])
    assert by_hand.sid in {one["id"] for one in program.resources if one["type"].endswith(":SecureTrunk")}
    assert "hidden-in-a-header" not in program.state
    assert [SECRET, "sip:sbc-2.example.com;transport=tls"] == [
        url.sip_url for url in program.urls(program.outputs["trunkSid"])
    ]

    ignored = ("the other site", "elsewhere")
    write(program, changed(whole, ("record-from-answer", "do-not-record"), ignored))
    shown = program.preview("--diff").text

    assert '~ mode: "record-from-answer" => "do-not-record"' in shown
    assert "elsewhere" not in shown

    write(program, changed(whole, ("sip-only", "enable-all")))

    assert {"replace": 2} == program.preview().changes  # replaceOnChanges, and the list with its trunk

    other = program.twilio.client().trunking.v1.trunks.create(friendly_name="other", secure=False)
    imported = program.pulumi("import", "twilio-trunking:index:SecureTrunk", "other", other.sid, "--yes").text

    assert "transferMode: disable-all" in imported
    assert "secure: false" in imported

    program.pulumi("state", "unprotect", "--all", "--yes")
    program.destroy()

    assert [] == program.trunks


def test_import_of_an_account(program: Stack) -> None:
    """One command takes over an account. Our program changes nothing, nor does the code of Pulumi."""
    twilio = program.twilio
    secure = trunk(twilio.client(), "Good", "sip:a.example.com;transport=tls", secure=True)
    numbers_and_lists(twilio, secure, trunk(twilio.client(), "Old PBX", "sip:old.example.com"))
    [phones] = twilio.client().api.v2010.account.sip.credential_lists.list()
    phones.update(friendly_name="phones")  # the default in the program
    write(program, "name: test\nruntime: yaml\n")
    main, code = program.program / "Main.yaml", program.program / "code.yaml"
    twilio.requests.clear()
    command = [
        "import",
        "--yes",
        "--from",
        "twilio-trunking",
        "--out",
        code.name,
        "--",
        "--program",
        "ours.yaml",
    ]
    run = program.pulumi(*command)
    (program.program / "ours.yaml").rename(main)
    program.preview("--refresh", "--expect-no-changes")
    code.rename(main)
    program.preview("--expect-no-changes")

    assert 10 == run.changes["imported"]
    assert "ours.yaml: with its resources in Pulumi.yaml, or as Main.yaml, `pulumi preview` says" in run.text
    assert {"GET"} == {request.method for request in twilio.requests}


def test_components(program: Stack) -> None:
    """Two whole trunks are made by one resource each; the parts are resources of the plugin."""
    voice = {"type": "twilio-trunking:VoiceTrunk"}
    calls_in = {"destinations": ["sip:a.example.com;transport=tls"]}
    may_dial = {
        "domainName": "both.pstn.twilio.com",
        "credentials": [{"username": "pbx", "password": PASSWORD}],
    }
    resources = {
        "in": {**voice, "properties": calls_in},
        "both": {**voice, "properties": {**calls_in, **may_dial}},
    }
    outputs = {"pbx": "${both.pbx}"}
    write(
        program, json.dumps({"name": "test", "runtime": "yaml", "resources": resources, "outputs": outputs})
    )
    program.up()

    assert ["pbx"] == program.outputs["pbx"]["callsOut"]["whoMayDial"]["usernames"]
    assert PASSWORD not in program.state
    assert {"in", "both"} == {trunk.friendly_name for trunk in program.trunks}
    assert {} == program.preview().changes

    program.destroy()

    assert [] == program.trunks


def test_schema(stack: Stack) -> None:
    """The CLI understands the whole schema: it gives back what is checked in."""
    plugin = Path(sys.executable).with_name("pulumi-resource-twilio-trunking")
    schema = json.loads(stack.pulumi("package", "get-schema", str(plugin)).text)
    del schema["version"]

    assert checked_in() == schema
