"""Lists in pages: what a request asks for, and Twilio's JSON for the answer."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic
from urllib.parse import urlencode

from emulator.database import Cursor, Record, Slice
from emulator.errors import InvalidParameter
from emulator.fields import integer
from emulator.wire import TRUNKING, Json

PAGING = ("PageSize", "Page", "PageToken")

_TOKEN = re.compile(r"P([AB])([0-9]{1,18})")


@dataclass(frozen=True, kw_only=True)
class PageRequest:
    """The part of a list that is wanted. *number* is the client's own count and moves nothing.

    Source of the meaning and the defaults: Twilio's OpenAPI description.
    """

    size: int = 50
    number: int = 0
    cursor: Cursor | None = None


@dataclass(frozen=True, kw_only=True)
class Page(Generic[Record]):
    """A part of a list, with the request that it answers."""

    request: PageRequest
    slice: Slice[Record]


def read_page_request(query: Mapping[str, str]) -> PageRequest:
    """Read ``PageSize``, ``Page`` and ``PageToken``, or raise InvalidParameter."""
    return PageRequest(
        size=_at_least(1, "PageSize", query.get("PageSize", str(PageRequest.size))),
        number=_at_least(0, "Page", query.get("Page", str(PageRequest.number))),
        cursor=_read_token(query.get("PageToken", "")),
    )


def _at_least(least: int, name: str, value: str) -> int:
    number = integer(name, value)
    if number < least:
        raise InvalidParameter(name, f"must be at least {least}")
    return number


def _read_token(token: str) -> Cursor | None:
    if not token:
        return None
    found = _TOKEN.fullmatch(token)
    if not found:
        raise InvalidParameter("PageToken", "is not one that this API gave out")
    return Cursor("after" if found[1] == "A" else "before", int(found[2]))


def _write_token(cursor: Cursor) -> str:
    """Tokens are opaque to clients: PA for what comes after a place, PB for what comes before it."""
    return f"P{'A' if cursor.side == 'after' else 'B'}{cursor.position}"


class _Addresses(Generic[Record]):
    """The addresses of a page and its neighbours; *path* is the list's own, and *query* its filters."""

    def __init__(self, found: Page[Record], path: str, query: Mapping[str, str] | None = None) -> None:
        number, cursors = found.request.number, found.slice
        self._base = path, dict(query or {}), found.request.size
        self.own = self._at(number, found.request.cursor)
        self.first = self._at(0, None)
        self.next = self._at(number + 1, cursors.next) if cursors.next else None
        self.previous = self._at(max(number - 1, 0), cursors.previous) if cursors.previous else None

    def _at(self, number: int, cursor: Cursor | None) -> str:
        path, query, size = self._base
        token = {"PageToken": _write_token(cursor)} if cursor else {}
        return f"{path}?{urlencode({**query, 'PageSize': size, 'Page': number, **token})}"


def trunking_page(found: Page[Record], path: str, key: str, write: Callable[[Record], Json]) -> Json:
    """Write a list as trunking v1 does; *path* is its own, without the API's version."""
    addresses = _Addresses(found, f"{TRUNKING}{path}")
    return {
        "meta": {
            "first_page_url": addresses.first,
            "key": key,
            "next_page_url": addresses.next,
            "page": found.request.number,
            "page_size": found.request.size,
            "previous_page_url": addresses.previous,
            "url": addresses.own,
        },
        key: [write(record) for record in found.slice.records],
    }


def api_page(
    found: Page[Record],
    path: str,
    key: str,
    write: Callable[[Record], Json],
    query: Mapping[str, str] | None = None,
) -> Json:
    """Write a list as API 2010-04-01 does: relative addresses, and numbers of the first and last record."""
    addresses = _Addresses(found, path, query)
    start = found.request.number * found.request.size
    return {
        "end": start + max(len(found.slice.records) - 1, 0),
        "first_page_uri": addresses.first,
        key: [write(record) for record in found.slice.records],
        "next_page_uri": addresses.next,
        "page": found.request.number,
        "page_size": found.request.size,
        "previous_page_uri": addresses.previous,
        "start": start,
        "uri": addresses.own,
    }


def whole_page(records: Sequence[Record], path: str, key: str, write: Callable[[Record], Json]) -> Json:
    """Write all of a list as one page of API 2010-04-01."""
    request = PageRequest(size=len(records))
    return api_page(Page(request=request, slice=Slice([*records], None, None)), path, key, write)
