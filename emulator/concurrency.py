"""Throttling by concurrent requests: the setting ``concurrent_requests_per_account``."""

from collections import Counter

from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from emulator.console import CONSOLE_ACCOUNT
from emulator.faults import ThrottledError
from emulator.journal import claimed_account
from emulator.own_paths import is_own


class ConcurrencyLimit:
    """Refuse requests of an account with 429 and 20429 while *limit* others are being served.

    Twilio's pages name no number.

    Source: https://www.twilio.com/docs/api/errors/20429,
        https://www.twilio.com/docs/usage/rest-api-best-practices.
    """

    def __init__(self, app: ASGIApp, limit: int) -> None:
        self._app = app
        self._limit = limit
        self._at_once: Counter[str | None] = Counter()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or is_own(scope["path"]) or CONSOLE_ACCOUNT in scope.get("state", {}):
            await self._app(scope, receive, send)
            return
        account_sid = claimed_account(scope)
        if self._at_once[account_sid] >= self._limit:
            refusal = ThrottledError()
            await JSONResponse(refusal.body(resource=""), refusal.status)(scope, receive, send)
            return
        self._at_once[account_sid] += 1
        try:
            await self._app(scope, receive, send)
        finally:
            self._at_once[account_sid] -= 1
