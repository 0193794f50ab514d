"""Which emulator is running: its data file, its process, and how to ask for them over HTTP."""

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
    """What the health route says."""

    version: str
    data: str
    pid: int

    @classmethod
    def own(cls, data: str) -> "Identity":
        return cls(version=__version__, data=data, pid=os.getpid())

    def to_json(self) -> dict[str, Any]:
        return {"emulator": NAME, **asdict(self)}


def reachable(host: str) -> str:
    """An address at which whoever listens on *host* can be reached from this machine."""
    return LOOPBACK if host == EVERY_ADDRESS else host


def identify(port: int, host: str = LOOPBACK, timeout_s: float = 2) -> Identity | None:
    """The emulator that answers on *port* of this machine, or None when nothing or something else does."""
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
