"""Searching 100,000 entries by the index, against a look at every entry and against SQL's LIKE.

    python benchmarks/search.py [ENTRIES] [DATABASE]

Makes up entries in English, French and Arabic in a fresh SQLite file, or in an empty database whose
URL is given, and indexes them. Each query is asked for all that it finds and for the newest 50. The
look at every entry must find the same; LIKE knows neither whole words nor accents, and is asked for
the query's rarest word only.
"""

import random
import sys
import tempfile
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime, timedelta
from itertools import accumulate, islice
from pathlib import Path
from time import perf_counter

from sqlalchemy import or_, select

from tocsin.config.settings import Settings
from tocsin.model import Basis, Entry, ParsedEntry, Source
from tocsin.reading import index
from tocsin.reading.query import parse
from tocsin.reading.reader import Reader, build
from tocsin.store import entries, feeds, search
from tocsin.store.database import Database, connect
from tocsin.store.tables import entries as entries_table
from tocsin.store.tables import revisions
from tocsin.store.upgrade import upgrade

NOW = datetime(2026, 1, 1, tzinfo=UTC)
VOCABULARY = 40_000  # words a language, the nth as frequent as 1/n, as in any language
SUMMARY = 35  # words
PAGE = 50
POLLED = 500  # entries a poll
_SOUNDS = {
    "en": "ba con der est fal ging hor int jum kel lon mer nor out per quo ran ster tow und ver wor yon",
    "fr": "bé con dé est fê gra hô inté jeu là mé né où pé quê rê sé tê une vé eu ça",
    "ar": "با تر جم حد خل در سا شم صر عل غا فر قو كت لم من نه وا يس أم إن",
}
CONCEPTS = {
    "place:valley": {"label": "the valley", "en": ["Upper Valley"], "fr": ["Haute Vallée"], "ar": ["الوادي"]},
    "event:strike": {"label": "strike", "en": ["strike", "walkout*"], "fr": ["grève*"], "ar": ["إضراب"]},
}
ABOUT = ("Strike in the Upper Valley", "Grève générale dans la Haute-Vallée", "بداية الإضراب في الوادي")
RARE = 2_000  # one entry in so many is about the strike
QUERIES = {  # with the word that LIKE is asked for
    "one rare word": ("walkout* OR grève", "Grève"),
    "a phrase": ('"upper valley"', "Upper Valley"),
    "concepts": ("event:strike NEAR/6 place:valley", "Grève"),
    "rare and frequent": ("{often} AND strike", "Strike"),
    "frequent": ("{often}", "{often}"),
    "absent": ("nowhere", "nowhere"),
    "exclusion alone": ("NOT {often}", "nowhere"),
}


class Writer:
    """Makes up texts."""

    def __init__(self) -> None:
        self._chance = random.Random(1)
        self._weights = list(accumulate(1 / n for n in range(1, VOCABULARY + 1)))
        self.words = {language: self._vocabulary(sounds.split()) for language, sounds in _SOUNDS.items()}

    def _vocabulary(self, sounds: Sequence[str]) -> list[str]:
        words: dict[str, None] = {}
        while len(words) < VOCABULARY:
            words["".join(self._chance.choice(sounds) for _ in range(self._chance.choice((2, 3, 3, 4))))] = (
                None
            )
        return list(words)

    def entry(self, number: int) -> feeds.DatedEntry:
        language = list(self.words)[number % 3]
        words = self._chance.choices(self.words[language], cum_weights=self._weights, k=SUMMARY + 9)
        title = ABOUT[number % 3] if self._chance.randrange(RARE) == 0 else " ".join(words[:9]).capitalize()
        at = NOW + timedelta(seconds=number)
        item = ParsedEntry(f"{number}", f"http://news.example/{number}", title, f"{' '.join(words[9:])}.", at)
        return feeds.DatedEntry(item, at, Basis.PUBLISHED, baseline=False)


def fill(db: Database, writer: Writer, count: int) -> None:
    sources = [Source(f"s{n}", f"http://s{n}.example/", f"S{n}", f"S{n}") for n in range(3)]
    turn = feeds.Turn(timedelta(minutes=10), NOW)
    with db.transaction() as session:
        feeds.sync(session, sources, timedelta(minutes=10), NOW)
    for start in range(0, count, POLLED):
        brought = tuple(writer.entry(number) for number in range(start, min(start + POLLED, count)))
        with db.transaction() as session:
            source = sources[start // POLLED % 3].id
            feeds.save_fetch(
                session, feeds.FetchRecord(source, "fetched", 0.1, entries=brought), lambda _: turn, NOW
            )


def by_index(db: Database, reader: Reader, settings: Settings, query: str, most: int | None) -> list[int]:
    with db.reading() as session:
        clue = index.clue(parse(query), settings.concepts)
        return kept(reader, query, search.candidates(session, clue, index.VERSION), most)


def by_looking(db: Database, reader: Reader, query: str, most: int | None) -> list[int]:
    with db.reading() as session:
        return kept(reader, query, entries.newest_first(session), most)


def kept(reader: Reader, query: str, likely: Iterable[Entry], most: int | None) -> list[int]:
    return [entry.id for entry in islice(filter(reader.search(query), likely), most)]


def by_like(db: Database, word: str, most: int | None) -> list[int]:
    held = or_(revisions.c.title.ilike(f"%{word}%"), revisions.c.summary.ilike(f"%{word}%"))
    statement = (
        select(entries_table.c.id).join(revisions, revisions.c.entry == entries_table.c.id).where(held)
    )
    with db.reading() as session:
        newest = statement.order_by(entries_table.c.event_time.desc(), entries_table.c.id.desc()).limit(most)
        return list(session.execute(newest).scalars())


def timed(work: Callable[[], list[int]], rounds: int) -> tuple[list[int], float]:
    best = float("inf")
    for _ in range(rounds):
        begun = perf_counter()
        found = work()
        best = min(best, perf_counter() - begun)
    return found, best


def compare(db: Database, often: str) -> None:
    settings = Settings.model_validate({"concepts": CONCEPTS})
    reader = build(settings)
    for name, (query, word) in QUERIES.items():
        query, word = query.format(often=often), word.format(often=often)
        for most in (None, PAGE):
            ours, quick = timed(lambda: by_index(db, reader, settings, query, most), 3)  # noqa: B023 - asked at once
            every, slow = timed(lambda: by_looking(db, reader, query, most), 1)  # noqa: B023
            _, like = timed(lambda: by_like(db, word, most), 3)  # noqa: B023
            asked = f"newest {most}" if most else "all"
            same = "the same" if ours == every else "NOT THE SAME"
            print(
                f"{name}, {asked}: {len(ours)} in {quick * 1000:.1f} ms; looking at every entry "
                f"{slow / quick:,.1f} times that and {same}, LIKE {like / quick:,.1f} times"
            )


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    with tempfile.TemporaryDirectory() as folder:
        url = sys.argv[2] if len(sys.argv) > 2 else f"sqlite:///{Path(folder)}/search.db"
        with connect(url) as db:
            measure(db, count)


def measure(db: Database, count: int) -> None:
    upgrade(db)
    writer = Writer()
    begun = perf_counter()
    fill(db, writer, count)
    filled = perf_counter()
    search.catch_up(db, index.tokens, index.VERSION, NOW)
    took = perf_counter() - filled
    print(f"{count} entries saved in {filled - begun:.1f} s, indexed in {took:.1f} s")
    compare(db, writer.words["en"][20])


if __name__ == "__main__":
    main()
