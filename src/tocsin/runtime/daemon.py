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
from functools import partial
from types import FrameType
from zoneinfo import ZoneInfo

import structlog
from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger

from tocsin.errors import Locked, TocsinError
from tocsin.ingest.poll import Polled
from tocsin.runtime import stages
from tocsin.runtime.engine import Engine
from tocsin.runtime.reload import Files
from tocsin.store import upkeep

WAKE_EVERY = timedelta(seconds=1)
ASSESS_AT_LEAST_EVERY = timedelta(minutes=1)  # windows slide and episodes end also without news
POLLS_AT_ONCE = 4  # passes: one that waits for a slow server holds up none of the other sources
JOBS = POLLS_AT_ONCE + 5  # threads beside one a channel: all can be at work at once
STOP_WITHIN = timedelta(seconds=8)  # of the ten that `tocsin run` promises
LOOK_AT_FILES_EVERY = timedelta(seconds=2)
CLEAN_UP_AT = (3, 40)  # local time: few people wait for anything then

log = structlog.get_logger("tocsin")

Clock = Callable[[], datetime]


def clock() -> datetime:
    """The time now, in UTC."""
    return datetime.now(UTC)


@dataclass(slots=True)
class _Turns:
    """What the jobs share: the engine, whether to stop, when assessing was last done, a lost hold."""

    engine: Engine
    stop: threading.Event
    renew: threading.Event
    assessed_at: datetime | None = None
    lost: Locked | None = None
    wake: Callable[[str], None] = lambda channel: None
    hurry: Callable[[str], None] = lambda job: None


def run(
    engine: Engine,
    *,
    clock: Clock = clock,
    stop: threading.Event | None = None,
    wake_every: timedelta = WAKE_EVERY,
    started: Callable[[], None] = lambda: None,
    files: Files | None = None,
    renew: threading.Event | None = None,
) -> bool:
    """Runs the stages until `stop` is set; True where every job had ended by `STOP_WITHIN`.

    A job that had not is inside a network call that has its own end; what it had not committed
    is done again by the next start. Where `files` are given, a change in them is taken up, and
    at once when `renew` is set. Raises Locked where another daemon took the database over.
    """
    turns = _Turns(engine, stop or threading.Event(), renew or threading.Event())
    scheduler = _scheduler(turns, clock, wake_every, files)
    scheduler.start()
    log.info("daemon started", sources=len(engine.sources), watches=len(engine.settings.watches))
    started()
    turns.stop.wait()
    log.info("daemon stopping")
    ended = _ended(scheduler)
    log.info("daemon stopped", clean=ended)
    if turns.lost is not None:
        raise turns.lost
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


@contextmanager
def renewed_by_signal() -> Iterator[threading.Event]:
    """An event that SIGHUP sets, within the block."""
    renew = threading.Event()

    def handle(_: int, __: FrameType | None) -> None:
        renew.set()

    before = signal.signal(signal.SIGHUP, handle)
    try:
        yield renew
    finally:
        signal.signal(signal.SIGHUP, before)


def _scheduler(
    turns: _Turns, clock: Clock, wake_every: timedelta, files: Files | None
) -> BackgroundScheduler:
    zone = ZoneInfo(turns.engine.settings.timezone)
    scheduler = BackgroundScheduler(
        timezone=zone,
        job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": 30},
        executors={"default": ThreadPoolExecutor(JOBS + len(turns.engine.channels))},
    )
    often = IntervalTrigger(seconds=wake_every.total_seconds())
    soon = datetime.now(zone)
    for name, job, at_once in (
        ("poll", _poll, POLLS_AT_ONCE),
        ("follow", _follow, 1),
        ("send", _send, 1),
        ("index", _index, 1),
    ):
        given = (name, job, turns, clock)
        scheduler.add_job(_guarded, often, args=given, id=name, next_run_time=soon, max_instances=at_once)

    def wake(channel: str) -> None:
        """Serves a channel in a job of its own, unless that one is still at work."""
        name = f"send {channel}"
        given = (name, partial(_send_to, clock, channel), turns, clock)
        scheduler.add_job(_guarded, args=given, id=name, replace_existing=True)

    def hurry(job: str) -> None:
        """Lets a job run now: the stage before it has left it something."""
        if not turns.stop.is_set():
            scheduler.modify_job(job, next_run_time=datetime.now(zone))

    turns.wake, turns.hurry = wake, hurry
    hour, minute = CLEAN_UP_AT
    nightly = CronTrigger(hour=hour, minute=minute, timezone=zone)
    scheduler.add_job(_guarded, nightly, args=("clean up", _clean_up, turns, clock), id="clean up")
    if files is not None:
        looking = ("reload", partial(_renew, files), turns, clock)
        every = IntervalTrigger(seconds=min(LOOK_AT_FILES_EVERY, wake_every).total_seconds())
        scheduler.add_job(_guarded, every, args=looking, id="reload")
    return scheduler


def _guarded(name: str, job: Callable[[Engine, _Turns, datetime], None], turns: _Turns, clock: Clock) -> None:
    """One waking of a job. A fault ends this turn and not the daemon: the next turn tries again."""
    if turns.stop.is_set():
        return
    try:
        job(turns.engine, turns, clock())
    except TocsinError as error:
        log.error("turn failed", job=name, error=str(error))
    except Exception:
        log.exception("turn failed", job=name)


def _poll(engine: Engine, turns: _Turns, now: datetime) -> None:
    def saved(so_far: Polled) -> None:
        if so_far.entries_new or so_far.entries_revised:
            turns.hurry("follow")

    stages.poll_sources(engine, now, progress=saved, stopping=turns.stop.is_set)


def _follow(engine: Engine, turns: _Turns, now: datetime) -> None:
    if not _still_held(engine, turns):
        return
    done = stages.read_entries(engine, now, stopping=turns.stop.is_set)
    last = turns.assessed_at
    if done.entries or last is None or now - last >= ASSESS_AT_LEAST_EVERY:
        judged = stages.assess_watches(engine, now)
        turns.assessed_at = now
        if judged.opened or judged.updated or judged.resolved:
            turns.hurry("send")


def _index(engine: Engine, turns: _Turns, now: datetime) -> None:
    stages.index_entries(engine, now, stopping=turns.stop.is_set)


def _still_held(engine: Engine, turns: _Turns) -> bool:
    """Whether this is still the one daemon of its database; where not, it ends itself."""
    try:
        engine.hold.check()
    except Locked as error:
        turns.lost = error
        turns.stop.set()
        return False
    return True


def _send(engine: Engine, turns: _Turns, now: datetime) -> None:
    for channel in stages.plan_messages(engine, now, stopping=turns.stop.is_set):
        turns.wake(channel)


def _send_to(clock: Clock, channel: str, engine: Engine, turns: _Turns, now: datetime) -> None:
    stages.send_messages(engine, channel, now, stopping=turns.stop.is_set, clock=clock)


def _renew(files: Files, engine: Engine, turns: _Turns, now: datetime) -> None:
    """Takes up a changed configuration; the jobs' next turns work by it."""
    asked = turns.renew.is_set()
    if files.changed() or asked:
        turns.renew.clear()
        turns.engine = files.take_up(engine, now)


def _clean_up(engine: Engine, turns: _Turns, now: datetime) -> None:
    kept = engine.settings.retention
    total, removed = upkeep.Removed(), None
    while (removed is None or removed.any) and not turns.stop.is_set():
        with engine.db.transaction() as session:
            removed = upkeep.remove_old(
                session, entries_before=now - kept.entries, deliveries_before=now - kept.deliveries
            )
        total = total.plus(removed)
    log.info("old rows removed", entries=total.entries, fetches=total.fetches, deliveries=total.deliveries)


def _ended(scheduler: BackgroundScheduler) -> bool:
    ending = threading.Thread(target=scheduler.shutdown, kwargs={"wait": True}, daemon=True)
    ending.start()
    ending.join(STOP_WITHIN.total_seconds())
    return not ending.is_alive()
