"""What reading hands on: entries, mentions, observations."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from tocsin.model.feeds import Source
from tocsin.model.grades import Basis, Genre, Reliability, Status


@dataclass(frozen=True, slots=True)
class Entry:
    """One revision of an entry with its source, as the reader gets it.

    `baseline`: it stood in the source's first poll and was older than a day, so it opens nothing.
    `origin` is equal for entries that go back to one text, `agency` the one that its text credits;
    None while it was not placed, or where none is credited.
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
    origin: int | None = None
    agency: str | None = None


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of a field (`title` or `summary`) and the characters that stand there."""

    field: str
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Mention:
    """A concept found at a span, with its status and the trigger that gave it.

    `main`: it stands in a main clause and not in one that tells the background. `attribution`: the
    words that say whose claim it is.
    """

    concept: str
    span: Span
    status: Status = Status.ASSERTED
    trigger: Span | None = None
    main: bool = True
    attribution: Span | None = None


@dataclass(frozen=True, slots=True)
class Toll:
    """How many people a text says were killed. `high` is None where only the least is named."""

    low: int
    high: int | None
    span: Span


@dataclass(frozen=True, slots=True)
class Observation:
    """An indicator seen in an entry. `accepted`: its status is one that the indicator counts.

    `claimed_by`: the concepts, or else the words, to which its evidence is attributed. `deaths`: the
    toll that stands beside it.
    """

    watch: str
    indicator: str
    status: Status
    accepted: bool
    spans: tuple[Span, ...]
    places: tuple[str, ...] = ()
    claimed_by: tuple[str, ...] = ()
    deaths: Toll | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """What a revision was found to say."""

    entry: Entry
    language: str | None
    mentions: tuple[Mention, ...]
    observations: tuple[Observation, ...]
    genre: Genre = Genre.NEWS


@dataclass(frozen=True, slots=True)
class Seen:
    """A stored, accepted observation as rules see it.

    `seen_at` is when any text of the entry first said it. `origin` is equal for entries that go back
    to one text, `story` for those that report one event; an entry in neither has numbers of its own.
    """

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
    origin: int
    title: str
