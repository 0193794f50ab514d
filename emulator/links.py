"""Links that name the requested address instead of Twilio's: the setting ``links_name_the_address``.

Clients that follow links unchanged would otherwise send their credentials to Twilio itself.
"""

import json
import re
from typing import Any

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from emulator.own_paths import CONSOLE
from emulator.regions import REGION_PREFIX
from emulator.settings import REGIONS

_PREFIX = re.compile(rf"({CONSOLE}/[^/]+)?({REGION_PREFIX}/({'|'.join(REGIONS)})(?=/|$))?")
_TWILIO = re.compile(r"https://[a-z]+\.twilio\.com(?=/)")
_ABSOLUTE = re.compile(r"(.+_page_)?url")
_RELATIVE = re.compile(r"(.+_page_)?uri")


class LinksNameTheAddress:
    """Rewrite the links of every JSON answer, and nothing else."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        found = _PREFIX.match(scope["path"])
        prefix = found[0] if found else ""
        host = Headers(scope=scope).get("host", "")
        waiting: list[Message] = []

        async def send_rewritten(message: Message) -> None:
            if message["type"] == "http.response.start" and _is_json(message):
                waiting.append(message)
                return
            if waiting and message["type"] == "http.response.body" and not message.get("more_body"):
                start = waiting.pop()
                body = _rewrite(json.loads(message["body"]), f"{scope['scheme']}://{host}{prefix}", prefix)
                # As Starlette writes it.
                message = {
                    **message,
                    "body": json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode(),
                }
                MutableHeaders(scope=start)["Content-Length"] = str(len(message["body"]))
                await send(start)
            await send(message)

        await self._app(scope, receive, send_rewritten)


def _is_json(message: Message) -> bool:
    return Headers(raw=message["headers"]).get("content-type") == "application/json"


def _rewrite(node: Any, base: str, prefix: str) -> Any:
    """Rewrite links, known by their names: Twilio's hosts become *base*, relative links get *prefix*."""
    if isinstance(node, list):
        return [_rewrite(each, base, prefix) for each in node]
    if not isinstance(node, dict):
        return node
    return {name: _rewrite_property(name, value, base, prefix) for name, value in node.items()}


def _rewrite_property(name: str, value: Any, base: str, prefix: str) -> Any:
    if name == "links" and isinstance(value, dict):
        return {key: _TWILIO.sub(base, link) for key, link in value.items()}
    if name == "subresource_uris" and isinstance(value, dict):
        return {key: prefix + link for key, link in value.items()}
    if isinstance(value, str) and _ABSOLUTE.fullmatch(name):
        return _TWILIO.sub(base, value, count=1)
    if isinstance(value, str) and _RELATIVE.fullmatch(name):
        return prefix + value
    return _rewrite(value, base, prefix)
