"""Sends HTTP requests over several connections, and measures the time of each."""

import base64
import http.client
import itertools
import json
import statistics
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

FORM = "application/x-www-form-urlencoded"
TIMEOUT_S = 60


class OutOfTimeError(Exception):
    """The time for the whole run is spent."""


@dataclass(frozen=True)
class Rate:
    """The figures of a series of requests."""

    requests: int
    per_second: float
    median_ms: float


class Client:
    """One connection."""

    def __init__(self, port: int, account_sid: str, auth_token: str) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=TIMEOUT_S)
        credentials = base64.b64encode(f"{account_sid}:{auth_token}".encode()).decode()
        self._headers = {"Authorization": f"Basic {credentials}", "Content-Type": FORM}
        self.took_s: list[float] = []

    def call(self, method: str, path: str, **form: object) -> dict[str, Any]:
        """Send one request and read its answer; *form* is the body of a POST."""
        started = time.perf_counter()
        self._connection.request(method, path, urlencode(form) if form else None, self._headers)
        response = self._connection.getresponse()
        body = response.read()
        self.took_s.append(time.perf_counter() - started)
        if response.status >= http.client.BAD_REQUEST:
            raise RuntimeError(f"{method} {path} answered {response.status}: {body.decode()}")
        answer: dict[str, Any] = json.loads(body) if body else {}
        return answer

    def close(self) -> None:
        self._connection.close()


class Load:
    """Several clients that share the work.

    Args:
        connect: makes a client.
        connections: how many.
        deadline: on the clock of ``time.monotonic``, in seconds.
    """

    def __init__(self, connect: Callable[[], Client], connections: int, deadline: float) -> None:
        self._connect = connect
        self._connections = connections
        self._deadline = deadline

    def measure(self, jobs: Iterable[Callable[[Client], object]]) -> Rate:
        """Do all of the jobs, each by the client that is free first.

        Raises:
            OutOfTimeError: the deadline has passed.
        """
        queue = _Shared(iter(jobs))
        started = time.perf_counter()
        with ThreadPoolExecutor(self._connections) as threads:
            took_s = list(itertools.chain(*threads.map(self._work, [queue] * self._connections)))
        elapsed_s = time.perf_counter() - started
        return Rate(len(took_s), len(took_s) / elapsed_s, statistics.median(took_s) * 1000)

    def _work(self, jobs: "_Shared") -> list[float]:
        client = self._connect()
        try:
            for job in jobs:
                if time.monotonic() > self._deadline:
                    raise OutOfTimeError
                job(client)
        finally:
            client.close()
        return client.took_s


class _Shared:
    """An iterator that several threads may draw from."""

    def __init__(self, jobs: Iterator[Callable[[Client], object]]) -> None:
        self._jobs = jobs
        self._lock = threading.Lock()

    def __iter__(self) -> "_Shared":
        return self

    def __next__(self) -> Callable[[Client], object]:
        with self._lock:
            return next(self._jobs)
