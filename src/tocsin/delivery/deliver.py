"""The fourth stage: changes to deliveries, and due deliveries to their receivers."""

from collections.abc import Callable, Mapping, Sequence, Set
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from threading import Event
from traceback import extract_tb

from tocsin.config.settings import Settings
from tocsin.delivery import message, plan, stored, telling
from tocsin.delivery.channels import Channel
from tocsin.model import Change, DeliveryState, EvidenceItem, Refused, Sent, Told
from tocsin.store import alerts, deliveries, observations
from tocsin.store.alerts import StoredChange
from tocsin.store.database import Database, Session
from tocsin.store.deliveries import Due, Enqueued

PLANNED_TOGETHER = 10  # changes a transaction: other writers wait for it
SOURCE = "urn:tocsin"  # of CloudEvents: this program; one deployment's ids are unique within it
SHORTEST_LEASE = timedelta(minutes=2)
TIMEOUTS_A_LEASE = 10  # a mail takes many exchanges with its server, and each may take the timeout
NOT_CONFIGURED = Refused("the channel is not configured any more, or is off", retry=False)

Jitter = Callable[[timedelta], timedelta]
Clock = Callable[[], datetime]


def _never() -> bool:
    return False


@dataclass(frozen=True, slots=True)
class Delivered:
    """What a delivery pass came to.

    `dead` names deliveries that were given up, with the reason; `faults` channels that raised
    instead of refusing, with the type of what they raised and where.
    """

    planned: int = 0
    sent: int = 0
    refused: int = 0
    dead: tuple[tuple[str, str], ...] = ()
    faults: tuple[tuple[str, str], ...] = ()

    def plus(self, other: "Delivered") -> "Delivered":
        """Both together."""
        return Delivered(
            self.planned + other.planned,
            self.sent + other.sent,
            self.refused + other.refused,
            self.dead + other.dead,
            self.faults + other.faults,
        )


def deliver(
    db: Database,
    settings: Settings,
    channels: Mapping[str, Channel],
    now: datetime,
    *,
    jitter: Jitter,
    stopping: Callable[[], bool] = _never,
    clock: Clock | None = None,
) -> Delivered:
    """Expands what is to be told into deliveries, and sends those that are due.

    Every channel is served in a thread of its own; it ends when all are through, or, once
    `stopping` says so, when each is through with the message that is under way.
    """
    done = Delivered(planned=expand(db, settings, channels, now, stopping=stopping))
    names = channels_due(db, clock() if clock else now)
    if not names:
        return done
    over = Event()
    with ThreadPoolExecutor(len(names), thread_name_prefix="channel") as pool:
        running = [
            pool.submit(
                send_due,
                db,
                settings,
                name,
                channels.get(name),
                now,
                jitter=jitter,
                stopping=lambda: over.is_set() or stopping(),
                clock=clock,
            )
            for name in names
        ]
        try:
            wait(running)
        finally:
            over.set()  # Ctrl-C ends the wait: no thread begins another message then
    for channel in running:
        done = done.plus(channel.result())
    return done


def expand(
    db: Database,
    settings: Settings,
    channels: Mapping[str, Channel],
    now: datetime,
    *,
    stopping: Callable[[], bool] = _never,
) -> int:
    """Writes a delivery for each channel that is to hear of each new change; gives how many.

    No transaction is open while messages are composed, which takes long where the evidence is
    long. Two workers that compose the same ones write them once.
    """
    written = 0
    while not stopping():
        with db.transaction() as session:
            planned = _planned(session, settings, channels, now)
        queued = [_composed(one, settings, now) for one in planned]
        with db.transaction() as session:
            for one, messages in zip(planned, queued, strict=True):
                deliveries.enqueue(session, messages, now)
                alerts.mark_planned(session, one.made.id, one.why, now)
                written += len(messages)
        if len(planned) < PLANNED_TOGETHER:
            break
    return written


def channels_due(db: Database, now: datetime) -> tuple[str, ...]:
    """The channels that have something to send now."""
    with db.reading() as session:
        return tuple(deliveries.channels_due(session, now))


def send_due(
    db: Database,
    settings: Settings,
    name: str,
    channel: Channel | None,
    now: datetime,
    *,
    jitter: Jitter,
    stopping: Callable[[], bool] = _never,
    clock: Clock | None = None,
) -> Delivered:
    """Sends what is due to one channel, message by message, until nothing is or `stopping` says so.

    Each is claimed, sent while no transaction is open, and settled before the next one is
    claimed. Killed between sending and settling, it sends that one message again under the same
    id, which the receiver drops. `clock` gives each attempt its time, which receivers hold
    against theirs; without it all are made at `now`. No channel at all refuses everything.
    """
    done = Delivered()
    lease = _lease(settings, name)
    while not stopping():
        at = clock() if clock else now
        with db.transaction() as session:
            claimed = deliveries.claim_due(session, at, channel=name, lease=lease, n=1)
        if not claimed:
            break
        (due,) = claimed
        result, fault = _attempt(channel, due, at)
        state, why = _settle(db, settings, due, result, clock() if clock else now, jitter)
        done = done.plus(_outcome(due, state, why, fault))
    return done


def tell(session: Session, change: Change, settings: Settings, language: str) -> Told:
    """A change with all that a message in a language says of it, the stored evidence included."""
    return telling.told(change, observations.evidence(session, change.alert.evidence), settings, language)


@dataclass(frozen=True, slots=True)
class _Planned:
    """A change, the channels that get it, in words why those and no others, and what it rests on."""

    made: StoredChange
    recipients: list[plan.Planned]
    why: str
    evidence: Sequence[EvidenceItem] = ()


def _planned(
    session: Session, settings: Settings, channels: Mapping[str, Channel], now: datetime
) -> list[_Planned]:
    """The next changes with their recipients, and their evidence where there are any."""
    planned: list[_Planned] = []
    behind: dict[tuple[int, ...], Sequence[EvidenceItem]] = {}
    for made in alerts.unplanned(session, PLANNED_TOGETHER):
        alert = made.change.alert
        already = {
            told.channel for one in planned if one.made.change.alert.id == alert.id for told in one.recipients
        }
        one = _recipients(session, made, already, settings, channels, now)
        if one.recipients and alert.evidence not in behind:
            behind[alert.evidence] = observations.evidence(session, alert.evidence)
        planned.append(replace(one, evidence=behind.get(alert.evidence, ())))
    return planned


def _recipients(
    session: Session,
    made: StoredChange,
    already: Set[str],
    settings: Settings,
    channels: Mapping[str, Channel],
    now: datetime,
) -> _Planned:
    """Who gets a change. `already` are those that get an earlier one which is not written yet."""
    change = made.change
    silence = plan.muted_by(deliveries.silences_at(session, now), change.alert, now)
    if silence is not None:
        return _Planned(made, [], f"muted until {silence.ends_at:%Y-%m-%d %H:%M} UTC by {silence.author}")
    told = already | set(deliveries.told(session, change.alert.id))
    fitting = plan.recipients(change.alert, change.tell, routes=settings.routes, already=told)
    off = deliveries.disabled(session)
    usable = [planned for planned in fitting if planned.channel in channels and planned.channel not in off]
    left_out = [f"{planned.channel} is off" for planned in fitting if planned not in usable]
    why = [f"{planned.channel}: {planned.reason}" for planned in usable] + left_out
    return _Planned(made, usable, "; ".join(why) or "no route fits")


def _composed(planned: _Planned, settings: Settings, now: datetime) -> list[Enqueued]:
    """A delivery for each recipient; the change is told once in each language."""
    made = planned.made
    spoken = {one.channel: _language(settings, one.channel) for one in planned.recipients}
    told = {
        language: telling.told(made.change, planned.evidence, settings, language)
        for language in set(spoken.values())
    }
    return [_enqueued(made, one, told[spoken[one.channel]], settings, now) for one in planned.recipients]


def _language(settings: Settings, channel: str) -> str:
    return settings.channels[channel].language or settings.language


def _enqueued(
    made: StoredChange, planned: plan.Planned, told: Told, settings: Settings, now: datetime
) -> Enqueued:
    id = stored.delivery_id(made.change, planned.channel)
    composed = message.compose(
        told,
        settings.channels[planned.channel],
        id=id,
        language=settings.language,
        timezone=settings.timezone,
        source=SOURCE,
        base_url=None,
        now=now,
    )
    return Enqueued(
        id, made.id, made.change.alert.id, planned.channel, planned.reason, stored.to_document(composed)
    )


def _lease(settings: Settings, name: str) -> timedelta:
    """How long a claimed message is this worker's: longer than any attempt, else another sends it too."""
    channel = settings.channels.get(name)
    return max(SHORTEST_LEASE, TIMEOUTS_A_LEASE * channel.timeout) if channel else SHORTEST_LEASE


def _attempt(channel: Channel | None, due: Due, at: datetime) -> tuple[Sent | Refused, str]:
    """One attempt, and what was raised in it, empty where nothing was.

    A foreign exception's text may hold an address with its password: it goes nowhere.
    """
    if channel is None:
        return NOT_CONFIGURED, ""
    try:
        return channel.send(replace(stored.from_document(due.message), at=at)), ""
    except Exception as fault:  # noqa: BLE001  a channel may raise anything, and must not end its queue
        kind, last = type(fault).__name__, extract_tb(fault.__traceback__)[-1]
        return Refused(
            f"the channel failed: {kind}", retry=True
        ), f"{kind} in {last.name}, line {last.lineno}"


def _settle(
    db: Database, settings: Settings, due: Due, result: Sent | Refused, now: datetime, jitter: Jitter
) -> tuple[DeliveryState, str]:
    waits = settings.channels[due.channel].retry if due.channel in settings.channels else []
    again, why = None, ""
    if isinstance(result, Refused):
        again = plan.retry_at(due.attempt, result, waits=waits, now=now, jitter=jitter)
        why = plan.why_dead(due.attempt, result, waits=waits)
    with db.transaction() as session:
        state = deliveries.settle(session, due, result, again, now)
        if isinstance(result, Refused) and result.gone:
            deliveries.disable(session, due.channel, result.detail, now)
            deliveries.give_up(session, due.channel, result.detail, now)
    return state, why


def _outcome(due: Due, state: DeliveryState, why: str, fault: str) -> Delivered:
    if state is DeliveryState.SENT:
        return Delivered(sent=1)
    dead = ((f"{due.id} to {due.channel}", why),) if state is DeliveryState.DEAD else ()
    return Delivered(refused=1, dead=dead, faults=((due.channel, fault),) if fault else ())
