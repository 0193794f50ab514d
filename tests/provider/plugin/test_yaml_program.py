"""A program in YAML from the state of a stack: the next preview with it says unchanged."""

from __future__ import annotations

import io
import json
import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from pulumi.runtime import proto
from pulumi_twilio_trunking.base.errors import ConfigurationError
from pulumi_twilio_trunking.plugin.moving import main
from pulumi_twilio_trunking.plugin.yaml_program import program

from tests.provider.plugin.conftest import SECRET, SIGNATURE, PluginStack

NewStack = Callable[..., PluginStack]

URN = "urn:pulumi:dev::test"
PASSWORD = "Long-enough-for-Twilio-1"
URL = {
    "sipUrl": "sip:sbc.example.com;transport=tls",
    "priority": 10,
    "weight": 10,
    "enabled": True,
    "friendlyName": "sbc.example.com",
}
HIDDEN = {SIGNATURE: SECRET, "ciphertext": "v1:abc"}


def resource(kind: str, name: str = "a", **more: Any) -> dict[str, Any]:
    kind = f"twilio-trunking:index:{kind}" if ":" not in kind else kind
    return {"urn": f"{URN}::{kind}::{name}", "type": kind, "id": f"id of {kind}", "inputs": {}, **more}


def written(*resources: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(program({"deployment": {"resources": list(resources)}}))
    return found


def test_unchanged(new_stack: NewStack) -> None:
    """What it declares of each resource is what the state has."""
    trunk = new_stack("SecureTrunk", "pbx")
    trunk.create(
        domainName="acme.pstn.twilio.com",
        transferMode="sip-only",
        recording={"mode": "record-from-answer", "trim": "trim-silence"},
        disasterRecoveryUrl="https://example.com/voice",
    )
    urls = new_stack("TlsOrigination", "pbx")
    urls.create(
        trunkSid=trunk.id,
        destinations=[
            "sip:a.example.com;transport=tls",
            {"sipUrl": "sip:b.example.com;transport=tls", "weight": 3},
        ],
    )
    office = new_stack("IpAccessControlList", "office")
    office.create(friendlyName="${office}", ipAddresses=["203.0.113.0/24", {"ipAddress": "198.51.100.7"}])
    access = new_stack("TerminationAccess", "pbx")
    access.create(trunkSid=trunk.id, ipAccessControlListSids=[office.id])
    stacks = [trunk, urls, office, access]
    ids = {"pbx": trunk.id, "office": office.id}

    declared = written(
        *({**vars(one), "type": one.urn.split("::")[2], "parent": f"{URN}::x"} for one in stacks)
    )

    for one, said in zip(stacks, declared["resources"].values(), strict=True):
        text = re.sub(r"(?<!\$)\$\{(\w+)\.id\}", lambda key: ids[key[1]], json.dumps(said["properties"]))
        properties = json.loads(text.replace("$${", "${"))

        assert proto.DiffResponse.DIFF_NONE == one.diff(**properties).changes
    assert {"transferMode", "domainName", "secure"} < declared["resources"]["pbx"]["properties"].keys()
    assert "forceDelete" not in declared["resources"]["pbx"]["properties"]


def test_names_and_references() -> None:
    """Keys are unique and fit into `${…}`. Numbers take the trunk from its destinations."""
    on = {"trunkSid": "TK1"}
    trunk = resource("SecureTrunk", "a::b", id="TK1", protect=True)
    urls = resource("TlsOrigination", "a::b", id="TK1", inputs=on, parent=trunk["urn"])
    numbers = resource("TrunkPhoneNumbers", "a::b", inputs={**on, "phoneNumbers": ["+14155550100"]})
    again = resource("TrunkPhoneNumbers", "a b", inputs={"trunkSid": "TK2"})
    found = written(trunk, urls, numbers, again)["resources"]

    assert ["a-b", "a-b-TlsOrigination", "a-b-TrunkPhoneNumbers", "a-b-2"] == list(found)
    assert {"a::b"} == {found[key]["name"] for key in list(found)[:3]}
    assert {"protect": True} == found["a-b"]["options"]
    assert ({"trunkSid": "${a-b.id}"}, {"parent": "${a-b}"}) == (
        found["a-b-TlsOrigination"]["properties"],
        found["a-b-TlsOrigination"]["options"],
    )
    assert "${a-b-TlsOrigination.id}" == found["a-b-TrunkPhoneNumbers"]["properties"]["trunkSid"]
    assert {"trunkSid": "TK2"} == found["a-b-2"]["properties"]


def test_reserved() -> None:
    """`${pulumi.stack}` is Pulumi's own."""
    assert {"pulumi-SecureTrunk"} == written(resource("SecureTrunk", "pulumi"))["resources"].keys()


def test_component() -> None:
    """A VoiceTrunk has the inputs of its parts, and others can take its trunk; lists of others stay."""
    voice = resource("VoiceTrunk", "voice", protect=True)
    below = {"parent": voice["urn"]}
    lists = {"ipAccessControlListSids": ["AL1", "AL2"], "credentialListSids": ["CL1"]}
    numbers = {"trunkSid": "TK1", "phoneNumbers": ["+14155550100"]}
    found = written(
        voice,
        resource("SecureTrunk", "voice", id="TK1", inputs={"friendlyName": "voice", "secure": True}, **below),
        resource(
            "TlsOrigination",
            "voice",
            id="TK1",
            inputs={"trunkSid": "TK1", "destinations": [URL]},
            **below,
        ),
        resource("TrunkPhoneNumbers", "voice", id="TK1", inputs={**numbers, "moveFrom": []}, **below),
        resource("IpAccessControlList", "voice", id="AL1", inputs={"ipAddresses": []}, **below),
        resource(
            "CredentialList",
            "voice",
            id="CL1",
            inputs={"credentials": HIDDEN},
            outputs={"usernames": ["pbx"]},
            **below,
        ),
        resource("TerminationAccess", "voice", id="TK1", inputs={"trunkSid": "TK1", **lists}, **below),
        resource("TrunkPhoneNumbers", "more", id="TK1", inputs={**numbers, "phoneNumbers": ["+1415"]}),
    )

    assert {
        "type": "twilio-trunking:VoiceTrunk",
        "properties": {
            "secure": True,
            "destinations": [URL["sipUrl"]],
            "phoneNumbers": ["+14155550100"],
            "credentials": [{"username": "pbx", "password": "${voicePbxPassword}"}],
            "ipAccessControlListSids": ["AL2"],
        },
        "options": {"protect": True},
    } == found["resources"]["voice"]
    assert {"voice", "more"} == found["resources"].keys()
    assert "${voice.trunkSid}" == found["resources"]["more"]["properties"]["trunkSid"]


def test_parent_of_others() -> None:
    """A parent that the program lacks is an alias, and what is still to be deleted is not declared."""
    site = resource("my:component:Site", "site")
    below = resource("SecureTrunk", parent=site["urn"])
    on_top = resource("SecureTrunk", "b", parent=f"{URN}::pulumi:pulumi:Stack::test-dev")
    found = written(site, below, on_top, {**on_top, "delete": True})["resources"]

    assert {"aliases": [below["urn"]]} == found["a"]["options"]
    assert {"b": {"type": "twilio-trunking:SecureTrunk"}} == {k: one for k, one in found.items() if k != "a"}


def test_component_of_an_account() -> None:
    """A state has the account of a VoiceTrunk only by its parts."""
    kind = "pulumi:providers:twilio-trunking"
    voice = resource("VoiceTrunk", "voice")
    below = {"parent": voice["urn"], "provider": f"{URN}::{kind}::eu::1"}
    part = resource("TlsOrigination", "voice", inputs={"trunkSid": "TK1", "destinations": [URL]}, **below)
    found = written(resource(kind, "eu", inputs={"accountSid": "AC1"}), voice, part)

    assert {"provider": "${eu}"} == found["resources"]["voice"]["options"]


@pytest.mark.parametrize("name", ["", "\u0085", "a\u2028b", "\u202e\x00", " # x: ${a}", "Zürich 😀"])
def test_texts(name: str) -> None:
    """Every text of Twilio's comes through YAML as it is."""
    [made] = written(resource("SecureTrunk", inputs={"friendlyName": name}))["resources"].values()

    assert name == made["properties"]["friendlyName"].replace("$${", "${")


@pytest.mark.parametrize("name", ["1e3", "1E+3", ".5e1", "0o17", "0B1", "0X1f", "2026-1-2", "1_0.e2"])
def test_no_text_is_a_number(name: str) -> None:
    """Pulumi reads YAML 1.2, which takes more for numbers and dates than PyYAML does."""
    text = program({"deployment": {"resources": [resource("SecureTrunk", inputs={"friendlyName": name})]}})

    assert f"friendlyName: '{name}'\n" in text


@pytest.mark.parametrize(
    ("name", "written_as"),
    [
        ("$", "$"),
        ("US$ 5", "US$ 5"),
        ("${a}", "$${a}"),
        ("$$", "$$$$"),
        ("$${a}", "$$$${a}"),
        ("$$$x", "$$$$$$x"),
    ],
)
def test_dollars(name: str, written_as: str) -> None:
    """Pulumi reads `$$` as one `$`, wherever it is."""
    [made] = written(resource("SecureTrunk", inputs={"friendlyName": name}))["resources"].values()

    assert written_as == made["properties"]["friendlyName"]


def test_remarks() -> None:
    """Comments come before the resource, in lines that fit."""
    one = resource("SecureTrunk", "a")
    text = program({"deployment": {"resources": [one]}}, "other", {one["urn"]: ["x " * 80, "second"]})
    lines = text.splitlines()

    assert "name: other" in lines
    assert lines.index("  # second") + 1 == lines.index("  a:")
    assert all(len(line) <= 100 for line in lines)


def test_secrets() -> None:
    """Secrets become settings; an account that the program declares is there, the stack's own is not."""
    kind = "pulumi:providers:twilio-trunking"
    inputs = {"accountSid": "AC1", "authToken": HIDDEN, "retrySeconds": 30.0, "version": "1"}
    logins = resource(
        "CredentialList",
        "logins",
        inputs={"credentials": HIDDEN, "adopted": True},
        outputs={"usernames": ["pbx", "p-2"]},
        provider=f"{URN}::{kind}::eu::1",
    )
    found = written(resource(kind, "default"), resource(kind, "eu", inputs=inputs), logins)

    assert ("test", "yaml") == (found["name"], found["runtime"])
    assert ["euAuthToken", "loginsPbxPassword", "loginsP2Password"] == list(found["config"])
    assert [{"type": "string", "secret": True}] * 3 == list(found["config"].values())
    assert {"accountSid": "AC1", "authToken": "${euAuthToken}", "retrySeconds": 30} == found["resources"][
        "eu"
    ]["properties"]
    assert {
        "credentials": [
            {"username": "pbx", "password": "${loginsPbxPassword}"},
            {"username": "p-2", "password": "${loginsP2Password}"},
        ]
    } == found["resources"]["logins"]["properties"]
    assert {"provider": "${eu}"} == found["resources"]["logins"]["options"]


def test_a_setting_for_each_secret() -> None:
    """No two users share one, however alike their names are, and no resource has its name."""
    users = ["pbx", "PBX", "${x}", "日本", "本"]
    logins = resource("CredentialList", "a", inputs={"credentials": HIDDEN}, outputs={"usernames": users})
    found = written(logins, resource("SecureTrunk", "aXPassword"))
    [*passwords] = [one["password"] for one in found["resources"]["a"]["properties"]["credentials"]]

    assert ["aPbxPassword", "aPBXPassword", "aXPassword2", "aPassword", "aPassword2"] == list(found["config"])
    assert [f"${{{name}}}" for name in found["config"]] == passwords
    assert "$${x}" == found["resources"]["a"]["properties"]["credentials"][2]["username"]


@pytest.mark.parametrize(
    ("state", "said"),
    [
        (resource("VoiceTrunk"), "the state does not have all parts of the VoiceTrunk 'a'"),
        (resource("TlsOrigination", inputs={"destinations": HIDDEN}), "destinations of 'a' is secret"),
        (resource("TrunkPhoneNumbers", inputs={"phoneNumbers": HIDDEN}), "phoneNumbers of 'a' is secret"),
    ],
)
def test_refused(state: dict[str, Any], said: str) -> None:
    """A program that would not be the stack's, or would tell a secret, is not written."""
    with pytest.raises(ConfigurationError, match=said):
        written(state)


class TestCommand:
    """`pulumi-twilio-move plugin --program FILE`."""

    def run(self, monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
        dynamic = "pulumi-python:dynamic/twilio:SecureTrunk"
        state = {"deployment": {"resources": [resource(dynamic, provider="p::d::1")]}}
        monkeypatch.setattr(sys, "stdin", io.StringIO(json.dumps(state)))
        return main(arguments)

    def test_file(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        """It writes a new file, and never over another."""
        file = tmp_path / "voice.yaml"

        assert 0 == self.run(monkeypatch, "plugin", "--program", str(file))
        assert {"a": {"type": "twilio-trunking:SecureTrunk"}} == yaml.safe_load(file.read_text())["resources"]

        capsys.readouterr()

        assert 1 == self.run(monkeypatch, "plugin", "--program", str(file))
        assert (
            "",
            f"error: {file} cannot be written: File exists. Name a new file.\n",
        ) == capsys.readouterr()

    def test_of_python(self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        """It writes none in Python."""
        with pytest.raises(SystemExit):
            self.run(monkeypatch, "python", "--program", "x")

        assert "give it with plugin" in capsys.readouterr().err
