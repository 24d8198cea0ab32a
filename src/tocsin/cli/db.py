"""`tocsin db`: the database's tables."""

from pathlib import Path
from typing import Annotated

import typer

from tocsin.cli.opened import address
from tocsin.cli.output import ConfigOption, JsonOption, emit, example
from tocsin.config.load import load
from tocsin.store.backup import backup as copy_to
from tocsin.store.database import connect
from tocsin.store.upgrade import upgrade as bring_up_to_date
from tocsin.store.upgrade import versions

app = typer.Typer(no_args_is_help=True, help="Upgrade, inspect or back up the database.")


@app.command(epilog=example("tocsin db upgrade"))
def upgrade(config: ConfigOption = None, json: JsonOption = False) -> None:
    """Bring the tables to this version. Safe to repeat; `tocsin run` does it at its start."""
    with connect(address(load(config).settings)) as db:
        done = bring_up_to_date(db)
        current, _ = versions(db)
    text = f"upgraded to version {current}" if done else f"already at version {current}"
    emit({"upgraded": done, "version": current}, json=json, text=text)


@app.command(epilog=example("tocsin db status --json"))
def status(config: ConfigOption = None, json: JsonOption = False) -> None:
    """Show the version of the tables and the one that this program wants; exit status 1 when they differ."""
    with connect(address(load(config).settings)) as db:
        current, wanted = versions(db)
        kind = db.engine.dialect.name
    text = f"{kind}: version {current or 'none'}, this program wants {wanted}"
    emit(
        {"database": kind, "version": current, "wanted": wanted, "ok": current == wanted},
        json=json,
        text=text,
    )
    if current != wanted:
        raise typer.Exit(1)


@app.command(epilog=example("tocsin db backup /var/backups/tocsin.db"))
def backup(
    file: Annotated[Path, typer.Argument(help="Where the copy goes; it must not exist yet.")],
    config: ConfigOption = None,
    json: JsonOption = False,
) -> None:
    """Copy a SQLite database to a file while the daemon works. PostgreSQL has pg_dump for that."""
    with connect(address(load(config).settings)) as db:
        size = copy_to(db, file)
    emit({"file": str(file), "bytes": size}, json=json, text=f"{size} bytes copied to {file}")
