"""Intervals: whole stories are drawn, and the same items give the same interval."""

from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from tocsin.lab.intervals import SEED, Interval, bootstrap
from tocsin.lab.scores import Verdict, tally

ATTACK = frozenset({"attack"})
NOTHING: frozenset[str] = frozenset()


def verdict(story: str, *, said: bool, right: bool) -> Verdict:
    return Verdict(story, ATTACK if said else NOTHING, ATTACK if right else NOTHING, said, right)


def drawn(verdicts: list[Verdict], times: int = 200) -> dict[str, Interval]:
    return bootstrap(verdicts, ["attack"], times, Random(SEED))


def test_one_story_leaves_nothing_to_draw() -> None:
    copies = [verdict("one", said=number % 2 == 0, right=True) for number in range(10)]
    assert drawn(copies)["recall"] == (0.5, 0.5)


def test_copies_of_a_story_are_drawn_together() -> None:
    found = [verdict("found", said=True, right=True) for _ in range(50)]
    missed = [verdict("missed", said=False, right=True) for _ in range(50)]
    assert drawn(found + missed)["recall"] == (0.0, 1.0)


def test_many_stories_narrow_the_interval() -> None:
    def width(stories: int) -> float:
        verdicts = [verdict(str(n), said=n % 4 != 0, right=True) for n in range(stories)]
        low, high = drawn(verdicts)["recall"]
        return high - low

    assert width(400) < 0.1 < width(20)


def test_the_same_items_give_the_same_interval() -> None:
    verdicts = [verdict(str(n), said=n % 3 != 0, right=n % 2 == 0) for n in range(30)]
    assert drawn(verdicts) == drawn(verdicts)


def test_without_indicators_there_is_no_interval_of_their_macro_f1() -> None:
    assert "macro_f1" not in bootstrap([verdict("a", said=True, right=True)], [], 100, Random(SEED))


@settings(max_examples=50)
@given(st.lists(st.tuples(st.sampled_from("abcdef"), st.booleans(), st.booleans()), min_size=1, max_size=30))
def test_figures_drawn_lie_between_nought_and_one(drawings: list[tuple[str, bool, bool]]) -> None:
    verdicts = [verdict(story, said=said, right=right) for story, said, right in drawings]
    for low, high in drawn(verdicts, times=20).values():
        assert 0 <= low <= high <= 1


def test_the_counts_behind_an_interval_are_those_of_the_tally() -> None:
    verdicts = [verdict("one", said=said, right=right) for said, right in ((1, 1), (1, 0), (0, 1), (1, 1))]
    found, exact = drawn(verdicts), tally(verdicts, ["attack"], 1)
    assert found["f1"][0] == round(exact.by_item.alert.f1, 4)
    assert found["weighted_f1"][0] == round(exact.weighted.alert.f1, 4)
    assert found["decided_f1"][0] == round(exact.decided.alert.f1, 4)
    assert found["macro_f1"][0] == round(exact.by_item.indicators["attack"].f1, 4)
