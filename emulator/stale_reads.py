"""Stale reads after writes: the setting ``stale_reads_ms``.

Twilio does not promise that the next read sees a write. With this setting, a read sees the contents of that
many milliseconds ago, by the emulator's clock. Writes, the console and the page see the present contents.
"""

from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from emulator.console import CONSOLE_ACCOUNT
from emulator.contents import Contents, Copy
from emulator.database import open_database
from emulator.endpoints import STORES
from emulator.own_paths import OWN_PREFIX, is_own
from emulator.settings import IN_MEMORY, Settings
from emulator.store import Store

_READS = {"GET", "HEAD", "OPTIONS"}
_AT_ONCE = tuple(f"{OWN_PREFIX}/{name}" for name in ("reset", "snapshots", "contents", "phone_numbers"))
"""Writes to these paths, and all writes before them, are visible at once."""


@dataclass(frozen=True)
class _State:
    """The contents of all accounts from *since* on."""

    since: datetime
    copy: Copy


class StaleReads:
    """Serve reads from a copy of the contents of *settings.stale_reads_ms* ago."""

    def __init__(self, app: ASGIApp, settings: Settings, now: Callable[[], datetime]) -> None:
        self._app = app
        self._settings = settings
        self._now = now
        self._lag = timedelta(milliseconds=settings.stale_reads_ms)
        self._before: Copy | None = None
        self._states: list[_State] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
        elif is_own(scope["path"]):
            if scope["path"].startswith(_AT_ONCE) and scope["method"] not in _READS:
                self._states.clear()
            await self._app(scope, receive, send)
        elif scope["method"] not in _READS:
            await self._write(scope, receive, send)
        elif CONSOLE_ACCOUNT in scope.get("state", {}):
            await self._app(scope, receive, send)
        else:
            await self._read(scope, receive, send)

    async def _write(self, scope: Scope, receive: Receive, send: Send) -> None:
        contents: Contents = scope["app"].state.contents
        if not self._states:
            self._before = contents.copy()

        async def note_and_send(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._states.append(_State(self._now(), contents.copy()))
            await send(message)

        await self._app(scope, receive, note_and_send)

    async def _read(self, scope: Scope, receive: Receive, send: Send) -> None:
        seen = self._seen()
        if seen is None:
            await self._app(scope, receive, send)
            return
        live: Contents = scope["app"].state.contents
        with closing(open_database(IN_MEMORY)) as connection:
            # Accounts and keys are never stale: otherwise a new one could not log in.
            Contents(connection).restore({**seen, **live.copy_who_logs_in()})
            stores = Store.of_every_region(connection, self._settings, self._now)
            state = {**scope.get("state", {}), STORES: stores}
            await self._app({**scope, "state": state}, receive, send)

    def _seen(self) -> Copy | None:
        """The contents that reads see now, or None for the present ones."""
        moment = self._now() - self._lag
        while self._states and self._states[0].since <= moment:
            self._before = self._states.pop(0).copy
        return self._before if self._states else None
