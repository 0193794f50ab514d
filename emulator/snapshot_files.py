"""Everything that an emulator holds as one file, an SQLite database in the layout of the data file."""

import sqlite3
from contextlib import closing

from emulator.contents import Contents, Copy
from emulator.database import DataFileError, bring_up_to_date, open_database
from emulator.settings import IN_MEMORY

_JOURNAL_MODE = slice(18, 20)
"""Where an SQLite file says that it has a log beside it, which a text of bytes has not: https://www.sqlite.org/fileformat.html."""


def write(copy: Copy) -> bytes:
    with closing(open_database(IN_MEMORY)) as connection:
        Contents(connection).restore(copy)
        return connection.serialize()


def read(content: bytes, name: str = "the snapshot") -> Copy:
    """What a snapshot, or the data file of an emulator that has ended, holds.

    Raises:
        DataFileError: it is neither, or is a newer emulator's.
    """
    without_log = bytearray(content)
    without_log[_JOURNAL_MODE] = b"\1\1"
    try:
        with closing(sqlite3.connect(IN_MEMORY, isolation_level=None)) as connection:
            connection.row_factory = sqlite3.Row
            connection.deserialize(bytes(without_log))
            if not connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'accounts'").fetchone():
                raise DataFileError(f"{name} is no snapshot of an emulator's")
            bring_up_to_date(connection, name)
            return Contents(connection).copy()
    except sqlite3.Error as error:
        raise DataFileError(f"{name} is no snapshot of an emulator's ({error})") from error
