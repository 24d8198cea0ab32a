"""`tocsin explain`: why a bell rang, or what a text is read as."""

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer

from tocsin.cli import chains, details, readings
from tocsin.cli.alerts import named
from tocsin.cli.opened import database_at
from tocsin.cli.output import ConfigOption, JsonOption, emit, example
from tocsin.cli.pages import Line, line, page
from tocsin.config.load import load
from tocsin.errors import ConfigError, UnknownName
from tocsin.model import Entry
from tocsin.reading.reader import READ_LIMIT, TEXT, build
from tocsin.runtime.daemon import clock
from tocsin.store import entries, stories

STDIN = "-"

app = typer.Typer()


@app.command(
    epilog=example(
        "tocsin explain 'WATCH/RULE#1'",
        "tocsin explain --entry 123",
        'tocsin explain --text "L\'armée dément tout blocus" --lang fr',
    )
)
def explain(
    alert: Annotated[str | None, typer.Argument(help="An alert's id or key.")] = None,
    config: ConfigOption = None,
    text: Annotated[
        str | None, typer.Option("--text", help="Read this text instead; - reads standard input.")
    ] = None,
    entry: Annotated[
        int | None, typer.Option("--entry", metavar="ID", help="Read this entry of the database instead.")
    ] = None,
    lang: Annotated[str | None, typer.Option("--lang", help="The text's language, as in fr.")] = None,
    json: JsonOption = False,
) -> None:
    """Show the whole chain of reasons of an alert, or everything that is read in a text and why.

    For each indicator: the clause of its query that holds with the words in it, or the first that
    does not hold, and what is lacking.
    """
    if sum(given is not None for given in (alert, text, entry)) != 1:
        raise ConfigError("name either an alert, --text or --entry", remedy="see `tocsin explain --help`")
    if lang is not None and text is None:
        raise ConfigError("--lang goes with --text", remedy="an entry has its own language")
    if text is not None:
        _explain_text(config, _given(text), lang, json=json)
    elif entry is not None:
        _explain_entry(config, entry, json=json)
    else:
        _explain_alert(config, alert or "", json=json)


def _given(text: str) -> str:
    if text != STDIN:
        return text
    piped = sys.stdin.buffer.read(4 * READ_LIMIT)  # what is longer is not read to its end anyway
    return piped.decode("utf-8", "replace").rstrip("\n")


def _explain_text(config: Path | None, text: str, lang: str | None, *, json: bool) -> None:
    found = build(load(config).settings).explain(text, lang, clock())
    emit(readings.document(found), json=json, text=lambda: page(readings.lines(found, [(TEXT, text)])))


def _explain_entry(config: Path | None, number: int, *, json: bool) -> None:
    with database_at(config) as (db, loaded), db.reading() as session:
        entry = entries.get(session, number)
        if entry is None:
            raise UnknownName("entry", str(number), [])
        found = build(loaded.settings).explain_entry(entry)
        openers = stories.openers(session, [entry.origin])
    fields = [("title", entry.title), ("summary", entry.summary)]
    emit(
        {"entry": _entry(entry)} | readings.document(found),
        json=json,
        text=lambda: page([*_head(entry, openers), *readings.lines(found, fields)]),
    )


def _explain_alert(config: Path | None, alert: str, *, json: bool) -> None:
    with database_at(config) as (db, loaded), db.reading() as session:
        document, around = chains.of(session, named(session, alert), loaded.settings)
    emit(document, json=json, text=lambda: page(chains.lines(document, around)))


def _entry(entry: Entry) -> dict[str, object]:
    return {
        "id": entry.id,
        "title": entry.title,
        "summary": entry.summary,
        "url": entry.url,
        "source": entry.source.id,
        "owner": entry.source.owner,
        "event_time": entry.event_time,
        "basis": entry.basis,
        "language": entry.language,
        "tags": sorted({*entry.tags, *entry.source.tags}),
        "baseline": entry.baseline,
        "origin": entry.origin,
        "agency": entry.agency,
    }


def _head(entry: Entry, openers: Mapping[int, int]) -> list[Line]:
    source = entry.source
    told = [
        f"entry {entry.id} of {source.id} ({source.owner})",
        f"{entry.event_time:%Y-%m-%d %H:%M} UTC",
        details.whence(entry.id, entry.origin, entry.agency, openers),
    ]
    return [line(", ".join(filter(None, told))), line("")]
