"""`tocsin explain` for a text, for an entry and for an alert: why, and why not."""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.build import NOW, fetched, hours, item, source, turn
from tests.cli import landia
from tests.parts.deployment import Deployment
from tocsin.cli.__main__ import main
from tocsin.config.load import load
from tocsin.model import Entry, Mention, Observation, Reading, Span, Status, Toll
from tocsin.rules.assess import assess
from tocsin.store import entries, feeds, observations
from tocsin.store.database import connect
from tocsin.store.upgrade import upgrade

Explain = Callable[..., tuple[int, str, str]]


@pytest.fixture
def explain(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Explain:
    landia.write(tmp_path)

    def run(*arguments: str) -> tuple[int, str, str]:
        status = main(["-c", str(tmp_path), "explain", *arguments])
        said = capsys.readouterr()
        return status, said.out, said.err

    return run


def documented(explain: Explain, *arguments: str) -> Any:
    status, out, err = explain(*arguments, "--json")
    assert status == 0, err
    return json.loads(out)


def reasons(found: Any) -> dict[str, Any]:
    return {
        f"{one['watch']}/{one['indicator']}": (one["state"], (one["reason"] or {}).get("why"))
        for one in found["indicators"]
    }


# a text


def test_a_text_is_told_with_mentions_observations_and_every_indicator(explain: Explain) -> None:
    text = "The Front raids Portville; Landia denies the blockade"
    found = documented(explain, "--text", text, "--lang", "en")
    assert found["language"] == "en"
    mentions = {one["text"]: one for one in found["mentions"]}
    assert {name: one["concept"] for name, one in mentions.items()} == {
        "The Front": "actor:front",
        "raids": "event:attack",
        "Portville": "place:portville",
        "Landia": "place:landia",
        "blockade": "event:blockade",
    }
    assert (mentions["blockade"]["status"], mentions["blockade"]["trigger"]["text"]) == ("negated", "denies")
    for one in found["mentions"]:
        assert text[one["start"] : one["end"]] == one["text"]
    assert [(one["indicator"], one["status"], one["accepted"]) for one in found["observations"]] == [
        ("attack", "asserted", True),
        ("siege", "negated", False),
        ("relief", "negated", False),
    ]
    assert reasons(found) == {
        "landia/attack": ("observed", None),
        "landia/siege": ("not accepted", "«blockade» is negated by «denies», and only asserted counts"),
        "landia/shortage": ("missing", "none of it is found"),
        "landia/relief": ("not accepted", "«blockade» is negated by «denies», and only ended counts"),
        "coast/attack": ("out of scope", "not found beside «Portville»"),
    }


def test_what_holds_is_told_by_its_clause_and_words(explain: Explain) -> None:
    found = documented(explain, "--text", "Landia: scarcity of fuel")
    (shortage,) = (one for one in found["indicators"] if one["indicator"] == "shortage")
    (held,) = shortage["held"]
    assert held["clause"] == "scarcity NEAR/4 thing:fuel"
    assert [span["text"] for span in held["spans"]] == ["scarcity", "fuel"]


@pytest.mark.parametrize(
    ("text", "indicator", "clause", "why"),
    [
        ("Landia: no trouble", "attack", "event:attack", "not found"),
        ("Landia attacks in an exercise", "attack", "NOT exercise", "excluded by «exercise»"),
        (
            "Landia: a shortage of bread and of water, and fuel",
            "shortage",
            "event:shortage NEAR/4 thing:fuel",
            "«shortage» … «fuel»: the nearest is 7 words away, 4 asked",
        ),
    ],
)
def test_what_does_not_hold_is_told_by_the_first_clause_that_fails(
    explain: Explain, text: str, indicator: str, clause: str, why: str
) -> None:
    found = documented(explain, "--text", text, "--lang", "en")
    (one,) = (
        one for one in found["indicators"] if one["indicator"] == indicator and one["watch"] == "landia"
    )
    assert (one["reason"]["clause"], one["reason"]["why"]) == (clause, why)


def test_the_page_shows_the_text_once_with_its_mentions_marked(explain: Explain) -> None:
    _, told, _ = explain("--text", "Landia denies the blockade", "--lang", "en")
    first, _, language, *rest = told.splitlines()
    assert (first, language) == ("«Landia» denies the «blockade»", "language: en")
    assert "  «blockade»  event:blockade  negated   by «denies»" in rest
    assert "  «Landia»    place:landia    asserted" in rest


def test_a_watch_out_of_whose_scope_a_text_is_takes_one_line(explain: Explain) -> None:
    _, told, _ = explain("--text", "Raid on Farland")
    (line,) = (line for line in told.splitlines() if "landia" in line)
    assert line.split("  ")[1] == "landia (4 indicators)"


def test_a_text_comes_from_standard_input(tmp_path: Path) -> None:
    deployment = Deployment(landia.write(tmp_path))
    done = subprocess.run(
        deployment.command("explain", "--text", "-", "--json"),
        env=deployment.environment(),
        input="Raid on Landia\nand a blockade\n",
        capture_output=True,
        text=True,
        check=True,
    )
    found = json.loads(done.stdout)
    assert [one["text"] for one in found["mentions"]] == ["Raid", "Landia", "blockade"]


@pytest.mark.parametrize(
    "arguments",
    [(), ("x#1", "--text", "x"), ("--text", "x", "--entry", "1"), ("--entry", "1", "--lang", "fr")],
)
def test_one_thing_is_explained_at_a_time(explain: Explain, arguments: tuple[str, ...]) -> None:
    assert explain(*arguments)[0] == 2


# an entry and an alert


@pytest.fixture
def kept(tmp_path: Path, explain: Explain) -> Entry:
    """An entry in the configuration's database in which an attack was read, and the alert that it opened."""
    with connect(f"sqlite:///{tmp_path}/tocsin.db") as db:
        upgrade(db)
        with db.transaction() as session:
            feeds.sync(session, [source("wire", tags=("local",))], hours(1), NOW)
            arrived = fetched(
                item("1", "Raid on Portville", summary="Three killed, the Front says", tags=("war",))
            )
            feeds.save_fetch(session, arrived, lambda _: turn(), NOW)
            (entry,) = entries.newest_first(session)
            observations.record(session, _read(entry), NOW)
        assess(db, load(tmp_path).settings.watches, NOW)
    return entry


def _read(entry: Entry) -> Reading:
    says = Span("title", 5, 7, "on")
    raid = Span("title", 0, 4, "Raid")
    mentions = (
        Mention("event:attack", raid, attribution=says),
        Mention("place:portville", Span("title", 8, 17, "Portville")),
        Mention(
            "event:blockade", Span("summary", 0, 5, "Three"), Status.NEGATED, Span("summary", 6, 12, "killed")
        ),
    )
    attack = Observation(
        "landia", "attack", Status.ASSERTED, True, (raid,), ("place:portville",), ("actor:front",),
        Toll(3, 3, Span("summary", 0, 12, "Three killed")),
    )  # fmt: skip
    return Reading(entry, "en", mentions, (attack,))


def test_an_entry_is_read_again_with_its_source_tags_and_time(explain: Explain, kept: Entry) -> None:
    found = documented(explain, "--entry", str(kept.id))
    assert (found["entry"]["source"], found["entry"]["tags"]) == ("wire", ["local", "war"])
    assert found["entry"]["event_time"] == "2025-10-28T09:00:00Z"
    places = {(one["text"], one["field"], one["start"]) for one in found["mentions"]}
    assert places == {("Raid", "title", 0), ("Portville", "title", 8), ("the Front", "summary", 14)}
    assert reasons(found)["landia/attack"] == ("observed", None)


def test_an_entrys_page_shows_title_and_summary(explain: Explain, kept: Entry) -> None:
    _, told, _ = explain("--entry", str(kept.id))
    assert told.splitlines()[:4] == [
        "entry 1 of wire (Wire), 2025-10-28 09:00 UTC",
        "",
        "«Raid» on «Portville»",
        "Three killed, «the Front» says",
    ]


def test_an_entry_that_is_not_there_is_wrong_use(explain: Explain, kept: Entry) -> None:
    status, _, err = explain("--entry", "999")
    assert (status, err) == (2, "tocsin: no entry named '999'\n")


def test_an_alert_is_told_with_what_was_read_in_its_entries(explain: Explain, kept: Entry) -> None:
    (link,) = documented(explain, "landia/any-attack")["chain"]
    assert (link["indicator"], link["claimed_by"]) == ("attack", ["actor:front"])
    assert (link["deaths"]["low"], link["deaths"]["high"], link["deaths"]["span"]["text"]) == (
        3,
        3,
        "Three killed",
    )
    mentions = {one["concept"]: one for one in link["mentions"]}
    assert mentions["event:attack"]["attribution"] == "on"
    assert mentions["event:blockade"]["trigger"] == "killed"
    assert (mentions["place:portville"]["start"], mentions["place:portville"]["end"]) == (8, 17)


def test_an_alerts_page_goes_from_its_rule_to_the_words(explain: Explain, kept: Entry) -> None:
    _, told, _ = explain("landia/any-attack")
    lines = [line.strip() for line in told.splitlines()]
    for said in (
        "rule any-attack: match of attack",
        "«Raid» on «Portville»",
        "attack asserted: «Raid»; claimed by actor:front; deaths: 3 «Three killed»",
        "«Raid»       event:attack     asserted  claimed: «on»",
        "«Three»      event:blockade   negated   by «killed»",
        "entry 1, revision 1, of wire (Wire)",
        "1  2025-10-28 09:00 UTC  opened; told: not yet",
    ):
        assert said in lines, told
