"""Effects for the faults of ``emulator.testing.RunningEmulator.faults`` that no fault over HTTP has."""

import asyncio
import threading
from collections.abc import Mapping

from starlette.types import ASGIApp, Receive, Scope, Send

from emulator.faults import Action, carry_out, read_body

LONGEST_WAIT_S = 60.0


def answer(
    status: int, body: str = "", headers: Mapping[str, str] | None = None, *, committed: bool = False
) -> Action:
    """Answer with exactly this; if *committed*, after the real work was done."""

    async def effect(app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
        await (carry_out(app, scope, receive) if committed else read_body(receive))
        raw = [(name.encode(), value.encode()) for name, value in (headers or {}).items()]
        await send({"type": "http.response.start", "status": status, "headers": raw})
        await send({"type": "http.response.body", "body": body.encode()})

    return effect


def hold(until: threading.Event, done: threading.Event) -> Action:
    """Do the work, set *done*, and keep the answer back *until* then."""

    async def effect(app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
        messages = await carry_out(app, scope, receive)
        done.set()
        await asyncio.to_thread(until.wait, LONGEST_WAIT_S)
        for message in messages:
            await send(message)

    return effect
