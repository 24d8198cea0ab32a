"""The first pass over many feeds, from request to committed and read row, against feedparser alone.

    python benchmarks/first_pass.py [FEEDS] [ENTRIES]

Serves synthetic feeds in three languages, one entry in each on topic, on loopback, polls and reads
them once into SQLite, then lets feedparser parse the same bodies: no fetching, no database, no
reading. Prints feeds a CPU second for both and their ratio, and those of the unchanged second pass.
"""

import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import feedparser
from tests.parts.deployment import deploy, rss
from tests.parts.feed_server import FeedServer

from tocsin.config.load import load
from tocsin.ingest.poll import poll
from tocsin.reading.read import read
from tocsin.runtime.engine import Engine, open_engine

TITLES = {
    "en": "Depot {n} attacked in Varna, dockers say after night {m} of the dispute",
    "fr": "Le dépôt {n} incendié à Varna, la nuit {m} d'un conflit sans fin",
    "ar": "هجوم على مستودع {n} في ميناء فارنا في الليلة {m}",
}
QUIET = {
    "en": "Council {n} of the valley votes on roads, schools and the price of bread, item {m}",
    "fr": "Le conseil {n} de la vallée vote sur les routes, les écoles et le pain, point {m}",
    "ar": "مجلس الوادي {n} يصوت على الطرق والمدارس وسعر الخبز البند {m}",
}


def main(feeds: int = 200, entries: int = 30) -> None:
    bodies = []
    for n in range(feeds):
        language = list(TITLES)[n % len(TITLES)]
        titles = [
            TITLES[language].format(n=n, m=0),
            *(QUIET[language].format(n=n, m=m) for m in range(1, entries)),
        ]
        bodies.append(rss(*titles, language=language))
    with FeedServer() as server, tempfile.TemporaryDirectory() as folder:
        for n, body in enumerate(bodies):
            server.put(f"/{n}", body, etag=f'"{n}"')
        made = deploy(Path(folder), [server.url(f"/{n}") for n in range(feeds)])
        measure(made.folder, bodies)


def measure(folder: Path, bodies: list[bytes]) -> None:
    # The server runs in this process: what it costs is measured by the unchanged pass, which is
    # nearly all server, and so both figures are lower bounds.
    with open_engine(load(folder, env={}), datetime.now(UTC), daemon=True) as engine:
        first = cpu(lambda: every(engine))
        reading = cpu(lambda: read(engine.db, engine.reader, datetime.now(UTC)))
        unchanged = cpu(lambda: every(engine))
    peer = cpu(lambda: [feedparser.parse(body) for body in bodies])
    count = len(bodies)
    print(f"{count} feeds; feedparser is the peer, and only parses")
    for name, seconds in (
        ("first pass", first),
        ("with reading", first + reading),
        ("unchanged pass", unchanged),
    ):
        print(f"{name:<18} {count / seconds:8.0f} feeds/CPU s   {peer / seconds:5.2f} x feedparser")
    print(f"{'feedparser':<18} {count / peer:8.0f} feeds/CPU s")


def every(engine: Engine) -> None:
    more, began = True, datetime.now(UTC)
    while more:
        done = poll(
            engine.db,
            engine.settings.polling,
            datetime.now(UTC),
            chance=lambda: 0.0,
            polled_before=began,
        )
        more = done.more


def cpu(work: Callable[[], object]) -> float:
    began = time.process_time()
    work()
    return time.process_time() - began


if __name__ == "__main__":
    main(*(int(argument) for argument in sys.argv[1:]))
