"""What poll writes: sources with their fetch state, fetches, entries and their revisions."""

import hashlib
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Row, and_, func, or_, select, true, update

from tocsin.model import Basis, DueSource, FetchState, ParsedEntry, Source
from tocsin.store.database import Session, claim, insert, insert_missing
from tocsin.store.tables import entries, fetches, revisions, sources

KEY_LENGTH = 500  # longer guids are hashed: PostgreSQL indexes no more than 2,700 bytes
CHUNK = 500  # values in one IN (…)
LISTED_EVERY = timedelta(days=1)
SUPERSEDED = "superseded"  # by a later text, before anybody had read this one

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class DatedEntry:
    """A parsed entry with the times that were settled for it."""

    item: ParsedEntry
    event_time: datetime
    basis: Basis
    baseline: bool


@dataclass(frozen=True, slots=True)
class FetchRecord:
    """What one poll of one source came to. `outcome` is fetched, unchanged or failed."""

    source: str
    outcome: str
    seconds: float
    fault: str | None = None
    status: int | None = None
    detail: str = ""
    size: int = 0
    etag: str | None = None
    last_modified: str | None = None
    moved_to: str | None = None
    title: str = ""
    language: str | None = None
    entries: tuple[DatedEntry, ...] = ()


@dataclass(frozen=True, slots=True)
class Turn:
    """A source's interval from now on, and when its next poll is due."""

    interval: timedelta
    due_at: datetime


@dataclass(frozen=True, slots=True)
class SourceState:
    """A source as `tocsin sources list` and the health check see it."""

    source: Source
    due_at: datetime
    interval: timedelta
    failures: int
    polled_at: datetime | None
    succeeded_at: datetime | None
    news_at: datetime | None
    fault: str | None
    detail: str | None
    added_at: datetime
    entries: int = 0


def sync(session: Session, configured: Iterable[Source], first_interval: timedelta, now: datetime) -> None:
    """Makes the stored sources those that are configured.

    What is known of a source's fetches stays when its description changes; a source that left
    the configuration is kept with its entries and polled no more. A changed address forgets the
    validators that the old one gave.
    """
    stored = {row.id: row for row in session.execute(select(sources)).all()}
    wanted = {source.id: source for source in configured}
    for source in wanted.values():
        described = _described(source)
        if not source.name:
            described.pop("name")  # its feed's title, once that was fetched
        known = stored.get(source.id)
        if known is None:
            row = {"name": ""} | described
            row |= {
                "id": source.id,
                "added_at": now,
                "due_at": now,
                "interval": first_interval,
                "failures": 0,
            }
            session.execute(insert(session, sources).values(row).on_conflict_do_nothing())
        elif any(getattr(known, name) != value for name, value in described.items()):
            moved = {} if known.url == source.url and known.active else _unknown(now)
            session.execute(update(sources).where(sources.c.id == source.id).values(described | moved))
    gone = [id for id, row in stored.items() if row.active and id not in wanted]
    for chunk in chunks(gone):
        session.execute(update(sources).where(sources.c.id.in_(chunk)).values(active=False))


def _unknown(now: datetime) -> dict[str, Any]:
    """The fetch state of a source that is another one now, or was left alone: its archive is no news."""
    forgotten = dict.fromkeys(("etag", "last_modified", "moved_to", "succeeded_at", "fetched_at"))
    return forgotten | {"due_at": now, "failures": 0}


def _described(source: Source) -> dict[str, Any]:
    return {
        "url": source.url,
        "name": source.name,
        "owner": source.owner,
        "language": source.language,
        "country": source.country,
        "reliability": source.reliability,
        "tags": list(source.tags),
        "active": True,
    }


def claim_due(
    session: Session,
    now: datetime,
    *,
    lease: timedelta,
    n: int,
    only: Collection[str] | None = None,
    polled_before: datetime | None = None,
) -> list[DueSource]:
    """Up to `n` sources whose time has come, leased so that no other worker polls them too.

    With `polled_before` those are taken, due or not, that were last polled before that time:
    a pass over everything passes over each once.
    """
    due: ColumnElement[bool] = sources.c.due_at <= now
    if polled_before is not None:
        due = or_(sources.c.polled_at.is_(None), sources.c.polled_at < polled_before)
    chosen = sources.c.id.in_(only) if only is not None else true()
    rows = claim(
        session,
        sources,
        and_(sources.c.active, due, chosen),
        order=sources.c.due_at,
        n=n,
        now=now,
        until=now + lease,
    )
    return [DueSource(_source(row), _state(row)) for row in rows]


def release(session: Session) -> None:
    """Drops every lease: for a process that is known to be the only one, at its start."""
    session.execute(update(sources).where(sources.c.leased_until.is_not(None)).values(leased_until=None))


def save_fetch(
    session: Session, record: FetchRecord, next_turn: Callable[[bool], Turn], now: datetime
) -> tuple[int, int]:
    """Keeps the outcome of a poll with all that it brought; gives how many entries are new and changed.

    `next_turn` is asked with whether there was news. Saving the same record again adds a line to
    the fetch log and nothing else.
    """
    fetch = session.execute(
        fetches.insert().values(
            source=record.source,
            at=now,
            outcome=record.outcome,
            fault=record.fault,
            status=record.status,
            bytes=record.size,
            entries=len(record.entries),
            seconds=record.seconds,
            detail=record.detail or None,
        )
    ).inserted_primary_key
    number = fetch[0] if fetch else None
    new, revised = _save_entries(session, record, number, now)
    news = bool(new or revised)
    if news:
        session.execute(update(fetches).where(fetches.c.id == number).values(new=new, revised=revised))
    mine = sources.c.id == record.source
    session.execute(update(sources).where(mine).values(_after(record, next_turn(news), news, now)))
    if record.title:
        session.execute(update(sources).where(mine, sources.c.name == "").values(name=record.title))
    return new, revised


def _after(record: FetchRecord, turn: Turn, news: bool, now: datetime) -> dict[str, Any]:
    state: dict[str, Any] = {
        "interval": turn.interval,
        "due_at": turn.due_at,
        "leased_until": None,
        "polled_at": now,
        "fault": record.fault,
        "detail": record.detail or None,
    }
    if record.outcome == "failed":
        return state | {"failures": sources.c.failures + 1}
    state |= {"failures": 0, "succeeded_at": now, "moved_to": record.moved_to}
    state |= {"etag": record.etag, "last_modified": record.last_modified}
    state |= {"fetched_at": now} if record.outcome == "fetched" else {}
    return state | ({"news_at": now} if news else {})


def _save_entries(session: Session, record: FetchRecord, fetch: int | None, now: datetime) -> tuple[int, int]:
    arriving = {_key(dated.item.guid): dated for dated in reversed(record.entries)}
    known = _known(session, record.source, list(arriving))
    fresh = [(guid, dated) for guid, dated in arriving.items() if guid not in known]
    added = insert_missing(
        session,
        entries,
        [_entry_row(record, guid, dated, fetch, now) for guid, dated in fresh],
        key=("source", "guid"),
        returning=(entries.c.id, entries.c.guid),
    )
    first = [_revision_row(row.id, 1, arriving[row.guid].item, now) for row in added]
    insert_missing(session, revisions, first, key=("entry", "text_hash"))
    changed = [
        (known[guid], dated.item)
        for guid, dated in arriving.items()
        if guid in known and known[guid][1] != _text_hash(dated.item)
    ]
    for (entry, _), item in changed:
        _revise(session, entry, item, now)
    _still_listed(session, [number for number, _ in known.values()], now)
    return len(added), len(changed)


def _still_listed(session: Session, ids: Sequence[int], now: datetime) -> None:
    """Notes, once a day, that a feed still holds these: what it holds is not forgotten and found anew."""
    for chunk in chunks(ids):
        stale = entries.c.id.in_(chunk) & (entries.c.listed_at < now - LISTED_EVERY)
        session.execute(update(entries).where(stale).values(listed_at=now))


def _known(session: Session, source: str, guids: Sequence[str]) -> dict[str, tuple[int, str]]:
    found: dict[str, tuple[int, str]] = {}
    for chunk in chunks(guids):
        rows = session.execute(
            select(entries.c.id, entries.c.guid, entries.c.text_hash).where(
                entries.c.source == source, entries.c.guid.in_(chunk)
            )
        )
        found |= {row.guid: (row.id, row.text_hash) for row in rows}
    return found


def _revise(session: Session, entry: int, item: ParsedEntry, now: datetime) -> None:
    """Makes a text the entry's current one. One that it had before and that was read is not read twice."""
    current = _text_hash(item)
    mine = revisions.c.entry == entry
    number = session.execute(select(func.count()).select_from(revisions).where(mine)).scalar_one()
    insert_missing(
        session, revisions, [_revision_row(entry, number + 1, item, now)], key=("entry", "text_hash")
    )
    passed = mine & (revisions.c.text_hash != current) & revisions.c.read_at.is_(None)
    session.execute(update(revisions).where(passed).values(read_at=now, reader=SUPERSEDED))
    back = mine & (revisions.c.text_hash == current) & (revisions.c.reader == SUPERSEDED)
    session.execute(update(revisions).where(back).values(read_at=None, reader=None))
    session.execute(update(entries).where(entries.c.id == entry).values(text_hash=current, url=item.url))


def _entry_row(
    record: FetchRecord, guid: str, dated: DatedEntry, fetch: int | None, now: datetime
) -> dict[str, Any]:
    return {
        "source": record.source,
        "guid": guid,
        "url": dated.item.url,
        "published": dated.item.published,
        "first_seen_at": now,
        "listed_at": now,
        "event_time": dated.event_time,
        "basis": dated.basis,
        "baseline": dated.baseline,
        "language": record.language,
        "tags": list(dated.item.tags),
        "text_hash": _text_hash(dated.item),
        "fetch": fetch,
    }


def _revision_row(entry: int, n: int, item: ParsedEntry, now: datetime) -> dict[str, Any]:
    return {
        "entry": entry,
        "n": n,
        "text_hash": _text_hash(item),
        "title": item.title,
        "summary": item.summary,
        "seen_at": now,
    }


def states(session: Session) -> list[SourceState]:
    """Every active source with what its polls came to, by id."""
    counts = select(entries.c.source, func.count().label("entries")).group_by(entries.c.source).subquery()
    statement = (
        select(sources, func.coalesce(counts.c.entries, 0).label("entry_count"))
        .outerjoin(counts, counts.c.source == sources.c.id)
        .where(sources.c.active)
        .order_by(sources.c.id)
    )
    return [_source_state(row) for row in session.execute(statement).all()]


def _source(row: Row[Any]) -> Source:
    return Source(
        id=row.id,
        url=row.url,
        name=row.name,
        owner=row.owner,
        language=row.language,
        country=row.country,
        reliability=row.reliability,
        tags=tuple(row.tags),
    )


def _state(row: Row[Any]) -> FetchState:
    return FetchState(
        interval=row.interval,
        due_at=row.due_at,
        etag=row.etag,
        last_modified=row.last_modified,
        failures=row.failures,
        polled_before=row.succeeded_at is not None,
    )


def _source_state(row: Row[Any]) -> SourceState:
    return SourceState(
        source=_source(row),
        due_at=row.due_at,
        interval=row.interval,
        failures=row.failures,
        polled_at=row.polled_at,
        succeeded_at=row.succeeded_at,
        news_at=row.news_at,
        fault=row.fault,
        detail=row.detail,
        added_at=row.added_at,
        entries=row.entry_count,
    )


def _key(guid: str) -> str:
    if len(guid) <= KEY_LENGTH:
        return guid
    return guid[:100] + "…" + hashlib.sha256(guid.encode("utf-8", "surrogatepass")).hexdigest()


def _text_hash(item: ParsedEntry) -> str:
    return hashlib.sha256(f"{item.title}\x1f{item.summary}".encode("utf-8", "surrogatepass")).hexdigest()


def chunks(values: Sequence[T]) -> Iterator[Sequence[T]]:
    """The values in lists short enough for one IN (…)."""
    for start in range(0, len(values), CHUNK):
        yield values[start : start + CHUNK]
