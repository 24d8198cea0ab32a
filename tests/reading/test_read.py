from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from yaml import safe_load

from tests.build import NOW, fetched, hours, item, minutes, source, turn
from tests.parts.deployment import LEXICON, WATCH
from tocsin.config.settings import Settings
from tocsin.model import Entry, Reading, Seen, Source
from tocsin.reading.read import Read, _place, read
from tocsin.reading.reader import Reader, build
from tocsin.reading.stories import profile
from tocsin.store import entries, feeds, observations
from tocsin.store.database import Database, connect
from tocsin.store.tables import buckets, profiles
from tocsin.store.tables import stories as story_rows
from tocsin.store.upgrade import upgrade


def reader() -> Reader:
    return build(Settings.model_validate({**safe_load(LEXICON), "watches": [safe_load(WATCH)]}))


def arrive(db: Database, *titles: str, owner: str = "wire", at: timedelta = timedelta(0)) -> None:
    outlets: list[Source] = [source(name, language="en") for name in ("wire", "paper", "radio")]
    record = fetched(
        *(item(f"{owner}-{title}", title=title, published=NOW + at) for title in titles),
        source=owner,
        now=NOW + at,
    )
    with db.transaction() as session:
        feeds.sync(session, outlets, minutes(10), NOW)
        feeds.save_fetch(session, record, lambda _: turn(), NOW + at)


def seen(db: Database) -> list[Seen]:
    with db.reading() as session:
        return observations.within(session, "port", since=NOW - hours(100), until=NOW + hours(100))


def stories(db: Database) -> list[int]:
    return [one.story for one in seen(db)]


def origins(db: Database) -> list[int]:
    return [one.origin for one in seen(db)]


def test_what_is_unread_is_read_once(db: Database) -> None:
    arrive(db, "Tankers torched near Varna", "Choir sings in Varna")
    assert read(db, reader(), NOW) == Read(entries=2, observations=1)
    assert read(db, reader(), NOW) == Read()


def test_more_texts_than_one_batch_are_all_read(db: Database) -> None:
    arrive(db, *(f"Depot {n} attacked in Varna" for n in range(450)))
    assert read(db, reader(), NOW) == Read(entries=450, observations=450)


def test_who_is_asked_to_stop_reads_nothing_more(db: Database) -> None:
    arrive(db, "Tankers torched near Varna")
    assert read(db, reader(), NOW, stopping=lambda: True) == Read()
    assert read(db, reader(), NOW).entries == 1


def test_copies_of_one_text_are_one_origin_and_other_texts_are_others(db: Database) -> None:
    arrive(db, "Gunmen torch forty fuel tankers on the road to Varna attacked at dawn")
    arrive(db, "Gunmen torch forty fuel tankers on the road to Varna attacked at dawn", owner="paper")
    arrive(db, "Depot in Varna attacked by a crowd of angry dockers", owner="radio")
    read(db, reader(), NOW)
    first, second, third = origins(db)
    assert first == second != third
    assert len(set(stories(db))) == 2


def test_reports_of_one_event_are_one_story_of_several_origins(db: Database) -> None:
    arrive(db, "Forty fuel tankers torched by gunmen on the road to Varna")
    arrive(db, "Fuel tankers burnt by gunmen near Varna, forty lorries lost", owner="paper")
    read(db, reader(), NOW)
    assert len(set(stories(db))) == 1
    assert len(set(origins(db))) == 2


def test_a_copy_that_comes_in_a_later_batch_joins_its_story(db: Database) -> None:
    arrive(db, "Gunmen torch forty fuel tankers on the road to Varna attacked at dawn")
    read(db, reader(), NOW)
    arrive(
        db,
        "Gunmen torch forty fuel tankers on the road to Varna attacked at dawn",
        owner="paper",
        at=hours(5),
    )
    read(db, reader(), NOW + hours(5))
    assert len(set(stories(db))) == 1


def test_the_same_headline_a_week_later_is_other_news(db: Database) -> None:
    arrive(db, "Depot in Varna attacked by a crowd of angry dockers")
    arrive(db, "Depot in Varna attacked by a crowd of angry dockers", owner="paper", at=hours(73))
    read(db, reader(), NOW + hours(73))
    assert len(set(stories(db))) == 2


def revise(db: Database, guid: str, title: str) -> None:
    with db.transaction() as session:
        feeds.save_fetch(session, fetched(item(guid, title=title)), lambda _: turn(), NOW + hours(1))


def test_a_revised_text_is_read_and_stays_in_its_story(db: Database) -> None:
    arrive(db, "Depot attacked in Varna")
    read(db, reader(), NOW)
    before = seen(db)
    revise(db, "wire-Depot attacked in Varna", "Two dead as depot is attacked in Varna")
    assert read(db, reader(), NOW + hours(1)) == Read(entries=1, observations=1)
    assert [(one.origin, one.story) for one in seen(db)] == [(one.origin, one.story) for one in before]


def test_a_live_page_that_turns_to_another_event_leaves_its_story(db: Database) -> None:
    arrive(db, "Depot burnt down by angry dockers in Varna")
    arrive(db, "Depot burnt down by angry dockers in Varna", owner="paper")
    read(db, reader(), NOW)
    revise(db, "wire-Depot burnt down by angry dockers in Varna", "Blockade of Varna: queues for bread")
    read(db, reader(), NOW + hours(1))
    (copy,), (turned,) = (
        [one for one in seen(db) if one.indicator == name] for name in ("attack", "blockade")
    )
    assert turned.story != copy.story
    assert turned.origin != copy.origin


def test_a_copy_that_comes_late_and_out_of_order_joins_its_origin(db: Database) -> None:
    arrive(db, "Depot in Varna attacked by a crowd of angry dockers", at=hours(20))
    read(db, reader(), NOW + hours(20))
    arrive(db, "Depot in Varna attacked by a crowd of angry dockers", owner="paper", at=-hours(30))
    read(db, reader(), NOW + hours(20))
    assert len(set(origins(db))) == 1


class Killed(BaseException):
    """What ends a process between two statements."""


class DyingReader:
    """A reader in a process that dies at a text."""

    revision = "r"

    def __init__(self, reader: Reader, at: int) -> None:
        self.reader, self.left = reader, at

    def read(self, entry: Entry) -> Reading:
        self.left -= 1
        if self.left < 0:
            raise Killed
        return self.reader.read(entry)


TITLES = (
    "Forty fuel tankers torched by gunmen on the road to Varna",
    "Fuel tankers burnt by gunmen near Varna, forty lorries lost",
    "Depot in Varna attacked by a crowd of angry dockers",
    "UPDATE - Depot in Varna attacked by a crowd of angry dockers",
    "Blockade of Varna: queues for bread",
)


def placing(db: Database) -> list[tuple[str, int, int]]:
    return [(one.title, one.origin, one.story) for one in seen(db)]


def test_texts_are_placed_alike_whatever_the_batches_and_however_often_the_process_died(
    sqlite_db: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    arrive(sqlite_db, *(f"{title} {n}" for n in range(6) for title in TITLES))
    with connect(f"sqlite:///{tmp_path}/other.db") as other:
        upgrade(other)
        arrive(other, *(f"{title} {n}" for n in range(6) for title in TITLES))
        read(other, reader(), NOW)
        monkeypatch.setattr("tocsin.reading.read.READ_TOGETHER", 7)
        for at in (0, 6, 9, 13, 15):
            with pytest.raises(Killed):
                read(sqlite_db, DyingReader(reader(), at), NOW)  # type: ignore[arg-type]
        read(sqlite_db, reader(), NOW)
        assert placing(sqlite_db) == placing(other)
        assert len(placing(other)) == 30


def test_a_batch_that_was_not_committed_leaves_nothing_on_the_shelf(db: Database) -> None:
    arrive(db, *TITLES)

    def tables() -> list[object]:
        with db.reading() as session:
            return [session.execute(select(table)).all() for table in (buckets, profiles, story_rows)]

    def die_after_placing() -> None:
        with db.transaction() as session:
            unread = entries.claim_unread(session, 10)
            _place(session, [profile(reader().read(entry)) for entry in unread])
            raise Killed

    with pytest.raises(Killed):
        die_after_placing()
    assert tables() == [[], [], []]
    assert read(db, reader(), NOW).entries == len(TITLES)


class Breaking:
    """A reader that a text breaks, as a bug would."""

    revision = "r"

    def __init__(self, reader: Reader) -> None:
        self.reader = reader

    def read(self, entry: Entry) -> Reading:
        if "broken" in entry.title:
            raise ZeroDivisionError("a bug")
        return self.reader.read(entry)


def test_a_text_that_breaks_the_reader_is_named_and_stops_no_other(db: Database) -> None:
    arrive(db, "Depot attacked in Varna", "A broken text", "Tankers torched near Varna")
    done = read(db, Breaking(reader()), NOW)  # type: ignore[arg-type]
    assert (done.entries, done.observations) == (3, 2)
    assert [what for _, what in done.faults] == ["ZeroDivisionError: a bug"]
    assert read(db, reader(), NOW) == Read()
