"""Queries held against entries, and against a naive evaluator that tries every word."""

import re
from collections.abc import Iterator
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.reading.build import READER, entry
from tocsin.reading import nodes
from tocsin.reading.evaluate import COVERS_AT_MOST
from tocsin.reading.nodes import Node
from tocsin.reading.query import parse


def holds(query: str, title: str, summary: str = "", language: str | None = None) -> bool:
    return READER.search(query)(entry(title, summary, language, tags=("breaking",)))


@pytest.mark.parametrize(
    ("query", "title", "summary", "expected"),
    [
        ("fuel AND queue*", "Fuel", "Long queues", True),
        ("fuel AND queue*", "Fuel", "Long lines", False),
        ("fuel OR queue*", "No queues", "", True),
        ("fuel AND NOT lamp", "Fuel for a lamp", "", False),
        ("shortage NEAR/2 fuel", "fuel in shortage", "", True),
        ("shortage NEAR/1 fuel", "fuel in shortage", "", False),
        ("fuel NEAR/1 shortage", "shortage, fuel", "", True),
        ("fuel NEAR/3 shortage", "fuel", "shortage", False),
        ("army NEAR/2 l'état", "l'état, une army", "", True),
        ("fuel SENTENCE gone", "Fuel is low. All is gone", "", False),
        ("fuel SENTENCE gone", "Fuel, says Mr. Low, is gone", "", True),
        ("fuel SENTENCE gone", "Fuel of the U.N. is gone", "", True),
        ("fuel SENTENCE gone", "نفد fuel؟ gone", "", False),
        ("fuel SENTENCE (gone AND NOT soon)", "Fuel gone soon. Fuel gone", "", True),
        ("fuel SENTENCE (gone AND NOT soon)", "Fuel gone soon. Fuel left", "", False),
        ("fuel NEAR/2 (gone AND NOT soon)", "fuel gone a b c soon", "", True),
        ("fuel NEAR/2 (gone AND all)", "all fuel gone", "", True),
        ("fuel NEAR/2 (gone AND all)", "all of the fuel gone", "", False),
        ('fuel NEAR/1 ("all of the" AND NOT soon)', "all of the fuel", "", True),
        ("(gone AND all) NEAR/2 fuel", "all fuel gone", "", True),
        ("aa NEAR/2 bb NEAR/2 cc", "aa x bb x cc", "", True),
        ("aa NEAR/2 bb NEAR/2 cc", "cc x aa x bb", "", True),
        ("aa NEAR/2 bb NEAR/2 cc", "aa x bb x x cc", "", False),
        ("aa NEAR/1 (bb NEAR/5 cc)", "aa bb x x x cc", "", True),
        ("title:fuel", "", "fuel", False),
        ("title:(fuel OR oil) AND price", "Oil", "price", True),
        ("source:gazette AND tag:local AND tag:breaking", "", "", True),
        ("source:other", "", "", False),
        ('"fuel shortage"', "Fuel-shortage", "", True),
        ('"fuel shortage"', "fuel, shortage", "", False),
        ("place:landia", "In Portville harbour", "", True),
        ("place:*", "In Hilltown", "", True),
        ("place:portville", "In Hilltown", "", False),
        ("actor:front", "The front moves", "", False),
        ("event:blockade", "Army denies blockade", "", True),
        ("NOT event:blockade", "Army denies blockade", "", False),
        ("تمبكتو", "وفي تمبكتو", "", True),
        ("حصار", "بالحصار", "", True),
    ],
)
def test_a_query_holds_where_it_should(query: str, title: str, summary: str, expected: bool) -> None:
    assert holds(query, title, summary) is expected


def test_lang_is_the_language_that_the_text_is_in() -> None:
    assert holds("lang:fr", "Le port est fermé depuis le matin")
    assert holds("lang:ar", "ميناء")
    assert not holds("lang:fr", "The port is closed")


def test_a_negation_written_twice_is_none() -> None:
    assert holds("NOT NOT fuel", "fuel")


# a naive evaluator: it knows words alone, and tries every assignment

Span = tuple[int, int]
WORDS = ("aa", "bb", "cc")


def test_of_a_flood_of_words_a_near_looks_at_so_many_stretches_and_no_more() -> None:
    query = "(raid NEAR/1 port) NEAR/2 coup"
    few, many = COVERS_AT_MOST // 4, COVERS_AT_MOST
    assert holds(query, "", "raid port " * few + "coup")
    assert not holds(query, "", "raid port " * many + "coup")
    assert holds("raid NEAR/1 coup", "raid " * many, "raid coup")


def words_of(text: str) -> list[str]:
    return re.findall(r"\w+", text)


def spans(node: Node, words: list[str], low: int, high: int) -> Iterator[Span]:
    """Every stretch at which a positional node holds among the words from low to high."""
    match node:
        case nodes.Word():
            yield from ((i, i) for i in range(low, high + 1) if words[i] == node.form.stem)
        case nodes.Or():
            for part in node.parts:
                yield from spans(part, words, low, high)
        case nodes.Near():
            yield from (near_words if both_placed(node) else near_window)(node, words, low, high)


def both_placed(node: nodes.Near) -> bool:
    return nodes.has_position(node.left) and nodes.has_position(node.right)


def near_words(node: nodes.Near, words: list[str], low: int, high: int) -> Iterator[Span]:
    for a, b in product(spans(node.left, words, low, high), list(spans(node.right, words, low, high))):
        if max(a[0] - b[1], b[0] - a[1]) <= node.words:
            yield min(a[0], b[0]), max(a[1], b[1])


def near_window(node: nodes.Near, words: list[str], low: int, high: int) -> Iterator[Span]:
    placed, other = node.left, node.right
    if not nodes.has_position(placed):
        placed, other = other, placed
    for first, last in spans(placed, words, low, high):
        if naive(other, words, max(low, first - node.words), min(high, last + node.words)):
            yield first, last


def naive(node: Node, words: list[str], low: int, high: int) -> bool:
    match node:
        case nodes.And():
            return all(naive(part, words, low, high) for part in node.parts)
        case nodes.Or():
            return any(naive(part, words, low, high) for part in node.parts)
        case nodes.Not():
            return not naive(node.part, words, low, high)
        case nodes.Sentence():
            return any(
                naive(node.left, words, max(low, a), min(high, b))
                and naive(node.right, words, max(low, a), min(high, b))
                for a, b in sentences(words)
                if max(low, a) <= min(high, b)
            )
        case _:
            return any(True for _ in spans(node, words, low, high))


def sentences(words: list[str]) -> list[Span]:
    """Every sentence has five words in the texts made below."""
    return [(start, min(start + 4, len(words) - 1)) for start in range(0, len(words), 5)]


def _text(words: list[str]) -> str:
    return "".join(f"{word}{'. ' if index % 5 == 4 else ' '}" for index, word in enumerate(words))


ATOMS = st.sampled_from(WORDS)
PLACED = st.recursive(
    ATOMS,
    lambda below: st.one_of(
        st.tuples(below, below).map(lambda pair: f"({pair[0]} OR {pair[1]})"),
        st.tuples(below, st.integers(1, 4), below).map(
            lambda three: f"({three[0]} NEAR/{three[1]} {three[2]})"
        ),
    ),
    max_leaves=4,
)
QUERIES = st.recursive(
    PLACED,
    lambda below: st.one_of(
        st.tuples(below, below).map(lambda pair: f"({pair[0]} AND {pair[1]})"),
        st.tuples(below, below).map(lambda pair: f"({pair[0]} OR {pair[1]})"),
        st.tuples(below, below).map(lambda pair: f"({pair[0]} SENTENCE {pair[1]})"),
        st.tuples(PLACED, st.integers(1, 4), below).map(
            lambda three: f"({three[0]} NEAR/{three[1]} {three[2]})"
        ),
        st.tuples(below, st.integers(1, 4), PLACED).map(
            lambda three: f"({three[0]} NEAR/{three[1]} {three[2]})"
        ),
        below.map(lambda part: f"(NOT {part})"),
    ),
    max_leaves=6,
)


@settings(max_examples=400)
@given(QUERIES, st.lists(st.sampled_from((*WORDS, "xx", "yy")), min_size=1, max_size=14))
def test_queries_hold_where_a_naive_evaluator_says(query: str, words: list[str]) -> None:
    expected = naive(parse(query).node, words, 0, len(words) - 1)
    assert holds(query, _text(words)) is expected
