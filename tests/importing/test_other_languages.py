"""An import for programs in other languages: resources of the plugin, and a program in YAML."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from pulumi.runtime import proto, rpc
from pulumi_twilio_trunking.base import pulumi_host
from pulumi_twilio_trunking.engine.run import RUN
from pulumi_twilio_trunking.importing.arguments import UsageError, parse, settled
from pulumi_twilio_trunking.importing.command_line import main
from pulumi_twilio_trunking.importing.converter import Converter
from pulumi_twilio_trunking.importing.import_resources import import_resources
from pulumi_twilio_trunking.importing.in_language import InLanguage
from pulumi_twilio_trunking.importing.other_languages import in_plugin_form, yaml_source
from pulumi_twilio_trunking.importing.pulumi_stack import TRUNK, Project, Stack, read_project
from pulumi_twilio_trunking.importing.selection import Selection
from pulumi_twilio_trunking.plugin.servicer import Servicer

from tests.importing import strategies
from tests.importing.conftest import TOKEN, Account, selection_of
from tests.provider.plugin.conftest import PluginStack

URI = "sip:a.example.com;transport=tls"


@pytest.fixture(autouse=True)
def _quiet(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Silences advice, and leaves this process no plugin."""
    monkeypatch.setattr(pulumi_host, "warn", lambda _: None)
    yield
    RUN.reset()


def states_of(found: Selection) -> dict[tuple[str, str], PluginStack]:
    """The resources of an import as a stack has them, by type and name."""
    plugin = Servicer("1.2.3")
    made = [in_plugin_form(one) for one in import_resources(found, {})]
    return {
        (one.type, one.logical_name): PluginStack(
            plugin,
            f"urn:pulumi:dev::test::{one.type}::{one.logical_name}",
            one.id,
            *({k: rpc.unwrap_rpc_secret(v) for k, v in props.items()} for props in (one.inputs, one.outputs)),
        )
        for one in made
    }


def declared(source: str, found: Selection) -> dict[tuple[str, str], dict[str, Any]]:
    """The properties of the program's resources, with the ids that a preview puts into them."""
    resources: Mapping[str, Mapping[str, Any]] = yaml.safe_load(source)["resources"] or {}
    keys = {
        key: (one["type"].replace(":", ":index:"), one.get("name", key)) for key, one in resources.items()
    }
    ids = {key: stack.id for key, stack in states_of(found).items()}

    def known(text: str) -> str:
        return re.sub(r"\$\$|\$\{([^}]+)\.id\}", lambda one: ids[keys[one[1]]] if one[1] else "$", text)

    def filled(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: filled(one) for key, one in value.items()}
        if isinstance(value, list):
            return [filled(one) for one in value]
        return known(value) if isinstance(value, str) else value

    return {keys[key]: filled(one["properties"]) for key, one in resources.items()}


class TestRoundTrip:
    @settings(max_examples=15)
    @given(strategies.whole_accounts())
    def test_is_unchanged(self, whole: tuple[Any, Any]) -> None:
        """Each resource of the program passes the plugin's check, and its diff finds no change."""
        found = selection_of(*whole)
        states = states_of(found)
        properties = declared(yaml_source(found, "test", protect=True), found)

        assert states.keys() == properties.keys()
        assert {proto.DiffResponse.DIFF_NONE} >= {
            states[key].diff(**props).changes for key, props in properties.items()
        }

    def test_order_and_protection(self, account: Account) -> None:
        """Parts are children of their trunk; numbers come after the routes, access after the lists."""
        sid = account.trunk("One", URI)
        account.number(sid)
        account.addresses("Office", "203.0.113.7", on=[sid])
        found = account.select()
        resources = yaml.safe_load(yaml_source(found, "test", protect=True))["resources"]
        unprotected = yaml.safe_load(yaml_source(found, "test", protect=False))["resources"]

        assert {"trunkSid": "${one.id}", "destinations": [URI]} == resources["one-TlsOrigination"][
            "properties"
        ]
        assert "${one-TlsOrigination.id}" == resources["one-TrunkPhoneNumbers"]["properties"]["trunkSid"]
        assert ["${office.id}"] == resources["one-TerminationAccess"]["properties"]["ipAccessControlListSids"]
        assert {"parent": "${one}", "protect": True} == resources["one-TlsOrigination"]["options"]
        assert "options" not in unprotected["one"]

    def test_remarks(self, account: Account) -> None:
        """Comments say what is not encrypted or open, and what to write, with the names of YAML."""
        sid = account.trunk("One", "sip:old.example.com", domain_name="a-b-c-d-e.pstn.twilio.com")
        account.addresses("World", "0.0.0.0/1", on=[sid])
        account.logins("PBX", "pbx")
        text = " ".join(yaml_source(account.select(), "test", protect=True).replace("  # ", "").split())

        assert "NOT ENCRYPTED. Secure Trunking is off" in text
        assert "then write secure: true; else" in text
        assert "write 'sip:old.example.com;transport=tls' and remove plainText." in text
        assert "OPEN TO MANY" in text
        assert "add password: ${pbxPassword}, and pbxPassword: {type: string, secret: true}" in text
        assert "config:" not in yaml_source(account.select(), "test", protect=True).splitlines()

    def test_a_trunk_of_the_stack(self, account: Account) -> None:
        """What a program lacks is named by its SID, with a comment."""
        sid = account.trunk("One", URI)
        account.stack = Stack(resources={"pulumi-python:dynamic/twilio:SecureTrunk": {sid: "one"}})
        source = yaml_source(account.select(), "test", protect=True)

        assert f"trunkSid: {sid}" in source
        assert "# A trunk of this stack: write the id from your program." in source


def test_an_account(account: Account) -> None:
    """An account has a provider, which reads the settings that the import has; the plugin takes numbers."""
    account.trunk("One", URI)
    account.stack = Stack(
        config={
            "twilio-eu:accountSid": account.sid,
            "twilio-eu:authToken": TOKEN,
            "twilio:baseUrl": account.twilio.url,
            "twilio:retrySeconds": "5",
        }
    )
    found = account.select("--account", "eu")
    provider, trunk, _ = map(in_plugin_form, import_resources(found, {}))
    source = yaml_source(found, "test", protect=True)
    resources = yaml.safe_load(source)["resources"]
    shared = {"baseUrl": account.twilio.url, "retrySeconds": 5}

    assert ("pulumi:providers:twilio-trunking", "provider eu") == (provider.type, trunk.provider)
    assert {"accountSid": account.sid, "authToken": TOKEN, **shared} == {
        key: rpc.unwrap_rpc_secret(value) for key, value in provider.inputs.items()
    }
    assert rpc.is_rpc_secret(provider.inputs["authToken"])
    assert {
        "type": "pulumi:providers:twilio-trunking",
        "properties": {
            "accountSid": "${twilio-eu:accountSid}",
            "authToken": "${twilio-eu:authToken}",
            **shared,
        },
    } == resources["eu"]
    assert "${eu}" == resources["eu-one"]["options"]["provider"]
    assert TOKEN not in source


class TestLanguage:
    @pytest.mark.parametrize(
        ("arguments", "runtime", "language"),
        [
            ([], "", "python"),
            ([], "python", "python"),
            ([], "nodejs", "typescript"),
            ([], "dotnet", "csharp"),
            ([], "yaml", "yaml"),
            (["--program", "a.yaml"], "python", "yaml"),
            (["--program", "a.py"], "yaml", "python"),
            (["--language", "go"], "python", "go"),
            (["--language", "yaml", "--program", "-"], "", "yaml"),
        ],
    )
    def test_found(self, arguments: list[str], runtime: str, language: str) -> None:
        """What is named counts, then the file, then the project."""
        assert language == settled(parse(arguments, converter=False), runtime).language

    @pytest.mark.parametrize(
        ("arguments", "said"),
        [
            (["--language", "go", "--program", "a.go"], r"Pulumi itself writes go: leave --program out"),
            (["--language", "python", "--program", "a.yaml"], "for a program in python: .*trunks.py"),
            (["--language", "yaml", "--program", "a.py"], "for a program in yaml: .*trunks.yaml"),
            (["--program", "a-b.py"], "'a-b.py' is not a file"),
            (["--language", "go", "--account", "eu"], "--account is for programs in Python and YAML"),
        ],
    )
    def test_refused(self, arguments: list[str], said: str) -> None:
        """A program that nobody can write is refused before Twilio is asked."""
        with pytest.raises(UsageError, match=said):
            settled(parse(arguments, converter=False), "")

    @pytest.mark.parametrize(
        ("text", "project"),
        [
            ("name: voice\nruntime: yaml\n", Project("voice", "yaml")),
            ('{"name": "voice", "runtime": {"name": "nodejs"}}', Project("voice", "nodejs")),
            ("a: b: c", Project()),
            ("", Project()),
        ],
    )
    def test_project(self, tmp_path: Path, text: str, project: Project) -> None:
        """The project is that of the folder, or of one above it."""
        (tmp_path / "Pulumi.yaml").write_text(text)
        (tmp_path / "inside").mkdir()

        assert project == read_project(tmp_path / "inside")

    def test_settings(self) -> None:
        """The settings are those of the plugin, and no others."""
        given = {"twilio:accountSid": "AC1", "twilio-trunking:accountSid": "AC2", "a:b": "c"}

        assert {"twilio:accountSid": "AC2", "a:b": "c"} == Stack(config=given).in_another_language.config
        assert {"a:b": "c"} == Stack(config={"twilio:region": "ie1", "a:b": "c"}).in_another_language.config


class TestCommands:
    @pytest.fixture
    def here(self, account: Account, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
        """A folder without a project, and an account in the environment."""
        monkeypatch.chdir(tmp_path)
        for name, value in account.environ.items():
            monkeypatch.setenv(name, value)
        return tmp_path

    def test_command(self, account: Account, here: Path, capsys: pytest.CaptureFixture[str]) -> None:
        """It prints the program, and writes the file for `pulumi import --file`."""
        sid = account.trunk("One", URI)

        assert 0 == main(["--language", "yaml", "--program", "-"])
        assert {"one", "one-TlsOrigination"} == yaml.safe_load(capsys.readouterr().out)["resources"].keys()

        assert 0 == main(["--language", "go", "--import-file", "import.json"])
        trunk, urls = json.loads((here / "import.json").read_text())["resources"]
        assert ("twilio-trunking:index:SecureTrunk", sid) == (trunk["type"], trunk["id"])
        assert "friendlyName" in trunk["inputs"]
        assert "trunk one" == urls["parent"]
        assert "__provider" not in urls["inputs"]
        assert "adopt with `pulumi import --file import.json`." in capsys.readouterr().out

    def test_converter(self, account: Account, here: Path, capsys: pytest.CaptureFixture[str]) -> None:
        """Its answer is for the plugin. The text at the end says how the program gets into use."""
        account.trunk("One", "sip:old.example.com")
        converter = Converter(here)
        found = converter._adopt(["--program", "trunks.yaml"])
        converter.end()
        said = capsys.readouterr().err

        assert {"twilio-trunking:index:SecureTrunk", "twilio-trunking:index:TlsOrigination"} == {
            one.type for one in found
        }
        assert "sip:old.example.com" in (here / "trunks.yaml").read_text()
        assert (
            "trunks.yaml: with its resources in Pulumi.yaml, or as Main.yaml, `pulumi preview` says" in said
        )
        assert "GetSchema" not in said

    def test_a_second_program(self) -> None:
        """Its resources come beside the others: as a program, it would have Pulumi delete them."""
        options = settled(parse(["--program", "more.yaml"], converter=True), "yaml")
        stack = Stack(resources={TRUNK: {"TK1": "one"}})

        assert "with its resources beside those that the program has, " == InLanguage(options, Project()).use(
            Path("more.yaml"), stack
        )

    def test_converter_without_a_program(
        self, account: Account, here: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        """Pulumi generates the code of other languages."""
        account.trunk("One", URI)
        converter = Converter(here)
        converter._adopt(["--language", "typescript"])
        converter.end()

        assert "Pulumi generates the program's code" in capsys.readouterr().err

    @pytest.mark.usefixtures("here")
    def test_errors(self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        """Settings have the names that a program in the language has."""
        monkeypatch.delenv("TWILIO_AUTH_TOKEN")

        assert 1 == main(["--language", "go"])
        assert "twilio-trunking:authToken" in capsys.readouterr().err
