"""A resource plugin that accepts every type of a package, in place of other providers under the real engine.

Properties pass through unchanged, secrets and unknown values too. Types that say Twilio get an output `sid`,
their id. A test may ask for further outputs. The preview of a creation knows none of these yet. The plugin
creates nothing and refuses nothing.
"""

import importlib.util
import json
import os
import shlex
import signal
import sys
import time
import uuid
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import ModuleType
from typing import Any

if __name__ == "__main__":
    # Import only the messages: the whole SDK takes twice as long, and a program may need a dozen plugins.
    [_sdk] = importlib.util.find_spec("pulumi").submodule_search_locations
    for _name in ("pulumi", "pulumi.runtime", "pulumi.runtime.proto"):
        sys.modules[_name] = _bare = ModuleType(_name)
        _bare.__path__ = [_sdk + _name.removeprefix("pulumi").replace(".", "/")]

import grpc
from google.protobuf.empty_pb2 import Empty
from google.protobuf.message_factory import GetMessageClass
from pulumi.runtime.proto import plugin_pb2
from pulumi.runtime.proto import provider_pb2 as proto

_UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"


Made = Mapping[str, Mapping[str, str]]


def install(folder: Path, packages: Iterable[str], made: Made | None = None) -> Path:
    """Write an executable plugin for each of the *packages* into *folder*, which belongs on PATH.

    *made* are the outputs that a resource has once it is created, by its name; `id` is its id.
    """
    folder.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-I", __file__, json.dumps(made or {})]
    for package in packages:
        plugin = folder / f"pulumi-resource-{package}"
        plugin.write_text(f'#!/bin/sh\nexec {shlex.join(command)} "$@"\n')
        plugin.chmod(0o755)
    return folder


def _check(request: Any) -> Any:
    return proto.CheckResponse(inputs=request.news)


def _diff(request: Any) -> Any:
    old, new = dict(request.old_inputs.fields), dict(request.news.fields)
    diffs = [key for key in {**old, **new} if old.get(key) != new.get(key)]
    some, none = proto.DiffResponse.DIFF_SOME, proto.DiffResponse.DIFF_NONE
    return proto.DiffResponse(changes=some if diffs else none, diffs=diffs)


def _create(request: Any) -> Any:
    kind = request.type.rpartition(":")[2].lower()
    made = _made_of(request).get("id") or ("TK" if "trunk" in kind else "XX") + uuid.uuid4().hex
    made = "" if request.preview else made
    return proto.CreateResponse(id=made, properties=_outputs(request, request.properties, made or _UNKNOWN))


def _read(request: Any) -> Any:
    return proto.ReadResponse(id=request.id, properties=request.properties, inputs=request.inputs)


def _update(request: Any) -> Any:
    return proto.UpdateResponse(properties=_outputs(request, request.news, request.id))


def _outputs(request: Any, inputs: Any, sid: str) -> Any:
    """The *inputs*, the *sid* of what speaks of Twilio, and the outputs that the test asked for."""
    made = _made_of(request)
    inputs.update({name: _UNKNOWN if request.preview else made[name] for name in made if name != "id"})
    if "twilio" in request.type.lower():
        inputs.update({"sid": sid})
    return inputs


def _made_of(request: Any) -> Mapping[str, str]:
    made: Made = json.loads(sys.argv[1])
    return made.get(request.urn.rpartition("::")[2], {})


_ANSWERS = {
    "Handshake": lambda _: proto.ProviderHandshakeResponse(accept_secrets=True),
    "GetPluginInfo": lambda _: plugin_pb2.PluginInfo(version="0.0.0"),
    "CheckConfig": _check,
    "DiffConfig": _diff,
    "Configure": lambda _: proto.ConfigureResponse(acceptSecrets=True, supportsPreview=True),
    "Check": _check,
    "Diff": _diff,
    "Create": _create,
    "Read": _read,
    "Update": _update,
    "Delete": lambda _: Empty(),
    "Cancel": lambda _: Empty(),
}
"""The answers to the engine's calls. The engine is told that any other is not implemented."""


def serve() -> None:
    """Answer the engine until it interrupts or ends."""
    engine = os.getppid()
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # what is started in a shell's background ignores it
    service = proto.DESCRIPTOR.services_by_name["ResourceProvider"]
    handlers = {
        name: grpc.unary_unary_rpc_method_handler(
            lambda request, _context, answer=answer: answer(request),
            GetMessageClass(service.methods_by_name[name].input_type).FromString,
            lambda answered: answered.SerializeToString(),
        )
        for name, answer in _ANSWERS.items()
    }
    server = grpc.server(ThreadPoolExecutor())
    server.add_generic_rpc_handlers([grpc.method_handlers_generic_handler(service.full_name, handlers)])
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    sys.stdout.write(f"{port}\n")
    sys.stdout.flush()
    while os.getppid() == engine:
        time.sleep(1)


if __name__ == "__main__":
    serve()
