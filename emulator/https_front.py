"""The HTTPS port, for clients that cannot be told a base URL.

It is an HTTP proxy that answers CONNECT to Twilio's hosts itself, which needs no root. It also acts as those
hosts if their names resolve to this machine. It never connects to the network.
"""

import asyncio
import re
import socket
import ssl
from collections.abc import Callable
from contextlib import suppress

from emulator.settings import REGIONS
from emulator.twilio_hosts import is_twilio

PATIENCE_S = 30.0
_FAREWELL_S = 0.5
"""How long a client may take to end TLS when the server does; many never do."""
_TLS_HANDSHAKE = b"\x16"  # the first byte of a ClientHello: RFC 8446, 5.1
_CONNECT = re.compile(rb"CONNECT ([^\s:]{1,255}):(\d{1,5}) HTTP/1\.[01]")
_ESTABLISHED = b"HTTP/1.1 200 Connection established\r\n\r\n"
_HTTPS = 443
_CHUNK = 65536


class HttpsFront:
    """Accepts connections and hands them to *make_protocol*, decrypted."""

    def __init__(self, context: ssl.SSLContext, make_protocol: Callable[[], asyncio.Protocol]) -> None:
        self._context = context
        self._make_protocol = make_protocol
        self._connections: set[asyncio.Task[None]] = set()

    async def listen(self, bound: socket.socket) -> asyncio.Server:
        """Accept connections on *bound*."""
        return await asyncio.start_server(self._begin, sock=bound)

    async def end(self) -> None:
        """Close all connections."""
        for connection in self._connections:
            connection.cancel()
        await asyncio.gather(*self._connections, return_exceptions=True)

    def _begin(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connection = asyncio.get_running_loop().create_task(self._serve(reader, writer))
        self._connections.add(connection)
        connection.add_done_callback(self._connections.discard)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        # Clients that break off or send garbage concern nobody else.
        with suppress(OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, TimeoutError):
            try:
                first = await asyncio.wait_for(reader.readexactly(1), PATIENCE_S)
                if first == _TLS_HANDSHAKE:
                    await self._lead_in(first, reader, writer)
                else:
                    await self._answer_proxy_request(first, reader, writer)
            finally:
                writer.close()

    async def _answer_proxy_request(
        self, first: bytes, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        head = first + await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), PATIENCE_S)
        refusal = _refusal(head)
        if refusal:
            writer.write(_forbidden(refusal))
            await writer.drain()
            return
        writer.write(_ESTABLISHED)
        await self._lead_in(b"", reader, writer)

    async def _lead_in(
        self, first: bytes, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        """Relay between the client and the server's end of TLS in this process, until either of them ends."""
        near, far = socket.socketpair()
        near_reader, near_writer = await asyncio.open_connection(sock=near)
        near_writer.write(first)
        loop = asyncio.get_running_loop()
        handshake = loop.create_task(self._accept(far))
        relays = [loop.create_task(_pump(reader, near_writer)), loop.create_task(_pump(near_reader, writer))]
        try:
            await asyncio.wait(relays, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in relays:
                task.cancel()
            near_writer.close()
            await asyncio.gather(*relays, handshake, return_exceptions=True)

    async def _accept(self, far: socket.socket) -> None:
        loop = asyncio.get_running_loop()
        # A client that does not trust the certificate hangs up here; its own error says why.
        with suppress(OSError):
            await loop.connect_accepted_socket(
                self._make_protocol, far, ssl=self._context, ssl_shutdown_timeout=_FAREWELL_S
            )


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while chunk := await reader.read(_CHUNK):
        writer.write(chunk)
        await writer.drain()


def _refusal(head: bytes) -> str | None:
    """Return why a request to the proxy is refused, None if it is not."""
    found = _CONNECT.fullmatch(head.partition(b"\r\n")[0])
    if not found:
        return "this port takes CONNECT and TLS; the emulator's own address takes HTTP"
    host, port = found[1].decode("latin-1"), int(found[2])
    if not is_twilio(host) or port != _HTTPS:
        return (
            f"this proxy does not connect to {host}:{port}. It serves *.twilio.com:443 only, in the regions "
            f"{', '.join(REGIONS)}. To reach another host directly, add it to NO_PROXY."
        )
    return None


def _forbidden(reason: str) -> bytes:
    body = f"Twilio emulator: {reason}\n".encode()
    head = (
        "HTTP/1.1 403 Forbidden\r\nContent-Type: text/plain; charset=utf-8\r\n"
        f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    )
    return head.encode() + body
