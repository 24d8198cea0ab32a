"""Values that the stages hand to each other. Level 0: imports nothing of ours.

Every time is aware and in UTC; every duration is a `timedelta`; offsets count characters
(code points) from 0 with the end excluded, into the field's text as stored.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum
from typing import Self


class Ordered(Enum):
    """An enumeration whose members compare in the order in which they are written."""

    @property
    def rank(self) -> int:
        """The member's place, from 0."""
        return list(type(self)).index(self)

    def __lt__(self, other: Self) -> bool:
        return self.rank < other.rank

    def __le__(self, other: Self) -> bool:
        return self.rank <= other.rank

    def __gt__(self, other: Self) -> bool:
        return self.rank > other.rank

    def __ge__(self, other: Self) -> bool:
        return self.rank >= other.rank


class Severity(Ordered):
    """CAP 1.2's severity."""

    MINOR = "minor"
    MODERATE = "moderate"
    SEVERE = "severe"
    EXTREME = "extreme"


class Certainty(Ordered):
    """CAP 1.2's certainty, from corroboration: one voice, two independent ones, three or one of grade A."""

    POSSIBLE = "possible"
    LIKELY = "likely"
    OBSERVED = "observed"


class Reliability(Ordered):
    """The Admiralty grade of a source: A is completely reliable, F cannot be judged."""

    F = "F"
    E = "E"
    D = "D"
    C = "C"
    B = "B"
    A = "A"


class Status(Enum):
    """How a mention stands in its context, after ConText (Harkema et al. 2009)."""

    ASSERTED = "asserted"
    NEGATED = "negated"
    HYPOTHETICAL = "hypothetical"
    HISTORICAL = "historical"
    ENDED = "ended"


class Basis(Enum):
    """Where an entry's event time comes from."""

    PUBLISHED = "published"
    MISSING = "missing"  # no date: first seen
    FUTURE = "future"  # dated too far ahead: first seen
    STALE = "stale"  # dated too long ago: first seen


class AlertState(Enum):
    """Where an episode is in its life."""

    PENDING = "pending"
    FIRING = "firing"
    RECOVERING = "recovering"
    RESOLVED = "resolved"
    RETRACTED = "retracted"


class Reason(Enum):
    """Why an episode speaks."""

    OPENED = "opened"
    SEVERITY_UP = "severity_up"
    CERTAINTY_UP = "certainty_up"
    NEW_INDICATOR = "new_indicator"
    NEW_ORIGIN = "new_origin"
    NEW_PLACE = "new_place"
    RESOLVED = "resolved"


class DeliveryState(Enum):
    """Where a delivery is: waiting for its time, arrived, or given up."""

    PENDING = "pending"
    SENT = "sent"
    DEAD = "dead"


@dataclass(frozen=True, slots=True)
class Source:
    """One subscribed feed and what is known of its outlet. `owner` is who it is independent of."""

    id: str
    url: str
    name: str
    owner: str
    language: str | None = None
    country: str | None = None
    reliability: Reliability = Reliability.F
    tags: tuple[str, ...] = ()


# fetch


@dataclass(frozen=True, slots=True)
class FeedRequest:
    """What to ask of a source: its address and the validators of the last answer."""

    source: str
    url: str
    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True, slots=True)
class Fetched:
    """A body that arrived whole. `moved_to` is set where a permanent redirect led to it."""

    source: str
    body: bytes
    status: int
    url: str
    content_type: str | None
    etag: str | None
    last_modified: str | None
    server_asks: timedelta
    seconds: float
    moved_to: str | None = None


@dataclass(frozen=True, slots=True)
class Unchanged:
    """The server said that nothing is new (304)."""

    source: str
    server_asks: timedelta
    seconds: float
    etag: str | None = None
    last_modified: str | None = None


class Fault(Enum):
    """What went wrong with a fetch, in the word that is stored and shown."""

    TIMEOUT = "timeout"
    UNREACHABLE = "unreachable"
    REFUSED_ADDRESS = "refused_address"
    REFUSED_SCHEME = "refused_scheme"
    TOO_LARGE = "too_large"
    TOO_MANY_REDIRECTS = "too_many_redirects"
    TLS = "tls"
    HTTP_STATUS = "http_status"
    PROTOCOL = "protocol"
    NOT_A_FEED = "not_a_feed"


@dataclass(frozen=True, slots=True)
class Failed:
    """A fetch that gave no body. `detail` is one line for people, without secrets."""

    source: str
    fault: Fault
    detail: str
    server_asks: timedelta
    seconds: float
    status: int | None = None


Outcome = Fetched | Unchanged | Failed


# parse


@dataclass(frozen=True, slots=True)
class ParsedEntry:
    """One item of a feed as published, text without markup."""

    guid: str
    url: str
    title: str
    summary: str
    published: datetime | None
    tags: tuple[str, ...] = ()
    author: str = ""


@dataclass(frozen=True, slots=True)
class ParsedFeed:
    """A feed's entries in the order of the document, each guid once.

    `problem` is a line for people where the document was damaged or is no feed at all;
    `is_feed` tells the two apart.
    """

    title: str
    language: str | None
    entries: tuple[ParsedEntry, ...]
    is_feed: bool = True
    problem: str = ""


@dataclass(frozen=True, slots=True)
class FetchState:
    """What is remembered of a source between its polls."""

    interval: timedelta
    due_at: datetime
    etag: str | None = None
    last_modified: str | None = None
    failures: int = 0
    polled_before: bool = False


@dataclass(frozen=True, slots=True)
class DueSource:
    """A source that was claimed for a poll."""

    source: Source
    state: FetchState


# read


@dataclass(frozen=True, slots=True)
class Entry:
    """One revision of an entry with its source, as the reader gets it.

    `baseline`: it stood in the source's first poll and was older than a day, so it opens nothing.
    """

    id: int
    revision: int
    source: Source
    guid: str
    url: str
    title: str
    summary: str
    published: datetime | None
    first_seen: datetime
    event_time: datetime
    basis: Basis
    language: str | None = None
    tags: tuple[str, ...] = ()
    baseline: bool = False


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of a field (`title` or `summary`) and the characters that stand there."""

    field: str
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Mention:
    """A concept found at a span, with its status and the trigger that gave it."""

    concept: str
    span: Span
    status: Status = Status.ASSERTED
    trigger: Span | None = None
    main: bool = True


@dataclass(frozen=True, slots=True)
class Observation:
    """An indicator seen in an entry. `accepted`: its status is one that the indicator counts."""

    watch: str
    indicator: str
    status: Status
    accepted: bool
    spans: tuple[Span, ...]
    places: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """What a revision was found to say. `origin` is equal for near-copies of one text."""

    entry: Entry
    language: str | None
    mentions: tuple[Mention, ...]
    observations: tuple[Observation, ...]


@dataclass(frozen=True, slots=True)
class Seen:
    """A stored, accepted observation as rules see it. `story` and `origin` are ids of stories."""

    id: int
    watch: str
    indicator: str
    entry: int
    source: str
    owner: str
    reliability: Reliability
    event_time: datetime
    seen_at: datetime
    places: tuple[str, ...]
    country: str | None
    language: str | None
    story: int
    title: str


# assess


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

    @property
    def key(self) -> str:
        """The alert key of DESIGN section 7: watch, rule and group values, never text or counts."""
        values = "|".join(f"{name}={value}" for name, value in self.group)
        return f"{self.watch}/{self.rule}" + (f"/{values}" if values else "")


@dataclass(frozen=True, slots=True)
class Alert:
    """One episode of an alert key. `id` is `key#ordinal`, the thread that people follow."""

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
    stories: tuple[int, ...] = ()
    evidence: tuple[int, ...] = ()
    entries: tuple[int, ...] = ()
    resolved_at: datetime | None = None
    changes: int = 0
    acked_by: str | None = None
    acked_until: datetime | None = None
    level: str | None = None

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


# deliver


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

    `indicator_title` is in the message's language; empty where the watch gives none.
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
    indicator_title: str = ""


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


@dataclass(frozen=True, slots=True)
class Delivery:
    """One message to one channel. `id` is the same on every attempt."""

    id: str
    change: int
    channel: str
    state: DeliveryState
    due_at: datetime
    attempts: int
    body: bytes = field(repr=False, default=b"")
