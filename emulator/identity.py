"""Identify a running emulator over HTTP: its data file and its process."""

import http.client
import json
import os
from dataclasses import asdict, dataclass
from typing import Any

from emulator import __version__

NAME = "twilio-trunking"
LOOPBACK = "127.0.0.1"
EVERY_ADDRESS = "0.0.0.0"  # noqa: S104 - to recognise it


@dataclass(frozen=True, kw_only=True)
class Identity:
    """The answer of the health route."""

    version: str
    data: str
    pid: int

    @classmethod
    def own(cls, data: str) -> "Identity":
        """Return the identity of this process, which serves *data*."""
        return cls(version=__version__, data=data, pid=os.getpid())

    def to_json(self) -> dict[str, Any]:
        """Return the answer as JSON."""
        return {"emulator": NAME, **asdict(self)}


def reachable(host: str) -> str:
    """Return the address at which this machine reaches a server that listens on *host*."""
    return LOOPBACK if host == EVERY_ADDRESS else host


def identify(port: int, host: str = LOOPBACK, timeout_s: float = 2) -> Identity | None:
    """Return the emulator that answers on *port* of this machine, None if nothing or another program does."""
    connection = http.client.HTTPConnection(reachable(host), port, timeout=timeout_s)
    try:
        connection.request("GET", "/_emulator/health", headers={"Host": f"{LOOPBACK}:{port}"})
        answer = json.loads(connection.getresponse().read())
        if answer.pop("emulator") == NAME:
            return Identity(**answer)
    except (OSError, http.client.HTTPException, ValueError, LookupError, TypeError, AttributeError):
        return None
    finally:
        connection.close()
    return None
