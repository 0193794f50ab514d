"""Read each request's body before anything else looks at it, and refuse what no form of Twilio's could be."""

from starlette.requests import ClientDisconnect
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from emulator.errors import BodyTooLarge
from emulator.own_paths import OWN_PREFIX

LARGEST_BODY = 4 * 1024 * 1024
"""Bytes. No source has Twilio's limit; this one keeps a single request from holding up all others for long."""


class BodyLimit:
    """Answer 413 to a body of more than ``LARGEST_BODY`` bytes; hand on every other in one piece."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] == f"{OWN_PREFIX}/contents":  # as large as what is held
            await self._app(scope, receive, send)
            return
        try:
            body = await _read(receive)
        except ClientDisconnect:
            return  # half a request is none
        if body is None:
            refusal = BodyTooLarge(LARGEST_BODY)
            await JSONResponse(refusal.body(resource=""), refusal.status)(scope, receive, send)
            return
        unread: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

        async def hand_on() -> Message:
            return unread.pop() if unread else await receive()

        await self._app(scope, hand_on, send)


async def _read(receive: Receive) -> bytes | None:
    """The whole body; None if it is too large, after it was read to its end, so that the client gets to hear so."""
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
