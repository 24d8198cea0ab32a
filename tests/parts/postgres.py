"""A PostgreSQL server for the tests: the one that TOCSIN_TEST_POSTGRES names, else one of their own."""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.engine import URL, make_url

START_WITHIN = 30  # seconds


@contextmanager
def server() -> Iterator[URL]:
    """The URL of a server's maintenance database. Skips where there is none, unless one is required."""
    named = os.environ.get("TOCSIN_TEST_POSTGRES")
    if named:
        yield make_url(named)
        return
    programs = _programs()
    if programs is None:
        if "postgres" in os.environ.get("TOCSIN_TEST_REQUIRE", ""):
            pytest.fail("PostgreSQL is required here, and neither TOCSIN_TEST_POSTGRES nor initdb is there")
        pytest.skip("no PostgreSQL: set TOCSIN_TEST_POSTGRES or install Debian's postgresql")
    with _started(programs) as url:
        yield url


@contextmanager
def database(maintenance: URL, name: str) -> Iterator[URL]:
    """A fresh database of that name, dropped at the end."""
    engine = create_engine(maintenance, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f'DROP DATABASE IF EXISTS "{name}"'))
        connection.execute(text(f'CREATE DATABASE "{name}"'))
    try:
        yield maintenance.set(database=name)
    finally:
        with engine.connect() as connection:
            connection.execute(text(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'))
        engine.dispose()


@contextmanager
def schema(base: URL, name: str) -> Iterator[str]:
    """The URL of a fresh schema in a database, as a string with its password."""
    engine = create_engine(base, pool_pre_ping=True)  # a test may end all connections
    with engine.begin() as connection:
        connection.execute(text(f'CREATE SCHEMA "{name}"'))
    try:
        inside = base.update_query_dict({"options": f"-csearch_path={name}"})
        yield inside.render_as_string(hide_password=False)
    finally:
        with engine.begin() as connection:
            connection.execute(text(f'DROP SCHEMA "{name}" CASCADE'))
        engine.dispose()


def _programs() -> Path | None:
    found = shutil.which("initdb")
    if found:
        return Path(found).parent
    candidates = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    return candidates[-1].parent if candidates else None


@contextmanager
def _started(programs: Path) -> Iterator[URL]:
    with tempfile.TemporaryDirectory(prefix="tocsin-pg-") as folder:
        as_user = _as_user(folder)
        data = f"{folder}/data"
        _run([*as_user, f"{programs}/initdb", "-D", data, "-U", "tocsin", "-A", "trust", "--no-sync"], folder)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={folder} -c fsync=off"
        control = [
            *as_user,
            f"{programs}/pg_ctl",
            "-D",
            data,
            "-l",
            f"{folder}/log",
            "-w",
            "-t",
            str(START_WITHIN),
        ]
        _run([*control, "-o", options, "start"], folder)
        try:
            yield make_url(f"postgresql+psycopg://tocsin@127.0.0.1:{port}/postgres")
        finally:
            _run([*control, "-m", "immediate", "stop"], folder)


def _as_user(folder: str) -> list[str]:
    """PostgreSQL refuses to run as root, so there it runs as Debian's user for it."""
    if os.geteuid() != 0:
        return []
    user = pwd.getpwnam("postgres")
    os.chown(folder, user.pw_uid, user.pw_gid)
    return ["setpriv", f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups"]


def _run(command: list[str], folder: str) -> None:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{command[:6]}: {done.stderr}"
