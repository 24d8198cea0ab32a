"""The four stages in their order, and one pass through them."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any

import structlog

from tocsin.delivery.deliver import Delivered, channels_due, deliver, expand, send_due
from tocsin.errors import TocsinError
from tocsin.ingest.poll import Polled, poll
from tocsin.reading import index
from tocsin.reading.read import Read, read
from tocsin.rules.assess import Assessed, assess
from tocsin.runtime.engine import Engine
from tocsin.store import search, upkeep

log = structlog.get_logger("tocsin")

Stopping = Callable[[], bool]
Clock = Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class Tick:
    """What one pass through the stages came to."""

    polled: Polled = field(default_factory=Polled)
    read: Read = field(default_factory=Read)
    assessed: Assessed = field(default_factory=Assessed)
    delivered: Delivered = field(default_factory=Delivered)


def never() -> bool:
    """Nobody asks to stop."""
    return False


def tick(
    engine: Engine,
    clock: Clock,
    *,
    only: Collection[str] | None = None,
    due_only: bool = True,
    send: bool = True,
    progress: Callable[[Polled], None] = lambda _: None,
    stopping: Stopping = never,
) -> Tick:
    """One pass through all four stages. With `due_only` off every source is polled, once.

    With `send` off nothing leaves. Each stage asks the clock anew, so that what it keeps bears
    the time at which it was kept.
    """
    began = clock()
    polled = Polled(more=True)
    while polled.more and not stopping():
        further = poll_sources(
            engine,
            clock(),
            only=only,
            polled_before=None if due_only else began,
            progress=partial(_further, polled, progress),
            stopping=stopping,
        )
        polled = polled.plus(further)
    seen = read_entries(engine, clock(), stopping=stopping)
    judged = assess_watches(engine, clock())
    sent = deliver_messages(engine, clock(), stopping=stopping, clock=clock) if send else Delivered()
    index_entries(engine, clock(), stopping=stopping)
    return Tick(polled, seen, judged, sent)


def _further(before: Polled, progress: Callable[[Polled], None], now: Polled) -> None:
    progress(before.plus(now))


def poll_sources(
    engine: Engine,
    now: datetime,
    *,
    only: Collection[str] | None = None,
    polled_before: datetime | None = None,
    progress: Callable[[Polled], None] = lambda _: None,
    stopping: Stopping = never,
) -> Polled:
    """One pass of the first stage, with its lines in the log and its mark."""
    polled = poll(
        engine.db,
        engine.settings.polling,
        now,
        chance=engine.chance,
        only=only,
        polled_before=polled_before,
        progress=progress,
        stopping=stopping,
    )
    for source, fault in polled.faults:
        log.warning("source failed", source=source, fault=fault)
    if polled.sources:
        log.info("sources polled", **_counts(polled))
        _mark(engine, "polled", now)
    return polled


def read_entries(engine: Engine, now: datetime, *, stopping: Stopping = never) -> Read:
    """The second stage, with its line in the log and its mark."""
    done = read(engine.db, engine.reader, now, stopping=stopping)
    if done.entries:
        log.info("entries read", entries=done.entries, observations=done.observations)
    for entry, fault in done.faults:
        log.error("entry not readable", entry=entry, fault=fault)
    return done


def index_entries(engine: Engine, now: datetime, *, stopping: Stopping = never) -> int:
    """Takes up in the search index what it does not hold yet. Comes after all that somebody waits for."""
    done = search.catch_up(engine.db, index.tokens, index.VERSION, now, stopping=stopping)
    if done:
        log.info("entries indexed", entries=done)
    return done


def assess_watches(engine: Engine, now: datetime) -> Assessed:
    """The third stage, with a line in the log for each episode that speaks, and its mark.

    A pass in which a watch failed leaves no mark, so that the health check comes to ask why.
    """
    done = assess(engine.db, engine.settings.watches, now)
    for event, alerts in (("opened", done.opened), ("updated", done.updated), ("resolved", done.resolved)):
        for alert in alerts:
            log.info(f"alert {event}", alert=alert)
    for watch, fault in done.faults:
        known = isinstance(fault, TocsinError)
        log.error("watch not assessed", watch=watch, error=str(fault), exc_info=None if known else fault)
    if not done.faults:
        _mark(engine, "assessed", now)
    return done


def deliver_messages(
    engine: Engine, now: datetime, *, stopping: Stopping = never, clock: Clock | None = None
) -> Delivered:
    """The fourth stage whole, with its lines in the log: ends when every channel is through."""
    done = deliver(
        engine.db,
        engine.settings,
        engine.channels,
        now,
        jitter=engine.jitter,
        stopping=stopping,
        clock=clock,
    )
    return _logged(done)


def plan_messages(engine: Engine, now: datetime, *, stopping: Stopping = never) -> tuple[str, ...]:
    """The first half of the fourth stage; gives the channels that have something to send now."""
    expand(engine.db, engine.settings, engine.channels, now, stopping=stopping)
    return channels_due(engine.db, now)


def send_messages(
    engine: Engine, channel: str, now: datetime, *, stopping: Stopping = never, clock: Clock | None = None
) -> Delivered:
    """The second half for one channel, which no two threads may serve at once."""
    done = send_due(
        engine.db,
        engine.settings,
        channel,
        engine.channels.get(channel),
        now,
        jitter=engine.jitter,
        stopping=stopping,
        clock=clock,
    )
    return _logged(done)


def _logged(done: Delivered) -> Delivered:
    if done.sent or done.refused:
        log.info("messages delivered", sent=done.sent, refused=done.refused)
    for channel, fault in done.faults:
        log.error("channel failed", channel=channel, fault=fault)
    for delivery, why in done.dead:
        log.error("delivery given up", delivery=delivery, why=why)
    return done


def _mark(engine: Engine, name: str, now: datetime) -> None:
    with engine.db.transaction() as session:
        upkeep.mark(session, name, now)


def _counts(polled: Polled) -> dict[str, Any]:
    return {
        "sources": polled.sources,
        "fetched": polled.fetched,
        "unchanged": polled.unchanged,
        "failed": polled.failed,
        "new": polled.entries_new,
        "revised": polled.entries_revised,
    }
