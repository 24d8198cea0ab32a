"""What assess writes: alerts, and the changes to be told, in one transaction with them."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Row, func, select, update

from tocsin.model import Alert, AlertState, Change, Corroboration, Reason
from tocsin.store.database import Session, insert, insert_missing
from tocsin.store.tables import alert_evidence, alerts, changes, deliveries, observations

OPEN = (AlertState.PENDING, AlertState.FIRING, AlertState.RECOVERING)


@dataclass(frozen=True, slots=True)
class StoredChange:
    """A change with its number in the outbox and the alert as it was left by it."""

    id: int
    change: Change


def latest(session: Session, watch: str) -> dict[str, Alert]:
    """The last episode of every alert key of a watch, open or ended; evidence of open ones."""
    newest = (
        select(alerts.c.key, func.max(alerts.c.ordinal).label("ordinal"))
        .where(alerts.c.watch == watch)
        .group_by(alerts.c.key)
        .subquery()
    )
    statement = select(alerts).join(
        newest, (alerts.c.key == newest.c.key) & (alerts.c.ordinal == newest.c.ordinal)
    )
    return {row.key: _alert(session, row, ended_too=False) for row in session.execute(statement).all()}


def apply(session: Session, made: Iterable[Change]) -> None:
    """Writes alerts and their changes together. The same change again writes nothing new."""
    for change in made:
        alert = change.alert
        row = _row(alert)
        statement = insert(session, alerts).values(row)
        session.execute(
            statement.on_conflict_do_update(
                index_elements=["id"], set_={k: v for k, v in row.items() if k != "id"}
            )
        )
        links = [{"alert": alert.id, "observation": number} for number in alert.evidence]
        insert_missing(session, alert_evidence, links, key=("alert", "observation"))
        if change.n:
            insert_missing(session, changes, [_change_row(change)], key=("alert", "n"))


def find(session: Session, *, open_only: bool = False, since: datetime | None = None) -> list[Alert]:
    """Alerts, the newest first."""
    statement = select(alerts).order_by(alerts.c.opened_at.desc(), alerts.c.id)
    if open_only:
        statement = statement.where(alerts.c.state.in_(OPEN))
    if since is not None:
        statement = statement.where(alerts.c.opened_at >= since)
    return [_alert(session, row) for row in session.execute(statement).all()]


def get(session: Session, id: str) -> Alert | None:
    """One episode by its id (`key#ordinal`); of a bare key the last episode."""
    statement = (
        select(alerts)
        .where((alerts.c.id == id) | (alerts.c.key == id))
        .order_by(alerts.c.ordinal.desc())
        .limit(1)
    )
    row = session.execute(statement).one_or_none()
    return None if row is None else _alert(session, row)


def ids(session: Session) -> list[str]:
    """The ids of all episodes, newest first."""
    return list(session.execute(select(alerts.c.id).order_by(alerts.c.opened_at.desc())).scalars())


def unplanned(session: Session, n: int) -> list[StoredChange]:
    """Up to `n` changes that no delivery has been planned for, in the order in which they were made.

    Held until the transaction ends, so that another worker takes others.
    """
    statement = (
        select(changes)
        .where(changes.c.planned_at.is_(None))
        .order_by(changes.c.id)
        .limit(n)
        .with_for_update(skip_locked=True)
    )
    return [_stored(session, row) for row in session.execute(statement).all()]


def mark_planned(session: Session, number: int, plan: str, now: datetime) -> None:
    """Notes that a change has its deliveries, and in `plan` why it has those or none."""
    session.execute(update(changes).where(changes.c.id == number).values(planned_at=now, plan=plan))


def history(session: Session, alert: str) -> list[dict[str, Any]]:
    """Every change of an episode in order, with what was decided about telling it."""
    statement = select(changes).where(changes.c.alert == alert).order_by(changes.c.n)
    return [
        {
            "n": row.n,
            "at": row.at,
            "reasons": list(row.tell),
            "state": row.state.value,
            "severity": row.severity.value,
            "certainty": row.certainty.value,
            "corroboration": row.corroboration,
            "plan": row.plan,
        }
        for row in session.execute(statement).all()
    ]


def deliveries_of(session: Session, alert: str) -> list[dict[str, Any]]:
    """Every delivery of an episode in the order of its changes."""
    statement = (
        select(deliveries, changes.c.n)
        .join(changes, changes.c.id == deliveries.c.change)
        .where(deliveries.c.alert == alert)
        .order_by(changes.c.n)
    )
    return [
        {
            "id": row.id,
            "change": row.n,
            "channel": row.channel,
            "reason": row.reason,
            "state": row.state.value,
            "attempts": row.attempts,
            "due_at": row.due_at,
            "settled_at": row.settled_at,
            "detail": row.detail,
        }
        for row in session.execute(statement).all()
    ]


def _stored(session: Session, row: Row[Any]) -> StoredChange:
    current = get(session, row.alert)
    if current is None:
        raise LookupError(f"change {row.id} has no alert")  # the foreign key forbids it
    ended = row.at if row.state in (AlertState.RESOLVED, AlertState.RETRACTED) else None
    then = replace(
        current,
        state=row.state,
        severity=row.severity,
        certainty=row.certainty,
        corroboration=Corroboration(**row.corroboration),
        updated_at=row.at,
        resolved_at=ended,
    )
    return StoredChange(row.id, Change(then, row.n, row.at, tuple(Reason(word) for word in row.tell)))


def _alert(session: Session, row: Row[Any], *, ended_too: bool = True) -> Alert:
    evidence = _links(session, row.id) if row.state in OPEN or ended_too else []
    return Alert(
        key=row.key,
        ordinal=row.ordinal,
        watch=row.watch,
        rule=row.rule,
        kind=row.kind,
        group=tuple((name, value) for name, value in row.group),
        state=row.state,
        severity=row.severity,
        certainty=row.certainty,
        opened_at=row.opened_at,
        updated_at=row.updated_at,
        last_seen_at=row.last_seen_at,
        rule_revision=row.rule_revision,
        corroboration=Corroboration(**row.corroboration),
        resolve_after=row.resolve_after,
        cooldown=row.cooldown,
        indicators=tuple(row.indicators),
        places=tuple(row.places),
        owners=tuple(row.owners),
        stories=tuple(row.stories),
        evidence=tuple(observation for observation, _ in evidence),
        entries=tuple(dict.fromkeys(entry for _, entry in evidence)),
        resolved_at=row.resolved_at,
        changes=row.changes,
        acked_by=row.acked_by,
        acked_until=row.acked_until,
        level=row.level,
    )


def _links(session: Session, alert: str) -> list[tuple[int, int]]:
    statement = (
        select(alert_evidence.c.observation, observations.c.entry)
        .join(observations, observations.c.id == alert_evidence.c.observation)
        .where(alert_evidence.c.alert == alert)
        .order_by(alert_evidence.c.observation)
    )
    return [(row.observation, row.entry) for row in session.execute(statement).all()]


def _row(alert: Alert) -> dict[str, Any]:
    return {
        "id": alert.id,
        "key": alert.key,
        "ordinal": alert.ordinal,
        "watch": alert.watch,
        "rule": alert.rule,
        "kind": alert.kind,
        "group": [list(pair) for pair in alert.group],
        "state": alert.state,
        "severity": alert.severity,
        "certainty": alert.certainty,
        "opened_at": alert.opened_at,
        "updated_at": alert.updated_at,
        "last_seen_at": alert.last_seen_at,
        "resolved_at": alert.resolved_at,
        "rule_revision": alert.rule_revision,
        "resolve_after": alert.resolve_after,
        "cooldown": alert.cooldown,
        "corroboration": _voices(alert.corroboration),
        "indicators": list(alert.indicators),
        "places": list(alert.places),
        "owners": list(alert.owners),
        "stories": list(alert.stories),
        "changes": alert.changes,
        "acked_by": alert.acked_by,
        "acked_until": alert.acked_until,
        "level": alert.level,
    }


def _change_row(change: Change) -> dict[str, Any]:
    return {
        "alert": change.alert.id,
        "n": change.n,
        "at": change.at,
        "tell": [reason.value for reason in change.tell],
        "state": change.alert.state,
        "severity": change.alert.severity,
        "certainty": change.alert.certainty,
        "corroboration": _voices(change.alert.corroboration),
    }


def _voices(corroboration: Corroboration) -> dict[str, int]:
    return {
        "owners": corroboration.owners,
        "origins": corroboration.origins,
        "entries": corroboration.entries,
    }
