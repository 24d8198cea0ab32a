"""The schema's versions: which one the database has, and how it gets to this program's.

Migrations are Alembic scripts under `migrations/`; each runs in one transaction that an
interrupted run leaves as it was.
"""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text

from tocsin.errors import SchemaTooOld
from tocsin.store.database import Database

MIGRATIONS = Path(__file__).parent / "migrations"
LOCK = 7_410_021  # PostgreSQL's advisory lock while one of several workers migrates


def versions(db: Database) -> tuple[str | None, str]:
    """The database's schema version (None: no tables yet) and this program's."""
    with db.reading() as session:
        current = MigrationContext.configure(session).get_current_revision()
    return current, _newest()


def upgrade(db: Database) -> bool:
    """Brings the tables to this program's version; True where anything had to be done.

    Safe to run by several processes at once: one migrates, the others wait and find it done.
    Raises SchemaTooOld when the database was written by a newer program.
    """
    with db.transaction() as session:
        if session.dialect.name == "postgresql":
            session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": LOCK})
        current = MigrationContext.configure(session).get_current_revision()
        if current == _newest():
            return False
        _refuse_newer(current)
        config = _config()
        config.attributes["connection"] = session
        command.upgrade(config, "head")
    return True


def require(db: Database) -> None:
    """Raises SchemaTooOld unless the tables are those of this program."""
    current, newest = versions(db)
    if current != newest:
        _refuse_newer(current)
        raise SchemaTooOld(
            "the database's tables are older than this program", remedy="run `tocsin db upgrade`"
        )


def _refuse_newer(current: str | None) -> None:
    known = {script.revision for script in ScriptDirectory(str(MIGRATIONS)).walk_revisions()}
    if current is not None and current not in known:
        raise SchemaTooOld(
            f"the database's tables (version {current}) were written by a newer tocsin",
            remedy="run that version, or restore a backup",
        )


def _newest() -> str:
    head = ScriptDirectory(str(MIGRATIONS)).get_current_head()
    if head is None:
        raise SchemaTooOld("this installation holds no migrations", remedy="install tocsin again")
    return head


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    return config
