import threading
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import select, text

from tests.build import NOW
from tocsin.errors import ConfigError, SchemaTooOld, StoreError
from tocsin.store.backup import backup
from tocsin.store.database import Database, connect, existing
from tocsin.store.tables import marks, metadata
from tocsin.store.upgrade import require, upgrade, versions
from tocsin.store.upkeep import mark, marked


def is_declared(_: object, name: str | None, *__: object) -> bool:
    """The index of words is another kind of table in each database, with others beside it in SQLite."""
    return not (name or "").startswith("entry_words")


def test_the_migrations_make_the_tables_that_the_code_declares(db: Database) -> None:
    with db.transaction() as session:
        context = MigrationContext.configure(
            session, opts={"compare_type": True, "include_object": is_declared}
        )
        assert compare_metadata(context, metadata) == []


def test_an_upgrade_is_done_once_and_repeats_harmlessly(database_url: str) -> None:
    with connect(database_url) as db:
        assert versions(db)[0] is None
        assert upgrade(db) is True
        assert upgrade(db) is False
        assert versions(db)[0] == versions(db)[1]


def test_tables_of_an_older_version_are_named_with_the_remedy(db: Database) -> None:
    with db.transaction() as session:
        session.execute(text("DELETE FROM alembic_version"))
    with pytest.raises(StoreError, match="tocsin db upgrade"):
        require(db)


def test_a_file_that_is_no_database_says_so(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("not a database, and long enough to be read as one" * 100)
    with (
        connect(f"sqlite:///{tmp_path}/notes.txt") as db,
        pytest.raises(StoreError, match="no SQLite database"),
        db.reading() as session,
    ):
        marked(session)


def test_looking_makes_no_file(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="no database at"):
        existing(f"sqlite:///{tmp_path}/none.db")
    assert not (tmp_path / "none.db").exists()


def test_a_server_that_is_not_there_says_so() -> None:
    with (
        connect("postgresql+psycopg://nobody@127.0.0.1:1/none") as db,
        pytest.raises(StoreError, match="does not answer"),
        db.reading(),
    ):
        pass


def test_a_view_stays_the_same_while_others_write(db: Database) -> None:
    with db.reading() as view:
        assert marked(view) == {}
        with db.transaction() as session:
            mark(session, "polled", NOW)
        assert marked(view) == {}


def test_tables_of_a_newer_version_are_not_touched(db: Database) -> None:
    with db.transaction() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(SchemaTooOld, match="newer tocsin"):
        upgrade(db)


def test_times_come_back_aware_and_in_utc(db: Database) -> None:
    bamako_plus_two = datetime(2025, 10, 28, 11, 0, tzinfo=timezone(timedelta(hours=2)))
    with db.transaction() as session:
        mark(session, "polled", bamako_plus_two)
    with db.reading() as session:
        at = marked(session)["polled"]
    assert (at, at.tzinfo) == (datetime(2025, 10, 28, 9, 0, tzinfo=UTC), UTC)


def test_a_naive_time_is_refused(db: Database) -> None:
    with pytest.raises(Exception, match="naive"), db.transaction() as session:
        mark(session, "polled", NOW.replace(tzinfo=None))


def test_a_block_that_raises_leaves_nothing(db: Database) -> None:
    def fail() -> None:
        with db.transaction() as session:
            mark(session, "polled", NOW)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    with db.reading() as session:
        assert marked(session) == {}


def test_writers_that_read_first_wait_for_each_other_and_none_is_refused(db: Database) -> None:
    def write(name: str) -> None:
        for _ in range(20):
            with db.transaction() as session:
                found = session.execute(
                    select(marks.c.detail).where(marks.c.name == "total").with_for_update()
                ).scalar_one()
                mark(session, "total", NOW, {"n": found["n"] + 1})

    with db.transaction() as session:
        mark(session, "total", NOW, {"n": 0})
    threads = [threading.Thread(target=write, args=(str(n),)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with db.reading() as session:
        assert session.execute(select(marks.c.detail)).scalar_one() == {"n": 80}


def test_readers_do_not_wait_for_a_writer(db: Database) -> None:
    with db.transaction() as writer:
        mark(writer, "polled", NOW)
        with db.reading() as reader:
            assert marked(reader) == {}


def test_an_url_that_no_driver_serves_is_explained() -> None:
    with pytest.raises(ConfigError, match="sqlite:///"):
        connect("nonsense")
    with pytest.raises(ConfigError, match="sqlite:///"):
        connect("dbase://x/y")


def test_a_database_without_tables_names_the_remedy(database_url: str) -> None:
    with (
        connect(database_url) as db,
        pytest.raises(StoreError, match="tocsin db upgrade"),
        db.reading() as session,
    ):
        marked(session)


def test_a_backup_holds_what_was_committed(sqlite_db: Database, tmp_path: Path) -> None:
    with sqlite_db.transaction() as session:
        mark(session, "polled", NOW)
    size = backup(sqlite_db, tmp_path / "copy.db")
    with connect(f"sqlite:///{tmp_path}/copy.db") as copy, copy.reading() as session:
        assert marked(session) == {"polled": NOW}
    assert size == (tmp_path / "copy.db").stat().st_size
    with pytest.raises(StoreError, match="exists already"):
        backup(sqlite_db, tmp_path / "copy.db")
