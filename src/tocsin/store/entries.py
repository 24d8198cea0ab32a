"""Entries with their current text, as the reader and people get them. Written by `feeds`."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, and_, func, select, update

from tocsin.model import Entry, Source
from tocsin.store.database import Session
from tocsin.store.feeds import chunks
from tocsin.store.tables import entries, revisions, sources


def claim_unread(session: Session, n: int) -> list[Entry]:
    """Up to `n` current texts that nobody has read, in order of arrival.

    Held until the transaction ends, so that another worker takes others.
    """
    statement = (
        with_text()
        .where(revisions.c.read_at.is_(None))
        .order_by(revisions.c.id)
        .limit(n)
        .with_for_update(skip_locked=True, of=revisions)
    )
    return [entry_of(row) for row in session.execute(statement).all()]


def mark_read(session: Session, revision_ids: Sequence[int], reader: str, now: datetime) -> None:
    """Notes that these revisions were read, and by which reader."""
    for chunk in chunks(revision_ids):
        session.execute(update(revisions).where(revisions.c.id.in_(chunk)).values(read_at=now, reader=reader))


def note_languages(session: Session, spoken: Mapping[int, str | None]) -> None:
    """Keeps the language that was recognised in entries whose feed names none."""
    for entry, language in spoken.items():
        if language is not None:
            session.execute(update(entries).where(entries.c.id == entry).values(language=language))


def unread(session: Session) -> int:
    """How many texts wait to be read."""
    return session.execute(
        select(func.count()).select_from(revisions).where(revisions.c.read_at.is_(None))
    ).scalar_one()


def newest_first(session: Session, *, since: datetime | None = None, page: int = 500) -> Iterator[Entry]:
    """Entries with their current text, newest event first, fetched page by page."""
    statement = with_text().order_by(entries.c.event_time.desc(), entries.c.id.desc())
    if since is not None:
        statement = statement.where(entries.c.event_time >= since)
    offset = 0
    while rows := session.execute(statement.limit(page).offset(offset)).all():
        yield from (entry_of(row) for row in rows)
        offset += len(rows)


def get(session: Session, number: int) -> Entry | None:
    """One entry with its current text."""
    row = session.execute(with_text().where(entries.c.id == number)).one_or_none()
    return None if row is None else entry_of(row)


def with_text() -> Select[Any]:
    """The statement for entries with their current text and their source; `entry_of` reads its rows."""
    current = and_(revisions.c.entry == entries.c.id, revisions.c.text_hash == entries.c.text_hash)
    return (
        select(
            entries,
            revisions.c.id.label("revision"),
            revisions.c.title,
            revisions.c.summary,
            sources.c.url.label("source_url"),
            sources.c.name,
            sources.c.owner,
            sources.c.language.label("source_language"),
            sources.c.country,
            sources.c.reliability,
            sources.c.tags.label("source_tags"),
        )
        .join(revisions, current)
        .join(sources, sources.c.id == entries.c.source)
    )


def entry_of(row: Row[Any]) -> Entry:
    """A row of `with_text` as an entry."""
    return Entry(
        id=row.id,
        revision=row.revision,
        source=Source(
            id=row.source,
            url=row.source_url,
            name=row.name,
            owner=row.owner,
            language=row.source_language,
            country=row.country,
            reliability=row.reliability,
            tags=tuple(row.source_tags),
        ),
        guid=row.guid,
        url=row.url,
        title=row.title,
        summary=row.summary,
        published=row.published,
        first_seen=row.first_seen_at,
        event_time=row.event_time,
        basis=row.basis,
        language=row.language,
        tags=tuple(row.tags),
        baseline=row.baseline,
        origin=row.origin,
        agency=row.agency,
    )
