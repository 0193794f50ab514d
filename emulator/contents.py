"""All that the accounts hold, as a whole: count it, copy it, put it back, empty it."""

import sqlite3
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from emulator.database import transaction

Copy = Mapping[str, list[tuple[Any, ...]]]

WHO_LOGS_IN = {"accounts", "api_keys", "oauth_apps"}
"""Tables that the reset of one account does not touch."""


class Holder(NamedTuple):
    """An account, with how many trunks it has in all regions."""

    sid: str
    parent_sid: str | None
    status: str
    trunks: int


class Contents:
    """The tables of one data file."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self.at_start: Copy = {**{table: [] for table in self._tables()}, **self.copy_who_logs_in()}

    def copy(self) -> Copy:
        """Return the rows of all tables."""
        return {table: self._rows(table) for table in self._tables()}

    def copy_who_logs_in(self) -> Copy:
        """Return the rows of the tables that say who may log in."""
        return {table: self._rows(table) for table in WHO_LOGS_IN}

    def restore(self, copy: Copy) -> None:
        """Make everything as it was when *copy* was made."""
        with transaction(self._connection):
            self._connection.execute("PRAGMA defer_foreign_keys = ON")
            for table in copy:
                self._connection.execute(f"DELETE FROM {table}")  # noqa: S608 - our own table names
            for table, rows in copy.items():
                self._insert(table, rows)

    def reset(self) -> None:
        """Restore the state at the start: who could log in, and the seed if the emulator has one."""
        self.restore(self.at_start)

    def begin_with(self, seed: Callable[[Copy], Copy]) -> None:
        """Let *seed* change the state that a reset restores; restore it now if the accounts hold nothing."""
        self.at_start = seed(self.at_start)
        if all(not rows for table, rows in self.copy().items() if table not in WHO_LOGS_IN):
            self.reset()

    def empty(self, account_sid: str) -> None:
        """Forget what *account_sid* holds. Rows without an account go with their parent."""
        with transaction(self._connection):
            self._connection.execute("PRAGMA defer_foreign_keys = ON")
            for table in self._tables():
                if table not in WHO_LOGS_IN and "account_sid" in self._columns(table):
                    self._connection.execute(f"DELETE FROM {table} WHERE account_sid = ?", [account_sid])  # noqa: S608 - our own table names

    def accounts(self) -> list[Holder]:
        """Return every account with the number of its trunks, those with trunks first."""
        query = """
            SELECT sid, parent_sid, status,
                (SELECT count(*) FROM trunks WHERE account_sid = accounts.sid) AS held
            FROM accounts ORDER BY held = 0, rowid
        """
        return [Holder(*row) for row in self._connection.execute(query)]

    def has_account(self, sid: str) -> bool:
        """Tell whether the account *sid* exists."""
        return self._connection.execute("SELECT 1 FROM accounts WHERE sid = ?", [sid]).fetchone() is not None

    def account_of(self, username: str) -> str:
        """Return the account of the API key or OAuth app *username*, or *username* itself."""
        query = """
            SELECT account_sid FROM api_keys WHERE sid = :sid
            UNION SELECT account_sid FROM oauth_apps WHERE sid = :sid
        """
        row = self._connection.execute(query, {"sid": username}).fetchone()
        return str(row[0]) if row else username

    def _rows(self, table: str) -> list[tuple[Any, ...]]:
        return [tuple(row) for row in self._connection.execute(f"SELECT * FROM {table}")]  # noqa: S608 - our own table names

    def _tables(self) -> list[str]:
        query = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'"
        return [row[0] for row in self._connection.execute(query)]

    def _columns(self, table: str) -> list[str]:
        return [row["name"] for row in self._connection.execute(f"PRAGMA table_info({table})")]

    def _insert(self, table: str, rows: list[tuple[Any, ...]]) -> None:
        marks = ", ".join("?" for _ in self._columns(table))
        self._connection.executemany(f"INSERT INTO {table} VALUES ({marks})", rows)  # noqa: S608 - our own table names
