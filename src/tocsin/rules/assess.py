"""The third stage: observations to alerts, with the changes that people are told of."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from tocsin.config.watches import Watch
from tocsin.model import Change, Reason
from tocsin.rules import episodes, kinds
from tocsin.store import alerts, observations
from tocsin.store.database import Database


@dataclass(frozen=True, slots=True)
class Assessed:
    """What an assessment came to: episodes opened, told again, ended."""

    opened: tuple[str, ...] = ()
    updated: tuple[str, ...] = ()
    resolved: tuple[str, ...] = ()

    def plus(self, changes: Sequence[Change]) -> "Assessed":
        """With another watch's changes."""
        told = [(change.alert.id, change.tell) for change in changes if change.tell]
        return Assessed(
            opened=self.opened + tuple(id for id, tell in told if Reason.OPENED in tell),
            updated=self.updated
            + tuple(id for id, tell in told if not {Reason.OPENED, Reason.RESOLVED} & set(tell)),
            resolved=self.resolved + tuple(id for id, tell in told if Reason.RESOLVED in tell),
        )


def assess(db: Database, watches: Sequence[Watch], now: datetime) -> Assessed:
    """Hold each watch's rules against what was observed, and record what changed.

    One transaction a watch: its alerts and the changes to be told commit together or not at
    all. Running it twice with the same `now` changes nothing the second time.
    """
    done = Assessed()
    for watch in watches:
        with db.transaction() as session:
            seen = observations.within(
                session, watch.id, since=now - kinds.memory(watch), until=now + kinds.AHEAD
            )
            changes = episodes.advance(
                alerts.latest(session, watch.id), kinds.evaluate(watch, seen, now), now
            )
            alerts.apply(session, changes)
        done = done.plus(changes)
    return done
