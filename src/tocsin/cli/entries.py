"""`tocsin entries`: what was collected."""

from datetime import timedelta
from itertools import islice
from typing import Annotated

import typer

from tocsin.cli import tables
from tocsin.cli.opened import database_at
from tocsin.cli.output import ConfigOption, JsonOption, emit, example
from tocsin.config.scalars import duration
from tocsin.errors import ConfigError
from tocsin.model import Entry
from tocsin.reading import index
from tocsin.reading.query import parse
from tocsin.reading.reader import build
from tocsin.runtime.daemon import clock
from tocsin.store import entries
from tocsin.store import search as search_index

app = typer.Typer(no_args_is_help=True, help="Search what was collected.")


@app.callback()
def group() -> None:
    """Search what was collected."""


@app.command(
    epilog=example("tocsin entries search 'event:blockade AND title:(fuel OR carburant)' --since 7d")
)
def search(
    query: Annotated[str, typer.Argument(help="A query, in the language of the watches.")],
    config: ConfigOption = None,
    since: Annotated[str | None, typer.Option("--since", help="Not older than, as in 7d or 48h.")] = None,
    limit: Annotated[int, typer.Option("--limit", min=1, help="At most so many.")] = 50,
    after: Annotated[int | None, typer.Option("--after", help="Go on behind this entry, by its id.")] = None,
    json: JsonOption = False,
) -> None:
    """Find entries by the query language, the newest first."""
    with database_at(config) as (db, loaded), db.reading() as session:
        matches = build(loaded.settings).search(query)
        clue = index.clue(parse(query), loaded.settings.concepts)
        oldest = clock() - _span(since) if since else None
        if after is not None and entries.get(session, after) is None:
            raise ConfigError(f"no entry {after}", where="--after", remedy="take an id from the last page")
        likely = search_index.candidates(session, clue, index.VERSION, since=oldest, after=after)
        found = list(islice(filter(matches, likely), limit))
    emit(
        {"entries": [_document(entry) for entry in found]},
        json=json,
        text=lambda: _table(found) or "nothing found",
    )


def _span(written: str) -> timedelta:
    try:
        return duration(written)
    except ValueError as error:
        raise ConfigError(str(error), where="--since") from error


def _document(entry: Entry) -> dict[str, object]:
    return {
        "id": entry.id,
        "title": entry.title,
        "summary": entry.summary,
        "url": entry.url,
        "source": entry.source.id,
        "owner": entry.source.owner,
        "reliability": entry.source.reliability,
        "language": entry.language,
        "published": entry.published,
        "first_seen": entry.first_seen,
        "event_time": entry.event_time,
        "basis": entry.basis,
        "baseline": entry.baseline,
        "origin": entry.origin,
        "agency": entry.agency,
    }


def _table(found: list[Entry]) -> str:
    columns = ("time", "source", "entry", "origin", "agency", "title")
    rows = [
        (
            f"{entry.event_time:%Y-%m-%d %H:%M}",
            entry.source.id,
            entry.id,
            entry.origin,
            entry.agency,
            entry.title,
        )
        for entry in found
    ]
    return tables.table(columns, rows)
