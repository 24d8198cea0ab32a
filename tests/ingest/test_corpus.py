"""Every real feed of the shared collection, held against feedparser's own reading of it.

The collection is other people's and no part of the project: it lies beside the checkout, or
where TOCSIN_SHARED says.
"""

import csv
import io
import os
import warnings
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import feedparser
import pytest

from tocsin.ingest.parse import parse
from tocsin.model import ParsedFeed

SHARED = Path(os.environ.get("TOCSIN_SHARED", Path(__file__).parents[3] / "shared"))
LISTED = SHARED / "data" / "feeds.tsv"
URL = "https://feeds.example/feed.xml"
HEADERS = {"content-location": URL, "content-type": "application/xml"}

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not LISTED.is_file(), reason=f"no collection of feeds at {SHARED}"),
]


@dataclass(frozen=True)
class Case:
    """One real document, as we read it and as feedparser does."""

    row: dict[str, str]
    ours: ParsedFeed
    theirs: list[Any]


def identity(entry: Any) -> object:
    """What makes two entries of one document two: guid, else link, else what they say."""
    return (
        entry.get("id") or entry.get("link") or tuple(entry.get(k) for k in ("title", "summary", "published"))
    )


@pytest.fixture(scope="module")
def real() -> list[Case]:
    with LISTED.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))
    listed = [row for row in rows if row["kind"] == "real"]
    bodies = ((row, (SHARED / "data" / "feeds" / row["path"]).read_bytes()) for row in listed)
    return [Case(row, parse(body, None, URL), reference(body)) for row, body in bodies]


def reference(body: bytes) -> list[Any]:
    """feedparser's entries, each identity once."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        parsed = feedparser.parse(io.BytesIO(body), response_headers=HEADERS)
    unique: dict[object, Any] = {}
    for entry in parsed.entries:
        unique.setdefault(identity(entry), entry)
    return list(unique.values())


class _Words(HTMLParser):
    """Reads HTML by other means than the code under test."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def letters(title: str) -> str:
    """A title without whitespace, whose placing around tags is a matter of taste, and unprintables."""
    return "".join(char for char in title if char.isprintable() and not char.isspace())


def without_markup(title: str) -> str:
    words = _Words()
    words.feed(title)
    words.close()
    return "".join(words.words)


def test_no_entry_of_a_real_feed_is_lost_or_made_up(real: list[Case]) -> None:
    counts = [(case.row["path"], len(case.ours.entries), len(case.theirs)) for case in real]
    assert [count for count in counts if count[1] != count[2]] == []


def test_every_entry_of_a_real_feed_keeps_an_identity_of_its_own(real: list[Case]) -> None:
    for case in real:
        guids = [entry.guid for entry in case.ours.entries]
        assert len(set(guids)) == len(guids), case.row["path"]
        assert all(guids), case.row["path"]


def test_titles_and_links_of_well_formed_utf8_are_feedparsers_without_markup(real: list[Case]) -> None:
    compared, wrong = 0, []
    for case in real:
        if case.row["well_formed"] != "y" or not case.row["encoding"].startswith(("utf-8", "ascii")):
            continue
        for entry, theirs in zip(case.ours.entries, case.theirs, strict=True):
            compared += 1
            title, link = theirs.get("title", ""), theirs.get("link", "")
            if letters(entry.title) not in (letters(title), letters(without_markup(title))):
                wrong.append((case.row["path"], entry.title, title))
            if link.startswith("http") and entry.url != "".join(link.split()):
                wrong.append((case.row["path"], entry.url, link))
    assert compared > 1000
    assert wrong == []


def test_what_was_no_feed_is_called_none_and_a_feed_is_one(real: list[Case]) -> None:
    for case in real:
        if case.ours.entries:
            assert case.ours.is_feed, case.row["path"]
        elif case.row["format"] == "not a feed":
            assert not case.ours.is_feed, case.row["path"]
            assert len(case.ours.problem.splitlines()) == 1
