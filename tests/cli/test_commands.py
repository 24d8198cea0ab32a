"""The commands that work on the database, with the JSON that programs read."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from standardwebhooks import Webhook

from tests.parts.deployment import SECRET, Deployment, deploy, rss
from tests.parts.feed_server import FeedServer
from tests.parts.smtp_sink import SmtpSink
from tests.parts.webhook_receiver import Reply, WebhookReceiver
from tocsin.cli.__main__ import main


@dataclass
class Desk:
    """A deployment with its outside world, and the command line in this process."""

    deployment: Deployment
    feeds: FeedServer
    receiver: WebhookReceiver
    sink: SmtpSink
    capsys: pytest.CaptureFixture[str]

    def __call__(self, *arguments: str) -> tuple[int, str, str]:
        status = main(["-c", str(self.deployment.folder), *arguments])
        said = self.capsys.readouterr()
        return status, said.out, said.err

    def json(self, *arguments: str, status: int = 0) -> Any:
        ended, out, err = self(*arguments, "--json")
        assert ended == status, err or out
        return json.loads(out)


@pytest.fixture
def desk(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Iterator[Desk]:
    """Two feeds: one reports an attack, the other denies it and has nothing else."""
    with FeedServer() as feeds, WebhookReceiver() as receiver, SmtpSink() as sink:
        feeds.put("/a.xml", rss("Tankers torched near Varna", "Choir sings in Varna"), etag='"1"')
        feeds.put("/b.xml", rss("Army denies attack on Varna"), etag='"1"')
        urls = [feeds.url("/a.xml"), feeds.url("/b.xml")]
        made = deploy(tmp_path, urls, webhook=receiver.url, smtp=sink.url())
        yield Desk(made, feeds, receiver, sink, capsys)


def test_poll_goes_through_all_stages_and_says_what_came_of_it(desk: Desk) -> None:
    first = desk.json("poll")
    assert first.pop("seconds") > 0
    assert first == {
        "sources": 2,
        "fetched": 2,
        "unchanged": 0,
        "failed": 0,
        "entries_new": 3,
        "entries_revised": 0,
        "observations": 2,
        "alerts": 1,
        "alerts_updated": 0,
        "alerts_resolved": 0,
        "delivered": 2,
        "faults": {},
    }
    second = desk.json("poll")
    assert (second["unchanged"], second["entries_new"], second["alerts"], second["delivered"]) == (2, 0, 0, 0)


def test_poll_takes_the_sources_that_are_named_and_refuses_others_with_the_nearest(desk: Desk) -> None:
    assert desk.json("poll", "source-1")["sources"] == 1
    status, _, err = desk("poll", "sorce-1")
    assert (status, "did you mean source-1" in err) == (2, True)


def test_a_dry_poll_sends_nothing_and_the_next_one_does(desk: Desk) -> None:
    assert desk.json("poll", "--no-deliver")["delivered"] == 0
    assert desk.receiver.received == []
    assert desk.json("poll")["delivered"] == 2


def test_a_failing_feed_is_named_and_stops_no_other(desk: Desk) -> None:
    desk.feeds.put("/b.xml", b"gone", status=500)
    done = desk.json("poll")
    assert (done["fetched"], done["failed"], done["alerts"]) == (1, 1, 1)
    assert "http_status" in done["faults"]["source-1"]


def test_alerts_list_shows_what_receivers_got(desk: Desk) -> None:
    desk.json("poll")
    (alert,) = desk.json("alerts", "list")["alerts"]
    sent = json.loads(desk.receiver.next().body)["data"]
    assert {name: alert[name] for name in ("id", "watch", "rule", "severity", "certainty", "evidence")} == {
        name: sent[name] for name in ("id", "watch", "rule", "severity", "certainty", "evidence")
    }
    assert (alert["id"], alert["state"], alert["severity"]) == ("port/any-attack#1", "firing", "severe")
    assert alert["corroboration"] == {"owners": 1, "origins": 1, "entries": 1}
    assert alert["places"] == [{"concept": "place:port", "label": "Port Varna", "lat": 43.2, "lon": 27.9}]


def test_alerts_show_adds_what_changed_and_who_was_told(desk: Desk) -> None:
    desk.json("poll")
    shown = desk.json("alerts", "show", "port/any-attack")
    assert [change["reasons"] for change in shown["changes"]] == [["opened"]]
    assert sorted((sent["channel"], sent["state"]) for sent in shown["deliveries"]) == [
        ("analysts", "sent"),
        ("ops", "sent"),
    ]
    status, _, err = desk("alerts", "show", "port/any-atack")
    assert (status, "port/any-attack#1" in err) == (2, True)


def test_an_alert_is_explained_back_to_the_fetch_that_brought_its_entry(desk: Desk) -> None:
    desk.json("poll")
    found = desk.json("explain", "port/any-attack#1")
    (link,) = found["chain"]
    assert (link["title"], link["source"], link["indicator"]) == (
        "Tankers torched near Varna",
        "source-0",
        "attack",
    )
    assert link["fetch"] is not None
    assert link["fetched_at"] == link["first_seen"]
    assert found["rule_definition"]["indicators"] == {"attack": "event:attack"}
    assert "torched" in [span["text"] for span in link["spans"]]
    read = {(one["concept"], one["text"], one["status"]) for one in link["mentions"]}
    assert read >= {("event:attack", "torched", "asserted"), ("place:port", "Varna", "asserted")}


def test_a_text_is_explained_with_offsets_into_it_as_given(desk: Desk) -> None:
    text = "L'armée dément l'attaque de Varna"
    found = desk.json("explain", "--text", text, "--lang", "fr")
    assert found["language"] == "fr"
    (attack,) = [one for one in found["mentions"] if one["concept"] == "event:attack"]
    assert (text[attack["start"] : attack["end"]], attack["status"]) == ("attaque", "negated")
    (seen,) = found["observations"]
    assert (seen["indicator"], seen["status"], seen["accepted"]) == ("attack", "negated", False)
    assert text[seen["start"] : seen["end"]] == "attaque"
    assert {one["indicator"]: one["state"] for one in found["indicators"]} == {
        "attack": "not accepted",
        "blockade": "missing",
    }


def test_explain_wants_an_alert_or_a_text(desk: Desk) -> None:
    assert desk("explain")[0] == 2


def test_entries_are_searched_in_the_language_of_the_watches(desk: Desk) -> None:
    desk.json("poll")
    found = desk.json("entries", "search", "event:attack AND NOT denies")["entries"]
    assert [entry["title"] for entry in found] == ["Tankers torched near Varna"]
    assert desk.json("entries", "search", "choir", "--since", "1h")["entries"][0]["source"] == "source-0"
    status, _, err = desk("entries", "search", "choir AND (")
    assert (status, "column 12" in err) == (2, True), err


def test_sources_are_listed_with_what_their_polls_came_to(desk: Desk) -> None:
    desk.feeds.put("/b.xml", b"gone", status=500)
    desk.json("poll")
    first, second = desk.json("sources", "list")["sources"]
    assert (first["id"], first["owner"], first["reliability"], first["entries"]) == (
        "source-0",
        "Owner 0",
        "C",
        2,
    )
    assert (second["failures"], second["fault"]) == (1, "http_status")


def test_a_feed_is_tested_without_being_kept(desk: Desk) -> None:
    found = desk.json("sources", "test", desk.feeds.url("/a.xml"))
    assert (found["ok"], found["entries"], found["title"]) == (True, 2, "News")
    desk.feeds.put("/page.html", b"<html>no feed</html>", content_type="text/html")
    assert desk.json("sources", "test", desk.feeds.url("/page.html"), status=1)["ok"] is False


def test_status_is_0_when_all_is_well_and_1_when_not(desk: Desk) -> None:
    desk.json("poll")
    well = desk.json("status")
    assert (well["ok"], well["problems"], well["sources"], well["backlog"]["unread"]) == (True, [], 2, 0)
    desk.feeds.put("/b.xml", b"gone", status=500)
    desk.json("poll")
    ill = desk.json("status", status=1)
    assert (ill["ok"], list(ill["failing"])) == (False, ["source-1"])


def test_a_test_message_reaches_the_channel_signed_and_marked(desk: Desk) -> None:
    assert desk.json("send-test", "ops")["sent"] is True
    got = desk.receiver.next()
    body = Webhook(SECRET).verify(got.body, dict(got.headers))
    assert (body["type"], body["data"]["test"]) == ("tocsin.test", True)
    assert desk.json("send-test", "analysts")["sent"] is True
    assert "[TEST]" in desk.sink.received[0].mail["Subject"]


def test_a_dry_test_sends_nothing_and_a_refused_one_fails(desk: Desk, tmp_path: Path) -> None:
    assert "[TEST]" in desk.json("send-test", "ops", "--dry-run")["subject"]
    assert desk.receiver.received == []
    with WebhookReceiver([Reply(403)]) as refusing:
        made = deploy(tmp_path / "other", [], webhook=refusing.url)
        other = Desk(made, desk.feeds, refusing, desk.sink, desk.capsys)
        assert other.json("send-test", "ops", status=1)["sent"] is False
    assert desk("send-test", "opps")[0] == 2


def test_the_database_is_upgraded_inspected_and_backed_up(desk: Desk, tmp_path: Path) -> None:
    assert desk.json("db", "status", status=1)["version"] is None
    assert desk.json("db", "upgrade")["upgraded"] is True
    assert desk.json("db", "upgrade")["upgraded"] is False
    assert desk.json("db", "status")["ok"] is True
    assert desk.json("db", "backup", str(tmp_path / "copy.db"))["bytes"] > 0
    assert desk("db", "backup", str(tmp_path / "copy.db"))[0] == 1


def test_looking_before_there_are_tables_names_the_remedy(desk: Desk) -> None:
    status, _, err = desk("alerts", "list")
    assert (status, "tocsin db upgrade" in err) == (1, True)


def test_evaluate_counts_an_item_as_ringing_by_accepted_observations_of_weight(desk: Desk) -> None:
    labels = desk.deployment.folder / "labels.jsonl"
    rows = [
        ("1", "en", "Tankers torched near Varna", True, ["attack"]),
        ("2", "en", "Army denies attack on Varna", False, []),
        ("3", "fr", "Varna isolée du monde", True, ["blockade"]),
        ("4", "en", "Attack near Varna called off", False, []),
    ]
    labels.write_text(
        "\n".join(
            json.dumps(
                {
                    "id": id,
                    "lang": lang,
                    "date": "2025-10-28",
                    "title": title,
                    "kind": "written",
                    "labels": {"relevant": True, "should_alert": alert, "indicators": seen},
                }
            )
            for id, lang, title, alert, seen in rows
        )
    )
    found = desk.json("evaluate", str(labels), "--split", "kind")
    assert found["items"] == 4
    assert found["alert"]["tp"] + found["alert"]["fp"] + found["alert"]["fn"] + found["alert"]["tn"] == 4
    assert (found["alert"]["tp"], found["alert"]["fn"]) == (1, 1)
    assert found["languages"]["fr"] == {
        "tp": 0,
        "fp": 0,
        "fn": 1,
        "tn": 0,
        "precision": 0.0,
        "recall": 0.0,
        "f1": 0.0,
    }
    wanted = {"id": "3", "kind": "alert", "expected": True, "got": False}
    assert any(wanted.items() <= error.items() for error in found["errors"])
    assert found["by_kind"]["written"] == found["alert"]


def test_evaluate_names_the_line_that_is_no_item(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "bad.jsonl").write_text('{"title": "fine"}\n{not json\n')
    status, _, err = desk("evaluate", str(tmp_path / "bad.jsonl"))
    assert (status, "bad.jsonl:2:2" in err) == (1, True)


def test_a_pass_in_which_every_feed_fails_has_failed(desk: Desk) -> None:
    desk.feeds.put("/a.xml", b"gone", status=500)
    desk.feeds.put("/b.xml", b"gone", status=500)
    assert desk.json("poll", status=1)["failed"] == 2


def test_an_entry_of_a_feed_that_names_no_language_bears_the_one_it_is_written_in(desk: Desk) -> None:
    sources = (desk.deployment.folder / "sources/all.yaml").read_text()
    desk.deployment.write("sources/all.yaml", sources.replace("language: en, ", ""))
    french = rss("L'armée annonce que des camions ont été incendiés à Varna", language="")
    desk.feeds.put("/b.xml", french)
    desk.json("poll", "source-1")
    (entry,) = desk.json("entries", "search", "lang:fr")["entries"]
    assert entry["language"] == "fr"


def test_a_source_without_a_name_bears_its_feeds_title(desk: Desk) -> None:
    sources = (desk.deployment.folder / "sources/all.yaml").read_text()
    desk.deployment.write(
        "sources/all.yaml", sources.replace("id: source-1,", "").replace("name: Source 1, ", "")
    )
    desk.json("poll")
    assert {source["name"] for source in desk.json("sources", "list")["sources"]} == {"Source 0", "News"}


def test_every_listing_has_a_text_for_people(desk: Desk) -> None:
    desk.json("poll")
    for arguments, expected in [
        (("alerts", "list"), "port/any-attack#1"),
        (("alerts", "show", "port/any-attack"), "«torched»"),
        (("explain", "port/any-attack"), "in fetch"),
        (("sources", "list"), "source-1"),
        (("entries", "search", "torched"), "Tankers torched"),
        (("status",), "all is well"),
        (("poll",), "2 unchanged"),
        (("explain", "--text", "Tankers torched near Varna"), "event:attack"),
    ]:
        status, out, _ = desk(*arguments)
        assert (status, expected in out) == (0, True), (arguments, out)


def test_half_a_character_in_an_item_stops_nothing(desk: Desk, tmp_path: Path) -> None:
    labels = {"relevant": True, "should_alert": False, "indicators": []}
    row = {"id": "half-\ud800", "lang": "en", "title": "Tankers torched near Varna", "labels": labels}
    (tmp_path / "half.jsonl").write_text(json.dumps(row))
    (miss, _) = desk.json("evaluate", str(tmp_path / "half.jsonl"))["errors"]
    assert miss["id"] == "half-\ud800"
