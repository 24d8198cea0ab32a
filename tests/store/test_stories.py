"""Texts in their origins and stories, and the buckets by which they are found."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import Column, MetaData, func, select, text

from tests.build import NOW, fetched, hours, item, minutes, observation, source, turn
from tocsin.model import Entry, Reading
from tocsin.model.stories import Bucket, Placed, Profile
from tocsin.store import entries, feeds, observations, stories
from tocsin.store.database import Database, Session, connect
from tocsin.store.tables import alerts, buckets, profiles
from tocsin.store.tables import entries as entry_rows
from tocsin.store.upgrade import MIGRATIONS, upgrade


def kept(db: Database, *titles: str) -> list[Entry]:
    with db.transaction() as session:
        feeds.sync(session, [source()], minutes(10), NOW)
        record = fetched(*(item(str(n), title=title) for n, title in enumerate(titles)))
        feeds.save_fetch(session, record, lambda _: turn(), NOW)
        return sorted(entries.newest_first(session), key=lambda entry: entry.id)


def profile(entry: Entry, **given: object) -> Profile:
    made = Profile(
        entry=entry.id,
        revision=entry.revision,
        at=entry.event_time,
        seen=entry.first_seen,
        title=entry.title,
        summary=entry.summary,
        language="en",
        agency="afp",
        places=frozenset({"place:quay"}),
        features={"event:attack": 1.5, "place:quay": 0.1 + 0.2, "#30": 2.0},
    )
    return replace(made, **given)  # type: ignore[arg-type]


def test_a_placed_text_comes_back_as_it_was(db: Database) -> None:
    (entry,) = kept(db, "Tankers burnt")
    with db.transaction() as session:
        story = stories.open_story(session, entry.title, NOW)
        one = Placed(profile(entry), origin=entry.revision, story=story)
        stories.keep(session, [one])
    with db.reading() as session:
        assert stories.placed(session, [entry.revision]) == [one]
        assert stories.placed(session, [entry.revision + 1]) == []


def test_rules_see_origin_and_story_and_the_entry_its_agency(db: Database) -> None:
    first, second, alone = kept(db, "Tankers burnt", "Tankers burnt on the road", "Choir sings")
    with db.transaction() as session:
        story = stories.open_story(session, first.title, NOW)
        stories.keep(session, [Placed(profile(first), 7, story), Placed(profile(second), 8, story)])
        for entry in (first, second, alone):
            observations.record(session, Reading(entry, "en", (), (observation(),)), NOW)
        seen = observations.within(session, "port", since=NOW - hours(1), until=NOW)
        agencies = session.execute(select(entry_rows.c.agency).order_by(entry_rows.c.id)).scalars().all()
    assert [(one.origin, one.story) for one in seen] == [(7, story), (8, story), (-alone.id, -alone.id)]
    assert agencies == ["afp", "afp", None]


def test_an_origin_is_named_by_the_entry_whose_text_opened_it(db: Database) -> None:
    first, second, third = kept(db, "Tankers burnt", "Tankers burnt on the road", "Choir sings")
    with db.transaction() as session:
        story = stories.open_story(session, first.title, NOW)
        for one, origin in ((first, first.revision), (second, first.revision), (third, third.revision)):
            stories.keep(session, [Placed(profile(one), origin, story)])
        both = [first.revision, None, third.revision, first.revision, 999]
        assert stories.openers(session, both) == {first.revision: first.id, third.revision: third.id}
        assert stories.openers(session, [second.revision, None]) == {}


def test_an_origin_that_its_first_entry_left_is_named_by_none(db: Database) -> None:
    first, second = kept(db, "Tankers burnt", "Tankers burnt on the road")
    with db.transaction() as session:
        story = stories.open_story(session, first.title, NOW)
        stories.keep(session, [Placed(profile(one), first.revision, story) for one in (first, second)])
        stories.keep(session, [Placed(profile(first, revision=second.revision), 99, story)])
        assert stories.openers(session, [first.revision]) == {}


def test_an_entry_bears_its_origin_and_agency_once_it_is_placed(db: Database) -> None:
    (entry,) = kept(db, "Tankers burnt")
    assert (entry.origin, entry.agency) == (None, None)
    with db.transaction() as session:
        stories.keep(session, [Placed(profile(entry), 7, stories.open_story(session, "a", NOW))])
        found = entries.get(session, entry.id)
    assert found is not None
    assert (found.origin, found.agency) == (7, "afp")


def test_an_entrys_place_is_told_with_its_last_text(db: Database) -> None:
    first, second = kept(db, "Tankers burnt", "Choir sings")
    with db.transaction() as session:
        stories.keep(session, [Placed(profile(first), 7, stories.open_story(session, "a", NOW))])
        stories.keep(session, [Placed(profile(first, revision=second.revision), 7, 1)])
        found = stories.standing(session, [first.id, second.id])
    assert list(found) == [first.id]
    assert found[first.id].told is not None
    assert found[first.id].told.profile.revision == second.revision


def test_an_entry_placed_before_texts_were_kept_stands_where_it_stood(db: Database) -> None:
    (entry,) = kept(db, "Tankers burnt")
    with db.transaction() as session:
        story = stories.open_story(session, entry.title, NOW)
        session.execute(entry_rows.update().values(story=story, origin=3))
        assert stories.standing(session, [entry.id]) == {entry.id: stories.Standing(3, story, None)}


def test_buckets_come_back_as_they_were_and_are_kept_anew(db: Database) -> None:
    first = Bucket(3, NOW, ((5, 1_700_000_000), (2**40, -5)))
    second = Bucket(4, NOW + hours(1), ((6, 1_700_000_001),))
    with db.transaction() as session:
        stories.shelve(session, {2**62: first, 7: first})
        stories.shelve(session, {7: second})
        stories.shelve(session, {})
        assert stories.shelved(session, [7, 2**62, 7, 1]) == {7: second, 2**62: first}


def test_what_nothing_came_to_for_long_is_forgotten_a_part_at_a_time(db: Database) -> None:
    (entry,) = kept(db, "Tankers burnt")
    with db.transaction() as session:
        stories.keep(session, [Placed(profile(entry), 1, stories.open_story(session, "a", NOW))])
        stories.shelve(session, {key: Bucket(1, NOW, ()) for key in range(5)})
        stories.forget(session, NOW)
        assert len(session.execute(select(buckets)).all()) == 5
        stories.forget(session, NOW + timedelta(seconds=1), n=2)
        assert len(session.execute(select(buckets)).all()) == 3
        assert session.execute(select(profiles)).all() == []


def test_a_look_up_costs_the_same_however_many_buckets_there_are(sqlite_db: Database) -> None:
    with sqlite_db.transaction() as session:
        for table, column in (("buckets", "key"), ("profiles", "revision"), ("profiles", "entry")):
            plan = session.execute(text(f"EXPLAIN QUERY PLAN SELECT * FROM {table} WHERE {column} IN (1, 2)"))  # noqa: S608 - names of ours
            assert all("SEARCH" in row.detail for row in plan)


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)  # SQLite has one writer at a time
def test_two_workers_do_not_place_at_once(db: Database) -> None:
    free = select(func.pg_try_advisory_xact_lock(stories.PLACING))
    with db.transaction() as first:
        stories.alone(first)
        with db.transaction() as second:
            assert second.execute(free).scalar_one() is False
    with db.transaction() as second:
        assert second.execute(free).scalar_one() is True


def test_an_upgrade_makes_origins_of_the_near_copies_of_before(database_url: str) -> None:
    with connect(database_url) as before:
        with before.transaction() as session:
            upgrade_to(session, "0003")
            copies_of_before(session)
        upgrade(before)
        with before.reading() as session:
            origins = session.execute(select(entry_rows.c.id, entry_rows.c.origin)).all()
            heard = session.execute(select(alerts.c.origins)).scalar_one()
    assert {tuple(row) for row in origins} == {(1, 10), (2, 10), (3, None)}
    assert heard == [10]


def test_an_upgrade_keeps_the_origins_that_an_alert_has_heard(database_url: str) -> None:
    with connect(database_url) as before:
        with before.transaction() as session:
            upgrade_to(session, "0004")
            add(session, "alerts", stories=[7, 2**40])
        upgrade(before)
        with before.reading() as session:
            assert session.execute(select(alerts.c.origins)).scalar_one() == [7, 2**40]


def upgrade_to(session: Session, version: str) -> None:
    """The tables of a version of before."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = session
    command.upgrade(config, version)


def copies_of_before(session: Session) -> None:
    """Two entries in one story of near-copies and one in none, and an alert that has heard the story."""
    add(session, "sources", id="wire")
    add(session, "stories", id=4)
    for number, story in ((1, 4), (2, 4), (3, None)):
        add(session, "entries", id=number, source="wire", guid=str(number), story=story)
        add(session, "revisions", id=9 + number, entry=number)
    add(session, "alerts", stories=[4])


def add(session: Session, table: str, **given: object) -> None:
    """A row of a table as it is now in the database, with any values in the columns that need one."""
    old = MetaData()
    old.reflect(session, only=[table])
    values = {column.name: placeholder(column) for column in old.tables[table].c if not column.nullable}
    session.execute(old.tables[table].insert().values(values | given))


def placeholder(column: Column[Any]) -> object:
    """Any value of the column's type."""
    given = {"BOOLEAN": False, "JSON": [], "JSONB": []}
    name = str(column.type).partition("(")[0]
    if name.startswith(("DATETIME", "TIMESTAMP")):
        return NOW
    return given.get(name, "" if name in ("TEXT", "VARCHAR") else 0)
