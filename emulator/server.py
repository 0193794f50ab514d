"""A uvicorn server, by default on the loopback interface, for the command line and for tests."""

import asyncio
import errno
import shlex
import socket
import ssl
import sys
from collections.abc import Callable
from typing import Any, NamedTuple

import uvicorn
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from emulator.https_front import HttpsFront
from emulator.identity import identify

HOST = "127.0.0.1"


class PortTakenError(Exception):
    """The port is in use; the text says by whom, and what to do."""


class HttpsPort(NamedTuple):
    """A bound socket for HTTPS, and its TLS settings."""

    bound: socket.socket
    context: ssl.SSLContext


def listen(port: int, host: str = HOST) -> socket.socket:
    """Return a bound socket; *port* is 0 for any free one, *host* an IPv4 address of this machine.

    Raises:
        PortTakenError: something else listens there, or the system keeps the port to itself.
    """
    # asyncio sets TCP_NODELAY only if the protocol is named. Without it every answer takes 40 ms more.
    bound = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    if sys.platform != "win32":  # there it would share a port that is taken
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        bound.bind((host, port))
    except OSError as error:
        bound.close()
        raise PortTakenError(_who_has(port, host, error)) from error
    return bound


def _who_has(port: int, host: str, error: OSError) -> str:
    advice = "choose another port with --port (with make: EMULATOR_PORT=…)"
    if error.errno == errno.EADDRNOTAVAIL:
        return f"{host} is not an address of this machine: choose another with --host"
    if error.errno != errno.EADDRINUSE:
        return f"port {port} cannot be used ({error.strerror}): {advice}"
    other = identify(port, host)
    if not other:
        return f"port {port} is taken by another program: stop that, or {advice}"
    stop = f"python -m emulator --stop --data {shlex.quote(other.data)}"
    holder = f"the emulator of {other.data} (pid {other.pid})"
    return f"port {port} is taken by {holder}: stop it with '{stop}', or {advice}"


class HangUp:
    """Close the connection without a byte if the application ends without an answer, as if it got lost."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        answered = False

        async def note_and_send(message: Message) -> None:
            nonlocal answered
            answered = True
            await send(message)

        await self._app(scope, receive, note_and_send)
        if scope["type"] == "http" and not answered:
            cycle: Any = getattr(send, "__self__")  # noqa: B009 - uvicorn's own object, which ASGI has no word for
            cycle.disconnected = True
            cycle.transport.close()


class Server(uvicorn.Server):
    """A server that calls *when_serving* as soon as it accepts requests."""

    def __init__(
        self,
        app: ASGIApp,
        *,
        when_serving: Callable[[], None],
        log_config: dict[str, object] | None = None,
        https: HttpsPort | None = None,
    ) -> None:
        super().__init__(
            uvicorn.Config(
                HangUp(app),
                loop="asyncio",
                http="h11",
                ws="none",
                lifespan="on",
                log_config=log_config,
                access_log=log_config is not None,
                server_header=False,
                timeout_keep_alive=75,  # seconds: a client that pauses must not find its connection closed
                timeout_graceful_shutdown=1,
            )
        )
        self._when_serving = when_serving
        self._https = https
        self._front: HttpsFront | None = None

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started and self._https:
            self._front = HttpsFront(self._https.context, self._make_protocol)
            self.servers.append(await self._front.listen(self._https.bound))
        if self.started:
            self._when_serving()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        await super().shutdown(sockets)
        if self._front:
            await self._front.end()

    def _make_protocol(self) -> asyncio.Protocol:
        make: Any = self.config.http_protocol_class  # typed as if it took no arguments
        protocol: asyncio.Protocol = make(
            config=self.config, server_state=self.server_state, app_state=self.lifespan.state
        )
        return protocol
