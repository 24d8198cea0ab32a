"""Items as they are read from a file, and the shares of them that are set aside."""

import json
from collections.abc import Mapping
from dataclasses import replace
from hashlib import sha1
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.errors import TocsinError
from tocsin.lab.items import Item, Share, read_items, share

ITEM = Item("7", "Rain", "", "en", None, "", "", "", None, {})


def read(folder: Path, *rows: Mapping[str, object]) -> list[Item]:
    path = folder / "items.jsonl"
    path.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    return list(read_items(path))


def test_any_key_with_one_value_can_split_the_figures(tmp_path: Path) -> None:
    row = {"title": "Rain", "kind": "real", "wire": True, "batch": 3, "labels": {}, "note": None}
    (item,) = read(tmp_path, row)
    assert item.extra == {"title": "Rain", "kind": "real", "wire": "true", "batch": "3"}


def test_a_story_is_a_name_or_a_number_and_may_be_missing(tmp_path: Path) -> None:
    rows = [{"title": "a", "story": "flood"}, {"title": "b", "story": 12}, {"title": "c", "story": None}]
    assert [item.story for item in read(tmp_path, *rows)] == ["flood", "12", ""]


@pytest.mark.parametrize(("given_as", "expected"), [("1/1", (1, 1)), (" 3/3 ", (3, 3)), ("2/10", (2, 10))])
def test_a_share_is_written_k_of_n(given_as: str, expected: tuple[int, int]) -> None:
    found = share(given_as)
    assert (found.number, found.of) == expected


@pytest.mark.parametrize("wrong", ["0/3", "4/3", "1/0", "1", "a/b", "1/3/3", "-1/3", "1/1000000000"])
def test_what_is_no_share_is_refused(wrong: str) -> None:
    with pytest.raises(ValueError, match="write K/N"):
        share(wrong)


def test_a_share_goes_by_the_hash_of_salt_and_story() -> None:
    flood = replace(ITEM, story="flood")
    number = int(sha1(b"tocsin/flood").hexdigest(), 16) % 3 + 1
    assert [Share(k, 3).holds(flood) for k in (1, 2, 3)] == [k == number for k in (1, 2, 3)]


def test_an_item_without_a_story_goes_by_its_id() -> None:
    number = int(sha1(b"pepper/7").hexdigest(), 16) % 5 + 1
    assert Share(number, 5, "pepper").holds(ITEM)


@given(st.text(), st.text(), st.integers(1, 9), st.text())
def test_each_story_is_in_one_share_with_all_its_items(id: str, story: str, of: int, salt: str) -> None:
    item = replace(ITEM, id=id, story=story)
    holding = [number for number in range(1, of + 1) if Share(number, of, salt).holds(item)]
    assert len(holding) == 1
    if story:
        assert Share(holding[0], of, salt).holds(replace(item, id="another"))


def test_half_a_character_in_a_name_has_its_share() -> None:
    assert sum(Share(number, 3).holds(replace(ITEM, id="half-\ud800")) for number in (1, 2, 3)) == 1


def test_a_line_that_is_no_item_is_named(tmp_path: Path) -> None:
    (tmp_path / "bad.jsonl").write_text('{"title": "fine"}\n[]\n')
    with pytest.raises(TocsinError, match=r"bad\.jsonl:2: an item is an object"):
        list(read_items(tmp_path / "bad.jsonl"))


def test_the_item_on_the_page_about_measuring_is_one(tmp_path: Path) -> None:
    page = (Path(__file__).parents[2] / "docs" / "measuring.md").read_text(encoding="utf-8")
    block = page.partition("```json\n")[2].partition("```")[0]
    (item,) = read(tmp_path, json.loads(block))
    assert (item.story, item.extra["kind"]) == ("lisbon-strike", "real")
    assert item.labels is not None
    assert (item.labels.should_alert, item.labels.indicators) == (True, {"strike"})
