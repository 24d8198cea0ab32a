"""How well items are put into stories, and that it is live reading's own way of doing it."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.reading.build import reader
from tocsin.lab.clusters import BCubed, b_cubed, evaluate, grouped
from tocsin.lab.items import Item, read_items


def test_the_example_of_bagga_and_baldwin() -> None:
    """Their figure 2 (first response): 1 to 5, 6 to 7 and 8 to 12, of which the last two were joined."""
    truth = "AAAAABBCCCCC"
    joined = b_cubed("111112222222", truth)
    assert joined.precision == pytest.approx(0.7619, abs=0.0001)
    assert joined.recall == 1.0
    other = b_cubed("111112211111", truth)
    assert other.precision == pytest.approx(0.5833, abs=0.0001)
    assert other.recall == 1.0


def test_all_alone_is_never_wrong_and_all_together_misses_nothing() -> None:
    alone = b_cubed("1234", "AABB")
    assert (alone.precision, alone.recall) == (1.0, 0.5)
    together = b_cubed("1111", "AABB")
    assert (together.precision, together.recall) == (0.5, 1.0)
    assert alone.f1 == together.f1 == pytest.approx(2 / 3)


def test_nothing_measured_is_nought() -> None:
    assert b_cubed("", "") == BCubed(0, 0.0, 0.0)
    assert b_cubed("", "").f1 == 0.0


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), min_size=1, max_size=30))
def test_it_is_the_mean_over_items_as_it_is_defined(items: list[tuple[int, int]]) -> None:
    groups, truth = [group for group, _ in items], [story for _, story in items]
    shares = []
    for group, story in items:
        ours = {n for n, one in enumerate(groups) if one == group}
        right = {n for n, one in enumerate(truth) if one == story}
        shares.append((len(ours & right) / len(ours), len(ours & right) / len(right)))
    found = b_cubed(groups, truth)
    assert found.precision == pytest.approx(sum(one for one, _ in shares) / len(items))
    assert found.recall == pytest.approx(sum(one for _, one in shares) / len(items))


ITEMS = (
    ("a", "2026-04-25", "market", "FRONT attacks Hilltown market, killing 30 traders"),
    ("b", "2026-04-25", "market", "FRONT attacks Hilltown market, killing 54 traders"),
    ("c", "2026-04-26", "market", "30 dead as market attacked at Hilltown"),
    ("d", "2026-04-26", None, "Blockade of Portville: no fuel left"),
    ("e", "2026-04-26", "market", "Hilltown mourns its traders"),
    ("f", "2026-04", "market", "FRONT attacks Hilltown market, killing 30 traders"),
    ("g", "2026-07-25", None, "FRONT attacks Hilltown market, killing 30 traders"),
)


@pytest.fixture
def items(tmp_path: Path) -> list[Item]:
    rows = [
        {"id": id, "date": date, "story": story, "title": title, "lang": "en", "labels": {}}
        for id, date, story, title in ITEMS
    ]
    (tmp_path / "items.jsonl").write_text("\n".join(map(json.dumps, rows)))
    return list(read_items(tmp_path / "items.jsonl"))


def test_items_are_grouped_as_live_reading_would(items: list[Item]) -> None:
    placed = grouped(reader(), [item for item in items if item.date])
    assert {id: (one.origin, one.story) for id, one in placed.items()} == {
        "a": (1, 1),
        "b": (1, 1),
        "c": (3, 1),
        "d": (4, 2),
        "g": (6, 3),
    }


def test_what_no_watch_observes_stands_alone_and_what_has_no_day_is_left_out(items: list[Item]) -> None:
    measured = evaluate(reader(), reversed(items))
    assert measured.undated == 1
    assert measured.observed == BCubed(5, 1.0, 1.0)
    assert measured.all == b_cubed("111234", ["m", "m", "m", "d", "m", "g"])
    assert measured.origins == b_cubed("11345", ["m", "m", "m", "d", "g"])
    assert measured.document() == {
        "all": {"items": 6, "precision": 1.0, "recall": 0.75, "f1": 0.8571},
        "observed": {"items": 5, "precision": 1.0, "recall": 1.0, "f1": 1.0},
        "origins": {"items": 5, "precision": 1.0, "recall": 0.7333, "f1": 0.8462},
        "undated": 1,
    }
