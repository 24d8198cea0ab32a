"""Figures against those that were reckoned by hand, and the errors with what led to them."""

from typing import Any

import pytest

from tests.reading.build import reader, settings
from tocsin.errors import UnknownName
from tocsin.lab.items import Item, Labels
from tocsin.lab.scores import NOTHING, Score, Scores, Verdict, confusion, evaluate, tally
from tocsin.reading.reader import State

KNOWN = ("attack", "siege")


def verdict(story: str, said: str = "", right: str = "") -> Verdict:
    """One that alerts where it says anything, and should where anything is right."""
    return Verdict(story, frozenset(said.split()), frozenset(right.split()), bool(said), bool(right))


# three copies of one story, one of them missed; a false alarm, a hit and a silence of a story each
VERDICTS = [
    verdict("copied", "attack", "attack"),
    verdict("copied", "attack", "attack"),
    verdict("copied", "", "attack"),
    verdict("rumour", "siege", ""),
    verdict("siege", "siege", "siege"),
    verdict("calm"),
]


def test_a_score_counts_and_measures() -> None:
    score = Score(tp=6, fp=2, fn=4, tn=8)
    assert (score.precision, score.recall, score.f1) == (0.75, 0.6, pytest.approx(2 / 3))


@pytest.mark.parametrize("score", [Score(), Score(fp=3), Score(fn=3), Score(tn=3)])
def test_measures_of_nothing_are_nought(score: Score) -> None:
    assert score.f1 == 0
    assert 0 <= score.precision <= 1
    assert 0 <= score.recall <= 1


def test_by_item_each_item_counts_once() -> None:
    found = tally(VERDICTS, KNOWN)
    assert (found.items, found.stories) == (6, 4)
    assert found.by_item.alert == Score(tp=3, fp=1, fn=1, tn=1)
    assert found.by_item.alert.f1 == 0.75
    assert found.by_item.indicators == {"attack": Score(2, 0, 1, 3), "siege": Score(1, 1, 0, 4)}


def test_weighted_each_story_counts_once_and_its_items_share_that() -> None:
    score = tally(VERDICTS, KNOWN).weighted.alert
    assert (score.tp, score.fp, score.fn, score.tn) == pytest.approx((5 / 3, 1, 1 / 3, 1))
    assert (score.precision, score.recall, score.f1) == pytest.approx((0.625, 5 / 6, 5 / 7))


def test_decided_a_story_alerts_where_any_of_its_items_does() -> None:
    found = tally(VERDICTS, KNOWN).decided
    assert found.alert == Score(tp=2, fp=1, fn=0, tn=1)
    assert found.alert.f1 == pytest.approx(0.8)
    assert found.indicators["attack"] == Score(tp=1, tn=3)


def test_macro_f1_is_the_mean_over_indicators_that_enough_items_bear() -> None:
    def macro(at_least: int) -> float | None:
        found = tally(VERDICTS, KNOWN, at_least)
        return found.by_item.macro_f1(found.frequent)

    assert macro(1) == pytest.approx((4 / 5 + 2 / 3) / 2)
    assert macro(2) == pytest.approx(4 / 5)
    assert macro(5) is None


def test_a_document_rounds_and_keeps_whole_counts_whole() -> None:
    document = Score(tp=2, fp=1, fn=0, tn=4).document()
    assert document == {"tp": 2, "fp": 1, "fn": 0, "tn": 4, "precision": 0.6667, "recall": 1.0, "f1": 0.8}
    assert isinstance(document["tp"], int)


def test_a_confusion_pairs_what_was_right_with_what_was_said_instead() -> None:
    found = confusion(
        [
            verdict("1", "siege", "attack"),
            verdict("2", "siege", "attack"),
            verdict("3", "", "attack"),
            verdict("4", "siege", ""),
            verdict("5", "attack siege", "attack"),  # attack is right and is confused with nothing
            verdict("6", "attack", "attack"),
            verdict("7", "", "unheard-of"),
        ],
        KNOWN,
    )
    assert found == {"attack": {"siege": 2, NOTHING: 1}, NOTHING: {"siege": 2}}


# evaluating items


def item(id: str, title: str, *indicators: str, alert: bool | None = None, **more: Any) -> Item:
    """A labelled item, which should alert where it bears an indicator, unless said otherwise."""
    should = bool(indicators) if alert is None else alert
    labels = Labels(relevant=True, should_alert=should, indicators=frozenset(indicators))
    extra = {"lang": "en", **more.pop("extra", {})}
    values = {"summary": "", "language": "en", "date": None, "outlet": "", "owner": "", "url": ""}
    return Item(id=id, title=title, labels=labels, extra=extra, **(values | more))


INDICATORS = {
    "attack": {"match": "event:attack"},
    "siege": {"match": "event:blockade"},
    "relief": {"match": "event:release", "weight": 0},
}
LANDIA = settings(indicators=INDICATORS)
READER = reader(indicators=INDICATORS)
ITEMS = [
    item("hit", "Attack in Portville", "attack", extra={"kind": "real"}),
    item("denied", "Landia denies attack", "attack", extra={"kind": "real"}),
    item("outside", "Attack in Farland", "attack", extra={"kind": "made up"}),
    item("alarm", "Landia attacks the problem", extra={"kind": "made up"}),
    item("calm", "Prisoners freed in Landia", "relief", alert=False),
]


def score(items: list[Item] = ITEMS, **how: Any) -> Scores:
    return evaluate(READER, LANDIA, items, **how)


def test_an_observation_of_an_indicator_without_weight_does_not_alert() -> None:
    found = score([item("calm", "Prisoners freed in Landia", "relief", alert=False)])
    assert (found.tally.by_item.alert, found.errors) == (Score(tn=1), [])
    assert found.tally.by_item.indicators["relief"] == Score(tp=1)


def test_items_are_read_and_compared_with_their_labels() -> None:
    found = score()
    assert found.tally.by_item.alert == Score(tp=1, fp=1, fn=2, tn=1)
    assert [(miss.item.id, miss.kind, miss.expected, miss.got) for miss in found.errors] == [
        ("denied", "alert", True, False),
        ("denied", "attack", True, False),
        ("outside", "alert", True, False),
        ("outside", "attack", True, False),
        ("alarm", "alert", False, True),
        ("alarm", "attack", False, True),
    ]


def causes(scores: Scores, id: str, kind: str) -> list[tuple[str, State]]:
    (miss,) = (one for one in scores.errors if (one.item.id, one.kind) == (id, kind))
    return [(one.indicator, one.state) for one in miss.causes]


def test_a_false_alarm_tells_the_indicators_that_rang() -> None:
    found = score()
    assert causes(found, "alarm", "alert") == [("attack", State.OBSERVED)]
    (miss,) = (one for one in found.errors if (one.item.id, one.kind) == ("alarm", "attack"))
    assert [span.text for span in miss.causes[0].spans] == ["attacks"]


def test_a_miss_tells_how_the_indicator_stands() -> None:
    found = score()
    assert causes(found, "denied", "attack") == [("attack", State.NOT_ACCEPTED)]
    assert causes(found, "outside", "attack") == [("attack", State.OUT_OF_SCOPE)]
    assert causes(found, "denied", "alert") == [("attack", State.NOT_ACCEPTED)]


def test_a_missed_alert_without_a_label_tells_what_is_there_else_one_indicator_a_watch() -> None:
    found = score(
        [item("bare", "Landia denies attack", alert=True), item("empty", "Quiet in Farland", alert=True)]
    )
    assert causes(found, "bare", "alert") == [("attack", State.NOT_ACCEPTED)]
    assert causes(found, "empty", "alert") == [("attack", State.OUT_OF_SCOPE)]


def test_parts_are_told_apart_by_any_key_of_the_items() -> None:
    found = score(splits=("lang", "kind")).parts
    assert {value: part.by_item.alert for value, part in found["kind"].items()} == {
        "real": Score(tp=1, fn=1),
        "made up": Score(fp=1, fn=1),
        "none": Score(tn=1),
    }
    assert found["lang"]["en"].items == 5


def test_a_key_that_no_item_has_is_refused_with_the_nearest() -> None:
    with pytest.raises(UnknownName, match="did you mean kind"):
        score(splits=("kin",))


def test_items_without_labels_and_those_set_aside_are_counted_and_not_read() -> None:
    bare = Item("bare", "Attack in Landia", "", "en", None, "", "", "", None, {})
    found = score([*ITEMS, bare], wanted=lambda one: one.id != "alarm")
    assert (found.tally.items, found.unlabelled, found.left_out) == (4, 1, 1)
    assert "alarm" not in {miss.item.id for miss in found.errors}


def test_labels_that_no_watch_has_are_counted_apart() -> None:
    found = score([item("typo", "Attack in Landia", "attack", "atack")])
    assert (found.unknown, found.errors) == ({"atack": 1}, [])
