import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta

import pytest
from sqlalchemy import event

from tests.build import NOW, finding, hours, minutes, observation
from tests.parts.deployment import SECRET
from tests.parts.webhook_receiver import Reply, WebhookReceiver
from tests.store.test_alerts import opened, resolved
from tests.store.test_observations import kept, record
from tocsin.config.settings import Settings
from tocsin.delivery.channels import Channel, open_channel
from tocsin.delivery.deliver import PLANNED_TOGETHER, Delivered, channels_due, deliver, expand, send_due
from tocsin.model import Message, Refused, Sent
from tocsin.rules.episodes import advance
from tocsin.store import alerts, deliveries, observations
from tocsin.store.database import Database
from tocsin.store.tables import silences


def settings(**urls: str) -> Settings:
    return Settings.model_validate(
        {
            "channels": {
                name: {"type": "webhook", "url": url, "secret": SECRET, "retry": ["5m", "30m"]}
                for name, url in urls.items()
            },
            "routes": [{"channels": list(urls)}],
            "watches": [{"watch": "port", "title": {"en": "The port"}, "rules": []}],
        }
    )


def pass_(db: Database, configured: Settings, at: datetime = NOW) -> Delivered:
    return deliver(db, configured, channels(configured), at, jitter=lambda wait: wait)


def channels(configured: Settings) -> Mapping[str, Channel]:
    return {name: open_channel(name, channel) for name, channel in configured.channels.items()}


def subjects(receiver: WebhookReceiver) -> list[tuple[str, str]]:
    bodies = [json.loads(request.body) for request in receiver.received]
    return [(body["type"], body["subject"]) for body in bodies]


def rung(db: Database, n: int) -> None:
    """So many alerts with one stored observation behind them all."""
    (entry,) = kept(db, "Tankers burnt")
    record(db, entry, observation())
    with db.transaction() as session:
        evidence = observations.within(session, "port", since=NOW - hours(1), until=NOW)
        found = [finding(*evidence, group=(("pier", f"{number:02}"),)) for number in range(n)]
        alerts.apply(session, advance({}, found, NOW))


class Handing:
    """A channel that hands each message to a function, as one of a third party may."""

    def __init__(self, take: Callable[[Message], object]) -> None:
        self.take = take

    def send(self, message: Message) -> Sent | Refused:
        self.take(message)
        return Sent()


def test_a_change_is_told_to_every_channel_of_its_route_and_only_once(db: Database) -> None:
    opened(db)
    with WebhookReceiver() as ops, WebhookReceiver() as desk:
        configured = settings(ops=ops.url, desk=desk.url)
        assert pass_(db, configured).sent == 2
        assert pass_(db, configured) == Delivered()
        assert subjects(ops) == subjects(desk) == [("tocsin.alert.opened", "port/attacks#1")]


def test_a_refused_message_is_sent_again_in_its_time_under_the_same_id_with_the_time_of_the_attempt(
    db: Database,
) -> None:
    opened(db)
    with WebhookReceiver([Reply(503)]) as ops:
        configured = settings(ops=ops.url)
        assert pass_(db, configured).refused == 1
        assert pass_(db, configured, NOW + minutes(4)) == Delivered()
        assert pass_(db, configured, NOW + minutes(5)).sent == 1
        first, second = ops.received
        assert first.headers["webhook-id"] == second.headers["webhook-id"]
        assert first.body == second.body
        assert int(second.headers["webhook-timestamp"]) - int(first.headers["webhook-timestamp"]) == 300


def test_a_message_that_is_refused_to_the_last_is_given_up_and_named(db: Database) -> None:
    opened(db)
    with WebhookReceiver([Reply(500)] * 3) as ops:
        configured = settings(ops=ops.url)
        pass_(db, configured)
        pass_(db, configured, NOW + minutes(5))
        ((delivery, why),) = pass_(db, configured, NOW + minutes(35)).dead
    assert delivery.endswith("to ops")
    assert "all 3 attempts were refused" in why


def test_a_receiver_that_is_gone_is_switched_off_and_the_others_are_not(db: Database) -> None:
    opened(db)
    with WebhookReceiver([Reply(410)]) as gone, WebhookReceiver() as desk:
        configured = settings(gone=gone.url, desk=desk.url)
        pass_(db, configured)
        resolved(db)
        pass_(db, configured, NOW + hours(26))
        assert len(gone.received) == 1
        assert [type for type, _ in subjects(desk)] == ["tocsin.alert.opened", "tocsin.alert.resolved"]
        with db.reading() as session:
            assert list(deliveries.disabled(session)) == ["gone"]


def test_a_slow_channel_holds_up_no_other(db: Database) -> None:
    opened(db)
    with WebhookReceiver([Reply(delay=1.5)]) as slow, WebhookReceiver() as quick:
        configured = settings(slow=slow.url, quick=quick.url)
        assert pass_(db, configured).sent == 2
        assert len(quick.received) == len(slow.received) == 1


def test_the_end_is_told_to_whoever_was_told_the_beginning_and_to_nobody_else(db: Database) -> None:
    opened(db)
    with WebhookReceiver() as ops, WebhookReceiver() as late:
        pass_(db, settings(ops=ops.url))
        resolved(db)
        pass_(db, settings(ops=ops.url, late=late.url), NOW + hours(26))
        assert [type for type, _ in subjects(ops)] == ["tocsin.alert.opened", "tocsin.alert.resolved"]
        assert late.received == []


def test_what_a_silence_mutes_is_recorded_with_its_author_and_not_told(db: Database) -> None:
    opened(db)
    with db.transaction() as session:
        row = {"watch": "port", "group": [], "author": "Awa", "reason": "drill", "created_at": NOW}
        session.execute(
            silences.insert().values(row | {"starts_at": NOW - hours(1), "ends_at": NOW + hours(1)})
        )
    with WebhookReceiver() as ops:
        assert pass_(db, settings(ops=ops.url)).planned == 0
        assert ops.received == []
    with db.reading() as session:
        (change,) = alerts.history(session, "port/attacks#1")
    assert change["plan"] == "muted until 2025-10-28 10:00 UTC by Awa"


def test_a_change_that_no_route_takes_says_so(db: Database) -> None:
    opened(db)
    pass_(db, Settings.model_validate({}))
    with db.reading() as session:
        assert [change["plan"] for change in alerts.history(session, "port/attacks#1")] == ["no route fits"]


def test_a_channel_that_left_the_configuration_is_not_waited_for(db: Database) -> None:
    opened(db)
    with WebhookReceiver() as ops:
        configured = settings(ops=ops.url)
        expand(db, configured, channels(configured), NOW)
    ((_, why),) = pass_(db, Settings.model_validate({})).dead
    assert "not configured any more" in why


class Killed(BaseException):
    """The process is gone."""


@pytest.mark.parametrize("step", ["plan", "send", "settle"])
def test_killed_between_any_two_steps_and_repeated_it_tells_each_change_under_one_id(
    db: Database, step: str
) -> None:
    opened(db)
    with WebhookReceiver() as ops:
        configured = settings(ops=ops.url)
        die_at(db, configured, step)
        pass_(db, configured, NOW + minutes(10))
        assert {request.headers["webhook-id"] for request in ops.received} == {first_id(db)}
        with db.reading() as session:
            assert deliveries.counts(session) == {"sent": 1}


def die_at(db: Database, configured: Settings, step: str) -> None:
    """A pass that ends without warning after planning, before sending, or before the answer is kept."""
    if step == "plan":
        expand(db, configured, channels(configured), NOW)
        return

    def die(message: Message) -> None:
        if step == "settle":
            channels(configured)["ops"].send(message)
        raise Killed

    with pytest.raises(Killed):
        deliver(db, configured, {"ops": Handing(die)}, NOW, jitter=lambda wait: wait)


def first_id(db: Database) -> str:
    with db.reading() as session:
        return str(alerts.deliveries_of(session, "port/attacks#1")[0]["id"])


def test_each_channel_hears_in_its_own_language(db: Database) -> None:
    (entry,) = kept(db, "Tankers burnt")
    record(db, entry, observation())
    with db.transaction() as session:
        evidence = observations.within(session, "port", since=NOW - timedelta(hours=1), until=NOW)
        alerts.apply(session, advance({}, [finding(*evidence)], NOW))
    rule = {
        "id": "attacks",
        "kind": "match",
        "of": ["attack"],
        "severity": "severe",
        "title": {"en": "Attack", "fr": "Attaque"},
    }
    with WebhookReceiver() as english, WebhookReceiver() as french:
        configured = settings(english=english.url, french=french.url)
        watched = configured.watches[0].model_validate(
            {"watch": "port", "title": "Port", "indicators": {"attack": {"match": "attack"}}, "rules": [rule]}
        )
        spoken = configured.channels | {
            "french": configured.channels["french"].model_copy(update={"language": "fr"})
        }
        pass_(db, configured.model_copy(update={"channels": spoken, "watches": [watched]}))
        titles = [json.loads(one.received[0].body)["data"]["title"] for one in (english, french)]
    assert titles == ["Attack", "Attaque"]


def test_asked_to_stop_it_ends_after_the_message_under_way_and_repeats_none_later(db: Database) -> None:
    rung(db, 3)
    with WebhookReceiver() as ops:
        configured = settings(ops=ops.url)

        def told_one() -> bool:
            return bool(ops.received)

        deliver(db, configured, channels(configured), NOW, jitter=lambda wait: wait, stopping=told_one)
        assert states(db) == {"sent": 1, "pending": 2}
        assert pass_(db, configured).sent == 2
        assert len({request.headers["webhook-id"] for request in ops.received}) == len(ops.received) == 3


def test_asked_to_stop_it_plans_no_more(db: Database) -> None:
    rung(db, PLANNED_TOGETHER * 2)
    configured = settings(ops="http://127.0.0.1:9/")
    asked = iter([False, True])
    written = expand(db, configured, channels(configured), NOW, stopping=lambda: next(asked))
    assert written == PLANNED_TOGETHER


def test_killed_at_one_message_it_has_settled_those_before(db: Database) -> None:
    rung(db, 3)
    taken: list[str] = []

    def die_at_the_second(message: Message) -> None:
        taken.append(message.id)
        if len(taken) == 2:
            raise Killed

    configured = settings(ops="http://127.0.0.1:9/")
    with pytest.raises(Killed):
        deliver(db, configured, {"ops": Handing(die_at_the_second)}, NOW, jitter=lambda wait: wait)
    assert states(db) == {"sent": 1, "pending": 2}
    deliver(db, configured, {"ops": Handing(die_at_the_second)}, NOW + hours(1), jitter=lambda wait: wait)
    assert sorted(Counter(taken).values()) == [1, 1, 2]


def test_a_channel_that_raises_is_refused_and_named_and_the_others_are_settled(db: Database) -> None:
    rung(db, 2)

    def fail(_: Message) -> None:
        raise RuntimeError("https://user:password@chat.example")

    with WebhookReceiver() as desk:
        configured = settings(chat="http://127.0.0.1:9/", desk=desk.url)
        mixed = {"chat": Handing(fail), "desk": channels(configured)["desk"]}
        done = deliver(db, configured, mixed, NOW, jitter=lambda wait: wait)
        assert (done.sent, done.refused, len(desk.received)) == (2, 2, 2)
    assert {channel for channel, _ in done.faults} == {"chat"}
    assert all(what.startswith("RuntimeError in fail") for _, what in done.faults)
    assert states(db) == {"sent": 2, "pending": 2}
    with db.reading() as session:
        details = {sent["detail"] for sent in alerts.deliveries_of(session, "port/attacks/pier=00#1")}
    assert details == {"", "the channel failed: RuntimeError"}


def test_each_message_bears_the_time_of_its_own_attempt(db: Database) -> None:
    rung(db, 3)
    with WebhookReceiver() as ops:
        configured = settings(ops=ops.url)
        deliver(
            db,
            configured,
            channels(configured),
            NOW,
            jitter=lambda wait: wait,
            clock=lambda: NOW + minutes(7 * len(ops.received)),
        )
        stamps = [int(request.headers["webhook-timestamp"]) for request in ops.received]
    start = int(NOW.timestamp())
    assert stamps == [start, start + 420, start + 840]


def test_the_wait_for_the_next_attempt_begins_when_the_last_has_ended(db: Database) -> None:
    opened(db)
    with WebhookReceiver([Reply(503)]) as ops:
        configured = settings(ops=ops.url)
        deliver(
            db,
            configured,
            channels(configured),
            NOW,
            jitter=lambda wait: wait,
            clock=lambda: NOW + minutes(2 * len(ops.received)),
        )
    with db.reading() as session:
        (sent,) = alerts.deliveries_of(session, "port/attacks#1")
    assert sent["due_at"] == NOW + minutes(7)


def test_a_second_worker_beside_a_slow_one_sends_nothing_again(db: Database) -> None:
    rung(db, 3)
    taken: list[str] = []
    configured = settings(ops="http://127.0.0.1:9/")

    def quick(message: Message) -> None:
        taken.append(message.id)

    def slow(message: Message) -> None:
        quick(message)
        if len(taken) == 1:
            later = NOW + minutes(3)
            deliver(db, configured, {"ops": Handing(quick)}, later, jitter=lambda wait: wait)

    deliver(db, configured, {"ops": Handing(slow)}, NOW, jitter=lambda wait: wait)
    assert sorted(Counter(taken).values()) == [1, 1, 1]
    assert states(db) == {"sent": 3}


def test_a_lease_outlasts_a_channel_that_takes_all_of_its_time(db: Database) -> None:
    opened(db)
    taken: list[str] = []
    configured = settings(ops="http://127.0.0.1:9/")
    patient = configured.channels["ops"].model_copy(update={"timeout": minutes(30)})
    configured = configured.model_copy(update={"channels": {"ops": patient}})

    def quick(message: Message) -> None:
        taken.append(message.id)

    def slow(message: Message) -> None:
        quick(message)
        deliver(db, configured, {"ops": Handing(quick)}, NOW + minutes(31), jitter=lambda wait: wait)

    deliver(db, configured, {"ops": Handing(slow)}, NOW, jitter=lambda wait: wait)
    assert len(taken) == 1


def test_one_channel_is_served_while_another_is_still_at_its_first_message(db: Database) -> None:
    rung(db, 2)
    told: list[str] = []
    configured = settings(slow="http://127.0.0.1:9/", quick="http://127.0.0.1:9/")
    handed = {"quick": Handing(lambda message: told.append(message.id))}

    def meanwhile(_: Message) -> None:
        send_due(db, configured, "quick", handed["quick"], NOW, jitter=lambda wait: wait)

    expand(db, configured, handed | {"slow": Handing(meanwhile)}, NOW)
    send_due(db, configured, "slow", Handing(meanwhile), NOW, jitter=lambda wait: wait)
    assert len(told) == 2
    assert states(db) == {"sent": 4}


def test_only_channels_with_something_to_send_now_are_due(db: Database) -> None:
    rung(db, 1)
    with WebhookReceiver([Reply(503)]) as ops:
        configured = settings(ops=ops.url)
        assert channels_due(db, NOW) == ()
        expand(db, configured, channels(configured), NOW)
        assert channels_due(db, NOW) == ("ops",)
        pass_(db, configured)
        assert channels_due(db, NOW) == ()
        assert channels_due(db, NOW + minutes(5)) == ("ops",)


def test_a_message_to_a_gone_receiver_that_another_worker_has_under_way_ends_too(db: Database) -> None:
    rung(db, 2)
    configured = settings(ops="http://127.0.0.1:9/")
    asked: list[str] = []

    class Leaving:
        """Refuses the first it is given after the second, which says that the receiver is gone."""

        def send(self, message: Message) -> Sent | Refused:
            asked.append(message.id)
            if len(asked) == 2:
                return Refused("answered 410: gone for good", retry=False, status=410, gone=True)
            deliver(db, configured, {"ops": self}, NOW, jitter=lambda wait: wait)
            return Refused("answered 503", retry=True, status=503)

    deliver(db, configured, {"ops": Leaving()}, NOW, jitter=lambda wait: wait)
    assert states(db) == {"dead": 2}


@contextmanager
def statements(db: Database) -> Iterator[list[str]]:
    """What is asked of the database in the block, and where a transaction ended."""
    seen: list[str] = []

    def asked(_: object, __: object, statement: str, *___: object) -> None:
        seen.append(statement)

    def ended(_: object) -> None:
        seen.append("COMMIT")

    event.listen(db.engine, "before_cursor_execute", asked)
    event.listen(db.engine, "commit", ended)
    try:
        yield seen
    finally:
        event.remove(db.engine, "before_cursor_execute", asked)
        event.remove(db.engine, "commit", ended)


def test_the_evidence_of_an_alert_is_loaded_once_for_all_its_changes_and_channels(db: Database) -> None:
    opened(db)
    resolved(db)
    configured = settings(**{name: f"http://127.0.0.1:9/{name}" for name in ("ops", "desk", "chat")})
    with statements(db) as seen:
        assert expand(db, configured, channels(configured), NOW) == 6
    assert sum("JOIN sources" in statement for statement in seen) == 1


def test_planning_lets_other_writers_in_after_a_few_changes(db: Database) -> None:
    rung(db, 2 * PLANNED_TOGETHER + 1)
    configured = settings(ops="http://127.0.0.1:9/")
    with statements(db) as seen:
        expand(db, configured, channels(configured), NOW)
    transactions = "\n".join(seen).split("COMMIT")
    planned = [transaction.count("UPDATE changes") for transaction in transactions]
    assert [n for n in planned if n] == [10, 10, 1]


def test_no_writer_waits_while_messages_are_composed(db: Database) -> None:
    rung(db, 1)
    configured = settings(ops="http://127.0.0.1:9/")
    with statements(db) as seen:
        expand(db, configured, channels(configured), NOW)
    transactions = "\n".join(seen).split("COMMIT")
    (loading,) = [n for n, transaction in enumerate(transactions) if "JOIN sources" in transaction]
    (writing,) = [n for n, transaction in enumerate(transactions) if "INSERT INTO deliveries" in transaction]
    assert loading < writing


def test_an_end_that_is_planned_together_with_its_beginning_is_told(db: Database) -> None:
    opened(db)
    resolved(db)
    with WebhookReceiver() as ops:
        pass_(db, settings(ops=ops.url), NOW + hours(26))
        assert [type for type, _ in subjects(ops)] == ["tocsin.alert.opened", "tocsin.alert.resolved"]


def states(db: Database) -> dict[str, int]:
    with db.reading() as session:
        return deliveries.counts(session)
