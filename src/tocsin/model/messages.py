"""What delivering works with: silences, what is told, messages and their outcomes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from tocsin.model.episodes import Alert
from tocsin.model.grades import Reason, Reliability, Status
from tocsin.model.texts import Span, Toll


@dataclass(frozen=True, slots=True)
class Silence:
    """What someone muted for a time: every alert that fits all of what is given.

    `group` holds values that the alert's group must have (`(("place", "place:x"),)`). It begins
    at `starts_at` and no longer holds at `ends_at`.
    """

    id: int
    author: str
    starts_at: datetime
    ends_at: datetime
    reason: str = ""
    watch: str | None = None
    rule: str | None = None
    alert: str | None = None
    group: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class EvidenceItem:
    """One observation behind an alert, with the entry that holds it, for a message.

    `indicator_title` is in the message's language; empty where the watch gives none. Of `claimed_by`
    `claimants` are the concepts, by their labels, and `quoted` the words that name whom no concept
    does. `origin` and `agency` are the entry's.
    """

    entry: int
    title: str
    url: str
    source: str
    source_name: str
    owner: str
    reliability: Reliability
    published: datetime | None
    event_time: datetime
    language: str | None
    indicator: str
    status: Status
    spans: tuple[Span, ...]
    claimed_by: tuple[str, ...] = ()
    deaths: Toll | None = None
    origin: int | None = None
    agency: str | None = None
    indicator_title: str = ""
    claimants: tuple[str, ...] = ()
    quoted: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Place:
    """A place concept with its position, where the lexicon gives one."""

    concept: str
    label: str
    lat: float | None = None
    lon: float | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """A change as it is told: the alert at that moment, what changed, and the evidence."""

    alert: Alert
    at: datetime
    n: int
    reasons: tuple[Reason, ...]
    evidence: tuple[EvidenceItem, ...]
    watch_title: str = ""
    rule_title: str = ""
    places: tuple[Place, ...] = ()


@dataclass(frozen=True, slots=True)
class Message:
    """What a channel sends. `body` is the exact bytes of a webhook; mail uses `text` and `html`.

    `at` is the time of this attempt. `marks` are names and values that a receiver may filter by.
    """

    id: str
    at: datetime
    subject: str
    text: str
    html: str
    body: bytes
    content_type: str
    thread: str
    first_in_thread: bool
    marked_test: bool = False
    marks: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Sent:
    """The receiver took the message."""

    status: int | None = None
    detail: str = ""
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Refused:
    """The message did not get through. The sender knows whether again helps, the planner when.

    `after`: the receiver asked for so long a wait. `gone`: it never wants to hear from us again.
    """

    detail: str
    retry: bool
    status: int | None = None
    after: timedelta | None = None
    gone: bool = False
    seconds: float = 0.0
