"""The engine, its transactions, and work that is claimed as rows with a lease.

Nothing above asks which database it is. SQLite runs in WAL mode and every writing transaction
begins IMMEDIATE: with a deferred BEGIN two writers that read first cannot both go on, and
SQLite answers "database is locked" at once, whatever the busy timeout.
"""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import (
    URL,
    Column,
    Connection,
    Engine,
    Table,
    create_engine,
    event,
    make_url,
    or_,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import ArgumentError, DatabaseError, NoSuchModuleError, OperationalError, ProgrammingError
from sqlalchemy.sql import ColumnElement

from tocsin.errors import ConfigError, Locked, StoreError

BUSY_TIMEOUT_MS = 15_000  # longer than the longest batch of any stage

UNDEFINED_TABLE = "42P01"  # PostgreSQL's code
NOT_SQLITE = "file is not a database"

Session = Connection


class Database:
    """One database. `close` it when done; a `with` block does."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """A writing transaction: all of the block is kept, or nothing of it.

        Raises Locked when another process writes for longer than the busy timeout.
        """
        with self._connected({}) as session:
            yield session

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A consistent view that holds up no writer."""
        snapshot = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
        with self._connected({"tocsin_read": True} if self.is_sqlite else snapshot) as session:
            yield session

    @property
    def is_sqlite(self) -> bool:
        """Whether it is one file, with one writer at a time."""
        return self.engine.dialect.name == "sqlite"

    @contextmanager
    def _connected(self, options: dict[str, Any]) -> Iterator[Session]:
        with explained(), self.engine.connect().execution_options(**options) as session, session.begin():
            yield session

    def close(self) -> None:
        """Gives back every connection."""
        self.engine.dispose()

    def __enter__(self) -> "Database":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


@contextmanager
def explained() -> Iterator[None]:
    """Turns what a database says of itself into a StoreError; a fault in our own statements stays a fault."""
    try:
        yield
    except ProgrammingError as error:
        if getattr(error.orig, "sqlstate", None) == UNDEFINED_TABLE:
            raise _no_tables() from error
        raise
    except DatabaseError as error:
        if not isinstance(error, OperationalError) and NOT_SQLITE not in str(error.orig):
            raise
        raise _translated(error) from error


def connect(url: str) -> Database:
    """The database at a URL: `sqlite:///file` or `postgresql+psycopg://…`. Makes a missing folder.

    Opens no connection yet. Raises ConfigError for a URL that no driver here serves.
    """
    try:
        address = make_url(url)
        if address.get_backend_name() == "sqlite":
            return Database(_sqlite(address))
        if address.drivername == "postgresql":
            address = address.set(drivername="postgresql+psycopg")
        return Database(create_engine(address, pool_pre_ping=True, hide_parameters=True))
    except (ArgumentError, NoSuchModuleError) as error:
        raise ConfigError(
            "the database's URL is not understood",
            remedy="try sqlite:///var/tocsin.db or postgresql+psycopg://user@host/name",
        ) from error
    except ModuleNotFoundError as error:
        raise ConfigError(
            f"the database needs the Python package {error.name}", remedy="pip install 'tocsin[postgres]'"
        ) from error


def existing(url: str) -> Database:
    """The database at a URL, which must be there: a file is not made by looking at it."""
    file = make_url(url).database if url.startswith("sqlite") else None
    if file and file != ":memory:" and not Path(file).exists():
        raise StoreError(
            f"there is no database at {file} yet", remedy="run `tocsin db upgrade`, or the daemon"
        )
    return connect(url)


def _sqlite(address: URL) -> Engine:
    if address.database and address.database != ":memory:":
        try:
            Path(address.database).parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StoreError(f"the folder of {address.database} cannot be made: {error.strerror}") from error
    engine = create_engine(address, connect_args={"timeout": BUSY_TIMEOUT_MS / 1000}, hide_parameters=True)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: sqlite3.Connection, _: object) -> None:
    connection.isolation_level = None  # the driver's own BEGIN is deferred; `_begin_sqlite` sends ours
    for pragma in (
        "journal_mode=WAL",
        "synchronous=NORMAL",
        "foreign_keys=ON",
        f"busy_timeout={BUSY_TIMEOUT_MS}",
    ):
        connection.execute(f"PRAGMA {pragma}").close()


def _begin_sqlite(connection: Connection) -> None:
    read = connection.get_execution_options().get("tocsin_read", False)
    connection.exec_driver_sql("BEGIN" if read else "BEGIN IMMEDIATE")


def _no_tables() -> StoreError:
    return StoreError("the database has no tables yet", remedy="run `tocsin db upgrade`")


def _translated(error: DatabaseError) -> StoreError:
    cause = error.orig
    said = str(cause).strip().splitlines()[0] if str(cause).strip() else type(cause).__name__
    if isinstance(cause, sqlite3.OperationalError) and "locked" in said:
        return Locked(
            "another process is writing to the database", remedy="try again, or end the other process"
        )
    if NOT_SQLITE in said:
        return StoreError(
            "the database's file is no SQLite database", remedy="name another file, or restore a backup"
        )
    if "no such table" in said:
        return _no_tables()
    return StoreError(f"the database does not answer: {said}")


def insert(session: Session, table: Table) -> postgresql.Insert | sqlite.Insert:
    """An INSERT of this database's dialect, which knows ON CONFLICT."""
    return postgresql.insert(table) if session.dialect.name == "postgresql" else sqlite.insert(table)


def insert_missing(
    session: Session,
    table: Table,
    rows: Sequence[dict[str, Any]],
    *,
    key: Sequence[str],
    returning: Sequence[Column[Any]] = (),
) -> list[Any]:
    """Inserts rows whose natural key is not there yet; gives the `returning` columns of those that were."""
    if not rows:
        return []
    statement = insert(session, table).on_conflict_do_nothing(index_elements=list(key))
    if not returning:
        session.execute(statement, list(rows))
        return []
    return list(session.execute(statement.returning(*returning), list(rows)).all())


def claim(
    session: Session,
    table: Table,
    due: ColumnElement[bool],
    *,
    order: ColumnElement[Any],
    n: int,
    now: datetime,
    until: datetime,
) -> list[Any]:
    """Up to `n` due rows that no one else holds, now leased until then.

    Two workers never get the same row: PostgreSQL skips what another has locked, SQLite lets
    one writer in at a time.
    """
    free = or_(table.c.leased_until.is_(None), table.c.leased_until <= now)
    statement = select(table).where(due, free).order_by(order).limit(n).with_for_update(skip_locked=True)
    rows = list(session.execute(statement).all())
    if rows:
        ids = [row.id for row in rows]
        session.execute(update(table).where(table.c.id.in_(ids)).values(leased_until=until))
    return rows
