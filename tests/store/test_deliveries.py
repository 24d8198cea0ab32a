"""What two workers may do to one delivery, and channels that are switched off and on."""

from tests.build import NOW, hours, minutes
from tests.store.test_alerts import claim, enqueue, opened, resolved, settle
from tocsin.model import DeliveryState, Refused, Sent
from tocsin.store import deliveries
from tocsin.store.database import Database

GONE = "answered 410: gone for good"


def given_up(db: Database) -> None:
    with db.transaction() as session:
        deliveries.disable(session, "ops", GONE, NOW)
        deliveries.give_up(session, "ops", GONE, NOW)


def test_a_claim_for_one_channel_takes_no_other_and_as_many_as_it_asks_for(db: Database) -> None:
    opened(db)
    enqueue(db, channel="desk", id="msg_1")
    enqueue(db, channel="ops", id="msg_2")
    with db.transaction() as session:
        claimed = deliveries.claim_due(session, NOW, channel="ops", lease=minutes(2), n=1)
    assert [due.id for due in claimed] == ["msg_2"]
    assert [due.id for due in claim(db)] == ["msg_1"]


def test_a_channel_is_due_while_it_has_something_that_can_be_claimed(db: Database) -> None:
    opened(db)
    resolved(db)
    enqueue(db, change=1, id="msg_1")
    enqueue(db, change=2, id="msg_2")
    enqueue(db, channel="desk", id="msg_3")
    with db.reading() as session:
        assert deliveries.channels_due(session, NOW - minutes(1)) == []
        assert deliveries.channels_due(session, NOW) == ["desk", "ops"]
    assert [due.id for due in claim(db)] == ["msg_1", "msg_3"]
    with db.reading() as session:
        assert deliveries.channels_due(session, NOW) == []
        assert deliveries.channels_due(session, NOW + minutes(2)) == ["desk", "ops"]
    given_up(db)
    with db.reading() as session:
        assert deliveries.channels_due(session, NOW + minutes(2)) == ["desk"]


def test_what_was_given_up_while_it_was_under_way_does_not_come_back_when_it_is_refused(db: Database) -> None:
    opened(db)
    enqueue(db)
    (due,) = claim(db)
    given_up(db)
    assert settle(db, due, Refused("503", retry=True), minutes(5)) is DeliveryState.DEAD
    with db.transaction() as session:
        deliveries.enable(session, "ops")
    assert claim(db, hours(1)) == []
    with db.reading() as session:
        assert deliveries.counts(session) == {"dead": 1}


def test_what_was_given_up_and_got_through_after_all_counts_as_sent(db: Database) -> None:
    opened(db)
    enqueue(db)
    (due,) = claim(db)
    given_up(db)
    assert settle(db, due, Sent(200)) is DeliveryState.SENT
    with db.reading() as session:
        assert deliveries.told(session, "port/attacks#1") == ["ops"]


def test_a_late_refusal_does_not_undo_what_another_worker_has_sent(db: Database) -> None:
    opened(db)
    enqueue(db)
    (slow,) = claim(db)
    (quick,) = claim(db, minutes(2))
    assert settle(db, quick, Sent(200)) is DeliveryState.SENT
    assert settle(db, slow, Refused("no answer", retry=True), minutes(5)) is DeliveryState.SENT
    assert claim(db, hours(1)) == []


def test_a_channel_is_switched_on_again_once(db: Database) -> None:
    given_up(db)
    with db.transaction() as session:
        assert deliveries.enable(session, "desk") is False
        assert deliveries.enable(session, "ops") is True
        assert deliveries.enable(session, "ops") is False
        assert deliveries.disabled(session) == {}
