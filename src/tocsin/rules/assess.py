"""The third stage: observations to alerts, with the changes that people are told of."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from tocsin.config.watches import Watch
from tocsin.model import Change, Reason
from tocsin.rules import episodes, kinds
from tocsin.store import alerts, observations
from tocsin.store.database import Database


@dataclass(frozen=True, slots=True)
class Assessed:
    """What an assessment came to: episodes opened, told again, ended; and watches that failed, with why."""

    opened: tuple[str, ...] = ()
    updated: tuple[str, ...] = ()
    resolved: tuple[str, ...] = ()
    faults: tuple[tuple[str, Exception], ...] = ()

    def plus(self, changes: Sequence[Change]) -> "Assessed":
        """With another watch's changes."""
        told = [(change.alert.id, change.tell) for change in changes if change.tell]
        return replace(
            self,
            opened=self.opened + tuple(id for id, tell in told if Reason.OPENED in tell),
            updated=self.updated
            + tuple(id for id, tell in told if not {Reason.OPENED, Reason.RESOLVED} & set(tell)),
            resolved=self.resolved + tuple(id for id, tell in told if Reason.RESOLVED in tell),
        )


def assess(db: Database, watches: Sequence[Watch], now: datetime) -> Assessed:
    """Hold each watch's rules against what was observed, and record what changed.

    `watches` are all that are configured: the open episodes of any other come to their end. One
    transaction a watch: its alerts and the changes to be told commit together or not at all, and
    a watch that fails stops no other. Running it twice with the same `now` changes nothing the
    second time.
    """
    configured = {watch.id: watch for watch in watches}
    with db.reading() as session:
        left = [id for id in alerts.open_watches(session) if id not in configured]
    done = Assessed()
    for id in [*configured, *left]:
        try:
            done = done.plus(_assess_one(db, id, configured.get(id), now))
        except Exception as fault:  # noqa: BLE001  (each watch is a boundary: one that fails must not silence the rest)
            done = replace(done, faults=(*done.faults, (id, fault)))
    return done


def _assess_one(db: Database, id: str, watch: Watch | None, now: datetime) -> list[Change]:
    with db.transaction() as session:
        alerts.lock(session, id)
        findings = []
        if watch is not None:
            since, until = now - kinds.memory(watch), now + kinds.AHEAD
            findings = kinds.evaluate(watch, observations.within(session, id, since=since, until=until), now)
        standing = alerts.latest(session, id, [finding.key for finding in findings])
        changes = episodes.advance(standing, findings, now)
        alerts.apply(session, changes)
    return changes
