"""Stoplight Prism as a proxy that checks requests and answers against an OpenAPI description."""

import json
import os
import socket
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit, urlunsplit

from requests import Session
from twilio.http.http_client import TwilioHttpClient
from twilio.http.response import Response

PROGRAM = Path(__file__).parent / "node_modules/.bin/prism"
HOST = "127.0.0.1"
STARTS_WITHIN_S = 60


class Exchange(NamedTuple):
    """A request, the status of its answer, and Prism's objections."""

    method: str
    path: str
    status: int
    objections: list[dict[str, Any]]


@contextmanager
def proxy(description: Path, upstream: str) -> Iterator[str]:
    """Run Prism before *upstream*, and give its address. It answers a violation with 500 or 422."""
    port = _free_port()
    command = [PROGRAM, "proxy", "--errors", "--host", HOST, "--port", str(port), description, upstream]
    environment = os.environ | {"NO_COLOR": "1", "NO_PROXY": "*"}
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as prism:
        try:
            _wait_until_it_listens(prism)
            yield f"http://{HOST}:{port}"
        finally:
            prism.terminate()


def _free_port() -> int:
    with socket.create_server((HOST, 0)) as server:
        return int(server.getsockname()[1])


def _wait_until_it_listens(prism: "subprocess.Popen[str]") -> None:
    """Read Prism's output until it listens. Drop the rest, so that it never waits for a reader."""
    assert prism.stdout
    too_late = threading.Timer(STARTS_WITHIN_S, prism.kill)
    too_late.start()
    said = []
    for line in prism.stdout:
        said.append(line)
        if "is listening" in line:
            break
    else:
        raise RuntimeError("Prism does not start:\n" + "".join(said))
    too_late.cancel()
    threading.Thread(target=list, args=[prism.stdout], daemon=True).start()


class ThroughPrism(TwilioHttpClient):
    """The SDK's client. It sends the requests for each of Twilio's hosts to the Prism of that host."""

    def __init__(self, prisms: dict[str, str]) -> None:
        super().__init__(timeout=30)
        self.exchanges: list[Exchange] = []
        self._session = self.session or Session()
        self._session.trust_env = False
        self._prisms = prisms

    def request(self, method: str, url: str, *args: Any, **kwargs: Any) -> Response:
        asked = urlsplit(url)
        through = urlsplit(self._prisms[asked.netloc])
        response = super().request(
            method, urlunsplit(through._replace(path=asked.path, query=asked.query)), *args, **kwargs
        )
        objections = json.loads((response.headers or {}).get("sl-violations", "[]"))
        self.exchanges.append(Exchange(method, asked.path, response.status_code, objections))
        return response

    def close(self) -> None:
        self._session.close()
