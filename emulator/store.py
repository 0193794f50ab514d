"""The database as the resources work with it: with the settings and the clock, in one region.

The classes of resources know no HTTP. Their public methods take the account first and see only what belongs
to it. Each write is one transaction, on the disk before the method returns.
"""

import secrets
import sqlite3
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from emulator.database import Changes, Pattern, Record, Table, Value, transaction
from emulator.errors import NotFound, PageSizeTooLarge
from emulator.pagination import Page, PageRequest
from emulator.settings import DEFAULT_REGION, REGIONS, Settings

LARGEST_PAGE = 1000  # Twilio's OpenAPI description


@dataclass(frozen=True)
class Store:
    """The database as one region sees it."""

    connection: sqlite3.Connection
    settings: Settings
    now: Callable[[], datetime]
    region: str = DEFAULT_REGION

    @classmethod
    def of_every_region(
        cls, connection: sqlite3.Connection, settings: Settings, now: Callable[[], datetime]
    ) -> "dict[str, Store]":
        """Return one store per region, over the same database."""
        return {region: cls(connection, settings, now, region) for region in REGIONS}

    def transaction(self) -> AbstractContextManager[None]:
        """Keep all writes of the block, or none if it raises."""
        return transaction(self.connection)

    def table(self, name: str, record: type[Record]) -> Table[Record]:
        """Return a table that all regions share."""
        return Table(self.connection, name, record)

    def regional_table(self, name: str, record: type[Record]) -> Table[Record]:
        """Return a table of which this region sees its own rows only."""
        return Table(self.connection, name, record, region=self.region)

    def page(self, table: Table[Record], request: PageRequest, **where: Value | Pattern) -> Page[Record]:
        """Return the part of *table* that *request* asks for."""
        if request.size > LARGEST_PAGE:
            raise PageSizeTooLarge(request.size, LARGEST_PAGE)
        found = table.slice(request.size, request.cursor, descending=self.settings.newest_first, **where)
        return Page(request=request, slice=found)

    def first_row(self, query: str, *values: Value | float) -> Any:
        """Return the first row of an SQL *query*, None without one."""
        return self.connection.execute(query, values).fetchone()

    def touched(self, changes: Changes) -> Changes:
        """Return *changes* with the date of an update that happens now."""
        return {**changes, "date_updated": self._timestamp()}

    def dates(self) -> dict[str, Any]:
        """Return the dates of a record that is made now."""
        now = self._timestamp()
        return {"date_created": now, "date_updated": now}

    def _timestamp(self) -> str:
        return self.now().astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def existing(record: Record | None) -> Record:
    """Return *record*, or raise NotFound without one."""
    if record is None:
        raise NotFound
    return record


def checked(changes: Changes) -> dict[str, Any]:
    """Tell the type checker that values which the rules accepted fit the records' types."""
    return dict(changes)


def new_sid(prefix: str) -> str:
    """Return an unused SID."""
    return prefix + secrets.token_hex(16)
