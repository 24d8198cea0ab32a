from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import event

from tests.build import NOW, finding, hours, minutes, observation, seen
from tests.store.test_observations import kept, record, revised
from tocsin.model import AlertState, Change, DeliveryState, Reason, Refused, Sent
from tocsin.rules.episodes import advance
from tocsin.store import alerts, chain, deliveries, observations
from tocsin.store.database import Database
from tocsin.store.deliveries import Due, Enqueued


def opened(db: Database) -> Change:
    """An alert with one stored observation behind it."""
    (entry,) = kept(db, "Tankers burnt")
    record(db, entry, observation())
    with db.transaction() as session:
        evidence = observations.within(session, "port", since=NOW - hours(1), until=NOW)
        (change,) = advance(alerts.latest(session, "port", ["port/attacks"]), [finding(*evidence)], NOW)
        alerts.apply(session, [change])
    return change


def resolved(db: Database) -> Change:
    with db.transaction() as session:
        (change,) = advance(alerts.latest(session, "port", ["port/attacks"]), [], NOW + hours(25))
        alerts.apply(session, [change])
    return change


def enqueue(db: Database, channel: str = "ops", change: int = 1, id: str = "msg_1") -> None:
    planned = Enqueued(id, change, "port/attacks#1", channel, "routes[0] fits", {"subject": "Attack"})
    with db.transaction() as session:
        deliveries.enqueue(session, [planned], NOW)


def claim(db: Database, at: timedelta = timedelta(0)) -> list[Due]:
    with db.transaction() as session:
        return deliveries.claim_due(session, NOW + at, lease=minutes(2), n=10)


def settle(db: Database, due: Due, result: Sent | Refused, retry: timedelta | None = None) -> DeliveryState:
    with db.transaction() as session:
        return deliveries.settle(session, due, result, NOW + retry if retry else None, NOW)


def test_an_alert_comes_back_as_it_was_written(db: Database) -> None:
    change = opened(db)
    with db.reading() as session:
        assert alerts.get(session, "port/attacks#1") == change.alert
        assert alerts.get(session, "port/attacks") == change.alert
        assert alerts.find(session, open_only=True) == [change.alert]
        assert alerts.get(session, "port/nothing") is None


def test_the_same_changes_written_twice_are_told_once(db: Database) -> None:
    change = opened(db)
    with db.transaction() as session:
        alerts.apply(session, [change])
        assert len(alerts.unplanned(session, 10)) == 1


def test_a_change_is_told_as_things_stood_then(db: Database) -> None:
    opened(db)
    resolved(db)
    with db.transaction() as session:
        first, second = alerts.unplanned(session, 10)
    assert (first.change.alert.state, first.change.tell) == (AlertState.FIRING, (Reason.OPENED,))
    assert (second.change.alert.state, second.change.alert.resolved_at) == (
        AlertState.RESOLVED,
        NOW + hours(25),
    )


def test_a_planned_change_is_planned_no_more_and_says_why(db: Database) -> None:
    opened(db)
    with db.transaction() as session:
        (stored,) = alerts.unplanned(session, 10)
        alerts.mark_planned(session, stored.id, "no route fits", NOW)
        assert alerts.unplanned(session, 10) == []
        assert [change["plan"] for change in alerts.history(session, "port/attacks#1")] == ["no route fits"]


def test_changes_that_wait_to_be_planned_say_since_when(db: Database) -> None:
    with db.reading() as session:
        assert alerts.unplanned_since(session) is None
    opened(db)
    resolved(db)
    with db.transaction() as session:
        assert alerts.unplanned_since(session) == NOW
        first, _ = alerts.unplanned(session, 10)
        alerts.mark_planned(session, first.id, "no route fits", NOW)
        assert alerts.unplanned_since(session) == NOW + hours(25)


def test_of_the_past_only_the_last_episode_of_the_keys_asked_for_is_loaded(db: Database) -> None:
    opened(db)
    resolved(db)
    with db.transaction() as session:
        again = finding(*(seen(9, at=NOW + hours(26)),))
        (second,) = advance(alerts.latest(session, "port", ["port/attacks"]), [again], NOW + hours(26))
        unlinked = replace(second.alert, evidence=(), entries=())
        alerts.apply(session, [replace(second, alert=unlinked)])
        still_open = alerts.latest(session, "port", [])
        assert [alert.id for alert in still_open.values()] == ["port/attacks#2"]
        alerts.apply(session, advance(still_open, [], NOW + hours(60)))
        assert alerts.latest(session, "port", []) == {}
        assert alerts.latest(session, "port", ["port/other"]) == {}
        assert alerts.latest(session, "port", ["port/attacks"])["port/attacks"].id == "port/attacks#2"
        assert alerts.latest(session, "other", ["port/attacks"]) == {}


@pytest.mark.parametrize("episodes", [1, 5])
def test_loading_alerts_asks_the_same_few_questions_however_many_they_are(
    db: Database, episodes: int
) -> None:
    entry = kept(db, "Tankers burnt")[0]
    record(db, entry, observation())
    with db.transaction() as session:
        evidence = observations.within(session, "port", since=NOW - hours(1), until=NOW)
        findings = [finding(*evidence, rule=f"rule-{n}") for n in range(episodes)]
        alerts.apply(session, advance({}, findings, NOW))
    with db.transaction() as session:
        with asked(db) as statements:
            found = alerts.latest(session, "port", [one.key for one in findings])
        assert [alert.evidence for alert in found.values()] == [(evidence[0].id,)] * episodes
        assert len(statements) == 2
        with asked(db) as statements:
            assert len(alerts.unplanned(session, 10)) == episodes
        assert len(statements) == 3
        with asked(db) as statements:
            assert len(alerts.find(session)) == episodes
        assert len(statements) == 2


@contextmanager
def asked(db: Database) -> Iterator[list[str]]:
    """The statements that the database was sent within the block."""
    statements: list[str] = []

    def note(*given: object) -> None:
        statements.append(str(given[2]))

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(db.engine, "before_cursor_execute", note)


def test_of_a_revised_entry_the_evidence_is_its_current_text(db: Database) -> None:
    opened(db)
    entry = revised(db, "0", "Tankers burnt, two dead")
    record(db, entry, observation(), at=hours(1))
    with db.transaction() as session:
        evidence = observations.within(session, "port", since=NOW - hours(1), until=NOW)
        (change,) = advance(alerts.latest(session, "port", []), [finding(*evidence)], NOW + hours(1))
        alerts.apply(session, [change])
        found = alerts.get(session, "port/attacks#1")
        assert found is not None
        assert change.n == 0
        assert [(link.revision, link.title) for link in chain.links(session, found.evidence)] == [
            (2, "Tankers burnt, two dead")
        ]


def test_what_an_entry_says_no_more_stays_as_the_reason_why_it_rang(db: Database) -> None:
    opened(db)
    revised(db, "0", "Tankers arrive")
    with db.transaction() as session:
        alerts.apply(session, advance(alerts.latest(session, "port", []), [], NOW + hours(1)))
        found = alerts.get(session, "port/attacks#1")
        assert found is not None
        assert [link.title for link in chain.links(session, found.evidence)] == ["Tankers burnt"]


def test_watches_with_open_alerts_are_named_until_these_end(db: Database) -> None:
    opened(db)
    with db.reading() as session:
        assert alerts.open_watches(session) == ["port"]
    resolved(db)
    with db.reading() as session:
        assert alerts.open_watches(session) == []


def test_a_delivery_is_written_once_for_a_change_and_channel(db: Database) -> None:
    opened(db)
    enqueue(db)
    enqueue(db, id="msg_2")
    assert [due.id for due in claim(db)] == ["msg_1"]


def test_a_claimed_delivery_is_nobody_elses_until_the_lease_ends(db: Database) -> None:
    opened(db)
    enqueue(db)
    assert [due.attempt for due in claim(db)] == [1]
    assert claim(db, minutes(1)) == []
    assert [due.attempt for due in claim(db, minutes(2))] == [1]


def test_a_refused_delivery_comes_back_when_it_is_due_and_dies_without_a_time(db: Database) -> None:
    opened(db)
    enqueue(db)
    (due,) = claim(db)
    assert settle(db, due, Refused("503", retry=True), minutes(5)) is DeliveryState.PENDING
    assert claim(db, minutes(4)) == []
    (again,) = claim(db, minutes(5))
    assert again.attempt == 2
    assert settle(db, again, Refused("503", retry=True)) is DeliveryState.DEAD
    assert claim(db, hours(100)) == []
    with db.reading() as session:
        assert deliveries.counts(session) == {"dead": 1}
        assert deliveries.told(session, "port/attacks#1") == []


def test_a_receiver_hears_of_an_episode_in_order(db: Database) -> None:
    opened(db)
    resolved(db)
    enqueue(db, change=1, id="msg_1")
    enqueue(db, change=2, id="msg_2")
    (first,) = claim(db)
    assert first.id == "msg_1"
    settle(db, first, Sent(200))
    assert [due.id for due in claim(db)] == ["msg_2"]


def test_a_channel_that_is_off_is_sent_nothing_and_what_waits_for_it_ends(db: Database) -> None:
    opened(db)
    enqueue(db)
    with db.transaction() as session:
        deliveries.disable(session, "ops", "410", NOW)
        assert deliveries.claim_due(session, NOW, lease=minutes(2), n=10) == []
        assert deliveries.give_up(session, "ops", "410", NOW) == 1
        assert deliveries.disabled(session) == {"ops": "410"}
        deliveries.enable(session, "ops")
        assert deliveries.disabled(session) == {}


@pytest.mark.parametrize("times", [1, 2])
def test_an_attempt_is_logged_once(db: Database, times: int) -> None:
    opened(db)
    enqueue(db)
    (due,) = claim(db)
    for _ in range(times):
        settle(db, due, Sent(200))
    with db.reading() as session:
        assert [sent["state"] for sent in alerts.deliveries_of(session, "port/attacks#1")] == ["sent"]
