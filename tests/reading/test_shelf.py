"""Placing texts one after the other: the same whatever the batches, and at a cost that has an end."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import count
from time import process_time

from hypothesis import given
from hypothesis import strategies as st

from tests.reading.build import NOW, read
from tocsin.model.stories import Bucket, Placed, Profile
from tocsin.reading import shelf, stories
from tocsin.reading.shelf import EVERY_TEXT, LATEST, Shelf

TITLES = (
    "FRONT attacks Hilltown market, killing 30 traders",
    "FRONT attacks Hilltown market, killing 54 traders",
    "30 dead as market attacked at Hilltown",
    "Attaque contre le marché de Hilltown : 30 morts",
    "هجوم على سوق هيلتاون وسقوط 30 قتيلا",
    "Attack on army convoy near Portville harbour leaves officer dead",
    "Army convoy attacked near Portville harbour",
    "Blockade of Portville: no fuel left",
    "Pénurie de carburant à Portville sous blocus",
    "Choir wins prize",
)


def text(number: int, title: str, at: timedelta = timedelta(0), summary: str = "") -> Profile:
    profile = stories.profile(read(title, summary))
    return replace(profile, entry=number, revision=number, at=NOW + at, seen=NOW + max(at, timedelta(0)))


class Kept:
    """What a store keeps between batches, in the plainest form."""

    def __init__(self) -> None:
        self.buckets: dict[int, Bucket] = {}
        self.placed: dict[int, Placed] = {}
        self.numbers = count(1)
        self.recalled = 0

    def recall(self, numbers: Sequence[int]) -> list[Placed]:
        self.recalled += len(numbers)
        return [self.placed[number] for number in numbers if number in self.placed]

    def batch(self, profiles: Sequence[Profile], *, prefetched: bool = True) -> list[Placed]:
        texts = shelf.told(profiles)
        keys = {key for one in texts for key in one.keys}
        held = {key: self.buckets[key] for key in keys if key in self.buckets}
        on_shelf = Shelf(held, self.recall, lambda _: next(self.numbers))
        if prefetched:
            on_shelf.prefetch(texts)
        for one in texts:
            on_shelf.place(one)
        self.buckets |= on_shelf.changed
        self.placed |= {one.profile.revision: one for one in on_shelf.fresh}
        return on_shelf.fresh


def groups(placed: Sequence[Placed]) -> list[tuple[int, int]]:
    return [(one.origin, one.story) for one in placed]


def test_copies_share_an_origin_and_reports_of_one_event_a_story() -> None:
    copy, first, other_words, french, elsewhere = Kept().batch(
        [text(n, TITLES[index]) for n, index in enumerate((0, 1, 2, 3, 5), start=1)]
    )
    assert copy.origin == first.origin == 1
    assert other_words.origin == 3
    assert french.origin == 4
    assert copy.story == first.story == other_words.story == french.story != elsewhere.story


@given(
    st.lists(st.tuples(st.sampled_from(TITLES), st.integers(0, 120)), max_size=24),
    st.lists(st.integers(1, 7), min_size=1),
    st.booleans(),
)
def test_texts_are_placed_alike_whatever_the_size_of_the_batches(
    came: list[tuple[str, int]], sizes: list[int], prefetched: bool
) -> None:
    texts = [text(n, title, timedelta(hours=hours)) for n, (title, hours) in enumerate(came, start=1)]
    at_once, in_parts = Kept(), Kept()
    whole = at_once.batch(texts)
    parts: list[Placed] = []
    start = 0
    for size in sizes * len(texts):
        if start < len(texts):
            parts += in_parts.batch(texts[start : start + size], prefetched=prefetched)
            start += size
    assert parts == whole
    assert in_parts.buckets == at_once.buckets


def test_many_texts_of_many_events_are_placed_alike_one_by_one_and_all_at_once() -> None:
    texts = [
        text(
            n,
            f"Attack number {n * 7919 % 211} at Hilltown market, {n * 31 % 17} dead and village{n % 23} burnt",
        )
        for n in range(2, 400)
    ]
    at_once, one_by_one = Kept(), Kept()
    whole = at_once.batch(texts)
    assert [placed for one in texts for placed in one_by_one.batch([one], prefetched=False)] == whole


def test_a_text_dated_before_one_that_came_first_joins_it() -> None:
    later, earlier = Kept().batch([text(1, TITLES[0]), text(2, TITLES[0], -timedelta(hours=60))])
    assert earlier.origin == later.origin
    assert (
        len(
            {
                one.origin
                for one in Kept().batch([text(1, TITLES[0]), text(2, TITLES[0], timedelta(hours=-73))])
            }
        )
        == 2
    )


def test_a_revised_text_stays_and_is_found_by_its_new_words() -> None:
    kept = Kept()
    (before,) = kept.batch([text(1, TITLES[0])])
    (revised,) = shelf.told([replace(text(5, "Toll rises to 61 after attack on Hilltown market"), entry=1)])
    on_shelf = Shelf(kept.buckets, kept.recall, lambda _: next(kept.numbers))
    after = on_shelf.place_revised(revised, before)
    assert (after.origin, after.story) == (before.origin, before.story)
    (copy,) = shelf.told([text(6, "Toll rises to 61 after attack on Hilltown market")])
    assert on_shelf.place(copy).origin == before.origin


def test_a_page_that_now_tells_of_something_else_moves_and_leaves_its_old_text_behind() -> None:
    kept = Kept()
    (before,) = kept.batch([text(1, TITLES[0])])
    (revised,) = shelf.told([replace(text(5, TITLES[7]), entry=1)])
    on_shelf = Shelf(kept.buckets, kept.recall, lambda _: next(kept.numbers))
    after = on_shelf.place_revised(revised, before)
    assert (after.origin, after.story) == (5, before.story + 1)
    (late_copy,) = shelf.told([text(6, TITLES[0])])
    assert on_shelf.place(late_copy).origin == before.origin


def test_a_key_to_which_nothing_came_for_long_counts_as_never_seen() -> None:
    kept = Kept()
    kept.batch([text(n, TITLES[0]) for n in range(1, 20)])
    (after_long,) = kept.batch([text(30, TITLES[0], shelf.FORGOTTEN + timedelta(hours=1))])
    (at_first,) = Kept().batch([text(30, TITLES[0], shelf.FORGOTTEN + timedelta(hours=1))])
    assert after_long.profile.features == at_first.profile.features


def test_ten_thousand_equal_titles_are_one_origin_and_cost_no_more_than_others() -> None:
    kept = Kept()
    began = process_time()
    placed = kept.batch([text(1, TITLES[0])])
    texts = [replace(placed[0].profile, entry=n, revision=n) for n in range(2, 10_001)]
    plain = stories.profile(read(TITLES[0])).features
    texts = [replace(one, features=plain) for one in texts]
    for start in range(0, len(texts), 200):
        placed += kept.batch(texts[start : start + 200])
    assert {one.origin for one in placed} == {1}
    assert len({one.story for one in placed}) == 1
    assert kept.recalled <= 50 * (LATEST + 2 * shelf.CANDIDATES)
    assert process_time() - began < 60


def test_a_bucket_holds_the_latest_and_the_number_of_all() -> None:
    kept = Kept()
    kept.batch([text(n, TITLES[0]) for n in range(1, 101)])
    assert max(len(bucket.latest) for bucket in kept.buckets.values()) == LATEST
    assert kept.buckets[EVERY_TEXT].count == 100
    assert kept.buckets[EVERY_TEXT].latest[-1] == (100, int(NOW.timestamp()))


def test_no_texts_have_no_keys() -> None:
    assert shelf.told([]) == []
