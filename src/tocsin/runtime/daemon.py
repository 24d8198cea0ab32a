"""The daemon: wakes the stages, and ends cleanly. The only module that asks the clock.

APScheduler only wakes; what is due stands in the database. Polling has a job of its own, so
that a slow server holds up no alert; reading and assessing follow as soon as something was
saved, and deliveries go out beside both.
"""

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from types import FrameType
from zoneinfo import ZoneInfo

import structlog
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger

from tocsin.errors import TocsinError
from tocsin.runtime import stages
from tocsin.runtime.engine import Engine
from tocsin.store import upkeep

WAKE_EVERY = timedelta(seconds=1)
ASSESS_AT_LEAST_EVERY = timedelta(minutes=1)  # windows slide and episodes end also without news
STOP_WITHIN = timedelta(seconds=8)  # of the ten that `tocsin run` promises
CLEAN_UP_AT = (3, 40)  # local time: few people wait for anything then

log = structlog.get_logger("tocsin")

Clock = Callable[[], datetime]


def clock() -> datetime:
    """The time now, in UTC."""
    return datetime.now(UTC)


@dataclass(slots=True)
class _Turns:
    """What the jobs tell each other: whether to stop, and when assessing was last done."""

    stop: threading.Event
    assessed_at: datetime | None = None


def run(
    engine: Engine,
    *,
    clock: Clock = clock,
    stop: threading.Event | None = None,
    wake_every: timedelta = WAKE_EVERY,
    started: Callable[[], None] = lambda: None,
) -> bool:
    """Runs the stages until `stop` is set; True where every job had ended by `STOP_WITHIN`.

    A job that had not is inside a network call that has its own end; what it had not committed
    is done again by the next start.
    """
    turns = _Turns(stop or threading.Event())
    scheduler = _scheduler(engine, turns, clock, wake_every)
    scheduler.start()
    log.info("daemon started", sources=len(engine.sources), watches=len(engine.settings.watches))
    started()
    turns.stop.wait()
    log.info("daemon stopping")
    ended = _ended(scheduler)
    log.info("daemon stopped", clean=ended)
    return ended


@contextmanager
def stopped_by_signals() -> Iterator[threading.Event]:
    """An event that SIGTERM and SIGINT set, within the block."""
    stop = threading.Event()

    def handle(_: int, __: FrameType | None) -> None:
        stop.set()

    before = {number: signal.signal(number, handle) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _scheduler(engine: Engine, turns: _Turns, clock: Clock, wake_every: timedelta) -> BackgroundScheduler:
    zone = ZoneInfo(engine.settings.timezone)
    scheduler = BackgroundScheduler(
        timezone=zone, job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": 30}
    )
    often = IntervalTrigger(seconds=wake_every.total_seconds())
    soon = datetime.now(zone)
    for name, job in (("poll", _poll), ("follow", _follow), ("send", _send)):
        scheduler.add_job(
            _guarded, often, args=(name, job, engine, turns, clock), id=name, next_run_time=soon
        )
    hour, minute = CLEAN_UP_AT
    nightly = CronTrigger(hour=hour, minute=minute, timezone=zone)
    scheduler.add_job(_guarded, nightly, args=("clean up", _clean_up, engine, turns, clock), id="clean up")
    return scheduler


def _guarded(
    name: str, job: Callable[[Engine, _Turns, datetime], None], engine: Engine, turns: _Turns, clock: Clock
) -> None:
    """One waking of a job. A fault ends this turn and not the daemon: the next turn tries again."""
    if turns.stop.is_set():
        return
    try:
        job(engine, turns, clock())
    except TocsinError as error:
        log.error("turn failed", job=name, error=str(error))
    except Exception:
        log.exception("turn failed", job=name)


def _poll(engine: Engine, turns: _Turns, now: datetime) -> None:
    stages.poll_sources(engine, now, stopping=turns.stop.is_set)


def _follow(engine: Engine, turns: _Turns, now: datetime) -> None:
    done = stages.read_entries(engine, now, stopping=turns.stop.is_set)
    last = turns.assessed_at
    if done.entries or last is None or now - last >= ASSESS_AT_LEAST_EVERY:
        stages.assess_watches(engine, now)
        turns.assessed_at = now


def _send(engine: Engine, turns: _Turns, now: datetime) -> None:
    stages.deliver_messages(engine, now, stopping=turns.stop.is_set)


def _clean_up(engine: Engine, _: _Turns, now: datetime) -> None:
    kept = engine.settings.retention
    with engine.db.transaction() as session:
        removed = upkeep.remove_old(
            session, entries_before=now - kept.entries, deliveries_before=now - kept.deliveries
        )
    log.info(
        "old rows removed", entries=removed.entries, fetches=removed.fetches, deliveries=removed.deliveries
    )


def _ended(scheduler: BackgroundScheduler) -> bool:
    ending = threading.Thread(target=scheduler.shutdown, kwargs={"wait": True}, daemon=True)
    ending.start()
    ending.join(STOP_WITHIN.total_seconds())
    return not ending.is_alive()
