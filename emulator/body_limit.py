"""Read each request's body first, and refuse one that is too large for any form of Twilio's."""

from starlette.requests import ClientDisconnect
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from emulator.errors import BodyTooLarge
from emulator.own_paths import OWN_PREFIX

LARGEST_BODY = 4 * 1024 * 1024
"""In bytes. No source has Twilio's limit; this one keeps one request from blocking all others for long."""


class BodyLimit:
    """Answer 413 to a body of more than ``LARGEST_BODY`` bytes; pass every other on in one piece."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] == f"{OWN_PREFIX}/contents":  # as large as what is held
            await self._app(scope, receive, send)
            return
        try:
            body = await _read(receive)
        except ClientDisconnect:
            return  # nothing can be done with half a request
        if body is None:
            refusal = BodyTooLarge(LARGEST_BODY)
            await JSONResponse(refusal.body(resource=""), refusal.status)(scope, receive, send)
            return
        unread: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

        async def hand_on() -> Message:
            return unread.pop() if unread else await receive()

        await self._app(scope, hand_on, send)


async def _read(receive: Receive) -> bytes | None:
    """Return the whole body, None if it is too large. Read it to its end: else the client gets no answer."""
    body, is_small = bytearray(), True
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientDisconnect
        is_small = is_small and len(body) + len(message.get("body", b"")) <= LARGEST_BODY
        if is_small:
            body += message.get("body", b"")
        if not message.get("more_body"):
            return bytes(body) if is_small else None
