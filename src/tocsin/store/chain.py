"""The way back from an alert: observation, text, entry, origin and story, fetch, source."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, select

from tocsin.store.database import Session
from tocsin.store.feeds import chunks
from tocsin.store.tables import entries, fetches, observations, revisions, sources


@dataclass(frozen=True, slots=True)
class Link:
    """One observation and all that it rests on. Spans count characters in the revision's texts."""

    observation: int
    indicator: str
    status: str
    spans: tuple[dict[str, Any], ...]
    claimed_by: tuple[str, ...]
    deaths: dict[str, Any] | None
    entry: int
    revision: int
    title: str
    summary: str
    url: str
    published: datetime | None
    first_seen: datetime
    event_time: datetime
    basis: str
    story: int | None
    origin: int | None
    agency: str | None
    source: str
    source_url: str
    owner: str
    reliability: str
    fetch: int | None
    fetched_at: datetime | None

    def document(self) -> dict[str, Any]:
        """As it stands in the JSON of `tocsin explain`."""
        return asdict(self)


def links(session: Session, ids: Sequence[int]) -> list[Link]:
    """The way back of each observation, the newest event first."""
    found: list[Link] = []
    for chunk in chunks(ids):
        statement = _statement().where(observations.c.id.in_(chunk))
        found += [_link(row) for row in session.execute(statement).all()]
    return sorted(found, key=lambda link: (link.event_time, link.observation), reverse=True)


def _statement() -> Select[Any]:
    return (
        select(
            observations,
            revisions.c.n,
            revisions.c.title,
            revisions.c.summary,
            entries.c.url,
            entries.c.published,
            entries.c.first_seen_at,
            entries.c.basis,
            entries.c.story,
            entries.c.origin,
            entries.c.agency,
            entries.c.source,
            entries.c.fetch,
            sources.c.url.label("source_url"),
            sources.c.owner,
            sources.c.reliability,
            fetches.c.at.label("fetched_at"),
        )
        .join(revisions, revisions.c.id == observations.c.revision)
        .join(entries, entries.c.id == observations.c.entry)
        .join(sources, sources.c.id == entries.c.source)
        .outerjoin(fetches, fetches.c.id == entries.c.fetch)
    )


def _link(row: Row[Any]) -> Link:
    return Link(
        observation=row.id,
        indicator=row.indicator,
        status=row.status.value,
        spans=tuple(row.spans),
        claimed_by=tuple(row.claimed_by or ()),
        deaths=row.deaths,
        entry=row.entry,
        revision=row.n,
        title=row.title,
        summary=row.summary,
        url=row.url,
        published=row.published,
        first_seen=row.first_seen_at,
        event_time=row.event_time,
        basis=row.basis.value,
        story=row.story,
        origin=row.origin,
        agency=row.agency,
        source=row.source,
        source_url=row.source_url,
        owner=row.owner,
        reliability=row.reliability.value,
        fetch=row.fetch,
        fetched_at=row.fetched_at,
    )
