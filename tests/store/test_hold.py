import multiprocessing
import threading
from pathlib import Path

import pytest
from sqlalchemy import text

from tocsin.errors import Locked
from tocsin.store.database import Database, connect
from tocsin.store.hold import working


def test_one_daemon_at_most_works_on_a_database(database_url: str) -> None:
    with (
        connect(database_url) as mine,
        connect(database_url) as other,
        working(mine, daemon=True),
        pytest.raises(Locked, match="another tocsin"),
        working(other, daemon=True),
    ):
        pass
    with connect(database_url) as other, working(other, daemon=True) as hold:
        assert hold.alone


def test_others_work_beside_a_daemon_and_know_that_they_are_not_alone(database_url: str) -> None:
    with connect(database_url) as mine, connect(database_url) as other:
        with working(mine, daemon=True) as daemon, working(other, daemon=False) as beside:
            assert (daemon.alone, beside.alone) == (True, False)
        with working(other, daemon=False) as first, working(mine, daemon=True) as late:
            assert (first.alone, late.alone) == (True, False)


def test_a_daemon_that_lost_its_connection_takes_its_hold_again(db: Database, database_url: str) -> None:
    with connect(database_url) as other, working(db, daemon=True) as hold:
        _end_connections(other)
        hold.check()
        with pytest.raises(Locked), working(other, daemon=True):
            pass


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)  # a file's lock ends with its process
def test_a_daemon_whose_hold_another_took_meanwhile_is_told(db: Database, database_url: str) -> None:
    with connect(database_url) as other, connect(database_url) as third, working(db, daemon=True) as hold:
        _end_connections(third)
        with working(other, daemon=True), pytest.raises(Locked):
            hold.check()


def _end_connections(db: Database) -> None:
    """What a restart of the server does to all other connections of this database."""
    if db.is_sqlite:
        return
    with db.engine.begin() as session:
        ended = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
        session.execute(text(ended + " AND datname = current_database()"))


def _work_and_die(url: str, begun: "multiprocessing.synchronize.Event") -> None:
    with connect(url) as db, working(db, daemon=True):
        begun.set()
        threading.Event().wait()


def test_a_killed_process_holds_nothing(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/tocsin.db"
    spawn = multiprocessing.get_context("spawn")
    begun = spawn.Event()
    process = spawn.Process(target=_work_and_die, args=(url, begun))
    process.start()
    assert begun.wait(30)
    process.kill()
    process.join()
    with connect(url) as db, working(db, daemon=True) as hold:
        assert hold.alone
