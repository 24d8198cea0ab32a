from tests.build import seen
from tocsin.model import Certainty, Reliability
from tocsin.rules.voices import certainty, corroboration


def test_one_voice_is_possible_two_are_likely_three_are_observed() -> None:
    wire, paper, radio = seen(1, "Wire"), seen(2, "Paper"), seen(3, "Radio")
    assert certainty([wire]) is Certainty.POSSIBLE
    assert certainty([wire, paper]) is Certainty.LIKELY
    assert certainty([wire, paper, radio]) is Certainty.OBSERVED


def test_one_voice_of_grade_a_is_enough() -> None:
    assert certainty([seen(1, "Ministry", reliability=Reliability.A)]) is Certainty.OBSERVED


def test_six_outlets_that_print_one_wire_story_are_one_voice() -> None:
    copies = [seen(n, f"Paper {n}", story=7) for n in range(6)]
    assert corroboration(copies).origins == 1
    assert corroboration(copies).owners == 6
    assert certainty(copies) is Certainty.POSSIBLE


def test_two_outlets_of_one_owner_are_one_voice() -> None:
    both = [seen(1, "Media House", source="radio"), seen(2, "Media House", source="tv")]
    assert corroboration(both).origins == 1


def test_voices_join_through_a_chain_of_owner_and_story() -> None:
    chain = [seen(1, "A", story=1), seen(2, "B", story=1), seen(3, "B", story=2), seen(4, "C", story=2)]
    assert corroboration(chain).origins == 1
