from datetime import timedelta

from yaml import safe_load

from tests.build import NOW, fetched, hours, item, minutes, source, turn
from tests.parts.deployment import LEXICON, WATCH
from tocsin.config.settings import Settings
from tocsin.model import Entry, Reading, Source
from tocsin.reading.read import Read, read
from tocsin.reading.reader import Reader, build
from tocsin.store import feeds, observations
from tocsin.store.database import Database


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


def stories(db: Database) -> list[int]:
    with db.reading() as session:
        return [
            one.story
            for one in observations.within(session, "port", since=NOW - hours(100), until=NOW + hours(100))
        ]


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


def test_copies_of_one_text_are_one_story_and_other_texts_are_others(db: Database) -> None:
    arrive(db, "Gunmen torch forty fuel tankers on the road to Varna attacked at dawn")
    arrive(db, "Gunmen torch forty fuel tankers on the road to Varna attacked at dawn", owner="paper")
    arrive(db, "Depot in Varna attacked by a crowd of angry dockers", owner="radio")
    read(db, reader(), NOW)
    first, second, third = stories(db)
    assert first == second != third


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


def test_a_revised_text_is_read_and_stays_in_its_story(db: Database) -> None:
    arrive(db, "Depot attacked in Varna")
    read(db, reader(), NOW)
    before = stories(db)
    with db.transaction() as session:
        revised = item("wire-Depot attacked in Varna", title="Two dead as depot is attacked in Varna")
        feeds.save_fetch(session, fetched(revised), lambda _: turn(), NOW + hours(1))
    assert read(db, reader(), NOW + hours(1)) == Read(entries=1, observations=1)
    assert stories(db) == before


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
