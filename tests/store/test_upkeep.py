from datetime import timedelta

from tests.build import NOW, fetched, item, minutes, source, turn
from tests.store.test_alerts import claim, enqueue, opened, resolved, settle
from tocsin.model import Sent
from tocsin.store import entries, feeds, upkeep
from tocsin.store.database import Database


def feed(db: Database, *guids: str, at: timedelta = timedelta(0)) -> None:
    """A poll of the wire that holds these."""
    with db.transaction() as session:
        feeds.sync(session, [source()], minutes(10), NOW)
        record = fetched(*(item(guid, title=f"Quiet day {guid}", published=None) for guid in guids))
        feeds.save_fetch(session, record, lambda _: turn(), NOW + at)


def clean(db: Database, at: timedelta, kept: timedelta = timedelta(days=30)) -> upkeep.Removed:
    total, removed = upkeep.Removed(), upkeep.Removed(entries=1)
    while removed.any:
        with db.transaction() as session:
            before = NOW + at - kept
            removed = upkeep.remove_old(session, entries_before=before, deliveries_before=before, n=2)
        total = total.plus(removed)
    return total


def titles(db: Database) -> set[str]:
    with db.reading() as session:
        return {entry.title for entry in entries.newest_first(session)}


def test_entries_leave_when_their_feed_has_been_without_them_for_so_long(db: Database) -> None:
    feed(db, "1", "2", "3", "4", "5")
    feed(db, "5", at=timedelta(days=20))
    feed(db, "5", at=timedelta(days=40))
    assert clean(db, timedelta(days=40)).entries == 4
    assert titles(db) == {"Quiet day 5"}


def test_an_entry_that_its_feed_still_holds_stays_however_old_and_never_comes_back_as_new(
    db: Database,
) -> None:
    feed(db, "1")
    assert clean(db, timedelta(days=500)).entries == 0
    with db.transaction() as session:
        again = feeds.save_fetch(
            session, fetched(item("1", title="Quiet day 1", published=None)), lambda _: turn(), NOW
        )
    assert again == (0, 0)


def test_entries_of_a_source_that_was_given_up_leave_too(db: Database) -> None:
    feed(db, "1")
    with db.transaction() as session:
        feeds.sync(session, [], minutes(10), NOW)
    assert clean(db, timedelta(days=31)).entries == 1


def test_what_an_alert_rests_on_stays(db: Database) -> None:
    opened(db)
    with db.transaction() as session:
        feeds.sync(session, [], minutes(10), NOW)
    assert clean(db, timedelta(days=500)).entries == 0
    assert titles(db) == {"Tankers burnt"}


def test_deliveries_leave_when_their_episode_has_ended_and_not_before(db: Database) -> None:
    opened(db)
    enqueue(db)
    (due,) = claim(db)
    settle(db, due, Sent(200))
    assert clean(db, timedelta(days=91)).deliveries == 0
    resolved(db)
    assert clean(db, timedelta(days=91)).deliveries == 1


def test_the_fetch_log_leaves_in_batches(db: Database) -> None:
    for day in range(5):
        feed(db, "1", at=timedelta(days=day))
    assert clean(db, timedelta(days=40)).fetches == 5


def test_nothing_young_leaves(db: Database) -> None:
    opened(db)
    with db.transaction() as session:
        removed = upkeep.remove_old(session, entries_before=NOW, deliveries_before=NOW)
    assert removed == upkeep.Removed(0, 0, 0)


def test_the_backlog_says_what_waits(db: Database) -> None:
    opened(db)
    enqueue(db)
    with db.reading() as session:
        backlog = upkeep.backlog(session, dead_since=NOW)
    assert backlog == {
        "unread": 1,
        "unplanned": 1,
        "undelivered": 1,
        "dead": 0,
        "open_alerts": 1,
        "entries": 1,
    }
