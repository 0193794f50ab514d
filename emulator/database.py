"""The SQLite file: its layout, and the statements that every table needs.

One connection, used from one thread. A statement outside a transaction is one of its own. With
``synchronous=FULL`` a write is on the disk before it is acknowledged.
"""

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any, Generic, Literal, TypeVar

from emulator.settings import IN_MEMORY

PARENT_DOMAIN = "substr(domain_name, instr(domain_name, '.') + 1) COLLATE NOCASE"
"""A trunk's domain name after its first dot; indexed, so that a parent finds its sub-domains at once."""

LAYOUTS = (
    """
    CREATE TABLE accounts (
        sid TEXT PRIMARY KEY,
        auth_token TEXT NOT NULL
    );
    CREATE TABLE trunks (
        position INTEGER PRIMARY KEY AUTOINCREMENT,
        sid TEXT NOT NULL UNIQUE,
        account_sid TEXT NOT NULL REFERENCES accounts (sid),
        friendly_name TEXT,
        domain_name TEXT COLLATE NOCASE UNIQUE,
        disaster_recovery_url TEXT,
        disaster_recovery_method TEXT,
        transfer_mode TEXT NOT NULL,
        transfer_caller_id TEXT NOT NULL,
        secure INTEGER NOT NULL,
        cnam_lookup_enabled INTEGER NOT NULL,
        recording_mode TEXT NOT NULL,
        recording_trim TEXT NOT NULL,
        date_created TEXT NOT NULL,
        date_updated TEXT NOT NULL
    );
    CREATE INDEX trunks_of_account ON trunks (account_sid, position);
    CREATE TABLE origination_urls (
        position INTEGER PRIMARY KEY AUTOINCREMENT,
        sid TEXT NOT NULL UNIQUE,
        account_sid TEXT NOT NULL,
        trunk_sid TEXT NOT NULL REFERENCES trunks (sid) ON DELETE CASCADE,
        friendly_name TEXT NOT NULL,
        sip_url TEXT NOT NULL,
        priority INTEGER NOT NULL,
        weight INTEGER NOT NULL,
        enabled INTEGER NOT NULL,
        date_created TEXT NOT NULL,
        date_updated TEXT NOT NULL
    );
    CREATE INDEX origination_urls_of_trunk ON origination_urls (trunk_sid, position);
    CREATE TABLE phone_numbers (
        position INTEGER PRIMARY KEY AUTOINCREMENT,
        sid TEXT NOT NULL UNIQUE,
        account_sid TEXT NOT NULL,
        trunk_sid TEXT REFERENCES trunks (sid) ON DELETE SET NULL,
        phone_number TEXT NOT NULL,
        date_created TEXT NOT NULL,
        date_updated TEXT NOT NULL
    );
    CREATE INDEX phone_numbers_of_trunk ON phone_numbers (trunk_sid, position);
    """,
    """
    ALTER TABLE accounts ADD COLUMN parent_sid TEXT REFERENCES accounts (sid);
    ALTER TABLE accounts ADD COLUMN status TEXT NOT NULL DEFAULT 'active';
    CREATE TABLE api_keys (
        sid TEXT PRIMARY KEY,
        account_sid TEXT NOT NULL REFERENCES accounts (sid),
        secret TEXT NOT NULL,
        region TEXT NOT NULL
    );
    CREATE TABLE regional_trunks (
        position INTEGER PRIMARY KEY AUTOINCREMENT,
        region TEXT NOT NULL,
        sid TEXT NOT NULL UNIQUE,
        account_sid TEXT NOT NULL REFERENCES accounts (sid),
        friendly_name TEXT,
        domain_name TEXT COLLATE NOCASE,
        disaster_recovery_url TEXT,
        disaster_recovery_method TEXT,
        transfer_mode TEXT NOT NULL,
        transfer_caller_id TEXT NOT NULL,
        secure INTEGER NOT NULL,
        cnam_lookup_enabled INTEGER NOT NULL,
        recording_mode TEXT NOT NULL,
        recording_trim TEXT NOT NULL,
        has_ip_access_control_list INTEGER NOT NULL DEFAULT 0,
        has_credential_list INTEGER NOT NULL DEFAULT 0,
        date_created TEXT NOT NULL,
        date_updated TEXT NOT NULL,
        UNIQUE (domain_name, region)
    );
    INSERT INTO regional_trunks
        SELECT position, 'us1', sid, account_sid, friendly_name, domain_name, disaster_recovery_url,
            disaster_recovery_method, transfer_mode, transfer_caller_id, secure, cnam_lookup_enabled,
            recording_mode, recording_trim, 0, 0, date_created, date_updated
        FROM trunks;
    DROP TABLE trunks;
    ALTER TABLE regional_trunks RENAME TO trunks;
    CREATE INDEX trunks_of_account ON trunks (account_sid, region, position);
    ALTER TABLE phone_numbers ADD COLUMN friendly_name TEXT NOT NULL DEFAULT '';
    UPDATE phone_numbers SET friendly_name =
        '(' || substr(phone_number, 3, 3) || ') ' || substr(phone_number, 6, 3)
        || '-' || substr(phone_number, 9);
    ALTER TABLE phone_numbers ADD COLUMN api_version TEXT NOT NULL DEFAULT '2010-04-01';
    ALTER TABLE phone_numbers ADD COLUMN voice_url TEXT;
    ALTER TABLE phone_numbers ADD COLUMN voice_method TEXT NOT NULL DEFAULT 'POST';
    ALTER TABLE phone_numbers ADD COLUMN voice_fallback_url TEXT;
    ALTER TABLE phone_numbers ADD COLUMN voice_fallback_method TEXT NOT NULL DEFAULT 'POST';
    ALTER TABLE phone_numbers ADD COLUMN voice_application_sid TEXT;
    ALTER TABLE phone_numbers ADD COLUMN voice_caller_id_lookup INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE phone_numbers ADD COLUMN voice_receive_mode TEXT NOT NULL DEFAULT 'voice';
    ALTER TABLE phone_numbers ADD COLUMN sms_url TEXT;
    ALTER TABLE phone_numbers ADD COLUMN sms_method TEXT NOT NULL DEFAULT 'POST';
    ALTER TABLE phone_numbers ADD COLUMN sms_fallback_url TEXT;
    ALTER TABLE phone_numbers ADD COLUMN sms_fallback_method TEXT NOT NULL DEFAULT 'POST';
    ALTER TABLE phone_numbers ADD COLUMN sms_application_sid TEXT;
    ALTER TABLE phone_numbers ADD COLUMN status_callback TEXT;
    ALTER TABLE phone_numbers ADD COLUMN status_callback_method TEXT NOT NULL DEFAULT 'POST';
    ALTER TABLE phone_numbers ADD COLUMN emergency_status TEXT NOT NULL DEFAULT 'Inactive';
    ALTER TABLE phone_numbers ADD COLUMN emergency_address_sid TEXT;
    ALTER TABLE phone_numbers ADD COLUMN address_sid TEXT;
    ALTER TABLE phone_numbers ADD COLUMN identity_sid TEXT;
    ALTER TABLE phone_numbers ADD COLUMN bundle_sid TEXT;
    CREATE INDEX phone_numbers_of_account ON phone_numbers (account_sid, position);
    CREATE TABLE ip_access_control_lists (
        position INTEGER PRIMARY KEY AUTOINCREMENT,
        region TEXT NOT NULL,
        sid TEXT NOT NULL UNIQUE,
        account_sid TEXT NOT NULL REFERENCES accounts (sid),
        friendly_name TEXT NOT NULL,
        date_created TEXT NOT NULL,
        date_updated TEXT NOT NULL
    );
    CREATE INDEX ip_access_control_lists_of_account
        ON ip_access_control_lists (account_sid, region, position);
    CREATE TABLE ip_addresses (
        position INTEGER PRIMARY KEY AUTOINCREMENT,
        sid TEXT NOT NULL UNIQUE,
        account_sid TEXT NOT NULL,
        ip_access_control_list_sid TEXT NOT NULL REFERENCES ip_access_control_lists (sid) ON DELETE CASCADE,
        friendly_name TEXT NOT NULL,
        ip_address TEXT NOT NULL,
        cidr_prefix_length INTEGER NOT NULL,
        date_created TEXT NOT NULL,
        date_updated TEXT NOT NULL
    );
    CREATE INDEX ip_addresses_of_list ON ip_addresses (ip_access_control_list_sid, position);
    CREATE TABLE credential_lists (
        position INTEGER PRIMARY KEY AUTOINCREMENT,
        region TEXT NOT NULL,
        sid TEXT NOT NULL UNIQUE,
        account_sid TEXT NOT NULL REFERENCES accounts (sid),
        friendly_name TEXT NOT NULL,
        date_created TEXT NOT NULL,
        date_updated TEXT NOT NULL
    );
    CREATE INDEX credential_lists_of_account ON credential_lists (account_sid, region, position);
    CREATE TABLE credentials (
        position INTEGER PRIMARY KEY AUTOINCREMENT,
        sid TEXT NOT NULL UNIQUE,
        account_sid TEXT NOT NULL,
        credential_list_sid TEXT NOT NULL REFERENCES credential_lists (sid) ON DELETE CASCADE,
        username TEXT NOT NULL,
        date_created TEXT NOT NULL,
        date_updated TEXT NOT NULL
    );
    CREATE INDEX credentials_of_list ON credentials (credential_list_sid, position);
    CREATE TABLE trunk_ip_access_control_lists (
        position INTEGER PRIMARY KEY AUTOINCREMENT,
        sid TEXT NOT NULL REFERENCES ip_access_control_lists (sid),
        account_sid TEXT NOT NULL,
        trunk_sid TEXT NOT NULL REFERENCES trunks (sid) ON DELETE CASCADE,
        friendly_name TEXT NOT NULL,
        date_created TEXT NOT NULL,
        date_updated TEXT NOT NULL,
        UNIQUE (sid, trunk_sid)
    );
    CREATE INDEX ip_access_control_lists_of_trunk ON trunk_ip_access_control_lists (trunk_sid, position);
    CREATE TABLE trunk_credential_lists (
        position INTEGER PRIMARY KEY AUTOINCREMENT,
        sid TEXT NOT NULL REFERENCES credential_lists (sid),
        account_sid TEXT NOT NULL,
        trunk_sid TEXT NOT NULL REFERENCES trunks (sid) ON DELETE CASCADE,
        friendly_name TEXT NOT NULL,
        date_created TEXT NOT NULL,
        date_updated TEXT NOT NULL,
        UNIQUE (sid, trunk_sid)
    );
    CREATE INDEX credential_lists_of_trunk ON trunk_credential_lists (trunk_sid, position);
    CREATE TABLE routes (
        sid TEXT PRIMARY KEY,
        account_sid TEXT NOT NULL REFERENCES accounts (sid),
        sip_trunk_domain TEXT NOT NULL COLLATE NOCASE,
        voice_region TEXT NOT NULL,
        friendly_name TEXT,
        date_created TEXT NOT NULL,
        date_updated TEXT NOT NULL
    );
    """,
    f"CREATE INDEX trunks_of_parent_domain ON trunks (region, {PARENT_DOMAIN});",
    """
    CREATE TABLE oauth_apps (
        sid TEXT PRIMARY KEY,
        account_sid TEXT NOT NULL REFERENCES accounts (sid),
        client_secret TEXT NOT NULL,
        access_token_ttl INTEGER NOT NULL
    );
    """,
    """
    ALTER TABLE accounts ADD COLUMN friendly_name TEXT;
    ALTER TABLE accounts ADD COLUMN date_created TEXT;
    ALTER TABLE accounts ADD COLUMN date_updated TEXT;
    ALTER TABLE api_keys ADD COLUMN kind TEXT NOT NULL DEFAULT 'standard';
    ALTER TABLE api_keys ADD COLUMN permissions TEXT NOT NULL DEFAULT '';
    ALTER TABLE api_keys ADD COLUMN friendly_name TEXT;
    ALTER TABLE api_keys ADD COLUMN date_created TEXT;
    ALTER TABLE api_keys ADD COLUMN date_updated TEXT;
    ALTER TABLE phone_numbers ADD COLUMN number_type TEXT NOT NULL DEFAULT 'local';
    """,
    """
    CREATE TABLE IF NOT EXISTS reserved_domains (
        account_sid TEXT NOT NULL,
        domain_name TEXT NOT NULL COLLATE NOCASE PRIMARY KEY,
        until REAL NOT NULL
    );
    """,
)
"""One script per layout, each from the one before. A file's ``user_version`` counts them."""


@dataclass(frozen=True)
class Pattern:
    """A pattern in the language of SQLite's GLOB, which a column must match."""

    glob: str


Value = str | int | bool | None
Changes = Mapping[str, Value]
Where = Mapping[str, Value | Pattern]
Record = TypeVar("Record")


class DataFileError(Exception):
    """The data file cannot be used; the text says why and what to do."""


def open_database(data: str) -> sqlite3.Connection:
    """Open *data*, a path or ``:memory:``, for this process only; make its folder, and update its layout.

    Raises:
        DataFileError: the file is not an emulator's, a newer emulator wrote it, or it is in use.
    """
    try:
        if data != IN_MEMORY:
            Path(data).parent.mkdir(parents=True, exist_ok=True)
        with ExitStack() as unless_done:
            connection = sqlite3.connect(data, isolation_level=None, timeout=1)
            unless_done.callback(connection.close)
            _prepare(connection)
            bring_up_to_date(connection, data)
            # Only now: rebuilding a table must not delete the rows that refer to it.
            connection.execute("PRAGMA foreign_keys = ON")
            unless_done.pop_all()
    except (sqlite3.Error, OSError) as error:
        raise DataFileError(_reason(data, error)) from error
    return connection


def _prepare(connection: sqlite3.Connection) -> None:
    """Lock out a second emulator; the journal mode must come after the lock."""
    connection.row_factory = sqlite3.Row
    connection.execute("PRAGMA locking_mode = EXCLUSIVE")
    connection.execute("PRAGMA journal_mode = WAL").fetchall()
    connection.execute("PRAGMA synchronous = FULL")


def bring_up_to_date(connection: sqlite3.Connection, data: str) -> None:
    """Update the layout of a database, which errors call *data*."""
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if version > len(LAYOUTS):
        raise DataFileError(
            f"{data} was written by a newer emulator (layout {version}, this one knows {len(LAYOUTS)}): "
            "choose another file with --data"
        )
    for number, layout in enumerate(LAYOUTS[version:], start=version + 1):
        connection.executescript(f"BEGIN IMMEDIATE; {layout} PRAGMA user_version = {number}; COMMIT;")


def _reason(data: str, error: Exception) -> str:
    if "locked" in str(error):
        return f"{data} is in use by another program: stop it, or choose another file with --data"
    reason = getattr(error, "strerror", error)
    return f"{data} cannot be used as the emulator's data ({reason}): choose another file with --data"


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """Keep all writes of the block, or none if it raises."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


@dataclass(frozen=True)
class Cursor:
    """A place in a list: just after, or just before, the row at *position*."""

    side: Literal["after", "before"]
    position: int


@dataclass(frozen=True)
class Slice(Generic[Record]):
    """Some consecutive records of a list, and the places where its neighbours begin, if it has any."""

    records: list[Record]
    previous: Cursor | None
    next: Cursor | None


class Table(Generic[Record]):
    """One table of records. In *where* each column must equal a value, or match a pattern.

    *always* applies to every row that this object reads or writes; its columns are not part of the record.
    """

    def __init__(
        self, connection: sqlite3.Connection, name: str, record: type[Record], **always: Value
    ) -> None:
        self._connection = connection
        self._name = name
        self._record = record
        self._always = always

    def insert(self, record: Record) -> Record:
        """Insert *record*, and return it."""
        row = {**asdict(record), **self._always}  # type: ignore[call-overload]  # every record is a dataclass
        marks = ", ".join(f":{column}" for column in row)
        self._run(f"INSERT INTO {self._name} ({', '.join(row)}) VALUES ({marks})", row)  # noqa: S608 - our own column names
        return record

    def find(self, **where: Value) -> Record | None:
        """Return a record, None without one."""
        row = self._select("*", where).fetchone()
        return self._read(row) if row else None

    def all(self, **where: Value) -> list[Record]:
        """Return the records, oldest first."""
        return [self._read(row) for row in self._select("*", where, " ORDER BY rowid")]

    def count(self, **where: Value) -> int:
        """Return how many records match."""
        return int(self._select("count(*)", where).fetchone()[0])

    def update(self, sid: str, changes: Changes) -> None:
        """Set the columns *changes* of the record *sid*."""
        columns = ", ".join(f"{column} = :{column}" for column in changes)
        self._run(f"UPDATE {self._name} SET {columns} WHERE sid = :sid", {**changes, "sid": sid})  # noqa: S608 - our own column names

    def delete(self, sid: str, **where: Value) -> bool:
        """Delete the record *sid*, and say whether it existed."""
        where = {"sid": sid, **where}
        gone = self._run(f"DELETE FROM {self._name} WHERE {_conditions(where)}", where)  # noqa: S608 - our own column names
        return gone.rowcount > 0

    def slice(
        self, size: int, cursor: Cursor | None, *, descending: bool, **where: Value | Pattern
    ) -> Slice[Record]:
        """Return the *size* records after or before *cursor*, or the first ones."""
        backwards = cursor is not None and cursor.side == "before"
        rows = self._rows(size, cursor.position if cursor else None, descending is not backwards, where)
        if backwards:
            rows.reverse()
        if not rows:
            return Slice([], None, None)
        first, last = rows[0]["position"], rows[-1]["position"]
        return Slice(
            [self._read(row) for row in rows],
            Cursor("before", first) if self._rows(1, first, not descending, where) else None,
            Cursor("after", last) if self._rows(1, last, descending, where) else None,
        )

    def _rows(self, size: int, start: int | None, descending: bool, where: Where) -> list[sqlite3.Row]:  # noqa: FBT001 - private
        beyond = f" AND position {'<' if descending else '>'} :start" if start is not None else ""
        order = f"{beyond} ORDER BY position {'DESC' if descending else 'ASC'} LIMIT :size"
        return self._select("*", where, order, start=start, size=size).fetchall()

    def _select(self, what: str, where: Where, rest: str = "", **values: Value) -> sqlite3.Cursor:
        where = {**where, **self._always}
        return self._run(
            f"SELECT {what} FROM {self._name} WHERE {_conditions(where)}{rest}",  # noqa: S608 - our own column names
            {**{column: _value(wanted) for column, wanted in where.items()}, **values},
        )

    def _run(self, statement: str, values: Mapping[str, Any]) -> sqlite3.Cursor:
        return self._connection.execute(statement, values)

    def _read(self, row: sqlite3.Row) -> Record:
        """Turn numbers back into booleans, which SQLite does not have, by the record's types."""
        known = fields(self._record)  # type: ignore[arg-type]  # every record is a dataclass
        return self._record(**{f.name: bool(row[f.name]) if f.type is bool else row[f.name] for f in known})


def _conditions(where: Where) -> str:
    return " AND ".join(
        f"{column} {'GLOB' if isinstance(wanted, Pattern) else '='} :{column}"
        for column, wanted in where.items()
    )


def _value(wanted: Value | Pattern) -> Value:
    return wanted.glob if isinstance(wanted, Pattern) else wanted
