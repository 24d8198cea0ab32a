"""`tocsin entries search`: the index and the language of queries from the command line."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.parts.deployment import LEXICON, Deployment, deploy, rss
from tests.parts.feed_server import FeedServer
from tocsin.cli.__main__ import main
from tocsin.store import search
from tocsin.store.database import connect

TITLES = ("Attack on a depot", "Choir sings in Varna", "Depot attacked again", "Varna : dépôt incendié")

Desk = Callable[..., Any]


@pytest.fixture
def feeds() -> Iterator[FeedServer]:
    with FeedServer() as server:
        server.put("/a.xml", rss(*TITLES))
        server.put("/b.xml", rss("Blockade of Varna", "The choir is on tour"))
        yield server


@pytest.fixture
def deployment(tmp_path: Path, feeds: FeedServer) -> Deployment:
    return deploy(tmp_path, [feeds.url("/a.xml"), feeds.url("/b.xml")])


@pytest.fixture
def desk(deployment: Deployment, capsys: pytest.CaptureFixture[str]) -> Desk:
    """The command line in this process: the JSON that a command says, or its error."""

    def say(*arguments: str, status: int = 0) -> Any:
        assert main(["-c", str(deployment.folder), *arguments, "--json"]) == status
        said = capsys.readouterr()
        return said.err if status else json.loads(said.out)

    return say


def titles(said: Any) -> set[str]:
    return {entry["title"] for entry in said["entries"]}


def waiting(deployment: Deployment) -> int:
    with connect(f"sqlite:///{deployment.database}") as db, db.reading() as session:
        return search.waiting(session)


FOUND = {
    "choir": {"Choir sings in Varna", "The choir is on tour"},
    "DEPOT": {"Attack on a depot", "Depot attacked again", "Varna : dépôt incendié"},
    "attack*": {"Attack on a depot", "Depot attacked again"},
    "event:blockade AND place:port": {"Blockade of Varna"},
    "event:* AND NOT depot": {"Blockade of Varna"},
    "choir NEAR/2 tour AND source:source-1": set(),
    "varna AND NOT source:source-0": {"Blockade of Varna"},
    "NOT (depot OR varna)": {"The choir is on tour"},
    "title:(=Choir OR =The)": {"Choir sings in Varna", "The choir is on tour"},
    "absent": set(),
}


def test_what_is_found_is_the_same_before_and_after_the_index_knows_it(
    desk: Desk, deployment: Deployment
) -> None:
    desk("poll")
    assert waiting(deployment) == 0
    assert {query: titles(desk("entries", "search", query)) for query in FOUND} == FOUND
    with connect(f"sqlite:///{deployment.database}") as db, db.transaction() as session:
        session.exec_driver_sql("UPDATE entries SET indexed = NULL")
    assert waiting(deployment) == len(TITLES) + 2
    assert {query: titles(desk("entries", "search", query)) for query in FOUND} == FOUND


def test_a_search_looks_only_where_the_index_leads(desk: Desk, deployment: Deployment) -> None:
    desk("poll")
    (found,) = desk("entries", "search", '"choir sings"')["entries"]
    with connect(f"sqlite:///{deployment.database}") as db, db.transaction() as session:
        search.forget(session, [found["id"]])
    assert titles(desk("entries", "search", '"choir sings"')) == set()
    assert titles(desk("entries", "search", "choir")) == {"The choir is on tour"}


def test_pages_follow_each_other_without_a_gap(desk: Desk) -> None:
    desk("poll")
    whole = [entry["id"] for entry in desk("entries", "search", "varna OR depot OR choir")["entries"]]
    paged: list[int] = []
    while True:
        after = ("--after", str(paged[-1])) if paged else ()
        page = desk("entries", "search", "varna OR depot OR choir", "--limit", "2", *after)["entries"]
        if not page:
            break
        paged += [entry["id"] for entry in page]
    assert paged == whole
    assert len(whole) == 6


def test_a_page_after_an_entry_that_is_not_there_is_refused(desk: Desk) -> None:
    desk("poll")
    assert "--after: no entry 999" in desk("entries", "search", "varna", "--after", "999", status=2)


def test_an_edited_lexicon_is_searched_by_at_once(desk: Desk, deployment: Deployment) -> None:
    desk("poll")
    assert titles(desk("entries", "search", "actor:union")) == set()
    deployment.write("lexicons/port.yaml", LEXICON.replace("en: [dockers]", "en: [dockers, choir]"))
    assert titles(desk("entries", "search", "actor:union")) == {
        "Choir sings in Varna",
        "The choir is on tour",
    }


def test_a_changed_headline_is_found_by_its_new_words(desk: Desk, feeds: FeedServer) -> None:
    feeds.put("/b.xml", rss("Blockade of Varna", guid="1"))
    desk("poll")
    feeds.put("/b.xml", rss("Siege of Varna", guid="1"))
    desk("poll")
    assert titles(desk("entries", "search", "siege")) == {"Siege of Varna"}
    assert titles(desk("entries", "search", "blockade")) == set()
