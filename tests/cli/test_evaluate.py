"""`tocsin evaluate`: its document, its page, shares, and errors with their reasons."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.cli import landia
from tocsin.cli.__main__ import main

Evaluate = Callable[..., tuple[int, str, str]]

# id, story, kind, title, what is right
ROWS = [
    ("hit", "raid", "real", "Raid on Portville", "attack"),
    ("copy", "raid", "real", "Portville raided, say raiders", "attack"),
    ("denied", None, "real", "Landia denies the blockade", "siege"),
    ("mixed", None, "made up", "Landia attacks the blockade question", "siege shortage"),
    ("far", None, "made up", "Landia: a shortage of bread, of patience and also of fuel", "shortage"),
    ("outside", None, "made up", "Attack in Farland", "attack"),
    ("alarm", None, "made up", "Landia attacks a problem", ""),
    ("calm", None, "real", "Landia sleeps", ""),
]


@pytest.fixture
def items(tmp_path: Path) -> Path:
    rows = [
        {
            "id": id,
            "story": story,
            "kind": kind,
            "lang": "en",
            "date": "2025-10-28",
            "title": title,
            "labels": {"relevant": True, "should_alert": bool(right), "indicators": right.split()},
        }
        for id, story, kind, title, right in ROWS
    ]
    path = tmp_path / "items.jsonl"
    path.write_text("\n".join(map(json.dumps, rows)))
    return path


@pytest.fixture
def evaluate(tmp_path: Path, items: Path, capsys: pytest.CaptureFixture[str]) -> Evaluate:
    landia.write(tmp_path)

    def run(*arguments: str) -> tuple[int, str, str]:
        status = main(["-c", str(tmp_path), "evaluate", str(items), *arguments])
        said = capsys.readouterr()
        return status, said.out, said.err

    return run


def documented(evaluate: Evaluate, *arguments: str) -> Any:
    status, out, err = evaluate(*arguments, "--json")
    assert status == 0, err
    return json.loads(out)


def test_the_document_holds_what_is_promised_and_more(evaluate: Evaluate) -> None:
    found = documented(evaluate)
    assert found["items"] == 8
    alert = found["alert"]
    assert {name: alert[name] for name in ("tp", "fp", "fn", "tn")} == {"tp": 3, "fp": 1, "fn": 3, "tn": 1}
    assert (alert["precision"], alert["recall"], alert["f1"]) == (0.75, 0.5, 0.6)
    assert found["languages"] == {"en": alert}
    assert found["indicators"]["attack"] == {
        "tp": 2, "fp": 2, "fn": 1, "tn": 3, "precision": 0.5, "recall": 0.6667, "f1": 0.5714,
    }  # fmt: skip
    assert found["macro_f1"] == {"f1": None, "indicators": 0, "at_least": 5, "over": []}
    assert set(found["errors"][0]) >= {"id", "kind", "expected", "got"}


def test_macro_f1_is_over_indicators_with_as_many_items_as_asked(evaluate: Evaluate) -> None:
    macro = documented(evaluate, "--at-least", "2")["macro_f1"]
    assert macro["over"] == ["attack", "shortage", "siege"]
    assert macro["f1"] == pytest.approx((0.5714 + 0.6667 + 0) / 3, abs=1e-4)


def test_figures_by_story_stand_beside_those_by_item(evaluate: Evaluate) -> None:
    found = documented(evaluate)["per_story"]
    assert found["stories"] == 7
    assert found["weighted"]["alert"]["tp"] == 2
    assert found["decided"]["alert"]["recall"] == 0.4


def test_what_was_said_instead_of_what_was_right_is_counted(evaluate: Evaluate) -> None:
    assert documented(evaluate)["confusion"] == {
        "attack": {"nothing": 1},
        "nothing": {"attack": 1},
        "shortage": {"attack": 1, "nothing": 1},
        "siege": {"nothing": 1},
    }


def test_figures_are_split_by_each_key_that_is_named(evaluate: Evaluate) -> None:
    found = documented(evaluate, "--split", "kind", "--split", "story")
    assert found["by_kind"]["real"]["tp"] == 2
    assert found["by_story"]["raid"]["tp"] == 2
    assert found["splits"]["kind"]["made up"]["items"] == 4
    assert found["splits"]["kind"]["real"]["per_story"]["stories"] == 3


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--split", "knd"), "did you mean kind"),
        (("--only", "atack"), "did you mean attack"),
        (("--part", "4/3"), "--part: not a share: '4/3'"),
        (("--without", "third"), "--without: not a share"),
        (("--bootstrap", "1"), "--bootstrap"),
        (("--part", "3/3", "--without", "3/3"), "--without 3/3 leaves nothing of --part 3/3"),
        (("--part", "5/6", "--without", "2/3"), "--without 2/3 leaves nothing of --part 5/6"),
        (("--without", "1/1"), "--without 1/1 leaves nothing"),
    ],
)
def test_wrong_use_names_what_was_meant(evaluate: Evaluate, arguments: tuple[str, ...], said: str) -> None:
    status, _, err = evaluate(*arguments)
    assert (status, said in err) == (2, True), err


def test_a_share_and_the_rest_are_all_and_keep_stories_whole(evaluate: Evaluate) -> None:
    for number in ("1/3", "2/3", "3/3"):
        within = documented(evaluate, "--part", number) if _holds_any(evaluate, number) else {"items": 0}
        beside = documented(evaluate, "--without", number)
        assert within["items"] + beside["items"] == 8
        assert beside["left_out"] == within["items"]
        assert {error["id"] for error in beside["errors"]}.isdisjoint(
            error["id"] for error in within.get("errors", ())
        )


def test_shares_that_do_not_cover_each_other_may_stand_together(evaluate: Evaluate) -> None:
    together = documented(evaluate, "--part", "1/1", "--without", "3/3")
    assert together["items"] == documented(evaluate, "--without", "3/3")["items"]
    for part, without in (("2/3", "5/6"), ("1/2", "2/2"), ("1/2", "1/3")):
        assert "leaves nothing" not in evaluate("--part", part, "--without", without)[2]


def test_a_share_without_an_item_is_not_said_to_be_without_labels(evaluate: Evaluate) -> None:
    empty = next(n for n in range(1, 100) if not _holds_any(evaluate, f"{n}/99"))
    status, _, err = evaluate("--part", f"{empty}/99")
    assert (status, "is in that share" in err) == (1, True), err


def _holds_any(evaluate: Evaluate, number: str) -> bool:
    return evaluate("--part", number)[0] == 0


def test_another_salt_makes_other_shares(evaluate: Evaluate) -> None:
    def sizes(salt: str) -> list[int]:
        return [documented(evaluate, "--without", f"{n}/4", "--salt", salt)["items"] for n in (1, 2, 3, 4)]

    assert len({tuple(sizes(salt)) for salt in ("tocsin", "a", "b", "c")}) > 1


def test_intervals_are_drawn_when_asked_for_and_alike_each_time(evaluate: Evaluate) -> None:
    assert documented(evaluate)["intervals"] is None
    first, second = (documented(evaluate, "--bootstrap", "200")["intervals"] for _ in range(2))
    assert first == second
    assert (first["level"], first["drawings"]) == (0.9, 200)
    low, high = first["f1"]
    assert 0 <= low < 0.6 < high <= 1


def test_an_error_tells_how_the_indicator_stands_and_why(evaluate: Evaluate) -> None:
    errors = {(one["id"], one["kind"]): one for one in documented(evaluate)["errors"]}
    (denied,) = errors["denied", "siege"]["reasons"]
    assert (denied["state"], denied["status"]) == ("not accepted", "negated")
    assert denied["reason"]["trigger"]["text"] == "denies"
    (far,) = errors["far", "shortage"]["reasons"]
    assert far["reason"]["clause"] == "event:shortage NEAR/4 thing:fuel"
    assert far["reason"]["fault"] == "too far"
    states = {one["watch"]: one["state"] for one in errors["outside", "attack"]["reasons"]}
    assert states == {"landia": "out of scope", "coast": "out of scope"}
    (alarm,) = errors["alarm", "alert"]["reasons"]
    assert (alarm["indicator"], alarm["held"][0]["clause"]) == ("attack", "event:attack")
    assert [span["text"] for span in alarm["held"][0]["spans"]] == ["attacks"]


def test_the_page_shows_figures_and_errors_only_when_asked(evaluate: Evaluate) -> None:
    _, plain, _ = evaluate("--split", "kind")
    for said in ("8 items of 7 stories", "each story weighted 1", "by kind", "made up", "said instead"):
        assert said in plain
    assert "false alarm" not in plain
    _, told, _ = evaluate("--errors")
    assert "    false alarm: alert\n      landia/attack  observed  event:attack «attacks»\n" in told
    assert "«blockade» is negated by «denies», and only asserted counts" in " ".join(told.split())


@pytest.mark.parametrize(
    ("only", "shown"),
    [
        (("fp",), {"alarm", "mixed"}),
        (("fn",), {"denied", "mixed", "far", "outside"}),
        (("shortage",), {"mixed", "far"}),
        (("alert", "fn"), {"denied", "far", "outside"}),
    ],
)
def test_only_some_errors_are_shown_and_the_document_holds_all(
    evaluate: Evaluate, only: tuple[str, ...], shown: set[str]
) -> None:
    chosen = [argument for name in only for argument in ("--only", name)]
    _, told, _ = evaluate(*chosen)
    heads = {line.split("  ")[0] for line in told.splitlines()}
    assert {row[0] for row in ROWS} & heads == shown
    assert documented(evaluate, *chosen)["errors"] == documented(evaluate)["errors"]


def test_stories_are_measured_when_asked(evaluate: Evaluate) -> None:
    assert "stories" not in documented(evaluate)
    assert set(documented(evaluate, "--stories")["stories"]) >= {"precision", "recall", "f1"}


def test_a_label_that_no_watch_has_is_named(evaluate: Evaluate, items: Path) -> None:
    items.write_text(items.read_text().replace('"attack"', '"atack"', 1))
    status, _, err = evaluate()
    assert (status, err) == (0, "warning: no watch has the indicator atack, which 1 of the items bear\n")
