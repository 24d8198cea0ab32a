from collections.abc import Iterable
from datetime import timedelta
from threading import Thread

from sqlalchemy import func, select

from tests.build import NOW, fetched, hours, item, minutes, source, turn
from tocsin.model import Basis, DueSource, Source
from tocsin.store import entries, feeds
from tocsin.store.database import Database
from tocsin.store.feeds import FetchRecord
from tocsin.store.tables import fetches, revisions

TEN = minutes(10)


def sync(db: Database, *sources: Source) -> None:
    with db.transaction() as session:
        feeds.sync(session, sources, TEN, NOW)


def save(db: Database, record: FetchRecord, at: timedelta = timedelta(0)) -> tuple[int, int]:
    with db.transaction() as session:
        return feeds.save_fetch(session, record, lambda _: turn(), NOW + at)


def claim(db: Database, at: timedelta = timedelta(0), only: Iterable[str] | None = None) -> list[DueSource]:
    with db.transaction() as session:
        chosen = list(only) if only is not None else None
        return feeds.claim_due(session, NOW + at, lease=minutes(1), n=10, only=chosen)


def ids(due: list[DueSource]) -> list[str]:
    return sorted(one.source.id for one in due)


def test_a_new_source_is_due_at_once_and_claimed_by_one_worker_only(db: Database) -> None:
    sync(db, source("a"), source("b"))
    assert ids(claim(db)) == ["a", "b"]
    assert claim(db) == []


def test_what_a_dead_worker_had_claimed_is_due_again_when_its_lease_ends(db: Database) -> None:
    sync(db, source("a"))
    claim(db)
    assert ids(claim(db, minutes(1))) == ["a"]


def test_a_saved_source_is_due_when_its_turn_says(db: Database) -> None:
    sync(db, source("a"))
    claim(db)
    save(db, fetched(source="a"))
    assert claim(db, minutes(9)) == []
    assert ids(claim(db, minutes(10))) == ["a"]


def test_a_source_that_left_the_configuration_is_polled_no_more_and_keeps_its_entries(db: Database) -> None:
    sync(db, source("a"), source("b"))
    save(db, fetched(item(), source="a"))
    sync(db, source("b"))
    assert ids(claim(db, hours(1))) == ["b"]
    with db.reading() as session:
        assert [entry.source.id for entry in entries.newest_first(session)] == ["a"]


def test_a_changed_address_forgets_the_validators_of_the_old_one(db: Database) -> None:
    sync(db, source("a"))
    save(db, FetchRecord("a", "fetched", 0.1, etag='"1"', last_modified="yesterday"))
    sync(db, source("a", url="http://elsewhere.example/feed"))
    (due,) = claim(db, hours(1))
    assert (due.state.etag, due.state.last_modified) == (None, None)
    assert due.source.url == "http://elsewhere.example/feed"


def test_entries_are_kept_once_however_often_they_come(db: Database) -> None:
    sync(db, source())
    assert save(db, fetched(item("1"), item("2"))) == (2, 0)
    assert save(db, fetched(item("2"), item("3"), item("1"))) == (1, 0)


def test_the_same_guid_in_two_sources_is_two_entries(db: Database) -> None:
    sync(db, source("a"), source("b"))
    save(db, fetched(item(), source="a"))
    assert save(db, fetched(item(), source="b")) == (1, 0)


def test_a_changed_headline_is_a_revision_that_is_read_again(db: Database) -> None:
    sync(db, source())
    save(db, fetched(item(title="Shots heard")))
    assert save(db, fetched(item(title="Shots heard, two dead")), minutes(10)) == (0, 1)
    with db.transaction() as session:
        waiting = entries.claim_unread(session, 10)
    assert [(entry.title, entry.first_seen) for entry in waiting] == [("Shots heard, two dead", NOW)]


def test_a_headline_that_goes_back_is_current_again_without_being_read_twice(db: Database) -> None:
    sync(db, source())
    for title in ("A", "B", "A"):
        save(db, fetched(item(title=title)))
    with db.transaction() as session:
        read = entries.claim_unread(session, 10)
        entries.mark_read(session, [entry.revision for entry in read], "r1", NOW)
        assert [entry.title for entry in read] == ["A"]
        assert session.execute(select(func.count()).select_from(revisions)).scalar_one() == 2
        assert entries.claim_unread(session, 10) == []


def test_a_long_guid_is_still_told_apart(db: Database) -> None:
    sync(db, source())
    long = "x" * 5000
    assert save(db, fetched(item(long + "1"), item(long + "2"))) == (2, 0)
    assert save(db, fetched(item(long + "1"))) == (0, 0)


def test_a_thousand_entries_of_one_feed_are_all_kept(db: Database) -> None:
    sync(db, source())
    many = [item(str(n), title=f"Title {n}") for n in range(1046)]
    assert save(db, fetched(*many)) == (1046, 0)
    assert save(db, fetched(*many)) == (0, 0)


def test_failures_are_counted_until_one_succeeds_and_each_poll_is_logged(db: Database) -> None:
    sync(db, source())
    failed = FetchRecord("wire", "failed", 20.0, fault="timeout", detail="no answer in 20 s")
    save(db, failed)
    save(db, failed)
    with db.reading() as session:
        (state,) = feeds.states(session)
        assert (state.failures, state.fault, state.succeeded_at) == (2, "timeout", None)
    save(db, fetched(item()))
    with db.reading() as session:
        (state,) = feeds.states(session)
        assert (state.failures, state.fault, state.news_at, state.entries) == (0, None, NOW, 1)
        assert session.execute(select(fetches.c.outcome).order_by(fetches.c.id)).scalars().all() == [
            "failed",
            "failed",
            "fetched",
        ]


def test_an_entry_comes_back_with_all_that_is_known_of_it(db: Database) -> None:
    sync(db, source(tags=("local",), country="ML", language="fr"))
    save(db, fetched(item(published=None, tags=("politique",), summary="Texte «accentué» نص")))
    with db.reading() as session:
        (entry,) = entries.newest_first(session)
    assert (entry.basis, entry.event_time, entry.published) == (Basis.MISSING, NOW, None)
    assert (entry.source.tags, entry.source.country, entry.tags) == (("local",), "ML", ("politique",))
    assert entry.summary == "Texte «accentué» نص"


def test_two_workers_that_save_the_same_feed_at_once_keep_each_entry_once(db: Database) -> None:
    sync(db, source())
    many = fetched(*(item(str(n)) for n in range(50)))
    kept: list[int] = []
    workers = [Thread(target=lambda: kept.append(save(db, many)[0])) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sum(kept) == 50


def test_a_text_that_was_superseded_before_anybody_read_it_waits_no_more(db: Database) -> None:
    sync(db, source())
    for title in ("A", "B"):
        save(db, fetched(item(title=title)))
    with db.reading() as session:
        assert entries.unread(session) == 1


def test_a_superseded_text_that_comes_back_unread_is_read_after_all(db: Database) -> None:
    sync(db, source())
    for title in ("A", "B", "A"):
        save(db, fetched(item(title=title)))
    with db.transaction() as session:
        assert [entry.title for entry in entries.claim_unread(session, 10)] == ["A"]


def test_the_archive_of_a_changed_address_or_of_a_source_that_comes_back_is_no_news(db: Database) -> None:
    sync(db, source("a"), source("b"))
    save(db, fetched(item(), source="a"))
    save(db, fetched(item(), source="b"))
    sync(db, source("a", url="http://elsewhere.example/feed"))
    sync(db, source("a", url="http://elsewhere.example/feed"), source("b"))
    assert [due.state.polled_before for due in claim(db, hours(1))] == [False, False]
