"""CORS: whether browsers let a page read answers of Twilio's paths. The emulator's own paths keep pages out.

Source: the headers of a live answer of api.twilio.com, in twilio/twilio-cli#231.
"""

from collections.abc import Mapping

from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from emulator.own_paths import is_own

HEADERS: Mapping[str, str] = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Headers": "Accept, Authorization, Content-Type, If-Match, If-Modified-Since, "
    "If-None-Match, If-Unmodified-Since, Idempotency-Key",
    "Access-Control-Allow-Methods": "GET, POST, DELETE, OPTIONS",
    "Access-Control-Expose-Headers": "ETag",
    "Access-Control-Allow-Credentials": "true",
}

_ASKS = b"access-control-request-method"


class Preflight:
    """Answer a browser's preflight, which has no credentials; ``TwilioHeaders`` adds the headers."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        is_preflight = (
            scope["type"] == "http"
            and scope["method"] == "OPTIONS"
            and not is_own(scope["path"])
            and any(name == _ASKS for name, _ in scope["headers"])
        )
        await (Response(status_code=204) if is_preflight else self._app)(scope, receive, send)
