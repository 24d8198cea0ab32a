import json
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

import pytest

from tests.build import NOW, finding, hours, minutes, observation
from tests.parts.deployment import SECRET
from tests.parts.webhook_receiver import Reply, WebhookReceiver
from tests.store.test_alerts import opened, resolved
from tests.store.test_observations import kept, record
from tocsin.config.settings import Settings
from tocsin.delivery.channels import Channel, open_channel
from tocsin.delivery.deliver import Delivered, deliver, expand
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


class Killed(Exception):
    """The process is gone."""


@pytest.mark.parametrize("step", ["plan", "send", "settle"])
def test_killed_between_any_two_steps_and_repeated_it_tells_each_change_under_one_id(
    db: Database, step: str
) -> None:
    opened(db)
    with WebhookReceiver() as ops:
        configured = settings(ops=ops.url)
        die_at(db, configured, step)
        pass_(db, configured, NOW + minutes(3))
        assert {request.headers["webhook-id"] for request in ops.received} == {first_id(db)}
        with db.reading() as session:
            assert deliveries.counts(session) == {"sent": 1}


def die_at(db: Database, configured: Settings, step: str) -> None:
    """A pass that ends without warning after planning, before sending, or before the answer is kept."""
    if step == "plan":
        expand(db, configured, channels(configured), NOW)
        return

    def die(message: object) -> object:
        if step == "settle":
            channels(configured)["ops"].send(message)  # type: ignore[arg-type]
        raise Killed

    with pytest.raises(Killed):
        deliver(db, configured, {"ops": _Dying(die)}, NOW, jitter=lambda wait: wait)


class _Dying:
    def __init__(self, send: Callable[[object], object]) -> None:
        self.send = send


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
