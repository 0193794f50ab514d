"""The journal: every request to Twilio's paths with its parameters and its answer, and counts by route."""

import time
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from urllib.parse import parse_qsl

from starlette.datastructures import Headers
from starlette.routing import BaseRoute, Mount, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from emulator import regions
from emulator.authorization_header import app_of, read_bearer_token, read_credentials
from emulator.body_limit import LARGEST_BODY
from emulator.clock import iso
from emulator.console import CONSOLE_ACCOUNT
from emulator.contents import Contents
from emulator.errors import AuthenticationFailed
from emulator.masking import mask, shortened
from emulator.own_paths import is_own
from emulator.patterns import path_pattern

LENGTH = 10_000
"""Requests that are kept, the latest. Counters count all."""

NO_ANSWER = 0
NOT_SERVED = "(not served)"
MOST_PARAMETERS = 100
LONGEST_NAME = 100
LONGEST_PATH = 500
"""In characters. Ten thousand large requests must fit into memory, and be searched at once."""


@dataclass(frozen=True, kw_only=True)
class Record:
    """One request. *status* is ``NO_ANSWER`` for a dropped connection, and *time* is the machine's."""

    number: int
    time: datetime
    method: str
    region: str
    path: str
    route: str
    account_sid: str | None
    by: str
    parameters: Mapping[str, str]
    status: int
    duration_s: float
    faults: list[int]

    def to_json(self) -> dict[str, object]:
        return {**vars(self), "time": iso(self.time), "duration_s": round(self.duration_s, 6)}


@dataclass(frozen=True, kw_only=True)
class Filter:
    """The records that are wanted; each field narrows them. *limit* keeps the latest."""

    account_sid: str | None = None
    method: str | None = None
    region: str | None = None
    path: str = "**"
    status: str | None = None
    by: str | None = None
    since: int | datetime = 0
    limit: int = LENGTH

    def select(self, records: Iterable[Record]) -> list[Record]:
        """Return the wanted ones of *records*."""
        pattern = path_pattern(self.path)
        chosen = [record for record in records if self._takes(record) and pattern.fullmatch(record.path)]
        return chosen[-self.limit :]

    def _takes(self, record: Record) -> bool:
        return (
            self.account_sid in {None, record.account_sid}
            and self.method in {None, record.method}
            and self.region in {None, record.region}
            and self.by in {None, record.by}
            and self.status in {None, str(record.status), f"{record.status // 100}xx"}
            and self._is_recent(record)
        )

    def _is_recent(self, record: Record) -> bool:
        if isinstance(self.since, datetime):
            return record.time >= self.since
        return record.number > self.since


class Journal:
    """The latest requests, and counts of all of them."""

    def __init__(self) -> None:
        self._records: deque[Record] = deque(maxlen=LENGTH)
        self._counts: Counter[tuple[str, str, int]] = Counter()
        self._number = 0

    def next_number(self) -> int:
        """Return the number of the next record; numbers are never used twice."""
        self._number += 1
        return self._number

    def add(self, record: Record) -> None:
        """Keep *record*, and count it."""
        self._records.append(record)
        self._counts[record.route, record.method, record.status] += 1

    def select(self, wanted: Filter) -> list[Record]:
        """Return the records that *wanted* chooses, oldest first."""
        return wanted.select(self._records)

    def counters(self) -> list[dict[str, object]]:
        """How many requests came for each route and method, and how they were answered."""
        found: dict[tuple[str, str], dict[str, int]] = {}
        for (route, method, status), count in sorted(self._counts.items()):
            found.setdefault((route, method), {})[str(status)] = count
        return [
            {"route": route, "method": method, "requests": sum(statuses.values()), "statuses": statuses}
            for (route, method), statuses in found.items()
        ]

    def clear(self) -> None:
        """Forget records and counts; numbers go on."""
        self._records.clear()
        self._counts.clear()


class Journaling:
    """Write every request to Twilio's paths into *journal*, before its answer leaves."""

    def __init__(self, app: ASGIApp, journal: Journal) -> None:
        self._app = app
        self._journal = journal

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or is_own(scope["path"]):
            await self._app(scope, receive, send)
            return
        visit = _Visit(scope, receive, send, self._write)
        await self._app(scope, visit.receive, visit.send)
        visit.end(NO_ANSWER)

    def _write(self, visit: "_Visit", status: int) -> None:
        state = visit.scope["state"]
        login = state.get("login")
        self._journal.add(
            Record(
                number=self._journal.next_number(),
                time=visit.time,
                method=shortened(visit.scope["method"], LONGEST_NAME),
                region=visit.region,
                path=shortened(visit.path, LONGEST_PATH),
                route=visit.route,
                account_sid=login.account_sid if login else claimed_account(visit.scope),
                by="console" if CONSOLE_ACCOUNT in state else "api",
                parameters=visit.parameters(),
                status=status,
                duration_s=time.perf_counter() - visit.start,
                faults=state.get("faults", []),
            )
        )


class _Visit:
    """One request on its way through the emulator; it ends once, with a status."""

    def __init__(
        self, scope: Scope, receive: Receive, send: Send, write: Callable[["_Visit", int], None]
    ) -> None:
        scope.setdefault("state", {})
        self.scope = scope
        self.time = datetime.now(UTC)
        self.start = time.perf_counter()
        self.region, self.path = regions.split(scope["path"])
        self.route = route_of(scope["app"].routes, self.path)
        self._receive = receive
        self._send = send
        self._write = write
        self._body = bytearray()
        self._is_over = False

    async def receive(self) -> Message:
        message = await self._receive()
        if len(self._body) <= LARGEST_BODY:
            self._body += message.get("body", b"")
        return message

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.end(message["status"])
        await self._send(message)

    def end(self, status: int) -> None:
        if not self._is_over:
            self._is_over = True
            self._write(self, status)

    def parameters(self) -> dict[str, str]:
        """Return the parameters of query and form, with secrets masked; of a repeated name, the last one."""
        query, form = self.scope["query_string"], self._body
        said = {name: value for text in (query, form) for name, value in _pairs(text)}
        kept = islice(said.items(), MOST_PARAMETERS)
        return {shortened(name, LONGEST_NAME): mask(name, value) for name, value in kept}


def _pairs(encoded: bytes | bytearray) -> list[tuple[str, str]]:
    try:
        return parse_qsl(encoded.decode("utf-8", "replace"), keep_blank_values=True)
    except ValueError:  # more fields than the parser takes
        return []


def claimed_account(scope: Scope) -> str | None:
    """Return the account that the request's credentials, right or wrong, are for."""
    authorization = Headers(scope=scope).get("Authorization", "")
    token = read_bearer_token(authorization)
    try:
        username = read_credentials(authorization)[0] if token is None else app_of(token)
    except AuthenticationFailed:
        return None
    contents: Contents = scope["app"].state.contents
    return contents.account_of(shortened(username, LONGEST_NAME))


def route_of(routes: Iterable[BaseRoute], path: str) -> str:
    """Return the route that *path* takes, with names for its variable parts: ``/v1/Trunks/{sid}``."""
    return next((text for text in _templates(routes) if path_pattern(text).fullmatch(path)), NOT_SERVED)


def _templates(routes: Iterable[BaseRoute], prefix: str = "") -> Iterator[str]:
    for route in routes:
        if isinstance(route, Mount):
            yield from _templates(route.routes, prefix + route.path)
        elif isinstance(route, Route) and ":path}" not in route.path:
            yield prefix + route.path_format
