"""A uvicorn server on the loopback interface, for the command line and for tests."""

import socket
import sys
import threading

import uvicorn
from starlette.types import ASGIApp

HOST = "127.0.0.1"


def listen(port: int) -> socket.socket:
    """A bound socket, *port* 0 for any free one. Raises OSError when the port is taken."""
    bound = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    if sys.platform != "win32":  # there it would share a port that is taken
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        bound.bind((HOST, port))
    except BaseException:
        bound.close()
        raise
    return bound


class Server(uvicorn.Server):
    """Tells when it has tried to start; ``started`` says whether that went well."""

    def __init__(self, app: ASGIApp, *, log_config: dict[str, object] | None = None) -> None:
        super().__init__(
            uvicorn.Config(
                app,
                loop="asyncio",
                http="h11",
                ws="none",
                lifespan="on",
                log_config=log_config,
                access_log=log_config is not None,
                server_header=False,
                timeout_graceful_shutdown=1,
            )
        )
        self.tried = threading.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.tried.set()
