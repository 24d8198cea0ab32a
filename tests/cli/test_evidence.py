"""What evidence says beside its words, from the feed to the webhook, the mail and the pages.

How many were killed, who claims it, from whom the text is: its origin and the agency it credits.
"""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.parts.deployment import deploy, rss
from tests.parts.feed_server import FeedServer
from tests.parts.smtp_sink import SmtpSink
from tests.parts.webhook_receiver import WebhookReceiver
from tocsin.cli.__main__ import main

TOLD = "At least 12 killed in attack on Varna, according to dockers - Reuters"
WITNESSED = "Attack on the port of Varna, residents say"

Run = Callable[..., Any]


@pytest.fixture
def receiver() -> Iterator[WebhookReceiver]:
    with WebhookReceiver() as started:
        yield started


@pytest.fixture
def sink() -> Iterator[SmtpSink]:
    with SmtpSink() as started:
        yield started


@pytest.fixture
def run(
    tmp_path: Path, receiver: WebhookReceiver, sink: SmtpSink, capsys: pytest.CaptureFixture[str]
) -> Iterator[Run]:
    """The command line after a pass over three feeds: two have one text, the third tells of no death."""
    with FeedServer() as feeds:
        for name, title in (("/a.xml", TOLD), ("/b.xml", TOLD), ("/c.xml", WITNESSED)):
            feeds.put(name, rss("Choir sings", title))
        made = deploy(
            tmp_path,
            [feeds.url(name) for name in ("/a.xml", "/b.xml", "/c.xml")],
            webhook=receiver.url,
            smtp=sink.url(),
        )

        def say(*arguments: str) -> Any:
            assert main(["-c", str(made.folder), *arguments]) == 0
            out = capsys.readouterr().out
            return json.loads(out) if "--json" in arguments else out

        say("poll")
        yield say


def by_source(items: Any) -> dict[str, Any]:
    return {item["source"]: item for item in items}


def test_a_webhook_hears_how_many_were_killed_and_who_says_so(run: Run, receiver: WebhookReceiver) -> None:
    told = by_source(json.loads(receiver.next().body)["data"]["evidence"])
    assert told["source-0"]["claimed_by"] == ["according to dockers"]
    assert told["source-0"]["deaths"] == {
        "low": 12,
        "high": None,
        "span": {"start": 0, "end": 18, "text": "At least 12 killed", "field": "title"},
    }
    assert (told["source-2"]["claimed_by"], told["source-2"]["deaths"]) == (["residents say"], None)


def test_a_mail_says_it_in_a_line(run: Run, sink: SmtpSink) -> None:
    mail = sink.received[0].mail
    for part in mail.iter_parts():
        text = part.get_content()
        assert text.count("at least 12 killed · “according to dockers”") == 2
        assert text.count("“residents say”") == 1


def test_of_two_that_print_one_text_a_webhook_hears_the_same_origin(
    run: Run, receiver: WebhookReceiver
) -> None:
    told = by_source(json.loads(receiver.next().body)["data"]["evidence"])
    assert told["source-0"]["origin"] == told["source-1"]["origin"] != told["source-2"]["origin"]
    assert [told[f"source-{n}"]["agency"] for n in range(3)] == ["reuters", "reuters", None]


def test_an_alerts_pages_name_origin_and_agency_of_each_piece(run: Run) -> None:
    entries = {entry["source"]: entry for entry in run("entries", "search", "varna", "--json")["entries"]}
    first, other = sorted((entries["source-0"], entries["source-1"]), key=lambda entry: int(entry["id"]))
    alone = entries["source-2"]
    for page in (run("alerts", "show", "port/any-attack"), run("explain", "port/any-attack")):
        lines = {number: line_of(page, number) for number in (first["id"], other["id"], alone["id"])}
        assert f", origin {first['origin']}, agency reuters" in lines[first["id"]]
        assert f", the same origin as entry {first['id']}, agency reuters" in lines[other["id"]]
        assert f", origin {alone['origin']}" in lines[alone["id"]]
        assert "agency" not in lines[alone["id"]]
        unwrapped = " ".join(page.split())
        assert "claimed by according to dockers; deaths: 12 or more «At least 12 killed»" in unwrapped


def test_the_json_of_an_alert_holds_origin_and_agency_of_each_piece(run: Run) -> None:
    found = run("explain", "port/any-attack", "--json")
    placed = {item["entry"]: (item["origin"], item["agency"]) for item in found["evidence"]}
    assert {link["entry"]: (link["origin"], link["agency"]) for link in found["chain"]} == placed
    assert sorted(agency or "" for _, agency in placed.values()) == ["", "reuters", "reuters"]
    assert len({origin for origin, _ in placed.values()}) == 2


def test_an_entrys_page_and_json_name_its_origin_and_agency(run: Run) -> None:
    entries = run("entries", "search", "killed", "--json")["entries"]
    first, other = sorted(entries, key=lambda entry: int(entry["id"]))
    assert (other["origin"], other["agency"]) == (first["origin"], "reuters")
    own = run("explain", "--entry", str(first["id"])).splitlines()[0]
    copied = run("explain", "--entry", str(other["id"])).splitlines()[0]
    assert own.endswith(f" UTC, origin {first['origin']}, agency reuters")
    assert copied.endswith(f" UTC, the same origin as entry {first['id']}, agency reuters")
    explained = run("explain", "--entry", str(other["id"]), "--json")["entry"]
    assert (explained["origin"], explained["agency"]) == (first["origin"], "reuters")


def test_a_listing_of_entries_has_columns_for_origin_and_agency(run: Run) -> None:
    head, *rows = run("entries", "search", "varna").splitlines()
    assert head.split() == ["time", "source", "entry", "origin", "agency", "title"]
    assert sorted(row[head.index("agency") : head.index("title")].strip() for row in rows) == [
        "",
        "reuters",
        "reuters",
    ]


def line_of(page: str, entry: int) -> str:
    """The line of a page that begins to speak of an entry."""
    (found,) = (
        line for line in page.splitlines() if f"entry {entry} of" in line or f"entry {entry}, rev" in line
    )
    return found
