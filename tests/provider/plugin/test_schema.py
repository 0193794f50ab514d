"""The schema says what the models say."""

from __future__ import annotations

import inspect
from pathlib import Path

import pytest
from pulumi_twilio_trunking.plugin.schema import FILE, text
from pulumi_twilio_trunking.plugin.table import COMPONENTS, FUNCTIONS, RESOURCES, token
from pulumi_twilio_trunking.plugin.wire import camel

each_resource = pytest.mark.parametrize("name", RESOURCES)


def descriptions(spec):
    """The description of each property in *spec*, at any depth."""
    for name, value in spec.items() if isinstance(spec, dict) else ():
        if name in ("properties", "inputProperties"):
            yield from ((one, value[one].get("description")) for one in value)
        yield from descriptions(value)


def test_is_current():
    """`make generate` writes the file; it was run since the models changed."""
    assert text() == FILE.read_text(encoding="utf-8")


def test_version(schema):
    """The plugin serves the schema with its own version."""
    assert "1.2.3" == schema["version"]


def test_everything_is_described(schema):
    """Each property has a text that says what it is for."""
    assert [] == [name for name, said in descriptions(schema) if not said]


def test_tokens(schema):
    """Each resource and each function is in the schema."""
    assert {token(name) for name in (*RESOURCES, *COMPONENTS)} == schema["resources"].keys()
    assert {token(name) for name in FUNCTIONS} == schema["functions"].keys()


@each_resource
def test_properties(schema, name):
    """Inputs are those of the model, outputs those of the class in Python."""
    spec, offered = schema["resources"][token(name)], RESOURCES[name]
    fields = {camel(field) for field in offered.inputs.model_fields if field != "adopted"}

    assert fields == spec["inputProperties"].keys()
    assert {camel(output) for output in offered.documented.__annotations__} == spec["properties"].keys()


@each_resource
def test_defaults(schema, name):
    """A default is that of the model."""
    inputs = schema["resources"][token(name)]["inputProperties"]
    given = {field: one["default"] for field, one in inputs.items() if "default" in one}
    models = {camel(field): info.default for field, info in RESOURCES[name].inputs.model_fields.items()}

    assert given == {field: models[field] for field in given}


@each_resource
def test_required(schema, name):
    """A program must give what the constructor in Python must be given, and no more."""
    accepted = inspect.signature(RESOURCES[name].documented.__init__).parameters
    needed = [camel(field) for field, one in accepted.items() if one.default is inspect.Parameter.empty]

    assert [one for one in needed if one not in ("self", "resourceName")] == schema["resources"][
        token(name)
    ].get("requiredInputs", [])


def test_components(schema):
    """A component takes what its constructor takes, without defaults: one input may follow from another."""
    spec = schema["resources"][token("VoiceTrunk")]
    accepted = inspect.signature(COMPONENTS["VoiceTrunk"].documented.__init__).parameters

    assert spec["isComponent"]
    assert {camel(name) for name in accepted} - {"self", "resourceName", "opts"} == spec[
        "inputProperties"
    ].keys()
    assert ["destinations"] == spec["requiredInputs"]
    assert [] == [name for name, one in spec["inputProperties"].items() if "default" in one]


def test_no_default_encrypts(schema):
    """An SDK writes no `secure` that a program does not: an imported trunk must have it written out."""
    assert "default" not in schema["resources"][token("SecureTrunk")]["inputProperties"]["secure"]


def test_words(schema):
    """What accepts some words only is an enumeration."""
    words = schema["types"][token("SecureTrunkTransferMode")]["enum"]

    assert ["disable-all", "enable-all", "sip-only"] == [word["value"] for word in words]


def test_entries(schema):
    """A destination is a text or an object; among outputs it is an object."""
    spec = schema["resources"][token("TlsOrigination")]
    entry = {"$ref": f"#/types/{token('Destination')}"}

    assert [{"type": "string"}, entry] == spec["inputProperties"]["destinations"]["items"]["oneOf"]
    assert entry == spec["properties"]["destinations"]["items"]


def test_replacing(schema):
    """What replaces a resource says so."""
    assert schema["resources"][token("TlsOrigination")]["inputProperties"]["trunkSid"]["willReplaceOnChanges"]


def test_no_python(schema):
    """No text has a name as Python writes it."""
    assert [] == [name for name, said in descriptions(schema) if "True" in said or "resource_name" in said]


@pytest.mark.parametrize(
    ("language", "file"),
    [
        ("yaml", "voice-agent-yaml/Pulumi.yaml"),
        ("typescript", "voice-agent-typescript/index.ts"),
        ("go", "voice-agent-go/main.go"),
    ],
)
def test_page_has_the_examples(language, file):
    """The page on languages shows the programs that the tests run."""
    root = Path(__file__).parents[3]

    assert (
        f"```{language}\n{(root / 'examples' / file).read_text()}```\n"
        in (root / "docs/languages.md").read_text()
    )
