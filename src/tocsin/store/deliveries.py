"""What deliver writes: deliveries, their attempts, channels that are switched off; and silences."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.sql import ColumnElement

from tocsin.model import DeliveryState, Refused, Sent, Silence
from tocsin.store.database import Session, claim, insert, insert_missing
from tocsin.store.tables import attempts, channel_states, deliveries, silences


@dataclass(frozen=True, slots=True)
class Enqueued:
    """A delivery to be written: the message as it will be sent, every time the same."""

    id: str
    change: int
    alert: str
    channel: str
    reason: str
    message: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Due:
    """A delivery that was claimed for an attempt; `attempt` counts from 1."""

    id: str
    channel: str
    attempt: int
    message: dict[str, Any]


def enqueue(session: Session, planned: Iterable[Enqueued], now: datetime) -> None:
    """Writes deliveries, due at once. The same (change, channel) again writes nothing."""
    rows = [
        {
            "id": item.id,
            "change": item.change,
            "alert": item.alert,
            "channel": item.channel,
            "reason": item.reason,
            "state": DeliveryState.PENDING,
            "created_at": now,
            "due_at": now,
            "attempts": 0,
            "message": item.message,
        }
        for item in planned
    ]
    insert_missing(session, deliveries, rows, key=("change", "channel"))


def claim_due(
    session: Session, now: datetime, *, channel: str | None = None, lease: timedelta, n: int
) -> list[Due]:
    """Up to `n` deliveries whose time has come, the oldest first, leased for one attempt each.

    Of all channels, or of one. A delivery waits while an earlier one of its episode to the same
    channel is still under way, so that a receiver hears an episode's changes in their order.
    """
    due = _due(now) if channel is None else _due(now) & (deliveries.c.channel == channel)
    rows = claim(session, deliveries, due, order=deliveries.c.change, n=n, now=now, until=now + lease)
    return [Due(row.id, row.channel, row.attempts + 1, row.message) for row in rows]


def channels_due(session: Session, now: datetime) -> list[str]:
    """The channels of which `claim_due` would give something."""
    free = deliveries.c.leased_until.is_(None) | (deliveries.c.leased_until <= now)
    statement = select(deliveries.c.channel).where(_due(now), free).distinct()
    return sorted(session.execute(statement).scalars())


def _due(now: datetime) -> ColumnElement[bool]:
    earlier = deliveries.alias("earlier")
    waits = (
        select(earlier.c.id)
        .where(
            earlier.c.alert == deliveries.c.alert,
            earlier.c.channel == deliveries.c.channel,
            earlier.c.change < deliveries.c.change,
            earlier.c.settled_at.is_(None),  # by state, SQLite would look through all that is pending
        )
        .exists()
    )
    off = select(channel_states.c.channel).where(channel_states.c.disabled_at.is_not(None))
    return (
        (deliveries.c.state == DeliveryState.PENDING)
        & (deliveries.c.due_at <= now)
        & ~waits
        & deliveries.c.channel.not_in(off)
    )


def settle(
    session: Session, due: Due, result: Sent | Refused, retry_at: datetime | None, now: datetime
) -> DeliveryState:
    """Keeps the outcome of an attempt; gives what the delivery's state is now.

    Refused with a time for the next try waits for it; without one the delivery is dead. What was
    ended meanwhile, as by `give_up`, stays so, but for a message that got through after all.
    """
    sent = isinstance(result, Sent)
    insert_missing(
        session,
        attempts,
        [
            {
                "delivery": due.id,
                "n": due.attempt,
                "at": now,
                "sent": sent,
                "status": result.status,
                "detail": result.detail,
                "seconds": result.seconds,
            }
        ],
        key=("delivery", "n"),
    )
    state = DeliveryState.SENT if sent else DeliveryState.PENDING if retry_at else DeliveryState.DEAD
    values: dict[str, Any] = {
        "state": state,
        "attempts": due.attempt,
        "leased_until": None,
        "detail": result.detail,
    }
    values |= {"due_at": retry_at} if retry_at else {"settled_at": now}
    mine = deliveries.c.id == due.id
    unended = mine if sent else mine & (deliveries.c.state == DeliveryState.PENDING)
    session.execute(update(deliveries).where(unended).values(values))
    now_is: DeliveryState = session.execute(select(deliveries.c.state).where(mine)).scalar_one()
    return now_is


def release(session: Session) -> None:
    """Drops every lease: for a process that is known to be the only one, at its start."""
    session.execute(
        update(deliveries).where(deliveries.c.leased_until.is_not(None)).values(leased_until=None)
    )


def told(session: Session, alert: str) -> list[str]:
    """The channels that were sent anything of an episode, or will be."""
    statement = (
        select(deliveries.c.channel)
        .where(deliveries.c.alert == alert, deliveries.c.state != DeliveryState.DEAD)
        .distinct()
    )
    return sorted(session.execute(statement).scalars())


def disable(session: Session, channel: str, detail: str, now: datetime) -> None:
    """Switches a channel off until `enable`."""
    values = {"channel": channel, "disabled_at": now, "detail": detail}
    statement = insert(session, channel_states).values(values)
    session.execute(statement.on_conflict_do_update(index_elements=["channel"], set_=values))


def give_up(session: Session, channel: str, detail: str, now: datetime) -> int:
    """Ends every delivery that still waits for a channel; gives how many those were."""
    waiting = (deliveries.c.channel == channel) & (deliveries.c.state == DeliveryState.PENDING)
    values = {"state": DeliveryState.DEAD, "settled_at": now, "leased_until": None, "detail": detail}
    return session.execute(update(deliveries).where(waiting).values(values)).rowcount


def disabled(session: Session) -> dict[str, str]:
    """The channels that are switched off, with the reason."""
    rows = session.execute(select(channel_states).where(channel_states.c.disabled_at.is_not(None))).all()
    return {row.channel: row.detail or "" for row in rows}


def enable(session: Session, channel: str) -> bool:
    """Switches a channel on again; gives whether it was off. What was given up stays so."""
    off = (channel_states.c.channel == channel) & channel_states.c.disabled_at.is_not(None)
    statement = update(channel_states).where(off).values(disabled_at=None, detail=None)
    return session.execute(statement).rowcount > 0


def counts(session: Session) -> dict[str, int]:
    """How many deliveries stand in each state."""
    rows = session.execute(
        select(deliveries.c.state, func.count().label("n")).group_by(deliveries.c.state)
    ).all()
    return {row.state.value: row.n for row in rows}


def oldest_pending(session: Session) -> datetime | None:
    """When the delivery that has waited longest was written."""
    statement = select(func.min(deliveries.c.created_at)).where(deliveries.c.state == DeliveryState.PENDING)
    return session.execute(statement).scalar_one_or_none()


def silences_at(session: Session, now: datetime) -> list[Silence]:
    """The silences that hold at a time."""
    statement = (
        select(silences).where(silences.c.starts_at <= now, silences.c.ends_at > now).order_by(silences.c.id)
    )
    return [
        Silence(
            id=row.id,
            author=row.author,
            reason=row.reason,
            starts_at=row.starts_at,
            ends_at=row.ends_at,
            watch=row.watch,
            rule=row.rule,
            alert=row.alert,
            group=tuple((name, value) for name, value in row.group),
        )
        for row in session.execute(statement).all()
    ]
