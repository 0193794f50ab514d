"""Write all contents of an emulator to one SQLite file, laid out as the data file, and read them back."""

import sqlite3
from contextlib import closing

from emulator.contents import Contents, Copy
from emulator.database import DataFileError, bring_up_to_date, open_database
from emulator.settings import IN_MEMORY

_JOURNAL_MODE = slice(18, 20)
"""Bytes of a file that announce a write-ahead log, which a database in memory does not have.

Source: https://www.sqlite.org/fileformat.html.
"""


def write(copy: Copy) -> bytes:
    """Return *copy* as the content of a file."""
    with closing(open_database(IN_MEMORY)) as connection:
        Contents(connection).restore(copy)
        return connection.serialize()


def read(content: bytes, name: str = "the snapshot") -> Copy:
    """Read a snapshot, or the data file of an emulator that has ended.

    Raises:
        DataFileError: it is neither, or a newer emulator wrote it.
    """
    without_log = bytearray(content)
    without_log[_JOURNAL_MODE] = b"\1\1"
    try:
        with closing(sqlite3.connect(IN_MEMORY, isolation_level=None)) as connection:
            connection.row_factory = sqlite3.Row
            connection.deserialize(bytes(without_log))
            if not connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'accounts'").fetchone():
                raise DataFileError(f"{name} is not a snapshot of an emulator")
            bring_up_to_date(connection, name)
            return Contents(connection).copy()
    except sqlite3.Error as error:
        raise DataFileError(f"{name} is not a snapshot of an emulator ({error})") from error
