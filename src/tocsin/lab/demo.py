"""The demo: a scenario through real HTTP, SMTP and webhooks on loopback to a real daemon.

Only composition: the outside world is in `loopback`, the time in `clock`, the words in
`narration`, the judgement in `outcome`; the daemon is the one that `tocsin run` runs.
"""

from base64 import b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from pathlib import Path
from queue import Empty, SimpleQueue
from secrets import token_bytes
from tempfile import TemporaryDirectory
from threading import Event, Thread

from pydantic import SecretStr

from tocsin.config.load import Loaded
from tocsin.config.settings import (
    EmailChannel,
    Polling,
    Route,
    Settings,
    SourceSettings,
    WebhookChannel,
)
from tocsin.errors import StoppedEarly
from tocsin.lab import outcome
from tocsin.lab.clock import DemoClock, course
from tocsin.lab.loopback import FeedServer, Mail, Received, SmtpSink, WebhookReceiver
from tocsin.lab.narration import Narrator
from tocsin.lab.outcome import Outcome, Traffic
from tocsin.lab.scenario import Scenario
from tocsin.model import Severity
from tocsin.runtime import daemon
from tocsin.runtime.engine import Engine, open_engine
from tocsin.store import alerts, entries, observations, upkeep

LENGTH = timedelta(seconds=50)
SLOWEST = 3  # times its length that a demo may take on a busy machine before it is given up
WAKE_EVERY = timedelta(milliseconds=100)  # several turns within each slow stretch of the course
LISTEN = 0.02  # seconds that the narration waits for a message before it looks at the clock
SECRET_BYTES = 24  # Standard Webhooks' least


@dataclass(frozen=True, slots=True)
class World:
    """What is outside of the daemon, and what has come out of it."""

    feeds: FeedServer
    receiver: WebhookReceiver
    sink: SmtpSink
    arrivals: SimpleQueue[Received | Mail]
    webhooks: list[Received] = field(default_factory=list)
    mails: list[Mail] = field(default_factory=list)


def run_demo(
    loaded: Loaded,
    scenario: Scenario,
    narrator: Narrator,
    *,
    seconds: Callable[[], float],
    length: timedelta = LENGTH,
) -> Outcome:
    """Plays the scenario to the operator's watches and lexicons, tells it, and judges what came of it.

    `seconds` counts real seconds, monotonic. Nothing of it outlives the call: the database is a
    temporary one. Raises StoppedEarly when the daemon ends or the machine is too slow by far.
    """
    way = course([entry.at for entry in scenario.entries], length.total_seconds())
    started = seconds()
    clock = DemoClock(way, seconds)
    clock.hold(True)
    with TemporaryDirectory(prefix="tocsin-demo-") as folder, _world(scenario, clock) as world:
        settings = demo_settings(loaded.settings, scenario, world, Path(folder))
        with open_engine(replace(loaded, settings=settings), clock.now(), daemon=True) as engine:
            _play(engine, scenario, world, clock, narrator, seconds, length)
            return _judged(engine, scenario, world, seconds() - started)


def demo_settings(settings: Settings, scenario: Scenario, world: World, folder: Path) -> Settings:
    """The operator's watches and lexicons with the scenario's outlets as the sources and two channels."""
    return settings.model_copy(
        update={
            "database": SecretStr(f"sqlite:///{folder / 'demo.db'}"),
            "polling": _polling(scenario),
            "channels": {
                "webhook": WebhookChannel(
                    type="webhook",
                    url=SecretStr(world.receiver.url),
                    secret=[SecretStr(world.receiver.secret)],
                ),
                "mail": EmailChannel(
                    type="email",
                    smtp=SecretStr(world.sink.url),
                    sender="Tocsin <tocsin@example.org>",
                    to=["analysts@example.org"],
                ),
            },
            "routes": [
                Route(channels=["webhook"]),
                Route(channels=["mail"], severity=Severity.SEVERE),
            ],
            "digests": [],
            "heartbeat": None,
            "canary": None,
            "console": None,
            "cluster": None,
            "sources": _sources(scenario, world.feeds),
        }
    )


def _polling(scenario: Scenario) -> Polling:
    at_once = timedelta(seconds=1)
    return Polling(
        interval=at_once,
        min_interval=at_once,
        max_interval=at_once,
        per_host=len(scenario.outlets),  # all feeds are on one host
        allow_private_networks=True,
        silent_after=scenario.entries[-1].at - scenario.entries[0].at,
    )


def _sources(scenario: Scenario, feeds: FeedServer) -> list[SourceSettings]:
    return [
        SourceSettings(
            url=feeds.url(outlet),
            id=outlet.id,
            name=outlet.name,
            language=outlet.language,
            country=outlet.country,
            owner=outlet.owner,
            reliability=outlet.reliability,
        )
        for outlet in scenario.outlets
    ]


@contextmanager
def _world(scenario: Scenario, clock: DemoClock) -> Iterator[World]:
    arrivals: SimpleQueue[Received | Mail] = SimpleQueue()
    secret = "whsec_" + b64encode(token_bytes(SECRET_BYTES)).decode()
    with (
        FeedServer(scenario, clock.now) as feeds,
        WebhookReceiver(secret, arrivals.put) as receiver,
        SmtpSink(arrivals.put) as sink,
    ):
        yield World(feeds, receiver, sink, arrivals)


@contextmanager
def _serving(engine: Engine, now: Callable[[], datetime]) -> Iterator[Thread]:
    """The daemon in a thread of its own, from its start to its clean end."""
    stop, started = Event(), Event()
    options = {"clock": now, "stop": stop, "wake_every": WAKE_EVERY, "started": started.set}
    thread = Thread(target=daemon.run, args=(engine,), kwargs=options, name="daemon")
    thread.start()
    try:
        yield thread
    finally:
        stop.set()
        thread.join()


def _play(
    engine: Engine,
    scenario: Scenario,
    world: World,
    clock: DemoClock,
    narrator: Narrator,
    seconds: Callable[[], float],
    length: timedelta,
) -> None:
    narrator.begins(
        feeds=f"127.0.0.1:{world.feeds.port}",
        webhook=f"127.0.0.1:{world.receiver.port}",
        smtp=f"127.0.0.1:{world.sink.port}",
        length=length.total_seconds(),
    )
    give_up_at = seconds() + SLOWEST * length.total_seconds()
    told = 0
    with _serving(engine, clock.now) as thread, narrator.working():
        while True:
            over = clock.over  # asked first: what is published at the end is then behind, not forgotten
            now = clock.now()
            behind = world.feeds.behind(now)
            if over and not behind and _settled(engine, scenario):
                break
            if not thread.is_alive() or seconds() > give_up_at:
                raise StoppedEarly("the demo did not come to its end", remedy="give it more time")
            clock.hold(behind)
            published = [entry for entry in scenario.entries if entry.at <= now]
            narrator.passes(now, published[told:])
            told = len(published)
            _listen(world, narrator)
    while not world.arrivals.empty():
        _listen(world, narrator)


def _settled(engine: Engine, scenario: Scenario) -> bool:
    """Whether all that was published is kept, and no stage has anything left to do."""
    with engine.db.reading() as session:
        waiting = upkeep.backlog(session, dead_since=datetime.max.replace(tzinfo=UTC))
    kept = waiting["entries"] == len(scenario.final_texts)
    return kept and not any(waiting[name] for name in ("unread", "unplanned", "undelivered"))


def _listen(world: World, narrator: Narrator) -> None:
    """Tells what arrives next, if anything does soon."""
    try:
        arrival = world.arrivals.get(timeout=LISTEN)
    except Empty:
        return
    if isinstance(arrival, Mail):
        world.mails.append(arrival)
        narrator.arrives(arrival)
    else:
        world.webhooks.append(arrival)
        narrator.rings(arrival)


def _judged(engine: Engine, scenario: Scenario, world: World, seconds: float) -> Outcome:
    answers = world.feeds.answers
    return outcome.judge(
        scenario,
        outcome.alerts_told(message.body for message in world.webhooks),
        observed=_observed(engine, scenario),
        rang=_rang(engine),
        traffic=Traffic(
            fetched=answers[HTTPStatus.OK],
            unchanged=answers[HTTPStatus.NOT_MODIFIED],
            webhooks=len(world.webhooks),
            mails=len(world.mails),
        ),
        seconds=seconds,
    )


def _observed(engine: Engine, scenario: Scenario) -> set[str]:
    """The guids of the entries in whose current text an indicator of escalation was seen."""
    since, until = scenario.entries[0].at - timedelta(days=1), scenario.entries[-1].at + timedelta(days=1)
    with engine.db.reading() as session:
        numbers = {
            seen.entry
            for watch in engine.settings.watches
            for seen in observations.within(session, watch.id, since=since, until=until)
            if watch.indicators[seen.indicator].weight > 0
        }
        found = [entries.get(session, number) for number in numbers]
    return {entry.guid for entry in found if entry is not None}


def _rang(engine: Engine) -> set[str]:
    """The guids of the entries on which an alert rests."""
    with engine.db.reading() as session:
        numbers = {number for alert in alerts.find(session) for number in alert.entries}
        found = [entries.get(session, number) for number in numbers]
    return {entry.guid for entry in found if entry is not None}
