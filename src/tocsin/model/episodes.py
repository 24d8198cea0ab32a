"""What assessing hands on: findings, alerts, changes."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from tocsin.model.grades import AlertState, Certainty, Reason, Severity
from tocsin.model.texts import Seen

LONGEST_VALUE = 80  # characters of a group's value in a key
LONGEST_KEY = 280  # of a whole key: an indexed column, which also has to hold six values at their longest


@dataclass(frozen=True, slots=True)
class Corroboration:
    """How many independent voices stand behind an alert: owners, origins, entries."""

    owners: int
    origins: int
    entries: int


@dataclass(frozen=True, slots=True)
class Finding:
    """A rule that holds now for one group, with all the evidence in its window."""

    watch: str
    rule: str
    kind: str
    group: tuple[tuple[str, str], ...]
    severity: Severity
    certainty: Certainty
    evidence: tuple[Seen, ...]
    corroboration: Corroboration
    rule_revision: str
    cooldown: timedelta
    resolve_after: timedelta
    min_certainty: Certainty = Certainty.POSSIBLE

    @property
    def key(self) -> str:
        """The alert key: watch, rule and group values, never text or counts.

        What is too long ends in a hash of the whole instead, so that two never have one key.
        """
        start = f"{self.watch}/{self.rule}"
        if not self.group:
            return start
        values = "|".join(f"{name}={_short(value, LONGEST_VALUE)}" for name, value in self.group)
        return f"{start}/{_short(values, LONGEST_KEY - len(start) - 1)}"


def _short(text: str, longest: int) -> str:
    if len(text) <= longest:
        return text
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]
    return f"{text[: longest - 17]}~{digest}"


@dataclass(frozen=True, slots=True)
class Alert:
    """One episode of an alert key. `id` is `key#ordinal`, the thread that people follow.

    `origins` are all that it has heard, by which a copy is told from a new voice. `after` is when the
    last evidence of the episode before was seen: nothing up to then is evidence of this one.
    """

    key: str
    ordinal: int
    watch: str
    rule: str
    kind: str
    group: tuple[tuple[str, str], ...]
    state: AlertState
    severity: Severity
    certainty: Certainty
    opened_at: datetime
    updated_at: datetime
    last_seen_at: datetime
    rule_revision: str
    corroboration: Corroboration
    resolve_after: timedelta
    cooldown: timedelta
    indicators: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    owners: tuple[str, ...] = ()
    origins: tuple[int, ...] = ()
    evidence: tuple[int, ...] = ()
    entries: tuple[int, ...] = ()
    resolved_at: datetime | None = None
    changes: int = 0
    acked_by: str | None = None
    acked_until: datetime | None = None
    level: str | None = None
    after: datetime | None = None

    @property
    def id(self) -> str:
        """The episode's name: alert key and ordinal."""
        return f"{self.key}#{self.ordinal}"

    @property
    def open(self) -> bool:
        """Whether it has not ended."""
        return self.state in (AlertState.PENDING, AlertState.FIRING, AlertState.RECOVERING)


@dataclass(frozen=True, slots=True)
class Change:
    """What became of an alert at one moment. `tell` holds why people hear of it.

    `n` counts what is told of an alert from 1; 0 is for news that is kept and told to nobody.
    """

    alert: Alert
    n: int
    at: datetime
    tell: tuple[Reason, ...] = ()
