"""`tocsin sources`: the subscriptions."""

from typing import Annotated

import typer

from tocsin.cli import tables
from tocsin.cli.opened import database_at
from tocsin.cli.output import ConfigOption, JsonOption, emit, example
from tocsin.config.load import load
from tocsin.ingest.fetch import fetch_all
from tocsin.ingest.parse import parse
from tocsin.ingest.poll import limits
from tocsin.model import Failed, FeedRequest, Fetched, Outcome, ParsedFeed
from tocsin.runtime.daemon import clock
from tocsin.store import feeds
from tocsin.store.feeds import SourceState

SHOWN = 5  # entries of a tested feed

app = typer.Typer(no_args_is_help=True, help="List the subscriptions and test a feed's address.")


@app.command("list", epilog=example("tocsin sources list", "tocsin sources list --json"))
def list_sources(config: ConfigOption = None, json: JsonOption = False) -> None:
    """List the sources with what their polls came to."""
    with database_at(config) as (db, _), db.reading() as session:
        states = feeds.states(session)
    emit(
        {"sources": [_document(state) for state in states]},
        json=json,
        text=lambda: _table(states) or "no sources",
    )


@app.command("test", epilog=example("tocsin sources test https://www.rfi.fr/fr/afrique/rss"))
def probe(
    url: Annotated[str, typer.Argument(help="The feed's address.")],
    config: ConfigOption = None,
    json: JsonOption = False,
) -> None:
    """Fetch a feed once and show what is in it; nothing is kept. Exit status 1 when it is no feed."""
    polling = load(config).settings.polling
    outcome = next(iter(fetch_all([FeedRequest("test", url)], limits(polling), clock())))
    feed = parse(outcome.body, outcome.content_type, outcome.url) if isinstance(outcome, Fetched) else None
    ok = feed is not None and feed.is_feed
    emit(_tested(url, outcome, feed), json=json, text=lambda: _told(outcome, feed))
    if not ok:
        raise typer.Exit(1)


def _document(state: SourceState) -> dict[str, object]:
    source = state.source
    return {
        "id": source.id,
        "url": source.url,
        "name": source.name,
        "language": source.language,
        "country": source.country,
        "owner": source.owner,
        "reliability": source.reliability,
        "tags": source.tags,
        "entries": state.entries,
        "interval": state.interval,
        "due_at": state.due_at,
        "polled_at": state.polled_at,
        "succeeded_at": state.succeeded_at,
        "news_at": state.news_at,
        "failures": state.failures,
        "fault": state.fault,
        "detail": state.detail,
    }


def _table(states: list[SourceState]) -> str:
    columns = ("id", "lang", "grade", "owner", "entries", "last news", "state")
    rows = [
        (
            state.source.id,
            state.source.language,
            state.source.reliability.value,
            state.source.owner,
            state.entries,
            f"{state.news_at:%Y-%m-%d %H:%M}" if state.news_at else "",
            state.detail or state.fault if state.failures else "ok" if state.succeeded_at else "not polled",
        )
        for state in states
    ]
    return tables.table(columns, rows)


def _tested(url: str, outcome: Outcome, feed: ParsedFeed | None) -> dict[str, object]:
    return {
        "url": url,
        "ok": feed is not None and feed.is_feed,
        "status": outcome.status if isinstance(outcome, Fetched | Failed) else None,
        "final_url": outcome.url if isinstance(outcome, Fetched) else None,
        "moved_to": outcome.moved_to if isinstance(outcome, Fetched) else None,
        "fault": outcome.fault if isinstance(outcome, Failed) else None,
        "problem": _problem(outcome, feed),
        "title": feed.title if feed else None,
        "language": feed.language if feed else None,
        "entries": len(feed.entries) if feed else 0,
        "seconds": round(outcome.seconds, 3),
        "first": [
            {"title": entry.title, "url": entry.url, "published": entry.published}
            for entry in (feed.entries[:SHOWN] if feed else ())
        ],
    }


def _problem(outcome: Outcome, feed: ParsedFeed | None) -> str:
    if isinstance(outcome, Failed):
        return outcome.detail
    return feed.problem if feed else ""


def _told(outcome: Outcome, feed: ParsedFeed | None) -> str:
    problem = _problem(outcome, feed)
    if feed is None or not feed.is_feed:
        return f"no feed: {problem}"
    language = feed.language or "not said"
    lines = [f"{feed.title}: {len(feed.entries)} entries in {outcome.seconds:.2f} s, language {language}"]
    lines += [f"damaged: {problem}"] if problem else []
    for entry in feed.entries[:SHOWN]:
        day = f"{entry.published:%Y-%m-%d %H:%M}" if entry.published else "undated         "
        lines.append(f"  {day}  {entry.title}")
    return "\n".join(lines)
