"""Marks of when each stage last ran, what waits, and the removal of what is past its time."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Column, ColumnElement, Table, and_, delete, exists, func, or_, select

from tocsin.model import DeliveryState
from tocsin.store import search
from tocsin.store.alerts import OPEN
from tocsin.store.database import Session, insert
from tocsin.store.feeds import LISTED_EVERY, chunks
from tocsin.store.tables import (
    alert_evidence,
    alerts,
    changes,
    deliveries,
    entries,
    fetches,
    marks,
    observations,
    revisions,
    sources,
    stories,
)

REMOVED_TOGETHER = 1_000


@dataclass(frozen=True, slots=True)
class Removed:
    """How many rows a clean-up took away."""

    entries: int = 0
    fetches: int = 0
    deliveries: int = 0
    stories: int = 0

    @property
    def any(self) -> bool:
        """Whether there may be more."""
        return any((self.entries, self.fetches, self.deliveries, self.stories))

    def plus(self, other: "Removed") -> "Removed":
        """Both together."""
        return Removed(
            self.entries + other.entries,
            self.fetches + other.fetches,
            self.deliveries + other.deliveries,
            self.stories + other.stories,
        )


def mark(session: Session, name: str, now: datetime, detail: dict[str, Any] | None = None) -> None:
    """Notes that something happened last at this time."""
    values = {"name": name, "at": now, "detail": detail or {}}
    statement = insert(session, marks).values(values)
    session.execute(statement.on_conflict_do_update(index_elements=["name"], set_=values))


def marked(session: Session) -> dict[str, datetime]:
    """When each thing happened last."""
    return {row.name: row.at for row in session.execute(select(marks.c.name, marks.c.at)).all()}


def backlog(session: Session, *, dead_since: datetime) -> dict[str, int]:
    """How much each stage has before it: texts to read, changes to plan, deliveries to send, open alerts.

    `dead` counts the deliveries given up since a time: those from before are past helping.
    """
    waiting = {
        "unread": select(func.count()).select_from(revisions).where(revisions.c.read_at.is_(None)),
        "unplanned": select(func.count()).select_from(changes).where(changes.c.planned_at.is_(None)),
        "undelivered": select(func.count())
        .select_from(deliveries)
        .where(deliveries.c.state == DeliveryState.PENDING),
        "dead": select(func.count())
        .select_from(deliveries)
        .where(deliveries.c.state == DeliveryState.DEAD, deliveries.c.settled_at >= dead_since),
        "open_alerts": select(func.count()).select_from(alerts).where(alerts.c.state.in_(OPEN)),
        "entries": select(func.count()).select_from(entries),
    }
    return {name: session.execute(statement).scalar_one() for name, statement in waiting.items()}


def remove_old(
    session: Session, *, entries_before: datetime, deliveries_before: datetime, n: int = REMOVED_TOGETHER
) -> Removed:
    """Removes at most `n` of each: entries that left their feed, the fetch log, settled deliveries.

    To be repeated while it removes anything: no writer waits for more than one batch. What stays:
    an entry that an alert rests on, without which it could not be explained; one that its feed
    still holds, which would come back as new; and what was told of an open episode, whose end its
    receivers are to hear.
    """
    return Removed(
        entries=_remove_entries(session, _forgotten(entries_before), n),
        fetches=_remove(session, fetches, fetches.c.id, fetches.c.at < entries_before, n),
        deliveries=_remove(session, deliveries, deliveries.c.id, _done_with(deliveries_before), n),
        stories=_remove(session, stories, stories.c.id, _untold(entries_before), n),
    )


def _remove(session: Session, table: Table, key: Column[Any], past: ColumnElement[bool], n: int) -> int:
    some = select(key).where(past).limit(n)
    return session.execute(delete(table).where(key.in_(some.scalar_subquery()))).rowcount


def _remove_entries(session: Session, past: ColumnElement[bool], n: int) -> int:
    """Entries leave with their words. SQLite gives their numbers away again, and its index has no key."""
    numbers = session.execute(select(entries.c.id).where(past).limit(n)).scalars().all()
    search.forget(session, numbers)
    for chunk in chunks(numbers):
        session.execute(delete(entries).where(entries.c.id.in_(chunk)))
    return len(numbers)


def _forgotten(before: datetime) -> ColumnElement[bool]:
    """Unlisted since then, by a feed that was seen whole afterwards or is subscribed no more."""
    held = exists().where(
        observations.c.entry == entries.c.id, alert_evidence.c.observation == observations.c.id
    )
    seen_without = exists().where(
        sources.c.id == entries.c.source,
        or_(sources.c.active.is_(False), sources.c.fetched_at > before + LISTED_EVERY + LISTED_EVERY),
    )
    return and_(entries.c.listed_at < before, ~held, seen_without)


def _done_with(before: datetime) -> ColumnElement[bool]:
    still_open = select(alerts.c.id).where(alerts.c.state.in_(OPEN))
    return and_(
        deliveries.c.state != DeliveryState.PENDING,
        deliveries.c.settled_at < before,
        deliveries.c.alert.not_in(still_open),
    )


def _untold(before: datetime) -> ColumnElement[bool]:
    return and_(stories.c.last_at < before, ~exists().where(entries.c.story == stories.c.id))
