"""Inline examples: a hit must be observed, a miss must not."""

from typing import Any

from tests.reading.build import settings
from tocsin.reading import examples
from tocsin.reading.reader import build


def check(**given: Any) -> list[tuple[tuple[str | int, ...], str]]:
    configured = settings(indicators={"siege": {"match": "event:blockade", "examples": given}})
    return [(each.path, each.what) for each in examples.check(build(configured), configured)]


def path(*rest: str | int) -> tuple[str | int, ...]:
    return ("watches", "w", "indicators", "siege", "examples", *rest)


def test_examples_that_do_as_they_should_are_no_problem() -> None:
    hit = ["Blockade of Portville tightens", "Portville sous blocus depuis lundi", "حصار بورتفيل مستمر"]
    miss = [
        "Le blocus de Portville est levé",
        "Landia denies blockade",
        "Blockade in Farland",
        "لا حصار في لانديا",
    ]
    assert check(hit=hit, miss=miss) == []


def test_a_hit_that_is_not_observed_says_why() -> None:
    hit = ["Landia is calm", "Blockade in Farland", "Landia denies any blockade"]
    assert check(hit=hit) == [
        (path("hit", 0), "not observed: event:blockade: not found"),
        (path("hit", 1), "not observed: the text is outside the watch's scope"),
        (
            path("hit", 2),
            "not observed: event:blockade: «blockade» is negated by «denies», and only asserted counts",
        ),
    ]


def test_a_miss_that_is_observed_says_by_what() -> None:
    assert check(miss=["ok", "Siege of Portville"]) == [(path("miss", 1), 'observed by "Siege"')]


def test_examples_of_an_indicator_that_cannot_be_read_are_passed_over() -> None:
    configured = settings(indicators={"bad": {"match": "(", "examples": {"hit": ["x"]}}})
    assert examples.check(build(configured), configured) == []
