"""Which processes work on a database: one daemon at most, others beside it.

Two locks say so. The daemon's is held by one; the workers' is shared by all that claim rows,
so that whoever can have it alone knows that every lease in the tables is a dead process's. Both
end with the process, however that ends. Looking at the database needs neither.
"""

import fcntl
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from io import TextIOWrapper
from pathlib import Path

from sqlalchemy import Connection, func, select
from sqlalchemy.exc import DBAPIError

from tocsin.errors import Locked, StoreError
from tocsin.store.database import Database, explained

DAEMON, WORKERS = 7_410_022, 7_410_023  # PostgreSQL's advisory locks, any numbers that nobody else takes


class Hold:
    """What a process holds. `alone`: when it began, no other worked on the database."""

    def __init__(self, db: Database, *, daemon: bool, alone: bool, session: Connection | None = None) -> None:
        self.alone = alone
        self._db, self._daemon, self._session = db, daemon, session

    def check(self) -> None:
        """Makes sure of the hold. Raises Locked where another daemon has it by now.

        PostgreSQL gives an advisory lock up when its connection ends, by a restart for instance.
        """
        if self._session is None:
            return
        try:
            self._session.execute(select(1))
            self._session.commit()
        except DBAPIError:
            with explained():
                self._session.invalidate()
                self._session, _ = _connected(self._db, daemon=self._daemon)

    def close(self) -> None:
        """Gives up what is held on PostgreSQL."""
        if self._session is not None:
            self._session.close()


@contextmanager
def working(db: Database, *, daemon: bool) -> Iterator[Hold]:
    """Holds a place among those that work on the database. Raises Locked for a second daemon."""
    if db.is_sqlite:
        with _files(db, daemon=daemon) as hold:
            yield hold
        return
    with explained():
        session, alone = _connected(db, daemon=daemon)
    hold = Hold(db, daemon=daemon, alone=alone, session=session)
    try:
        yield hold
    finally:
        hold.close()


def _connected(db: Database, *, daemon: bool) -> tuple[Connection, bool]:
    """A connection of its own with the locks: one from the pool would go on holding them after its return."""
    session = db.engine.connect()
    session.detach()
    try:
        return session, _take(session, daemon=daemon)
    except Locked:
        session.close()
        raise


def _take(session: Connection, *, daemon: bool) -> bool:
    """Takes the locks on PostgreSQL; gives whether nobody else worked."""
    if daemon and not session.execute(select(func.pg_try_advisory_lock(DAEMON))).scalar_one():
        raise _held()
    alone = bool(session.execute(select(func.pg_try_advisory_lock(WORKERS))).scalar_one())
    session.execute(select(func.pg_advisory_lock_shared(WORKERS)))
    if alone:
        session.execute(select(func.pg_advisory_unlock(WORKERS)))
    session.commit()
    return alone


@contextmanager
def _files(db: Database, *, daemon: bool) -> Iterator[Hold]:
    database = db.engine.url.database
    if not database or database == ":memory:":
        yield Hold(db, daemon=daemon, alone=True)
        return
    with ExitStack() as held:
        if daemon and not _lock(_opened(held, f"{database}.lock"), fcntl.LOCK_EX):
            raise _held()
        workers = _opened(held, f"{database}.workers")
        alone = _lock(workers, fcntl.LOCK_EX)
        fcntl.flock(workers, fcntl.LOCK_SH)
        yield Hold(db, daemon=daemon, alone=alone)


def _opened(held: ExitStack, path: str) -> TextIOWrapper:
    try:
        return held.enter_context(Path(path).open("w"))
    except OSError as error:
        what = f"{path} cannot be written: {error.strerror}"
        raise StoreError(what, remedy="see who owns its folder") from error


def _lock(file: TextIOWrapper, how: int) -> bool:
    try:
        fcntl.flock(file, how | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _held() -> Locked:
    remedy = "end it first, or give this one a database of its own"
    return Locked("another tocsin works on this database", remedy=remedy)
