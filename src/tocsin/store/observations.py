"""What read writes: mentions and observations, and how rules and people get them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Subquery, and_, func, select, update

from tocsin.model import EvidenceItem, Mention, Observation, Reading, Seen, Span, Toll
from tocsin.store.database import Session, insert_missing
from tocsin.store.feeds import chunks
from tocsin.store.tables import entries, mentions, observations, revisions, sources


def record(session: Session, reading: Reading, now: datetime) -> int:
    """Keeps a reading's mentions and observations; gives how many observations were not there yet."""
    entry = reading.entry
    if reading.mentions:
        session.execute(update(revisions).where(revisions.c.id == entry.revision).values(genre=reading.genre))
    insert_missing(
        session,
        mentions,
        [_mention_row(entry.revision, mention) for mention in reading.mentions],
        key=("revision", "concept", "field", "start"),
    )
    added = insert_missing(
        session,
        observations,
        [_observation_row(reading, observation, now) for observation in reading.observations],
        key=("revision", "watch", "indicator", "span"),
        returning=(observations.c.id,),
    )
    return len(added)


def within(session: Session, watch: str, *, since: datetime, until: datetime) -> list[Seen]:
    """A watch's accepted observations with event time in (since, until], oldest first.

    Of a revised entry only what its current text says counts, as seen when any of its texts first
    said it: a corrected typo is no news. Entries that stood in a source's first poll and were old
    by then are its baseline and count for nothing.
    """
    said = _accepted(watch, since, until)
    current = and_(entries.c.id == said.c.entry, entries.c.text_hash == revisions.c.text_hash)
    statement = (
        select(
            said,
            entries.c.source,
            entries.c.language,
            entries.c.story,
            entries.c.origin,
            sources.c.owner,
            sources.c.reliability,
            sources.c.country,
            revisions.c.title,
        )
        .join(revisions, revisions.c.id == said.c.revision)
        .join(entries, current)
        .join(sources, sources.c.id == entries.c.source)
        .where(entries.c.baseline.is_(False))
        .order_by(said.c.event_time, said.c.id)
    )
    return [_seen(row) for row in session.execute(statement).all()]


def _accepted(watch: str, since: datetime, until: datetime) -> Subquery:
    """Accepted observations in all texts of their entries, with when the first text gave the indicator.

    All texts of an entry have its event time, so that a window holds all of them or none.
    """
    first = func.min(observations.c.seen_at).over(
        partition_by=(observations.c.entry, observations.c.indicator)
    )
    return (
        select(observations, first.label("first_seen_at"))
        .where(
            observations.c.watch == watch,
            observations.c.accepted,
            observations.c.event_time > since,
            observations.c.event_time <= until,
        )
        .subquery()
    )


def unread_since(session: Session) -> datetime | None:
    """When the oldest current text came that nobody has read."""
    current = and_(entries.c.id == revisions.c.entry, entries.c.text_hash == revisions.c.text_hash)
    statement = (
        select(func.min(revisions.c.seen_at)).join(entries, current).where(revisions.c.read_at.is_(None))
    )
    return session.execute(statement).scalar_one_or_none()


def evidence(session: Session, ids: Sequence[int]) -> list[EvidenceItem]:
    """The observations with the entries that hold them, newest event first."""
    rows: list[Row[Any]] = []
    for chunk in chunks(ids):
        statement = (
            select(
                observations,
                entries.c.url,
                entries.c.published,
                entries.c.language,
                entries.c.source,
                entries.c.origin,
                entries.c.agency,
                sources.c.name,
                sources.c.owner,
                sources.c.reliability,
                revisions.c.title,
            )
            .join(revisions, revisions.c.id == observations.c.revision)
            .join(entries, entries.c.id == observations.c.entry)
            .join(sources, sources.c.id == entries.c.source)
            .where(observations.c.id.in_(chunk))
        )
        rows += session.execute(statement).all()
    rows.sort(key=lambda row: (row.event_time, row.id), reverse=True)
    return [_evidence_item(row) for row in rows]


def mentions_of(session: Session, entry: int) -> list[Mention]:
    """The mentions in an entry's current text, in their order."""
    statement = (
        select(mentions)
        .join(revisions, revisions.c.id == mentions.c.revision)
        .join(entries, and_(entries.c.id == revisions.c.entry, entries.c.text_hash == revisions.c.text_hash))
        .where(entries.c.id == entry)
        .order_by(mentions.c.field.desc(), mentions.c.start)
    )
    return [
        Mention(
            row.concept,
            Span(row.field, row.start, row.end, row.text),
            row.status,
            _words(row.field, row.trigger),
            row.main,
            _words(row.field, row.attribution),
        )
        for row in session.execute(statement).all()
    ]


def _words(field: str, text: str | None) -> Span | None:
    """Words of a field whose place is not kept."""
    return None if text is None else Span(field, -1, -1, text)


def _mention_row(revision: int, mention: Mention) -> dict[str, Any]:
    span = mention.span
    return {
        "revision": revision,
        "concept": mention.concept,
        "field": span.field,
        "start": span.start,
        "end": span.end,
        "text": span.text,
        "status": mention.status,
        "main": mention.main,
        "trigger": mention.trigger.text if mention.trigger else None,
        "attribution": mention.attribution.text if mention.attribution else None,
    }


def _observation_row(reading: Reading, observation: Observation, now: datetime) -> dict[str, Any]:
    entry = reading.entry
    first = observation.spans[0] if observation.spans else Span("title", 0, 0, "")
    return {
        "revision": entry.revision,
        "entry": entry.id,
        "watch": observation.watch,
        "indicator": observation.indicator,
        "span": f"{first.field}:{first.start}-{first.end}",
        "status": observation.status,
        "accepted": observation.accepted,
        "spans": [_span_document(span) for span in observation.spans],
        "places": list(observation.places),
        "claimed_by": list(observation.claimed_by),
        "deaths": _toll_document(observation.deaths),
        "event_time": entry.event_time,
        "seen_at": now,
    }


def _span_document(span: Span) -> dict[str, Any]:
    return {"field": span.field, "start": span.start, "end": span.end, "text": span.text}


def _toll_document(toll: Toll | None) -> dict[str, Any] | None:
    if toll is None:
        return None
    return {"low": toll.low, "high": toll.high, "span": _span_document(toll.span)}


def _toll(document: dict[str, Any] | None) -> Toll | None:
    if document is None:
        return None
    return Toll(document["low"], document["high"], Span(**document["span"]))


def _seen(row: Row[Any]) -> Seen:
    return Seen(
        id=row.id,
        watch=row.watch,
        indicator=row.indicator,
        entry=row.entry,
        source=row.source,
        owner=row.owner,
        reliability=row.reliability,
        event_time=row.event_time,
        seen_at=row.first_seen_at,
        places=tuple(row.places),
        country=row.country,
        language=row.language,
        story=row.story if row.story is not None else -row.entry,
        origin=row.origin if row.origin is not None else -row.entry,
        title=row.title,
    )


def _evidence_item(row: Row[Any]) -> EvidenceItem:
    return EvidenceItem(
        entry=row.entry,
        title=row.title,
        url=row.url,
        source=row.source,
        source_name=row.name,
        owner=row.owner,
        reliability=row.reliability,
        published=row.published,
        event_time=row.event_time,
        language=row.language,
        indicator=row.indicator,
        status=row.status,
        spans=tuple(Span(**span) for span in row.spans),
        claimed_by=tuple(row.claimed_by or ()),
        deaths=_toll(row.deaths),
        origin=row.origin,
        agency=row.agency,
    )
