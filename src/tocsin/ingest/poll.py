"""The first stage: due sources to entries. What the world does wrong is a row, never a stop."""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TypeVar, assert_never

from tocsin.config.settings import Polling
from tocsin.ingest import cadence, times
from tocsin.ingest.fetch import fetching
from tocsin.ingest.parse import parse
from tocsin.model import DueSource, Failed, Fault, FeedRequest, Fetched, Outcome, ParsedFeed, Unchanged
from tocsin.net.client import Limits
from tocsin.net.guard import Policy
from tocsin.store import feeds
from tocsin.store.database import Database
from tocsin.store.feeds import DatedEntry, FetchRecord, Turn

SAVED_TOGETHER = 25  # outcomes a transaction: one commit costs as much as some ten feeds' rows
CLAIMED_TOGETHER = 2  # times the concurrency: enough to keep every connection busy to the end

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Polled:
    """What a pass over the sources came to. `faults` has a line for each source that failed.

    `more`: further sources are due than one pass takes.
    """

    sources: int = 0
    fetched: int = 0
    unchanged: int = 0
    failed: int = 0
    entries_new: int = 0
    entries_revised: int = 0
    faults: tuple[tuple[str, str], ...] = ()
    more: bool = False

    def plus(self, other: "Polled") -> "Polled":
        """Both passes together."""
        return Polled(
            sources=self.sources + other.sources,
            fetched=self.fetched + other.fetched,
            unchanged=self.unchanged + other.unchanged,
            failed=self.failed + other.failed,
            entries_new=self.entries_new + other.entries_new,
            entries_revised=self.entries_revised + other.entries_revised,
            faults=self.faults + other.faults,
            more=other.more,
        )


def poll(
    db: Database,
    polling: Polling,
    now: datetime,
    *,
    chance: Callable[[], float],
    only: Collection[str] | None = None,
    polled_before: datetime | None = None,
    progress: Callable[[Polled], None] = lambda _: None,
    stopping: Callable[[], bool] = lambda: False,
) -> Polled:
    """Polls sources that are due, or were last polled before a time, and keeps what they bring.

    No transaction is open while the network is. A pass that is killed leaves its sources leased
    for a while and due again after it; what was saved is not saved twice. `stopping` is asked
    several times a second.
    """
    done = Polled()
    n = polling.concurrency * CLAIMED_TOGETHER
    with db.transaction() as session:
        claimed = feeds.claim_due(
            session, now, lease=_lease(polling, n), n=n, only=only, polled_before=polled_before
        )
    for batch in _batches(_outcomes(claimed, polling, stopping, now)):
        done = _save(db, polling, batch, done, chance, now)
        progress(done)
    return replace(done, more=len(claimed) == n)


def _lease(polling: Polling, n: int) -> timedelta:
    """Long enough where all that are claimed are on one host that lets each run into its timeout."""
    return polling.timeout * (n // polling.per_host + 1)


def limits(polling: Polling) -> Limits:
    """The bounds of every fetch under these settings."""
    return Limits(
        timeout=polling.timeout,
        max_bytes=polling.max_bytes,
        concurrency=polling.concurrency,
        per_host=polling.per_host,
        policy=Policy.ANY_BUT_METADATA if polling.allow_private_networks else Policy.PUBLIC_ONLY,
    )


def _outcomes(
    claimed: Sequence[DueSource], polling: Polling, stopping: Callable[[], bool], now: datetime
) -> Iterator[tuple[DueSource, Outcome] | None]:
    """What comes of each claimed source; who is asked to stop lets go of those under way."""
    by_id = {due.source.id: due for due in claimed}
    requests = [
        FeedRequest(due.source.id, due.source.url, due.state.etag, due.state.last_modified) for due in claimed
    ]
    for outcome in fetching(requests, limits(polling), now):
        yield None if outcome is None else (by_id[outcome.source], outcome)
        if stopping():
            return


def _save(
    db: Database,
    polling: Polling,
    batch: Sequence[tuple[DueSource, Outcome]],
    done: Polled,
    chance: Callable[[], float],
    now: datetime,
) -> Polled:
    records = [(due, *_record(due, outcome, now)) for due, outcome in batch]
    with db.transaction() as session:
        for due, record, asks in records:
            turn = _turn(due, record, asks, polling, chance, now)
            new, revised = feeds.save_fetch(session, record, turn, now)
            done = _counted(done, record, new, revised)
    return done


def _record(due: DueSource, outcome: Outcome, now: datetime) -> tuple[FetchRecord, timedelta]:
    match outcome:
        case Fetched():
            feed = _parsed(outcome)
            return _fetched(due, outcome, feed, now), outcome.server_asks
        case Unchanged():
            kept = FetchRecord(
                outcome.source,
                "unchanged",
                outcome.seconds,
                status=304,
                etag=outcome.etag or due.state.etag,
                last_modified=outcome.last_modified or due.state.last_modified,
            )
            return kept, outcome.server_asks
        case Failed():
            return _failed(outcome), outcome.server_asks
        case _:
            assert_never(outcome)


def _parsed(outcome: Fetched) -> ParsedFeed:
    """The feed in a body. A document that breaks the parser fails its own source and no other."""
    try:
        return parse(outcome.body, outcome.content_type, outcome.url)
    except Exception as error:  # noqa: BLE001 - a bug in parsing one document is that source's fault alone
        return ParsedFeed("", None, (), is_feed=False, problem=f"the parser failed: {type(error).__name__}")


def _fetched(due: DueSource, outcome: Fetched, feed: ParsedFeed, now: datetime) -> FetchRecord:
    if not feed.is_feed:
        fault = Failed(
            outcome.source,
            Fault.NOT_A_FEED,
            feed.problem,
            outcome.server_asks,
            outcome.seconds,
            outcome.status,
        )
        return replace(_failed(fault), size=len(outcome.body))
    return FetchRecord(
        outcome.source,
        "fetched",
        outcome.seconds,
        status=outcome.status,
        detail=feed.problem,
        size=len(outcome.body),
        etag=outcome.etag,
        last_modified=outcome.last_modified,
        moved_to=outcome.moved_to,
        title=feed.title,
        language=due.source.language or feed.language,
        entries=tuple(_dated(feed, now, first_poll=not due.state.polled_before)),
    )


def _failed(outcome: Failed) -> FetchRecord:
    return FetchRecord(
        outcome.source,
        "failed",
        outcome.seconds,
        fault=outcome.fault.value,
        status=outcome.status,
        detail=outcome.detail,
    )


def _dated(feed: ParsedFeed, now: datetime, *, first_poll: bool) -> Iterator[DatedEntry]:
    for item in feed.entries:
        when, basis = times.event_time(item.published, now)
        yield DatedEntry(
            item, when, basis, times.is_baseline(item.published, now, basis, first_poll=first_poll)
        )


def _turn(
    due: DueSource,
    record: FetchRecord,
    asks: timedelta,
    polling: Polling,
    chance: Callable[[], float],
    now: datetime,
) -> Callable[[bool], Turn]:
    """Decides, once it is known whether there was news, when the source is due again."""
    pace = cadence.cadence_of(polling, due.state.interval)

    def turn(news: bool) -> Turn:
        if record.outcome == "failed":
            wait = cadence.after_failure(pace, failures=due.state.failures + 1, server_asks=asks)
            return Turn(due.state.interval, now + cadence.spread(wait, chance))
        wait = cadence.next_interval(pace, news=news, server_asks=asks)
        return Turn(cadence.adapted(pace, news=news), now + cadence.spread(wait, chance))

    return turn


def _counted(done: Polled, record: FetchRecord, new: int, revised: int) -> Polled:
    failed = record.outcome == "failed"
    return Polled(
        sources=done.sources + 1,
        fetched=done.fetched + (record.outcome == "fetched"),
        unchanged=done.unchanged + (record.outcome == "unchanged"),
        failed=done.failed + failed,
        entries_new=done.entries_new + new,
        entries_revised=done.entries_revised + revised,
        faults=done.faults + (((record.source, f"{record.fault}: {record.detail}"),) if failed else ()),
    )


def _batches(items: Iterable[T | None]) -> Iterator[list[T]]:
    """Items in lists of at most `SAVED_TOGETHER`. A pause (None) ends a list: news waits for nobody slow."""
    batch: list[T] = []
    for item in items:
        if item is not None:
            batch.append(item)
        if batch and (item is None or len(batch) == SAVED_TOGETHER):
            yield batch
            batch = []
    if batch:
        yield batch
