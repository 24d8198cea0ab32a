from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from tests.build import seen
from tocsin.model import Certainty, Reliability, Seen
from tocsin.rules.voices import certainty, corroboration, origins


def test_one_voice_is_possible_two_are_likely_three_are_observed() -> None:
    wire, paper, radio = seen(1, "Wire"), seen(2, "Paper"), seen(3, "Radio")
    assert certainty([wire]) is Certainty.POSSIBLE
    assert certainty([wire, paper]) is Certainty.LIKELY
    assert certainty([wire, paper, radio]) is Certainty.OBSERVED


def test_one_voice_of_grade_a_is_enough() -> None:
    assert certainty([seen(1, "Ministry", reliability=Reliability.A)]) is Certainty.OBSERVED


def test_six_outlets_that_print_one_wire_story_are_one_voice() -> None:
    copies = [seen(n, f"Paper {n}", origin=7) for n in range(6)]
    assert corroboration(copies).origins == 1
    assert corroboration(copies).owners == 6
    assert certainty(copies) is Certainty.POSSIBLE


def test_two_reports_of_one_event_are_two_voices() -> None:
    assert corroboration([seen(1, "Wire", story=7), seen(2, "Paper", story=7)]).origins == 2


def test_two_outlets_of_one_owner_are_one_voice() -> None:
    both = [seen(1, "Media House", source="radio"), seen(2, "Media House", source="tv")]
    assert corroboration(both).origins == 1


def test_voices_join_through_a_chain_of_owner_and_origin() -> None:
    chain = [seen(1, "A", origin=1), seen(2, "B", origin=1), seen(3, "B", origin=2), seen(4, "C", origin=2)]
    assert corroboration(chain).origins == 1


@given(st.lists(st.tuples(st.sampled_from("ABCDEFGH"), st.integers(1, 8)), max_size=20))
def test_voices_are_the_groups_that_joining_one_by_one_would_give(said: list[tuple[str, int]]) -> None:
    evidence = [seen(n, owner, origin=origin) for n, (owner, origin) in enumerate(said)]
    assert sorted(map(sorted, origins(evidence))) == sorted(map(sorted, joined_one_by_one(evidence)))


def joined_one_by_one(evidence: Sequence[Seen]) -> list[set[str]]:
    """The definition as it is said: whoever shares an owner or an origin with a group is of that group."""
    groups: list[tuple[set[str], set[int]]] = []
    for one in evidence:
        alike = [group for group in groups if one.owner in group[0] or one.origin in group[1]]
        owners = {one.owner}.union(*(group[0] for group in alike))
        texts = {one.origin}.union(*(group[1] for group in alike))
        groups = [group for group in groups if group not in alike] + [(owners, texts)]
    return [owners for owners, _ in groups]


def test_a_hundred_thousand_voices_are_counted_as_fast_as_they_are_read() -> None:
    many = [seen(n, f"Owner {n}") for n in range(100_000)]
    chain = [seen(n, f"Owner {n // 2}", origin=(n + 1) // 2) for n in range(100_000)]
    assert (len(origins(many)), len(origins(chain))) == (100_000, 1)
