"""Marks of when each stage last ran, what waits, and the removal of what is past its time."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, exists, func, select

from tocsin.model import DeliveryState
from tocsin.store.alerts import OPEN
from tocsin.store.database import Session, insert
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
    stories,
)


@dataclass(frozen=True, slots=True)
class Removed:
    """How many rows a clean-up took away."""

    entries: int = 0
    fetches: int = 0
    deliveries: int = 0


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


def remove_old(session: Session, *, entries_before: datetime, deliveries_before: datetime) -> Removed:
    """Removes entries first seen before a time with the fetch log, and deliveries settled before another.

    An entry that an alert rests on stays: without it the alert could not be explained.
    """
    held = exists().where(
        observations.c.entry == entries.c.id, alert_evidence.c.observation == observations.c.id
    )
    old = session.execute(delete(entries).where(entries.c.first_seen_at < entries_before, ~held)).rowcount
    log = session.execute(delete(fetches).where(fetches.c.at < entries_before)).rowcount
    told = session.execute(
        delete(deliveries).where(
            deliveries.c.state != DeliveryState.PENDING, deliveries.c.settled_at < deliveries_before
        )
    ).rowcount
    session.execute(
        delete(stories).where(
            stories.c.last_at < entries_before, ~exists().where(entries.c.story == stories.c.id)
        )
    )
    return Removed(old, log, told)
