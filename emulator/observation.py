"""Around every request: Twilio's response headers, and a list of the requests that arrived."""

import secrets
import time
from collections.abc import MutableSequence
from typing import NamedTuple

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from emulator.cors import HEADERS
from emulator.journal import NO_ANSWER
from emulator.own_paths import is_own


class Entry(NamedTuple):
    """One request that arrived; *status* is ``NO_ANSWER`` if the connection was dropped instead."""

    method: str
    path: str
    status: int


class TwilioHeaders:
    """Add the headers that Twilio sends with every answer: three about the request, and those of CORS.

    Source: https://www.twilio.com/docs/usage/rest-api-best-practices; for CORS, ``cors``.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._concurrent = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        start = time.perf_counter()

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                if not is_own(scope["path"]):
                    headers.update(HEADERS)
                headers["Twilio-Concurrent-Requests"] = str(self._concurrent)
                headers["Twilio-Request-Id"] = f"RQ{secrets.token_hex(16)}"
                headers["Twilio-Request-Duration"] = f"{time.perf_counter() - start:.3f}"
            await send(message)

        self._concurrent += 1
        try:
            await self._app(scope, receive, send_with_headers)
        finally:
            self._concurrent -= 1


class Arrivals:
    """Write every request to Twilio's paths into *entries*, before its answer leaves."""

    def __init__(self, app: ASGIApp, entries: MutableSequence[Entry]) -> None:
        self._app = app
        self._entries = entries

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or is_own(scope["path"]):
            await self._app(scope, receive, send)
            return
        answered = False

        async def note_and_send(message: Message) -> None:
            nonlocal answered
            if message["type"] == "http.response.start":
                answered = True
                self._entries.append(Entry(scope["method"], scope["path"], message["status"]))
            await send(message)

        try:
            await self._app(scope, receive, note_and_send)
        finally:
            if not answered:
                self._entries.append(Entry(scope["method"], scope["path"], NO_ANSWER))
