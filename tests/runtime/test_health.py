from datetime import timedelta

from tests.build import NOW, fetched, hours, item, minutes, source, turn
from tests.store.test_alerts import claim, enqueue, opened, settle
from tocsin.config.settings import Polling
from tocsin.model import Refused, Source
from tocsin.runtime.health import Health, health
from tocsin.store import deliveries, feeds
from tocsin.store.database import Database
from tocsin.store.feeds import FetchRecord

FAILED = FetchRecord("a", "failed", 20.0, fault="timeout", detail="no answer in 20 s")


def sync(db: Database, *sources: Source) -> None:
    with db.transaction() as session:
        feeds.sync(session, sources, minutes(10), NOW)


def save(db: Database, *records: FetchRecord, at: timedelta = timedelta(0)) -> None:
    with db.transaction() as session:
        for record in records:
            feeds.save_fetch(session, record, lambda _: turn(NOW + at + minutes(10)), NOW + at)


def look(db: Database, at: timedelta = timedelta(0)) -> Health:
    return health(db, Polling(), NOW + at)


def test_sources_that_answer_are_well(db: Database) -> None:
    sync(db, source("a"), source("b"))
    save(db, fetched(item(), source="a"), fetched(item(), source="b"))
    found = look(db, minutes(5))
    assert found.ok
    assert (found.sources, found.newest_entry_at, found.backlog["unread"]) == (2, NOW, 2)


def test_without_a_poll_or_a_source_it_is_not_well(db: Database) -> None:
    assert look(db).problems == ("no source is configured",)
    sync(db, source("a"))
    assert look(db).problems == ("nothing was polled yet: is the daemon running?",)


def test_a_daemon_that_stopped_shows_in_sources_that_are_overdue(db: Database) -> None:
    sync(db, source("a"))
    save(db, fetched(item(), source="a"))
    assert look(db, minutes(20)).ok
    assert look(db, hours(2)).problems == ("polling is 1 h 50 min behind: is the daemon running?",)


def test_one_failing_source_of_many_is_named_and_a_third_of_them_is_a_problem(db: Database) -> None:
    names = ("a", "b", "c", "d")
    sync(db, *(source(name) for name in names))
    save(db, FAILED, *(fetched(item(), source=name) for name in names[1:]))
    assert (look(db).ok, look(db).failing) == (True, {"a": "no answer in 20 s"})
    save(db, FetchRecord("b", "failed", 1.0, fault="tls", detail="the certificate has expired"))
    assert look(db).problems == ("2 of 4 sources fail",)


def test_a_source_that_answers_and_brings_nothing_new_is_silent(db: Database) -> None:
    sync(db, source("a"), source("b"))
    save(db, fetched(item(), source="a"), fetched(item(), source="b"))
    later = timedelta(days=3)
    save(db, fetched(item(), source="a"), fetched(item("2"), source="b"), at=later)
    found = look(db, later)
    assert (found.ok, found.silent) == (True, {"a": NOW})


def test_messages_that_wait_or_were_given_up_ask_for_a_person_for_a_day(db: Database) -> None:
    opened(db)
    save(db, fetched(source="wire"), at=hours(48))
    enqueue(db)
    (due,) = claim(db)
    assert "1 messages wait, the oldest for 0 h 20 min" not in look(db, minutes(20)).problems
    assert "1 messages wait, the oldest for 20 min" in look(db, minutes(20)).problems
    settle(db, due, Refused("410", retry=False))
    assert look(db, hours(1)).problems == ("1 messages were given up within a day",)
    assert look(db, hours(25)).ok


def test_a_channel_that_is_off_is_named_with_its_reason(db: Database) -> None:
    opened(db)
    save(db, fetched(source="wire"))
    with db.transaction() as session:
        deliveries.disable(session, "ops", "the receiver is gone (410)", NOW)
    assert look(db).problems == ("channel ops is off: the receiver is gone (410)",)
