"""What all tests share: databases of both kinds, the shared data, a time to start from."""

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest
import structlog
from hypothesis import HealthCheck, settings
from sqlalchemy.engine import URL

from tests.parts import postgres
from tocsin.store.database import Database, connect
from tocsin.store.upgrade import upgrade

# Both cores may be busy with other tests: what a deadline would measure is the machine.
settings.register_profile("tocsin", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("tocsin")


@pytest.fixture(autouse=True)
def _log_of_its_own() -> Iterator[None]:
    """A command that ran in this process logs to a stream that is closed after its test."""
    yield
    structlog.reset_defaults()


@pytest.fixture(scope="session")
def postgres_url(worker_id: str) -> Iterator[URL]:
    """A PostgreSQL database of this worker's own."""
    with (
        postgres.server() as maintenance,
        postgres.database(maintenance, f"tocsin_test_{os.getpid()}_{worker_id}") as url,
    ):
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of an empty database, once of each kind."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/tocsin.db"
        return
    with postgres.schema(request.getfixturevalue("postgres_url"), f"t{uuid4().hex}") as url:
        yield url


@pytest.fixture
def db(database_url: str) -> Iterator[Database]:
    """A database with the tables of this version, once of each kind."""
    with connect(database_url) as opened:
        upgrade(opened)
        yield opened


@pytest.fixture
def sqlite_db(tmp_path: Path) -> Iterator[Database]:
    """A SQLite database with the tables of this version, for tests that both kinds would pass alike."""
    with connect(f"sqlite:///{tmp_path}/tocsin.db") as opened:
        upgrade(opened)
        yield opened


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real feeds and items, which are not ours to copy. Skips where it is not there."""
    folder = Path(os.environ.get("TOCSIN_SHARED", Path(__file__).parents[2] / "shared")) / "data"
    if not folder.is_dir():
        pytest.skip(f"the shared data is not at {folder} (set TOCSIN_SHARED)")
    return folder


@pytest.fixture
def now() -> datetime:
    """A fixed time to start from."""
    return datetime(2025, 10, 28, 9, 0, tzinfo=UTC)
