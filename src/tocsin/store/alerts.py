"""What assess writes: alerts, and the changes to be told, in one transaction with them."""

import hashlib
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Row, Select, and_, delete, exists, func, literal, select, update
from sqlalchemy.sql import ColumnElement

from tocsin.model import Alert, AlertState, Change, Corroboration, Reason
from tocsin.store.database import Session, insert, insert_missing
from tocsin.store.feeds import chunks
from tocsin.store.tables import (
    alert_evidence,
    alerts,
    changes,
    deliveries,
    entries,
    fetches,
    observations,
    revisions,
)

OPEN = (AlertState.PENDING, AlertState.FIRING, AlertState.RECOVERING)


@dataclass(frozen=True, slots=True)
class StoredChange:
    """A change with its number in the outbox and its alert.

    State, severity, certainty and voices are those that the change left; evidence, indicators,
    places and owners are those of now, which later changes may have added to.
    """

    id: int
    change: Change


def lock(session: Session, watch: str) -> None:
    """Lets one at a time assess a watch, until the transaction ends.

    Without it two that read the same alert on PostgreSQL would write over each other. SQLite
    lets one writer in at a time anyway.
    """
    if session.dialect.name == "postgresql":
        digest = hashlib.sha256(f"assess\x1f{watch}".encode()).digest()
        number = int.from_bytes(digest[:8], "big", signed=True)
        session.execute(select(func.pg_advisory_xact_lock(literal(number, BigInteger))))


def latest(session: Session, watch: str, keys: Collection[str]) -> dict[str, Alert]:
    """The open episodes of a watch, and the last one of each of these keys that has none open.

    Ended ones come without their evidence. By key.
    """
    ours = _alerts().where(alerts.c.watch == watch)
    going_on = session.execute(ours.where(alerts.c.state.in_(OPEN))).all()
    found = {alert.key: alert for alert in _with_evidence(session, going_on)}
    for chunk in chunks([key for key in keys if key not in found]):
        rows = session.execute(ours.where(alerts.c.key.in_(chunk), _last_of_its_key())).all()
        found |= {row.key: _alert(row, ()) for row in rows}
    return found


def open_watches(session: Session) -> list[str]:
    """The watches that have an open episode, by id, configured or not."""
    statement = select(alerts.c.watch).where(alerts.c.state.in_(OPEN)).distinct()
    return sorted(session.execute(statement).scalars())


def apply(session: Session, made: Iterable[Change]) -> None:
    """Writes alerts and their changes together. The same change again writes nothing new.

    Of an entry whose text was revised, an alert keeps the observation in the current text and
    lets go of those in earlier ones, however often the text changes.
    """
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
        _let_go_of_superseded(session, alert.id)
        if change.n:
            insert_missing(session, changes, [_change_row(change)], key=("alert", "n"))


def find(session: Session, *, open_only: bool = False, since: datetime | None = None) -> list[Alert]:
    """Alerts, the newest first."""
    statement = _alerts().order_by(alerts.c.opened_at.desc(), alerts.c.id)
    if open_only:
        statement = statement.where(alerts.c.state.in_(OPEN))
    if since is not None:
        statement = statement.where(alerts.c.opened_at >= since)
    return _with_evidence(session, session.execute(statement).all())


def get(session: Session, id: str) -> Alert | None:
    """One episode by its id (`key#ordinal`); of a bare key the last episode."""
    named = (alerts.c.id == id) | (alerts.c.key == id)
    rows = session.execute(_alerts().where(named).order_by(alerts.c.ordinal.desc()).limit(1)).all()
    return next(iter(_with_evidence(session, rows)), None)


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
    rows = session.execute(statement).all()
    standing = _by_id(session, {row.alert for row in rows})
    return [_stored(row, standing[row.alert]) for row in rows]


def unplanned_since(session: Session) -> datetime | None:
    """When the oldest change was made that no delivery has been planned for."""
    statement = select(func.min(changes.c.at)).where(changes.c.planned_at.is_(None))
    return session.execute(statement).scalar_one_or_none()


def unassessed_since(session: Session, assessed_at: datetime | None) -> datetime | None:
    """When the first poll was after the last assessment, or ever where there was none."""
    statement = select(func.min(fetches.c.at))
    if assessed_at is not None:
        statement = statement.where(fetches.c.at > assessed_at)
    return session.execute(statement).scalar_one_or_none()


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


def _let_go_of_superseded(session: Session, alert: str) -> None:
    """Drops what an alert holds of an entry's earlier texts where it holds the same of the current one."""
    current = (entries.c.text_hash == revisions.c.text_hash).label("current")
    statement = (
        select(observations.c.id, observations.c.entry, observations.c.indicator, current)
        .join(alert_evidence, alert_evidence.c.observation == observations.c.id)
        .join(revisions, revisions.c.id == observations.c.revision)
        .join(entries, entries.c.id == observations.c.entry)
        .where(alert_evidence.c.alert == alert)
    )
    rows = session.execute(statement).all()
    said_now = {(row.entry, row.indicator) for row in rows if row.current}
    superseded = [row.id for row in rows if not row.current and (row.entry, row.indicator) in said_now]
    for chunk in chunks(superseded):
        of_earlier_texts = alert_evidence.c.observation.in_(chunk)
        session.execute(delete(alert_evidence).where(alert_evidence.c.alert == alert, of_earlier_texts))


def _alerts() -> Select[Any]:
    """Alerts, each with how far the evidence of the episode before it reaches."""
    previous = alerts.alias("previous")
    before = and_(previous.c.key == alerts.c.key, previous.c.ordinal == alerts.c.ordinal - 1)
    return select(alerts, previous.c.last_seen_at.label("after")).outerjoin(previous, before)


def _last_of_its_key() -> ColumnElement[bool]:
    newer = alerts.alias("newer")
    return ~exists().where(newer.c.key == alerts.c.key, newer.c.ordinal > alerts.c.ordinal)


def _by_id(session: Session, ids: Collection[str]) -> dict[str, Alert]:
    found: dict[str, Alert] = {}
    for chunk in chunks(sorted(ids)):
        rows = session.execute(_alerts().where(alerts.c.id.in_(chunk))).all()
        found |= {alert.id: alert for alert in _with_evidence(session, rows)}
    return found


def _stored(row: Row[Any], current: Alert) -> StoredChange:
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


def _with_evidence(session: Session, rows: Sequence[Row[Any]]) -> list[Alert]:
    links = _links(session, [row.id for row in rows])
    return [_alert(row, links.get(row.id, ())) for row in rows]


def _alert(row: Row[Any], evidence: Sequence[tuple[int, int]]) -> Alert:
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
        origins=tuple(row.origins),
        evidence=tuple(observation for observation, _ in evidence),
        entries=tuple(dict.fromkeys(entry for _, entry in evidence)),
        resolved_at=row.resolved_at,
        changes=row.changes,
        acked_by=row.acked_by,
        acked_until=row.acked_until,
        level=row.level,
        after=row.after,
    )


def _links(session: Session, ids: Sequence[str]) -> dict[str, list[tuple[int, int]]]:
    """The observations behind each alert, in their order, each with its entry."""
    found: dict[str, list[tuple[int, int]]] = {}
    for chunk in chunks(ids):
        statement = (
            select(alert_evidence.c.alert, alert_evidence.c.observation, observations.c.entry)
            .join(observations, observations.c.id == alert_evidence.c.observation)
            .where(alert_evidence.c.alert.in_(chunk))
            .order_by(alert_evidence.c.observation)
        )
        for row in session.execute(statement).all():
            found.setdefault(row.alert, []).append((row.observation, row.entry))
    return found


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
        "origins": list(alert.origins),
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
