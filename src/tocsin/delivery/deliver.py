"""The fourth stage: changes to deliveries, and due deliveries to their receivers."""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import groupby

from tocsin.config.scalars import in_language
from tocsin.config.settings import Settings
from tocsin.config.watches import Watch
from tocsin.delivery import message, plan, stored
from tocsin.delivery.channels import Channel
from tocsin.model import Alert, Change, DeliveryState, EvidenceItem, Place, Refused, Sent, Told
from tocsin.store import alerts, deliveries, observations
from tocsin.store.alerts import StoredChange
from tocsin.store.database import Database, Session
from tocsin.store.deliveries import Due, Enqueued

PLANNED_TOGETHER = 100  # changes a transaction
SENT_TOGETHER = 50  # deliveries claimed at once; each is settled in a transaction of its own
SOURCE = "urn:tocsin"  # of CloudEvents: this program; one deployment's ids are unique within it
AT_ONCE = 8  # channels served side by side, so that a slow one holds up no other
LEASE = timedelta(minutes=2)  # longer than any channel's timeout: else a second worker would send again


@dataclass(frozen=True, slots=True)
class Delivered:
    """What a delivery pass came to. `dead` names deliveries that were given up, with the reason."""

    planned: int = 0
    sent: int = 0
    refused: int = 0
    dead: tuple[tuple[str, str], ...] = ()


def deliver(
    db: Database,
    settings: Settings,
    channels: Mapping[str, Channel],
    now: datetime,
    *,
    jitter: Callable[[timedelta], timedelta],
    stopping: Callable[[], bool] = lambda: False,
) -> Delivered:
    """Expands what is to be told into deliveries, and sends those that are due.

    No transaction is open while a channel sends. A pass that is killed between sending and
    settling sends again under the same id, which the receiver drops.
    """
    done = Delivered(planned=expand(db, settings, channels, now))
    while not stopping():
        with db.transaction() as session:
            claimed = deliveries.claim_due(session, now, lease=LEASE, n=SENT_TOGETHER)
        if not claimed:
            break
        done = _send_all(db, settings, channels, claimed, now, jitter, done)
    return done


def expand(db: Database, settings: Settings, channels: Mapping[str, Channel], now: datetime) -> int:
    """Writes a delivery for each channel that is to hear of each new change; gives how many."""
    written = 0
    while True:
        with db.transaction() as session:
            fresh = alerts.unplanned(session, PLANNED_TOGETHER)
            for change in fresh:
                queued, why = _planned(session, change, settings, channels, now)
                deliveries.enqueue(session, queued, now)
                alerts.mark_planned(session, change.id, why, now)
                written += len(queued)
        if len(fresh) < PLANNED_TOGETHER:
            return written


def _planned(
    session: Session, made: StoredChange, settings: Settings, channels: Mapping[str, Channel], now: datetime
) -> tuple[list[Enqueued], str]:
    """The deliveries of one change, and in words why those and no others."""
    change = made.change
    silence = plan.muted_by(deliveries.silences_at(session, now), change.alert, now)
    if silence is not None:
        return [], f"muted until {silence.ends_at:%Y-%m-%d %H:%M} UTC by {silence.author}"
    already = deliveries.told(session, change.alert.id)
    fitting = plan.recipients(change.alert, change.tell, routes=settings.routes, already=already)
    off = deliveries.disabled(session)
    usable = [planned for planned in fitting if planned.channel in channels and planned.channel not in off]
    queued = [_enqueued(session, made, planned, settings, now) for planned in usable]
    left_out = [f"{planned.channel} is off" for planned in fitting if planned not in usable]
    why = [f"{planned.channel}: {planned.reason}" for planned in usable] + left_out
    return queued, "; ".join(why) or "no route fits"


def _enqueued(
    session: Session, made: StoredChange, planned: plan.Planned, settings: Settings, now: datetime
) -> Enqueued:
    id = stored.delivery_id(made.change, planned.channel)
    channel = settings.channels[planned.channel]
    composed = message.compose(
        tell(session, made.change, settings, channel.language or settings.language),
        channel,
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


def tell(session: Session, change: Change, settings: Settings, language: str) -> Told:
    """A change with all that a message in a language says of it: titles, places, the entries behind it."""
    alert = change.alert
    watch = settings.watch_by_id.get(alert.watch)
    rule = next((rule for rule in watch.rules if rule.id == alert.rule), None) if watch else None
    return Told(
        alert=alert,
        at=change.at,
        n=change.n,
        reasons=change.tell,
        evidence=tuple(
            _titled(item, watch, language) for item in observations.evidence(session, alert.evidence)
        ),
        watch_title=in_language(watch.title, language, alert.watch) if watch else alert.watch,
        rule_title=in_language(rule.title, language, alert.rule) if rule else alert.rule,
        places=tuple(_place(concept, settings) for concept in _places_of_group_first(alert)),
    )


def _places_of_group_first(alert: Alert) -> list[str]:
    """Of an alert by place, that place leads: the others are where else its entries speak of."""
    own = [value for name, value in alert.group if name == "place" and value in alert.places]
    return own + [place for place in alert.places if place not in own]


def _titled(item: EvidenceItem, watch: Watch | None, language: str) -> EvidenceItem:
    indicator = watch.indicators.get(item.indicator) if watch else None
    return replace(item, indicator_title=in_language(indicator.title, language)) if indicator else item


def _place(concept: str, settings: Settings) -> Place:
    """A place concept with its label and position as the lexicon has them."""
    known = settings.concepts.get(concept)
    if known is None:
        return Place(concept, concept)
    lat, lon = known.geo or (None, None)
    return Place(concept, known.label or concept.partition(":")[2], lat, lon)


def _send_all(
    db: Database,
    settings: Settings,
    channels: Mapping[str, Channel],
    claimed: Sequence[Due],
    now: datetime,
    jitter: Callable[[timedelta], timedelta],
    done: Delivered,
) -> Delivered:
    """Sends channel by channel side by side, in order within each, and settles as answers come."""
    by_channel = [list(group) for _, group in groupby(sorted(claimed, key=_channel), key=_channel)]
    with ThreadPoolExecutor(AT_ONCE, thread_name_prefix="channel") as pool:
        running = [pool.submit(_send, channels.get(queue[0].channel), queue, now) for queue in by_channel]
        for finished in as_completed(running):
            for due, result in finished.result():
                state, why = _settle(db, settings, due, result, now, jitter)
                done = _counted(done, due, state, why)
    return done


def _channel(due: Due) -> str:
    return due.channel


def _send(channel: Channel | None, queue: Sequence[Due], now: datetime) -> list[tuple[Due, Sent | Refused]]:
    """One attempt for each; its time is the attempt's, since receivers refuse a signature that is old."""
    if channel is None:
        gone = Refused("the channel is not configured any more, or is off", retry=False)
        return [(due, gone) for due in queue]
    return [(due, channel.send(replace(stored.from_document(due.message), at=now))) for due in queue]


def _settle(
    db: Database,
    settings: Settings,
    due: Due,
    result: Sent | Refused,
    now: datetime,
    jitter: Callable[[timedelta], timedelta],
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


def _counted(done: Delivered, due: Due, state: DeliveryState, why: str) -> Delivered:
    if state is DeliveryState.SENT:
        return replace(done, sent=done.sent + 1)
    dead = ((f"{due.id} to {due.channel}", why),) if state is DeliveryState.DEAD else ()
    return replace(done, refused=done.refused + 1, dead=done.dead + dead)
