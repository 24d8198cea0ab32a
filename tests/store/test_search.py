"""The index of words: what it finds, on both databases, is what a look at every entry finds."""

from collections.abc import Callable, Iterable, Sequence
from datetime import timedelta
from itertools import islice
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, event, select, text

from tests.build import NOW, fetched, item, minutes, source, turn
from tests.reading.corpus import CONCEPTS, QUERIES, READER, TEXTS
from tocsin.config.watches import ConceptSettings
from tocsin.model import Entry
from tocsin.model.clues import ANYTHING, AllOf, AnyOf, Clue, FromSource, Tagged, Token
from tocsin.reading import index
from tocsin.reading.query import parse
from tocsin.store import entries, feeds, search, upkeep
from tocsin.store.database import Database
from tocsin.store.tables import entries as entries_table

SOURCES = (source("gazette", tags=("local",)), source("wire", language="fr"))


def save(db: Database, *texts: tuple[str, str], source: str = "wire", at: timedelta = timedelta(0)) -> None:
    """A poll of a feed that holds these titles and summaries, numbered from 0."""
    with db.transaction() as session:
        feeds.sync(session, SOURCES, minutes(10), NOW)
        items = (
            item(
                f"{source}-{n}",
                title,
                summary=summary,
                published=NOW + at - minutes(n),
                tags=("Été", "a b")[: n % 3],
            )
            for n, (title, summary) in enumerate(texts)
        )
        feeds.save_fetch(session, fetched(*items, source=source, now=NOW + at), lambda _: turn(), NOW + at)


def catch_up(db: Database, version: str = "1", **how: Any) -> int:
    return search.catch_up(db, index.tokens, version, NOW, **how)


def found(db: Database, clue: Clue, version: str = "1", **how: Any) -> list[str]:
    with db.reading() as session:
        return [entry.title for entry in search.candidates(session, clue, version, **how)]


def word(text: str) -> Token:
    return Token(f"w{text}")


def test_only_entries_with_the_words_are_found_newest_first(db: Database) -> None:
    save(db, ("Fuel is short", ""), ("Choir sings", ""), ("Port", "No fuel"), ("Fuelled", ""))
    assert catch_up(db) == 4
    assert found(db, word("fuel")) == ["Fuel is short", "Port"]
    assert found(db, Token("tfuel")) == ["Fuel is short"]
    assert found(db, Token("wfuel", open=True)) == ["Fuel is short", "Port", "Fuelled"]
    assert found(db, AllOf((word("fuel"), word("no")))) == ["Port"]
    assert found(db, AnyOf((word("choir"), AllOf((word("fuel"), word("is")))))) == [
        "Fuel is short",
        "Choir sings",
    ]
    assert found(db, AnyOf(())) == []
    assert found(db, ANYTHING) == ["Fuel is short", "Choir sings", "Port", "Fuelled"]


def test_sources_and_tags_narrow_without_the_index_and_beside_it(db: Database) -> None:
    save(db, ("Fuel", ""), ("Fuel price", ""), ("Oil", ""))
    save(db, ("Fuel here", ""), source="gazette", at=minutes(1))
    catch_up(db)
    assert found(db, FromSource("gazette")) == ["Fuel here"]
    assert found(db, Tagged("local")) == ["Fuel here"]
    assert found(db, Tagged("Été")) == ["Fuel price", "Oil"]
    assert found(db, Tagged("été")) == []
    assert found(db, AllOf((word("fuel"), FromSource("wire"), Tagged("Été")))) == ["Fuel price"]
    assert found(db, AnyOf((word("oil"), word("price"), FromSource("gazette")))) == [
        "Fuel here",
        "Fuel price",
        "Oil",
    ]


def test_what_is_not_indexed_yet_is_always_a_candidate(db: Database) -> None:
    save(db, ("Fuel", ""), ("Choir", ""))
    assert found(db, word("fuel")) == ["Fuel", "Choir"]
    catch_up(db)
    assert found(db, word("fuel")) == ["Fuel"]
    save(db, ("Band", ""), source="gazette", at=minutes(1))
    assert found(db, word("fuel")) == ["Band", "Fuel"]
    assert found(db, AllOf((word("fuel"), FromSource("wire")))) == ["Fuel"]


def test_a_revised_text_replaces_its_words_and_one_that_comes_back_does_too(db: Database) -> None:
    save(db, ("Fuel", ""), ("Choir", ""))
    catch_up(db)
    save(db, ("Oil", ""), ("Choir", ""))
    assert found(db, word("choir")) == ["Oil", "Choir"]
    assert catch_up(db) == 1
    assert (found(db, word("fuel")), found(db, word("oil"))) == ([], ["Oil"])
    save(db, ("Fuel", ""), ("Choir", ""))
    assert catch_up(db) == 1
    assert (found(db, word("fuel")), found(db, word("oil"))) == (["Fuel"], [])


def test_taking_up_twice_is_once(db: Database) -> None:
    save(db, ("Fuel", ""))
    assert [catch_up(db), catch_up(db)] == [1, 0]
    assert rows(db) == 1


def test_an_entry_without_words_is_indexed_too(db: Database) -> None:
    save(db, ("…", ""))
    assert [catch_up(db), catch_up(db)] == [1, 0]
    assert found(db, word("fuel")) == []


def test_it_stops_between_batches_when_it_is_asked_to(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "INDEXED_TOGETHER", 2)
    save(db, *((f"Fuel {n}", "") for n in range(5)))
    asked = iter([False, False, True])
    assert catch_up(db, stopping=lambda: next(asked)) == 2
    with db.reading() as session:
        assert search.waiting(session) == 3
    assert catch_up(db) == 3


def test_an_index_of_another_version_is_not_asked_and_is_made_anew(
    db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search, "CANDIDATES_TOGETHER", 2)
    save(db, ("Fuel", ""), ("Choir", ""), ("Band", ""))
    catch_up(db, "1")
    assert found(db, AllOf((word("fuel"), FromSource("wire"))), "2") == ["Fuel", "Choir", "Band"]
    assert search.catch_up(db, lambda _: ["wfuel"], "2", NOW) == 3
    assert found(db, word("fuel"), "2") == ["Fuel", "Choir", "Band"]
    assert found(db, word("choir"), "2") == []
    assert rows(db) == 3


def test_a_text_that_changes_while_it_is_taken_apart_is_taken_up_anew(db: Database) -> None:
    save(db, ("Fuel", ""))

    def slow(entry: Entry) -> Iterable[str]:
        if entry.title == "Fuel":
            save(db, ("Oil", ""))
        return index.tokens(entry)

    search.catch_up(db, slow, "1", NOW)
    assert catch_up(db) == 1
    assert (found(db, word("fuel")), found(db, word("oil"))) == ([], ["Oil"])


def test_entries_leave_the_index_when_they_are_removed_and_their_numbers_mean_no_others(db: Database) -> None:
    save(db, ("Fuel", ""), ("Choir", ""))
    catch_up(db)
    with db.transaction() as session:
        feeds.sync(session, [], minutes(10), NOW)
        removed = upkeep.remove_old(
            session, entries_before=NOW + timedelta(days=9), deliveries_before=NOW, n=10
        )
    assert (removed.entries, rows(db)) == (2, 0)
    save(db, ("Oil", ""), ("Band", ""))
    assert catch_up(db) == 2
    assert found(db, word("fuel")) == []
    assert found(db, word("oil")) == ["Oil"]


def test_since_and_after_cut_the_list(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "CANDIDATES_TOGETHER", 3)
    save(db, *((f"Fuel {n}", "") for n in range(10)))
    save(db, *((f"Gas {n} fuel", "") for n in range(10)), source="gazette")  # at the very same times
    catch_up(db)
    whole = found(db, word("fuel"))
    assert whole[:4] == ["Gas 0 fuel", "Fuel 0", "Gas 1 fuel", "Fuel 1"]
    assert found(db, word("fuel"), since=NOW - minutes(1)) == whole[:4]
    with db.reading() as session:
        numbers = {entry.title: entry.id for entry in entries.newest_first(session)}
    for at, title in enumerate(whole):
        assert found(db, word("fuel"), after=numbers[title]) == whole[at + 1 :]


def test_a_page_of_entries_is_fetched_at_a_time(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "CANDIDATES_TOGETHER", 5)
    save(db, *((f"Fuel {n}", "") for n in range(50)))
    catch_up(db)
    asked: list[str] = []
    with db.reading() as session:
        likely = search.candidates(session, word("fuel"), "1")
        event.listen(db.engine, "before_cursor_execute", lambda *given: asked.append(given[2]))
        assert len(list(islice(likely, 7))) == 7
    assert sum("summary" in statement for statement in asked) == 2


@pytest.mark.parametrize(
    "token", ["", "fuel OR oil", 'fuel"', "fuel'", "fuel*", "a:b", "w\x00", "-w", "(w", "w\\"]
)
def test_a_token_that_is_more_than_letters_and_digits_reaches_no_database(db: Database, token: str) -> None:
    catch_up(db)
    with pytest.raises(ValueError, match="no token of letters and digits"):
        found(db, Token(token))


@pytest.mark.parametrize(
    "query",
    [
        '"\'; DROP TABLE entries; --"',
        "\"fuel') | ('oil\"",
        "AND*",
        '"NEAR(fuel oil)"',
        '"wfuel:*"',
        "\\fuel",
        "{fuel}",
    ],
)
def test_no_query_says_anything_in_the_language_of_the_database(db: Database, query: str) -> None:
    save(db, ("Fuel", ""), ("Oil", ""), ("Drop table entries", ""), ("and", ""))
    catch_up(db)
    assert by_index(db, query) == by_looking(db, query)


def test_thousands_of_forms_and_forty_brackets_are_within_the_limits_of_both(db: Database) -> None:
    save(db, ("Town900", ""), ("Town7 has fuel", ""), ("Fuel", ""))
    catch_up(db)
    places = ConceptSettings.model_validate({"forms": {"any": [f"town{n}" for n in range(index.MOST)]}})
    most = index.clue(parse("place:many"), {"place:many": places})
    assert most != ANYTHING
    assert found(db, most) == ["Town900", "Town7 has fuel"]
    deep = "town7"
    for n in range(1, 38):
        deep = f"(fuel {'AND' if n % 2 else 'OR'} {deep})"
    assert "Town7 has fuel" in found(db, index.clue(parse(deep), {}))


def test_a_long_text_is_found_by_its_last_word_that_is_read(db: Database) -> None:
    """PostgreSQL counts no word beyond the 16,383rd, so places are not kept."""
    save(db, ("Long", " ".join(f"a{n:x}" for n in range(9_000))))
    catch_up(db)
    for one in ("a0", f"a{3_000:x}"):
        assert by_index(db, one) == by_looking(db, one) == ["Long"]


# the property: whatever the entries and the query, both databases say what a look at every entry says


def by_looking(db: Database, query: str) -> list[str]:
    with db.reading() as session:
        return [entry.title for entry in filter(READER.search(query), entries.newest_first(session))]


def by_index(db: Database, query: str) -> list[str]:
    clue = index.clue(parse(query), CONCEPTS)
    with db.reading() as session:
        likely = search.candidates(session, clue, "1")
        return [entry.title for entry in filter(READER.search(query), likely)]


def emptied(db: Database) -> None:
    with db.transaction() as session:
        search.forget(session, session.execute(select(entries_table.c.id)).scalars().all())
        session.execute(delete(entries_table))


PAIRS = st.lists(st.tuples(TEXTS, TEXTS), min_size=1, max_size=5)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(PAIRS, PAIRS, PAIRS, st.lists(QUERIES, min_size=1, max_size=8))
def test_the_index_finds_what_a_look_at_every_entry_finds(
    db: Database,
    first: Sequence[tuple[str, str]],
    revised: Sequence[tuple[str, str]],
    late: Sequence[tuple[str, str]],
    queries: Sequence[str],
) -> None:
    emptied(db)
    save(db, *first)
    catch_up(db)
    save(db, *revised[:2], source="gazette", at=minutes(1))
    catch_up(db)
    for query in queries:
        assert by_index(db, query) == by_looking(db, query)
    save(db, *revised)  # the texts of the first poll change, and some are new
    save(db, *late, source="gazette", at=minutes(2))
    for query in queries:
        assert by_index(db, query) == by_looking(db, query)
    catch_up(db)
    for query in queries:
        assert by_index(db, query) == by_looking(db, query)


# killed between every two steps


class Killed(BaseException):
    """The end of the process, as far as the code in it can tell."""


def killed_at(db: Database, step: int, work: Callable[[], object]) -> bool:
    """Lets work go on up to its nth statement; whether it came so far."""
    seen = 0

    def count(*_: object) -> None:
        nonlocal seen
        seen += 1
        if seen == step:
            raise Killed

    event.listen(db.engine, "before_cursor_execute", count)
    try:
        work()
    except Killed:
        return True
    finally:
        event.remove(db.engine, "before_cursor_execute", count)
    return False


def test_killed_between_any_two_steps_and_repeated_it_holds_each_text_once(
    db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search, "INDEXED_TOGETHER", 2)
    step = 1
    going = True
    while going:
        emptied(db)
        save(db, ("Fuel", ""), ("Choir", ""), ("Band", ""))
        catch_up(db, "0")
        save(db, ("Oil", ""), ("Choir", ""), ("Band", ""), ("Fuel again", ""))
        going = killed_at(db, step, lambda: catch_up(db))
        for one in ("fuel", "oil", "choir", "nothing"):  # half done, it misses nothing
            assert by_index(db, one) == by_looking(db, one)
        catch_up(db)
        assert (rows(db), found(db, word("fuel")), found(db, word("oil"))) == (4, ["Fuel again"], ["Oil"])
        step += 1
    assert step > 10


def rows(db: Database) -> int:
    with db.reading() as session:
        return int(session.execute(text("SELECT count(*) FROM entry_words")).scalar_one())
