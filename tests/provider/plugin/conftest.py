"""A plugin in this process, and an engine that calls it as Pulumi's does."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any, NoReturn

import grpc
import pytest
from google.protobuf.json_format import MessageToDict
from google.protobuf.struct_pb2 import Struct
from pulumi.runtime import proto
from pulumi_twilio_trunking.engine.run import RUN
from pulumi_twilio_trunking.plugin.servicer import Servicer

SIGNATURE, SECRET = "4dabf18193072939515e22adb298388d", "1b47061264138c4ac30d75fd1eb44270"
"""How the engine marks a secret."""

DEFAULT_PROVIDER = "urn:pulumi:dev::test::pulumi:providers:twilio-trunking::default"


class AbortedError(Exception):
    """A call that the plugin refused, with the text for the person."""


def _abort(code: grpc.StatusCode, text: str) -> NoReturn:
    assert grpc.StatusCode.UNKNOWN == code
    raise AbortedError(text)


CONTEXT: Any = SimpleNamespace(abort=_abort)


def struct(props: Mapping[str, Any]) -> Struct:
    made = Struct()
    made.update(props)
    return made


def plain(properties: Struct) -> dict[str, Any]:
    found: dict[str, Any] = MessageToDict(properties)
    return found


def urn_of(kind: str, name: str = "a") -> str:
    return f"urn:pulumi:dev::test::twilio-trunking:index:{kind}::{name}"


@dataclass
class PluginStack:
    """One resource in a stack, with the calls that Pulumi's engine makes, in its order."""

    plugin: Servicer
    urn: str
    id: str = ""
    inputs: dict[str, Any] = field(default_factory=dict)
    outputs: dict[str, Any] = field(default_factory=dict)

    def answer(self, props: Mapping[str, Any], olds: Mapping[str, Any]) -> proto.CheckResponse:
        return self.plugin.Check(
            proto.CheckRequest(urn=self.urn, olds=struct(olds), news=struct(props)), CONTEXT
        )

    def check(self, **props: Any) -> dict[str, Any]:
        answer = self.answer(props, self.inputs)
        assert [] == [failure.reason for failure in answer.failures]
        return plain(answer.inputs)

    def failures(self, **props: Any) -> list[str]:
        answer = self.answer(props, self.inputs)
        assert all(failure.property == "" for failure in answer.failures)
        return [failure.reason for failure in answer.failures]

    def diff(self, **props: Any) -> proto.DiffResponse:
        return self.plugin.Diff(
            proto.DiffRequest(
                id=self.id,
                urn=self.urn,
                olds=struct(self.outputs),
                old_inputs=struct(self.inputs),
                news=struct(self.check(**props)),
            ),
            CONTEXT,
        )

    def create(self, **props: Any) -> None:
        checked = self.check(**props)
        made = self.plugin.Create(proto.CreateRequest(urn=self.urn, properties=struct(checked)), CONTEXT)
        self.id, self.inputs, self.outputs = made.id, checked, plain(made.properties)

    def update(self, **props: Any) -> None:
        checked = self.check(**props)
        request = proto.UpdateRequest(
            id=self.id, urn=self.urn, olds=struct(self.outputs), news=struct(checked)
        )
        self.inputs, self.outputs = checked, plain(self.plugin.Update(request, CONTEXT).properties)

    def read(self, sid: str = "") -> None:
        """A refresh; with *sid*, an import."""
        request = proto.ReadRequest(
            id=sid or self.id,
            urn=self.urn,
            properties=struct({} if sid else self.outputs),
            inputs=struct({} if sid else self.inputs),
        )
        answer = self.plugin.Read(request, CONTEXT)
        self.id, self.inputs, self.outputs = answer.id, plain(answer.inputs), plain(answer.properties)

    def destroy(self) -> None:
        """`pulumi destroy`: another process, which never sees the program."""
        RUN.reset()
        self.delete()

    def delete(self) -> None:
        request = proto.DeleteRequest(id=self.id, urn=self.urn, properties=struct(self.outputs))
        self.plugin.Delete(request, CONTEXT)


def configured(settings: Mapping[str, Any], urn: str = DEFAULT_PROVIDER) -> Servicer:
    plugin = Servicer("1.2.3")
    plugin.Configure(proto.ConfigureRequest(urn=urn, args=struct(settings)), CONTEXT)
    return plugin


def invoke(plugin: Servicer, function: str, /, **arguments: Any) -> dict[str, Any]:
    request = proto.InvokeRequest(tok=f"twilio-trunking:index:{function}", args=struct(arguments))
    return plain(getattr(plugin.Invoke(request, CONTEXT), "return"))


@pytest.fixture
def settings(config: Mapping[str, str]) -> dict[str, str]:
    """The stack's config that leads to the emulator, as the engine gives it to a plugin."""
    return {key.removeprefix("twilio:"): value for key, value in config.items()}


@pytest.fixture
def plugin(settings: Mapping[str, str]) -> Servicer:
    return configured(settings)


@pytest.fixture
def new_stack(plugin: Servicer) -> Callable[..., PluginStack]:
    """Makes stacks of one resource of a kind."""
    return lambda kind, name="a": PluginStack(plugin, urn_of(kind, name))


@pytest.fixture
def schema(plugin: Servicer) -> dict[str, Any]:
    """The schema that the plugin serves."""
    found: dict[str, Any] = json.loads(plugin.GetSchema(proto.GetSchemaRequest(), CONTEXT).schema)
    return found
