"""Concepts that are queries, and words in an order."""

import pytest

from tests.reading.build import CONCEPTS, read, reader, settings
from tocsin.errors import QueryError
from tocsin.reading.reader import Reader, build


def by(match: str, **patterns: str) -> Reader:
    concepts = CONCEPTS | {f"pattern:{name}": {"match": query} for name, query in patterns.items()}
    return reader(indicators={"sign": {"match": match}}, scope="", concepts=concepts)


def holds(text: str, reading: Reader) -> bool:
    return any(seen.accepted for seen in read(text, language="en", by=reading).observations)


def test_a_pattern_stands_for_its_query() -> None:
    reading = by(
        "pattern:hit AND NOT pattern:spared", hit="event:attack NEAR/4 place:landia", spared="hospital"
    )
    assert holds("Attack on Portville", reading)
    assert not holds("Attack on Portville hospital", reading)


def test_patterns_may_name_patterns() -> None:
    assert holds("Siege", by("pattern:a", a="pattern:b OR coup", b="event:blockade"))


@pytest.mark.parametrize(
    ("patterns", "what"),
    [
        ({"a": "pattern:a"}, "pattern:a stands within itself"),
        ({"a": "pattern:b", "b": "pattern:a"}, "stands within itself"),
        ({"a": "event:attack AND"}, "the query ends too early"),
        ({"a": "event:nothing"}, "no concept named event:nothing"),
    ],
)
def test_a_pattern_that_cannot_be_is_named_where_it_stands(patterns: dict[str, str], what: str) -> None:
    problems = by("pattern:a OR event:attack", **patterns).problems
    assert any(
        problem.path == ("concepts", "pattern:a", "match") and what in problem.what for problem in problems
    )


def test_a_pattern_without_a_place_stands_beside_no_near() -> None:
    (problem, *_) = by("pattern:a NEAR/3 place:landia", a="coup AND siege").problems
    assert (problem.path, problem.column) == (("watches", "w", "indicators", "sign", "match"), 1)
    assert holds("Coup or siege in Portville", by("pattern:a NEAR/3 place:landia", a="coup OR siege"))


def test_a_concept_is_a_query_or_has_forms() -> None:
    concepts = CONCEPTS | {"pattern:a": {"match": "coup", "en": ["coup"]}}
    (problem,) = build(settings(concepts=concepts)).problems
    assert problem.what == "pattern:a has both match and forms"


def test_a_search_knows_patterns() -> None:
    with pytest.raises(QueryError, match="pattern:missing"):
        by("coup").search("pattern:missing")
    assert callable(by("coup", a="event:attack").search("pattern:a"))


@pytest.mark.parametrize(
    ("text", "match", "expected"),
    [
        ("Front Rouge attacks Portville", "actor:front BEFORE/3 event:attack", True),
        ("Attack on Front Rouge", "actor:front BEFORE/3 event:attack", False),
        ("Attack on Front Rouge", "event:attack BEFORE/3 actor:front", True),
        ("Front Rouge in its new year attacks Portville", "actor:front BEFORE/3 event:attack", False),
        ("Front Rouge attacks Portville", "actor:front BEFORE/3 event:attack BEFORE/2 place:landia", True),
        ("Portville: Front Rouge attacks", "actor:front BEFORE/3 event:attack BEFORE/2 place:landia", False),
        ("Attack by Front Rouge", "(siege OR actor:front) BEFORE/9 (coup OR event:attack)", False),
    ],
)
def test_before_asks_for_an_order(text: str, match: str, *, expected: bool) -> None:
    assert holds(text, by(match)) is expected
