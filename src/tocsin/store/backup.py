"""A copy of a SQLite database, taken while others write."""

import sqlite3
from contextlib import closing
from pathlib import Path

from tocsin.errors import StoreError
from tocsin.store.database import Database


def backup(db: Database, file: Path) -> int:
    """Copies the whole database as it stands at one moment; gives the copy's bytes.

    Raises StoreError for PostgreSQL, for an existing file and for one that cannot be written.
    """
    source = db.engine.url.database
    if db.engine.dialect.name != "sqlite" or not source:
        raise StoreError("only a SQLite database is copied to a file", remedy="use pg_dump")
    if file.exists():
        raise StoreError(f"{file} exists already", remedy="name another file")
    if not Path(source).exists():
        raise StoreError(f"{source} does not exist yet", remedy="run `tocsin db upgrade`")
    try:
        with closing(sqlite3.connect(source)) as live, closing(sqlite3.connect(file)) as copy:
            live.backup(copy)
    except sqlite3.Error as error:
        raise StoreError(f"{file} cannot be written: {error}") from error
    return file.stat().st_size
