"""The four stages in their order, and one pass through them."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import structlog

from tocsin.delivery.deliver import Delivered, deliver
from tocsin.ingest.poll import Polled, poll
from tocsin.reading.read import Read, read
from tocsin.rules.assess import Assessed, assess
from tocsin.runtime.engine import Engine
from tocsin.store import upkeep

log = structlog.get_logger("tocsin")

Stopping = Callable[[], bool]


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
    now: datetime,
    *,
    only: Collection[str] | None = None,
    due_only: bool = True,
    send: bool = True,
    progress: Callable[[Polled], None] = lambda _: None,
    stopping: Stopping = never,
) -> Tick:
    """One pass through all four stages at one time. With `send` off nothing leaves."""
    polled = poll_sources(engine, now, only=only, due_only=due_only, progress=progress, stopping=stopping)
    seen = read_entries(engine, now, stopping=stopping)
    judged = assess_watches(engine, now)
    sent = deliver_messages(engine, now, stopping=stopping) if send else Delivered()
    return Tick(polled, seen, judged, sent)


def poll_sources(
    engine: Engine,
    now: datetime,
    *,
    only: Collection[str] | None = None,
    due_only: bool = True,
    progress: Callable[[Polled], None] = lambda _: None,
    stopping: Stopping = never,
) -> Polled:
    """The first stage, with its line in the log and its mark."""
    polled = poll(
        engine.db,
        engine.settings.polling,
        now,
        chance=engine.chance,
        only=only,
        due_only=due_only,
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
    return done


def assess_watches(engine: Engine, now: datetime) -> Assessed:
    """The third stage, with a line in the log for each episode that speaks, and its mark."""
    done = assess(engine.db, engine.settings.watches, now)
    for event, alerts in (("opened", done.opened), ("updated", done.updated), ("resolved", done.resolved)):
        for alert in alerts:
            log.info(f"alert {event}", alert=alert)
    _mark(engine, "assessed", now)
    return done


def deliver_messages(engine: Engine, now: datetime, *, stopping: Stopping = never) -> Delivered:
    """The fourth stage, with its line in the log."""
    done = deliver(engine.db, engine.settings, engine.channels, now, jitter=engine.jitter, stopping=stopping)
    if done.sent or done.refused:
        log.info("messages delivered", sent=done.sent, refused=done.refused)
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
