from datetime import timedelta

from tests.build import NOW, fetched, item, minutes, source, turn
from tests.store.test_alerts import claim, enqueue, opened, settle
from tocsin.model import Sent
from tocsin.store import entries, feeds, upkeep
from tocsin.store.database import Database


def test_old_entries_and_deliveries_leave_and_what_an_alert_rests_on_stays(db: Database) -> None:
    opened(db)
    enqueue(db)
    (due,) = claim(db)
    settle(db, due, Sent(200))
    with db.transaction() as session:
        feeds.sync(session, [source()], minutes(10), NOW)
        feeds.save_fetch(session, fetched(item("old", title="Quiet day")), lambda _: turn(), NOW)
    later = NOW + timedelta(days=1)
    with db.transaction() as session:
        removed = upkeep.remove_old(session, entries_before=later, deliveries_before=later)
        left = [entry.title for entry in entries.newest_first(session)]
    assert (removed.entries, removed.deliveries) == (1, 1)
    assert left == ["Tankers burnt"]


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
