from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from threading import Event, Thread

import pytest
from sqlalchemy import text

from tests.build import NOW, fetched, hours, item, minutes, observation, source, turn, watch
from tests.store.test_observations import record, revised
from tocsin.config.watches import Watch
from tocsin.model import AlertState, Certainty, Entry
from tocsin.rules import episodes, kinds
from tocsin.rules.assess import Assessed, assess
from tocsin.store import alerts, chain, entries, feeds, observations
from tocsin.store.database import Database

MATCH = {"id": "attacks", "kind": "match", "of": ["attack"], "severity": "severe"}
COUNT = {
    "id": "three",
    "kind": "count",
    "of": ["attack"],
    "at_least": 3,
    "distinct": "owner",
    "within": "5d",
    "severity": "moderate",
}


def said(
    db: Database, owner: str = "Wire", at: timedelta = timedelta(0), guid: str = "1", **given: object
) -> Entry:
    """An entry of that owner's, published and read at a time, in which the attack is observed."""
    id = owner.lower()[:80]
    with db.transaction() as session:
        known = [state.source for state in feeds.states(session)]
        feeds.sync(
            session, {one.id: one for one in [*known, source(id, owner=owner)]}.values(), hours(1), NOW
        )
        arrived = fetched(item(guid, published=NOW + at), source=id, now=NOW + at)
        feeds.save_fetch(session, arrived, lambda _: turn(), NOW + at)
        (entry,) = (one for one in entries.newest_first(session) if (one.guid, one.source.id) == (guid, id))
    record(db, entry, observation(**given), at=at)
    return entry


def evidence(db: Database, alert: str) -> list[tuple[str, int]]:
    with db.reading() as session:
        found = alerts.get(session, alert)
        assert found is not None
        return [(link.source, link.revision) for link in chain.links(session, found.evidence)]


def told(db: Database, alert: str) -> list[list[str]]:
    with db.reading() as session:
        return [change["reasons"] for change in alerts.history(session, alert)]


def test_what_was_observed_opens_an_alert_that_names_it_and_twice_is_once(db: Database) -> None:
    said(db)
    assert assess(db, [watch(MATCH)], NOW) == Assessed(opened=("port/attacks#1",))
    assert assess(db, [watch(MATCH)], NOW) == Assessed()
    assert (evidence(db, "port/attacks#1"), told(db, "port/attacks#1")) == ([("wire", 1)], [["opened"]])


def test_a_corrected_typo_keeps_no_alert_alive_and_rings_no_second_time(db: Database) -> None:
    rule = watch(MATCH | {"resolve_after": "6h"})
    said(db)
    assess(db, [rule], NOW)
    record(db, revised(db, "1", "Tankers burned"), observation(), at=hours(5))
    assert assess(db, [rule], NOW + hours(5)) == Assessed()
    assert assess(db, [rule], NOW + hours(6)).resolved == ("port/attacks#1",)
    record(db, revised(db, "1", "Tankers were burned"), observation(), at=hours(7))
    assert assess(db, [rule], NOW + hours(7)) == Assessed()


def test_a_counter_in_a_text_adds_no_evidence(db: Database) -> None:
    said(db)
    for n in range(2, 6):
        record(db, revised(db, "1", f"Tankers burnt, {n} comments"), observation(), at=minutes(n))
        assess(db, [watch(MATCH)], NOW + minutes(n))
    assert evidence(db, "port/attacks#1") == [("wire", 5)]
    assert told(db, "port/attacks#1") == [["opened"]]


def test_an_entry_that_says_again_what_it_said_before_is_evidence_by_that_text(db: Database) -> None:
    said(db)
    assess(db, [watch(MATCH)], NOW)
    record(db, revised(db, "1", "Tankers burned"), observation(), at=minutes(1))
    assess(db, [watch(MATCH)], NOW + minutes(1))
    assert evidence(db, "port/attacks#1") == [("wire", 2)]
    revised(db, "1", "Tankers burnt")
    assess(db, [watch(MATCH)], NOW + minutes(2))
    assert evidence(db, "port/attacks#1") == [("wire", 1)]
    assert assess(db, [watch(MATCH)], NOW + minutes(2)) == Assessed()


def test_a_count_that_holds_again_opens_on_the_new_evidence_alone(db: Database) -> None:
    rule = watch(COUNT | {"resolve_after": "12h"})
    for owner, at in (("A", -hours(110)), ("B", -hours(1)), ("C", timedelta(0))):
        said(db, owner, at)
    assert assess(db, [rule], NOW).opened == ("port/three#1",)
    assert assess(db, [rule], NOW + hours(13)).resolved == ("port/three#1",)
    said(db, "D", hours(14))
    assert assess(db, [rule], NOW + hours(14)).opened == ("port/three#2",)
    assert assess(db, [rule], NOW + hours(15)) == Assessed()
    assert evidence(db, "port/three#2") == [("d", 1)]
    with db.reading() as session:
        second = alerts.get(session, "port/three#2")
    assert second is not None
    assert second.certainty is Certainty.POSSIBLE


def test_a_watch_that_cannot_be_assessed_is_reported_and_stops_no_other(db: Database) -> None:
    said(db)
    broken = impossible(watch(MATCH, watch="other"))
    done = assess(db, [broken, watch(MATCH)], NOW)
    assert done.opened == ("port/attacks#1",)
    ((name, fault),) = done.faults
    assert (name, type(fault)) == ("other", OverflowError)


def impossible(one: Watch) -> Watch:
    """A watch that looks back to before there were years."""
    rules = [rule.model_copy(update={"within": timedelta.max}) for rule in one.rules]
    return one.model_copy(update={"rules": rules})


def test_an_owner_of_four_hundred_characters_has_an_alert_like_any_other(db: Database) -> None:
    long = "The Honourable Company " * 17
    said(db, long)
    (opened,) = assess(db, [watch(MATCH | {"group_by": ["owner"]})], NOW).opened
    with db.reading() as session:
        found = alerts.get(session, opened)
    assert found is not None
    assert found.group == (("owner", long),)


def test_alerts_of_a_watch_that_is_configured_no_more_end_in_their_time(db: Database) -> None:
    said(db)
    assess(db, [watch(MATCH)], NOW)
    assert assess(db, [], NOW + hours(23)) == Assessed()
    assert assess(db, [], NOW + hours(24)).resolved == ("port/attacks#1",)
    assert assess(db, [], NOW + hours(24)) == Assessed()
    assert told(db, "port/attacks#1") == [["opened"], ["resolved"]]


def test_two_assessors_at_once_lose_no_change(db: Database) -> None:
    said(db, "A")
    with assessing(db) as go_on:
        said_meanwhile = not db.is_sqlite
        if said_meanwhile:
            said(db, "B")
        other = Thread(target=assess, args=(db, [watch(MATCH)], NOW))
        other.start()
        wait_until_it_waits_or_ends(db, other)
        go_on.set()
    other.join()
    if not said_meanwhile:
        said(db, "B")
        assess(db, [watch(MATCH)], NOW)
    assert sorted(evidence(db, "port/attacks#1")) == [("a", 1), ("b", 1)]
    assert told(db, "port/attacks#1") == [["opened"], ["certainty_up", "new_origin"]]


@contextmanager
def assessing(db: Database) -> Iterator[Event]:
    """An assessment that has read, and writes once it is told to go on."""
    read, go_on = Event(), Event()

    def run() -> None:
        with db.transaction() as session:
            alerts.lock(session, "port")
            seen = observations.within(session, "port", since=NOW - hours(48), until=NOW)
            found = kinds.evaluate(watch(MATCH), seen, NOW)
            standing = alerts.latest(session, "port", [one.key for one in found])
            read.set()
            go_on.wait()
            alerts.apply(session, episodes.advance(standing, found, NOW))

    thread = Thread(target=run)
    thread.start()
    read.wait()
    try:
        yield go_on
    finally:
        go_on.set()
        thread.join()


def wait_until_it_waits_or_ends(db: Database, other: Thread) -> None:
    """SQLite lets the other begin only after us, so there is nothing to wait for."""
    while not db.is_sqlite and other.is_alive():
        with db.reading() as session:
            blocked = session.execute(text("SELECT count(*) FROM pg_locks WHERE NOT granted")).scalar_one()
        if blocked:
            return
        other.join(0.02)


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)  # SQLite has one writer at a time
def test_watches_do_not_wait_for_each_other(db: Database) -> None:
    with db.transaction() as one, db.transaction() as other:
        alerts.lock(one, "port")
        alerts.lock(other, "coast")


def test_an_episode_keeps_to_its_own_evidence_after_it_was_stored(db: Database) -> None:
    said(db, "A")
    assess(db, [watch(MATCH)], NOW)
    assess(db, [watch(MATCH)], NOW + hours(24))
    said(db, "B", hours(25), guid="2")
    assess(db, [watch(MATCH)], NOW + hours(25))
    said(db, "C", hours(26), guid="3")
    assert assess(db, [watch(MATCH)], NOW + hours(26)).updated == ("port/attacks#2",)
    assert sorted(evidence(db, "port/attacks#2")) == [("b", 1), ("c", 1)]
    with db.reading() as session:
        (standing,) = alerts.latest(session, "port", []).values()
    assert standing == replace(standing, state=AlertState.FIRING, after=NOW)
