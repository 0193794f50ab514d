"""What every part of the backend works with: the database, the settings, the clock, and one region."""

import secrets
import sqlite3
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Generic

from emulator.database import Changes, Cursor, Pattern, Record, Slice, Table, Value, transaction
from emulator.errors import NotFound, PageSizeTooLarge
from emulator.settings import DEFAULT_REGION, Settings

LARGEST_PAGE = 1000  # Twilio's OpenAPI description


@dataclass(frozen=True, kw_only=True)
class PageRequest:
    """Which part of a list is wanted; *number* is the client's own count and moves nothing (Twilio's OpenAPI description)."""

    size: int = 50  # Twilio's OpenAPI description
    number: int = 0
    cursor: Cursor | None = None


@dataclass(frozen=True, kw_only=True)
class Page(Generic[Record]):
    """A part of a list, with the request that it answers."""

    request: PageRequest
    slice: Slice[Record]


@dataclass(frozen=True)
class Store:
    """The database as one region sees it."""

    connection: sqlite3.Connection
    settings: Settings
    now: Callable[[], datetime]
    region: str = DEFAULT_REGION

    def transaction(self) -> AbstractContextManager[None]:
        return transaction(self.connection)

    def table(self, name: str, record: type[Record]) -> Table[Record]:
        """A table that all regions share."""
        return Table(self.connection, name, record)

    def regional_table(self, name: str, record: type[Record]) -> Table[Record]:
        """A table of which this region sees its own rows only."""
        return Table(self.connection, name, record, region=self.region)

    def page(self, table: Table[Record], request: PageRequest, **where: Value | Pattern) -> Page[Record]:
        if request.size > LARGEST_PAGE:
            raise PageSizeTooLarge(request.size, LARGEST_PAGE)
        found = table.slice(request.size, request.cursor, descending=self.settings.newest_first, **where)
        return Page(request=request, slice=found)

    def touched(self, changes: Changes) -> Changes:
        return {**changes, "date_updated": self.timestamp()}

    def dates(self) -> dict[str, Any]:
        """Those of a record that is made now."""
        now = self.timestamp()
        return {"date_created": now, "date_updated": now}

    def timestamp(self) -> str:
        return self.now().astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def existing(record: Record | None) -> Record:
    if record is None:
        raise NotFound
    return record


def checked(changes: Changes) -> dict[str, Any]:
    """Values that the rules let through fit the records' types, which no type checker can see."""
    return dict(changes)


def new_sid(prefix: str) -> str:
    return prefix + secrets.token_hex(16)
