"""Works inside of Pulumi's plugin process: clean errors, warnings that the CLI shows, resources, a log."""

from __future__ import annotations

import functools
import logging
import os
import signal
import socket
import stat
import sys
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple, ParamSpec, TypeVar

import pulumi
from pulumi import CustomResource, ResourceOptions
from pulumi.dynamic import Resource, ResourceProvider
from pulumi.dynamic.dynamic import PROVIDER_KEY, serialize_provider
from pulumi.runtime import Settings, configure

from pulumi_twilio_trunking.base.errors import ConfigurationError, TrunkingError
from pulumi_twilio_trunking.base.masking import masked_text

TRACEBACK_SWITCH = "PULUMI_TWILIO_TRACEBACK"
"""The environment variable that, with any value, shows Python's tracebacks."""

LOG_SWITCH = "PULUMI_TWILIO_LOG"
"""The environment variable with the path of a file to log every request to, without secrets."""

P = ParamSpec("P")
R = TypeVar("R")


class InternalError(Exception):
    """A bug in this package."""


InternalError.__module__ = "builtins"  # printed without a module path, as in errors.py


def register(
    resource: Resource,
    provider: ResourceProvider,
    name: str,
    props: Mapping[str, Any],
    opts: ResourceOptions | None,
) -> None:
    """Register a dynamic resource with the program's own line as its source position.

    The SDK skips three constructors to find that line. With `pulumi.dynamic.Resource.__init__` ours would be
    the fourth, so this does what that constructor does for a provider without secrets.
    """
    token = f"pulumi-python:{resource._resource_type_name}"  # noqa: SLF001 - as that constructor
    if _plugin is not None:  # a part of a component
        translate = {"translate_input_property": _plugin.camel, "translate_output_property": _plugin.snake}
        vars(resource).update(translate)
        CustomResource.__init__(resource, _plugin.token(token.rpartition(":")[2]), name, props, opts)
        return
    reference = _pickled(type(provider))  # type: ignore[arg-type] # mypy asks its objects for a hash
    CustomResource.__init__(resource, token, name, {**props, PROVIDER_KEY: reference}, opts)


@functools.cache
def _pickled(provider: type[ResourceProvider]) -> str:
    """The reference to a provider class that a state holds. Providers of one class are all the same."""
    return str(serialize_provider(provider()))


def hide_tracebacks() -> None:
    """Show only the messages of uncaught exceptions: the SDK sends the whole traceback otherwise.

    The plugin of every language sends messages itself, and the SDK constructs no component without a stack.
    """
    if not os.environ.get(TRACEBACK_SWITCH) and _plugin is None:
        sys.tracebacklimit = 0


def start() -> None:
    """Begin a provider's `configure`: hide tracebacks, and start the log."""
    hide_tracebacks()
    start_log()


def start_log() -> None:
    """Log to the file that the environment names, if it names one.

    Raises:
        ConfigurationError: that file cannot be written.
    """
    _log_to(os.environ.get(LOG_SWITCH))


@functools.cache
def _log_to(file: str | None) -> None:
    if not file:
        return
    try:
        handler = logging.FileHandler(file)
    except OSError as error:
        raise ConfigurationError(
            f"{LOG_SWITCH} is {file!r}, which cannot be written: {error.strerror}. "
            "Name a file in a folder that exists."
        ) from None
    handler.setFormatter(logging.Formatter("%(asctime)s %(process)d %(name)s %(message)s"))
    logger = logging.getLogger("pulumi_twilio_trunking")
    logger.addHandler(handler)
    logger.setLevel(logging.DEBUG)


def verb(method: Callable[P, R]) -> Callable[P, R]:
    """Let only a clear message out of a provider's verb (check, diff, create, read, update, delete)."""

    @functools.wraps(method)
    def clean(*args: P.args, **kwargs: P.kwargs) -> R:
        if os.environ.get(TRACEBACK_SWITCH):
            return method(*args, **kwargs)
        try:
            return method(*args, **kwargs)
        except TrunkingError as error:
            raise error from None
        except Exception as error:  # noqa: BLE001 - raised again, as a bug
            raise InternalError(
                f"this is a bug in pulumi-twilio-trunking: {type(error).__name__}: {masked_text(str(error))} "
                f"in {_name(method, *args[:1])}. "
                f"Please report it with the traceback that {TRACEBACK_SWITCH}=1 brings."
            ) from None

    return clean


def _name(method: Callable[..., object], *owner: object) -> str:
    """The name of a verb with its provider's class; a function has its own name only."""
    classes = [type(one).__name__ for one in owner if isinstance(one, ResourceProvider)]
    return ".".join([*classes, method.__name__])


class Plugin(NamedTuple):
    """The plugin process of every language, if this is one: see `plugin/`."""

    engine: str
    """The engine's address."""
    worded: Callable[[str], str]
    """Writes a message as its readers know the names in it."""
    token: Callable[[str], str]
    """The type of a resource of the plugin, by its name."""
    camel: Callable[[str], str]
    """The name of a property in other languages."""
    snake: Callable[[str], str]
    """The name of a property in Python."""


_plugin: Plugin | None = None


def become(plugin: Plugin) -> None:
    """Be a plugin from now on: send warnings to its engine, and make resources of its types."""
    global _plugin  # noqa: PLW0603 - a process is a plugin or is none
    _plugin = plugin


def warn(message: str) -> None:
    """Show *message* as a warning of the running preview, update or refresh."""
    _show(pulumi.log.warn, message)


def inform(message: str) -> None:
    """Show *message* below the running preview, update or refresh."""
    _show(pulumi.log.info, message)


def _show(log: Callable[[str], None], message: str) -> None:
    engine = _engine()
    if engine is not None:
        configure(Settings(project=os.environ.get("PULUMI_PROJECT", "project"), stack="stack", engine=engine))
    log(worded(message))


def worded(message: str) -> str:
    """Write *message* as readers of this process know the names in it."""
    return message if _plugin is None else _plugin.worded(message)


def _engine() -> str | None:
    """The engine's address. None in a program, where the SDK knows it."""
    if _plugin is not None:
        return _plugin.engine
    # The SDK starts the plugin of dynamic providers as `-m pulumi.dynamic ENGINE`.
    dynamic = len(sys.argv) > 1 and Path(sys.argv[0]).parts[-3:] == ("pulumi", "dynamic", "__main__.py")
    return sys.argv[1] if dynamic else None


GONE = b"\0"
"""What comes from `told_of_the_end` if the CLI is gone; no signal has this number."""


def told_of_the_end() -> socket.socket:
    """A socket to read from: a byte comes with SIGINT or SIGTERM, or once the CLI is gone.

    A signal just before a thread begins to wait does not wake it; a byte in a socket does.
    """
    ours, theirs = socket.socketpair()
    theirs.setblocking(False)
    signal.set_wakeup_fd(theirs.fileno())
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: None)
    threading.Thread(target=_watch_cli, args=(theirs,), daemon=True).start()
    return ours


def _watch_cli(over: socket.socket) -> None:
    """Notice a CLI that dies without a signal to us: it holds the other end of our stdin."""
    if stat.S_ISFIFO(os.fstat(sys.stdin.fileno()).st_mode):
        sys.stdin.buffer.read()
        over.send(GONE)
