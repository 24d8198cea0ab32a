"""Feeds as publishers served them, over real HTTP, through `tocsin poll`: twice."""

import csv
import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import feedparser
import pytest

from tests.parts.deployment import Deployment, deploy
from tests.parts.feed_server import FeedServer
from tocsin.ingest.parse import MAX_ENTRIES


@pytest.fixture(scope="module")
def documents(shared: Path) -> dict[str, bytes]:
    with (shared / "feeds.tsv").open(encoding="utf-8") as table:
        rows = [row for row in csv.DictReader(table, delimiter="\t") if row["kind"] == "real"]
    return {row["path"]: (shared / "feeds" / row["path"]).read_bytes() for row in rows}


@pytest.fixture
def served(documents: dict[str, bytes]) -> Iterator[FeedServer]:
    with FeedServer() as server:
        for number, body in enumerate(documents.values()):
            tag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
            server.put(f"/{number}", body, etag=tag, content_type="application/xml")
        yield server


def distinct(body: bytes) -> int:
    """How many entries feedparser finds, each identity once: its guid, else its link, else its text and date."""
    identities = {_identity(entry) for entry in feedparser.parse(body).entries}
    return min(len(identities), MAX_ENTRIES)


def _identity(entry: Any) -> tuple[str, ...]:
    if entry.get("id"):
        return ("id", entry.id)
    if entry.get("link"):
        return ("link", entry.link)
    return ("text", entry.get("title", ""), entry.get("summary", ""), entry.get("published", ""))


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.timeout(300)
def test_every_real_feed_is_fetched_whole_once_and_found_unchanged_the_second_time(
    tmp_path: Path, documents: dict[str, bytes], served: FeedServer
) -> None:
    deployment = _deployed(tmp_path, served, len(documents))
    first = deployment.json("poll")
    expected = {f"source-{number}": distinct(body) for number, body in enumerate(documents.values())}
    feeds = {source: count for source, count in expected.items() if source not in first["faults"]}
    kept = {source["id"]: source["entries"] for source in deployment.json("sources", "list")["sources"]}

    assert (first["sources"], first["fetched"] + first["failed"]) == (len(documents), len(documents))
    assert all("not_a_feed" in fault for fault in first["faults"].values())
    assert not [source for source in first["faults"] if expected[source]], "an entry was lost with its feed"
    assert {source: count for source, count in kept.items() if source in feeds} == feeds
    assert first["entries_new"] == sum(feeds.values())

    second = deployment.json("poll")
    assert (second["unchanged"], second["failed"]) == (len(feeds), first["failed"])
    assert (second["entries_new"], second["entries_revised"]) == (0, 0)


def _deployed(folder: Path, served: FeedServer, count: int) -> Deployment:
    return deploy(folder, [served.url(f"/{number}") for number in range(count)])
