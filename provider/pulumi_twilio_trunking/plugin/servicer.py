# ruff: noqa: N802 - the names of the protocol
"""Answers Pulumi's engine: the protocol of a plugin around the verbs of each resource."""

from __future__ import annotations

import functools
import inspect
import json
import os
import threading
import traceback
from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any, TypeVar, cast

import grpc
from google.protobuf import empty_pb2
from pulumi.dynamic import Config, ConfigureRequest
from pulumi.runtime import proto
from pulumi.runtime.proto import provider_pb2_grpc

from pulumi_twilio_trunking.base import pulumi_host
from pulumi_twilio_trunking.base.errors import ConfigurationError
from pulumi_twilio_trunking.engine.adopted import OTHERS_UNKNOWN, RESOURCE_NAME, SECURE_BY_DEFAULT
from pulumi_twilio_trunking.engine.connection import instead_of_the_stack
from pulumi_twilio_trunking.engine.verbs import Verbs
from pulumi_twilio_trunking.plugin import settings
from pulumi_twilio_trunking.plugin.components import construct
from pulumi_twilio_trunking.plugin.detail import detailed
from pulumi_twilio_trunking.plugin.schema import checked_in
from pulumi_twilio_trunking.plugin.table import COMPONENTS, FUNCTIONS, RESOURCES, Offered, token
from pulumi_twilio_trunking.plugin.wire import camel, received, secrets_in, sent, snake
from pulumi_twilio_trunking.plugin.wording import worded

Request = TypeVar("Request")
Answer = TypeVar("Answer")


def _verb(
    method: Callable[[Any, Request], Answer],
) -> Callable[[Any, Request, grpc.ServicerContext], Answer]:
    """Make a call of the protocol from a method that raises our errors: the engine gets their text only."""
    clean = pulumi_host.verb(method)

    @functools.wraps(method)
    def answer(self: Any, request: Request, context: grpc.ServicerContext) -> Answer:
        try:
            return clean(self, request)
        except Exception as error:  # noqa: BLE001 - the engine shows it
            traced = os.environ.get(pulumi_host.TRACEBACK_SWITCH)
            context.abort(grpc.StatusCode.UNKNOWN, traceback.format_exc() if traced else worded(str(error)))
        raise AssertionError  # abort raises

    return answer


class Servicer(provider_pb2_grpc.ResourceProviderServicer):
    """One provider instance. Pulumi starts a process for each, and calls it from several threads.

    Args:
        version: the version of this distribution.
        engine: the engine's address; "" until `Attach` tells it.
    """

    def __init__(self, version: str, engine: str = "") -> None:
        self._version = version
        self._engine = become_plugin(engine) if engine else engine
        self._settings = settings.Settings({}, explicit=False)
        self._verbs: dict[str, Verbs[Any]] = {}
        self._lock = threading.Lock()

    # About the plugin

    def GetPluginInfo(self, _request: object, _context: grpc.ServicerContext) -> proto.PluginInfo:
        return proto.PluginInfo(version=self._version)

    def GetSchema(self, _request: object, _context: grpc.ServicerContext) -> proto.GetSchemaResponse:
        return proto.GetSchemaResponse(schema=json.dumps({**checked_in(), "version": self._version}))

    def Attach(self, request: proto.PluginAttach, _context: grpc.ServicerContext) -> empty_pb2.Empty:
        """Belong to an engine that found this process running, for a debugger."""
        self._engine = become_plugin(request.address)
        return empty_pb2.Empty()

    def Cancel(self, _request: object, _context: grpc.ServicerContext) -> empty_pb2.Empty:
        """Let verbs end, so that the state has what they do. A signal ends the process after them."""
        return empty_pb2.Empty()

    # The settings

    @_verb
    def CheckConfig(self, request: proto.CheckRequest) -> proto.CheckResponse:
        given = received(request.news)
        explicit = settings.is_explicit(request.urn)
        problem = settings.refused(request.urn.rpartition("::")[2], given) if explicit else None
        failures = [] if problem is None else [proto.CheckFailure(reason=worded(problem))]
        failures += [proto.CheckFailure(reason=reason) for reason in settings.misspelt(given)]
        return proto.CheckResponse(inputs=sent(given, settings.SECRETS), failures=failures)

    @_verb
    def Configure(self, request: proto.ConfigureRequest) -> proto.ConfigureResponse:
        self._settings = settings.Settings(received(request.args), explicit=settings.is_explicit(request.urn))
        # A plugin with components must take secrets. What comes marked as one goes back marked.
        return proto.ConfigureResponse(acceptSecrets=True, supportsPreview=False)

    # The verbs of resources

    @_verb
    def Check(self, request: proto.CheckRequest) -> proto.CheckResponse:
        offered, verbs = self._of(request.urn)
        program = _as_constructed(received(request.news), request.urn.rpartition("::")[2], offered)
        result = verbs.check(received(request.olds), program)
        return proto.CheckResponse(
            inputs=sent(result.inputs, secrets_in(request.news).union(offered.secrets)),
            failures=[proto.CheckFailure(reason=worded(failure.reason)) for failure in result.failures],
        )

    @_verb
    def Diff(self, request: proto.DiffRequest) -> proto.DiffResponse:
        offered, verbs = self._of(request.urn)
        news = received(request.news)
        result = verbs.diff(request.id, received(request.olds), news)
        if not result.changes:
            return proto.DiffResponse(changes=proto.DiffResponse.DIFF_NONE)
        secrets = secrets_in(request.old_inputs, request.news).union(offered.secrets)
        changed = detailed(received(request.old_inputs), news, result.replaces or (), secrets)
        return proto.DiffResponse(
            changes=proto.DiffResponse.DIFF_SOME,
            replaces=[camel(name) for name in result.replaces or ()],
            deleteBeforeReplace=bool(result.delete_before_replace),
            diffs=[*changed],
            detailedDiff=changed,
            hasDetailedDiff=bool(changed),
        )

    @_verb
    def Create(self, request: proto.CreateRequest) -> proto.CreateResponse:
        offered, verbs = self._of(request.urn)
        result = verbs.create(received(request.properties))
        secrets = secrets_in(request.properties).union(offered.secrets)
        return proto.CreateResponse(id=result.id, properties=sent(result.outs or {}, secrets))

    @_verb
    def Read(self, request: proto.ReadRequest) -> proto.ReadResponse:
        offered, verbs = self._of(request.urn)
        props = received(request.properties)
        # Every state has the account: without it, this is an import, or `get` in a program.
        result = verbs.read(request.id, props) if "account_sid" in props else verbs.imported(request.id)
        inputs = received(request.inputs) if result.inputs is None else result.inputs
        secrets = secrets_in(request.properties, request.inputs).union(offered.secrets)
        return proto.ReadResponse(
            id=result.id or "",
            properties=sent(result.outs or {}, secrets),
            inputs=sent(inputs, secrets),
        )

    @_verb
    def Update(self, request: proto.UpdateRequest) -> proto.UpdateResponse:
        offered, verbs = self._of(request.urn)
        result = verbs.update(request.id, received(request.olds), received(request.news))
        secrets = secrets_in(request.news).union(offered.secrets)
        return proto.UpdateResponse(properties=sent(result.outs or {}, secrets))

    @_verb
    def Delete(self, request: proto.DeleteRequest) -> empty_pb2.Empty:
        _, verbs = self._of(request.urn)
        verbs.delete(request.id, received(request.properties))
        return empty_pb2.Empty()

    # Components and functions

    @_verb
    def Construct(self, request: proto.ConstructRequest) -> proto.ConstructResponse:
        return construct(request, self._engine)

    @_verb
    def Invoke(self, request: proto.InvokeRequest) -> proto.InvokeResponse:
        name = request.tok.rpartition(":")[2]
        if name not in FUNCTIONS:
            raise ConfigurationError(f"there is no function {request.tok}: there are {_listed(FUNCTIONS)}.")
        function, arguments = FUNCTIONS[name], received(request.args)
        accepted = inspect.signature(function.call).parameters
        other = [argument for argument in arguments if argument not in accepted]
        if other:
            raise ConfigurationError(f"{name} has no argument {other[0]}: give {', '.join(accepted)}.")
        with instead_of_the_stack(self._settings):
            found = asdict(function.call(**arguments))
        return proto.InvokeResponse(**{"return": sent(found)})  # a word of Python's

    def _of(self, urn: str) -> tuple[Offered, Verbs[Any]]:
        """The resource of *urn*, and its verbs with the settings of this instance."""
        kind = urn.split("::")[2].rpartition("$")[2]
        name = kind.rpartition(":")[2]
        if kind in map(token, COMPONENTS):
            raise ConfigurationError(f"{kind} is a component: import its parts instead, each by its id.")
        if kind != token(name) or name not in RESOURCES:
            raise ConfigurationError(f"there is no resource {kind}: there are {_listed(RESOURCES)}.")
        offered = RESOURCES[name]
        with self._lock:
            if name not in self._verbs:
                verbs: Verbs[Any] = offered.verbs()
                verbs.configure(ConfigureRequest(config=cast(Config, self._settings)))
                self._verbs[name] = verbs
            return offered, self._verbs[name]


def become_plugin(engine: str) -> str:
    """Let this process be the plugin of an engine; give back the engine's address."""
    pulumi_host.become(pulumi_host.Plugin(engine, worded, token, camel, snake))
    return engine


def _listed(names: Mapping[str, object]) -> str:
    return ", ".join(token(name) for name in names)


def _as_constructed(program: Mapping[str, Any], name: str, offered: Offered) -> dict[str, Any]:
    """The inputs as the constructor in Python passes them to `check`, for the resource *name*."""
    fields = offered.inputs.model_fields
    props = {**program, RESOURCE_NAME: name, OTHERS_UNKNOWN: True}
    if "friendly_name" in fields:
        props.setdefault("friendly_name", name[: offered.longest_name])
    if "secure" in fields and "secure" not in program:
        props |= {"secure": True, SECURE_BY_DEFAULT: True}
    return props
