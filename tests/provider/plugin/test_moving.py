"""A stack's state, rewritten for the other form of the provider."""

from __future__ import annotations

import io
import json
import sys
from typing import Any

import pytest
from pulumi.dynamic.dynamic import serialize_provider
from pulumi_twilio_trunking.base.errors import ConfigurationError
from pulumi_twilio_trunking.plugin.moving import PLUGIN, PYTHON, Form, main, moved
from pulumi_twilio_trunking.secure_trunk import SecureTrunkProvider
from pulumi_twilio_trunking.tls_origination import TlsOriginationProvider

from tests.provider.plugin.conftest import SECRET, SIGNATURE

STACK = "urn:pulumi:dev::test"
TRUNK, LIST = (f"pulumi-python:dynamic/twilio:{name}" for name in ("SecureTrunk", "TlsOrigination"))
NEW_TRUNK, NEW_LIST = (f"twilio-trunking:index:{name}" for name in ("SecureTrunk", "TlsOrigination"))
VOICE = "twilio-trunking:index:VoiceTrunk"
PROVIDER, NEW_PROVIDER = "pulumi:providers:pulumi-python", "pulumi:providers:twilio-trunking"
PASSWORD = {SIGNATURE: SECRET, "ciphertext": "v1:abc"}


def clear(value: object) -> dict[str, str]:
    """A secret as `--show-secrets` exports it."""
    return {SIGNATURE: SECRET, "plaintext": json.dumps(value)}


def export(*resources: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"version": 3, "deployment": {"manifest": {}, "resources": list(resources), **more}}


def resource(kind: str, name: str, provider: str = "", parents: str = "", **more: Any) -> dict[str, Any]:
    of = {"provider": f"{STACK}::{provider}"} if provider else {}
    return {"urn": f"{STACK}::{parents}{kind}::{name}", "type": kind, "id": name, **of, **more}


def in_python(**more: Any) -> dict[str, Any]:
    """A component with a trunk and its list, as the state of a program in Python has them."""
    default = f"{PROVIDER}::default::1"
    trunk, urls = serialize_provider(SecureTrunkProvider()), serialize_provider(TlsOriginationProvider())
    parent = f"{STACK}::{VOICE}::a::b"
    dependency = f"{STACK}::{VOICE}${TRUNK}::a::b"
    return export(
        resource(VOICE, "a::b", outputs={"trunk_sid": "TK1"}),
        resource(
            PROVIDER, "default", inputs={"twilio:accountSid": "AC1", "twilio:authToken": PASSWORD}, outputs={}
        )
        | {"id": "1"},
        resource(
            TRUNK,
            "a::b",
            default,
            f"{VOICE}$",
            parent=parent,
            inputs={"__provider": trunk, "domain_name": PASSWORD, "secure": True},
            outputs={"__provider": trunk, "domain_name": PASSWORD, "termination_hosts": {"sao-paulo": "x"}},
            propertyDependencies={"domain_name": []},
            additionalSecretOutputs=["domain_name"],
        ),
        resource(
            LIST,
            "a::b",
            default,
            f"{VOICE}$",
            parent=parent,
            dependencies=[dependency],
            inputs={"__provider": urls, "destinations": [{"sip_url": "sip:a"}], "trunk_sid": "TK1"},
            outputs={"__provider": urls, "destinations": [{"sip_url": "sip:a"}], "trunk_sid": "TK1"},
            propertyDependencies={"trunk_sid": [dependency]},
            **more,
        ),
    )


def resources(found: dict[str, Any]) -> list[dict[str, Any]]:
    return list(found["deployment"]["resources"])


def test_to_the_plugin() -> None:
    """Types, names, links and the provider are those of the plugin; encrypted values stay as they are."""
    voice, provider, trunk, urls = resources(moved(in_python(), PLUGIN))

    assert (f"{STACK}::{VOICE}::a::b", {"trunkSid": "TK1"}) == (voice["urn"], voice["outputs"])
    assert (NEW_PROVIDER, "1", {"accountSid": "AC1", "authToken": PASSWORD}) == (
        provider["type"],
        provider["id"],
        provider["inputs"],
    )
    assert f"{STACK}::{VOICE}${NEW_TRUNK}::a::b" == trunk["urn"]
    assert f"{provider['urn']}::1" == trunk["provider"] == f"{STACK}::{NEW_PROVIDER}::default::1"
    assert {"domainName": PASSWORD, "secure": True} == trunk["inputs"]
    assert {"domainName": PASSWORD, "terminationHosts": {"sao-paulo": "x"}} == trunk["outputs"]
    assert (["domainName"], {"domainName": []}) == (
        trunk["additionalSecretOutputs"],
        trunk["propertyDependencies"],
    )
    assert {"trunkSid": [trunk["urn"]]} == urls["propertyDependencies"]
    assert ([trunk["urn"]], [{"sipUrl": "sip:a"}]) == (urls["dependencies"], urls["inputs"]["destinations"])


def test_and_back() -> None:
    """The way back gives the same state, with the classes that Python's provider needs."""
    assert in_python() == moved(moved(in_python(), PLUGIN), PYTHON)


def test_account() -> None:
    """A provider that the program declares keeps its settings, and what says that it is declared."""
    settings = {
        "twilio:accountSid": "AC1",
        "twilio:retrySeconds": "30",
        "twilio:explicitProvider": "true",
    }
    declared = resource(PROVIDER, "eu", inputs=settings, outputs=settings)
    there = moved(export(declared, resource(TRUNK, "a", f"{PROVIDER}::eu::eu")), PLUGIN)

    assert {"accountSid": "AC1", "retrySeconds": 30} == resources(there)[0]["inputs"]

    resources(there)[0]["inputs"] |= {"version": "1.0.0", "__internal": {}}

    assert settings == resources(moved(there, PYTHON))[0]["inputs"]


def test_account_of_a_component() -> None:
    """A provider below a component stays there, and links to it are rewritten."""
    parents = f"{VOICE}${TRUNK}$"
    declared = resource(PROVIDER, "eu", parents=parents, inputs={}, outputs={})
    trunk = resource(TRUNK, "a", f"{parents}{PROVIDER}::eu::eu", dependencies=[declared["urn"]])
    there, ours = resources(moved(export(declared, trunk), PLUGIN))

    assert f"{STACK}::{VOICE}${NEW_TRUNK}${NEW_PROVIDER}::eu" == there["urn"]
    assert (f"{there['urn']}::eu", [there["urn"]]) == (ours["provider"], ours["dependencies"])


def test_others_keep_their_provider() -> None:
    """Dynamic resources of other makers stay with Python's provider; links to ours are rewritten in them."""
    used = f"{PROVIDER}::default::default"
    other = resource("pulumi-python:dynamic:X", "x", used, deletedWith=f"{STACK}::{TRUNK}::a")
    old = resource(PROVIDER, "default", inputs={}, outputs={})
    kept, made, _, theirs = resources(moved(export(old, resource(TRUNK, "a", used), other), PLUGIN))

    assert (old, NEW_PROVIDER) == (kept, made["type"])
    assert {**other, "deletedWith": f"{STACK}::{NEW_TRUNK}::a"} == theirs


@pytest.mark.parametrize(
    ("form", "destinations", "spelt"),
    [
        (PLUGIN, [{"sip_url": clear("sip:a")}], [{"sipUrl": clear("sip:a")}]),
        (PLUGIN, clear([{"sip_url": "sip:a"}]), clear([{"sipUrl": "sip:a"}])),
        (PYTHON, clear([{"sipUrl": "sip:a"}]), clear([{"sip_url": "sip:a"}])),
    ],
)
def test_names_in_a_secret(form: Form, destinations: object, spelt: object) -> None:
    """Where secrets are in clear, the names in them change too."""
    kind = LIST if form is PLUGIN else NEW_LIST
    made = moved(export(resource(kind, "a", "p::d::1", inputs={"destinations": destinations})), form)

    assert spelt == resources(made)[0]["inputs"]["destinations"]


@pytest.mark.parametrize("destinations", [PASSWORD, [PASSWORD], [{"sip_url": PASSWORD}]])
def test_encrypted_names(destinations: object) -> None:
    """Names in an encrypted list cannot change: the message has the pipe that moves such a stack."""
    state = export(resource(LIST, "a", "p::d::1", inputs={"destinations": destinations}))

    with pytest.raises(ConfigurationError, match=r"destinations of 'a' is encrypted.*--show-secrets \| "):
        moved(state, PLUGIN)


def test_adopt() -> None:
    """What keeps a trunk from being deleted moves with it: both forms have `adopt`."""
    inputs = {"adopt": "TK1", "adopted": True}
    [made] = resources(moved(export(resource(TRUNK, "a", "p::d::1", inputs=inputs)), PLUGIN))

    assert inputs == made["inputs"]


def test_encrypted_passwords() -> None:
    """Names of one word are the same in both forms."""
    kind = "pulumi-python:dynamic/twilio:CredentialList"
    [made] = resources(
        moved(export(resource(kind, "a", "p::d::1", inputs={"credentials": PASSWORD})), PLUGIN)
    )

    assert {"credentials": PASSWORD} == made["inputs"]


@pytest.mark.parametrize(
    ("state", "said"),
    [
        (export(), "no resource to move"),
        ({}, "no resource to move"),
        (moved(in_python(), PLUGIN), "no resource to move"),
        (export(pending_operations=[{}]), "an operation on the stack did not end"),
    ],
)
def test_refused(state: dict[str, Any], said: str) -> None:
    """A state with nothing to move, or of a run that did not end, is not touched."""
    with pytest.raises(ConfigurationError, match=said):
        moved(state, PLUGIN)


class Screen(io.StringIO):
    def isatty(self) -> bool:
        return True


class TestCommand:
    """`pulumi-twilio-move`."""

    def run(self, monkeypatch: pytest.MonkeyPatch, given: str, form: str) -> int:
        monkeypatch.setattr(sys, "stdin", io.StringIO(given))
        return main([form])

    def test_a_filter(self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        """It reads a state, and writes the other."""
        assert 0 == self.run(monkeypatch, json.dumps(in_python()), "plugin")

        there = capsys.readouterr().out

        assert 0 == self.run(monkeypatch, there, "python")
        assert in_python() == json.loads(capsys.readouterr().out)

    @pytest.mark.parametrize("given", ["", "hunter2", "[]", "null", '{"deployment": []}'])
    def test_no_export(
        self, given: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        """What it cannot read is not shown, as it may have secrets."""
        assert 1 == self.run(monkeypatch, given, "plugin")
        assert (
            "error: the input is not a state in JSON. Give the output of `pulumi stack export`.\n"
            == capsys.readouterr().err
        )

    def test_screen(self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        """No secret is printed on a screen."""
        state = export(resource(TRUNK, "a", "p::d::1", inputs={"domain_name": clear("hunter2")}))
        screen = Screen()
        monkeypatch.setattr(sys, "stdout", screen)

        assert 1 == self.run(monkeypatch, json.dumps(state), "plugin")
        assert "" == screen.getvalue()
        assert "Use a pipe" in capsys.readouterr().err
