"""Counts the requests at an emulator: by kind, and concurrent ones."""

from collections import Counter

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from emulator.testing import RunningEmulator


class Gauge:
    """Counts concurrent requests; `most` is the peak since it was set to 0."""

    def __init__(self) -> None:
        self.most = 0
        self._under_way: set[object] = set()

    def around(self, app: ASGIApp) -> ASGIApp:
        async def counted(scope: Scope, receive: Receive, send: Send) -> None:
            if scope["type"] != "http":  # the server's start and end, which last as long as it does
                await app(scope, receive, send)
                return
            request = object()

            async def answer(message: Message) -> None:
                if _is_last(message):  # before it leaves: whoever has it may send the next request
                    self._under_way.discard(request)
                await send(message)

            self._begin(request)
            try:
                await app(scope, receive, answer)
            finally:
                self._under_way.discard(request)

        return counted

    def _begin(self, request: object) -> None:
        self._under_way.add(request)
        self.most = max(self.most, len(self._under_way))


def _is_last(message: Message) -> bool:
    return message["type"] == "http.response.body" and not message.get("more_body", False)


def kinds(twilio: RunningEmulator) -> dict[str, int]:
    """Count requests by kind, such as `GET /v1/Trunks/{trunk_sid}/OriginationUrls`."""
    counts: Counter[str] = Counter()
    for one in twilio.admin.counters():
        counts[f"{one['method']} {one['route']}"] += int(one["requests"])
    return dict(counts)
