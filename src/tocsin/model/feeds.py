"""What polling hands on: sources, outcomes of fetches, parsed feeds."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from tocsin.model.grades import Fault, Reliability


@dataclass(frozen=True, slots=True)
class Source:
    """One subscribed feed and what is known of its outlet. `owner` is who it is independent of."""

    id: str
    url: str = field(repr=False)  # may hold a password
    name: str
    owner: str
    language: str | None = None
    country: str | None = None
    reliability: Reliability = Reliability.F
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FeedRequest:
    """What to ask of a source: its address and the validators of the last answer."""

    source: str
    url: str = field(repr=False)  # may hold a password
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
