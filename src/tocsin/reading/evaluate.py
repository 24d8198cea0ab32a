"""Whether a query holds in an entry, and by what evidence.

Every part is asked within a window of words: the entry, a field, a sentence, the words around a
hit. So whatever stands in brackets beside NEAR or SENTENCE means there what it means alone.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Set
from dataclasses import dataclass
from typing import assert_never

from tocsin.reading.nodes import (
    About,
    And,
    Concept,
    InTitle,
    Near,
    Node,
    Not,
    Or,
    Sentence,
    Word,
)
from tocsin.reading.passage import Hit
from tocsin.reading.query import Query
from tocsin.reading.view import LAST_WORD, Counts, View, Window

COVERS_AT_MOST = 500  # stretches of one NEAR; a text that holds more is a flood of the same words

Evidence = tuple[Hit, ...]

_TITLE = 0


def matches(query: Query, view: View, counts: Counts = None) -> Evidence | None:
    """The hits by which the query holds, in the order of its parts; None where it does not hold.

    Only hits whose status counts are taken, but NOT looks at all. A query of exclusions alone
    holds by no hit.
    """
    node = view.pruned(query)
    return None if node is None else holds(node, view, Window(), counts)


def title_says(query: Query, view: View) -> Evidence | None:
    """The hits by which a query holds in the title alone, whatever their status."""
    node = view.pruned(query)
    return None if node is None else holds(node, view, Window(_TITLE), None)


def holds(node: Node, view: View, window: Window, counts: Counts) -> Evidence | None:
    """The hits by which a part of a query holds within a window; None where it does not."""
    match node:
        case Concept() | Word():
            found = view.hits(node, window, counts)
            return (found[0],) if found else None
        case About():
            return () if _known(node, view) else None
        case InTitle():
            title = window.within(_TITLE, 0, LAST_WORD)
            return holds(node.part, view, title, counts) if title else None
        case Not():
            return () if holds(node.part, view, window, None) is None else None
        case And():
            return _all_hold(node, view, window, counts)
        case Or():
            held = (holds(part, view, window, counts) for part in node.parts)
            return next((evidence for evidence in held if evidence is not None), None)
        case Near():
            cover = next(_near(node, view, window, counts), None)
            return cover.evidence if cover else None
        case Sentence():
            return _in_one_sentence(node, view, window, counts)
        case _:
            assert_never(node)


def _all_hold(node: And, view: View, window: Window, counts: Counts) -> Evidence | None:
    evidence: Evidence = ()
    for part in node.parts:
        held = holds(part, view, window, counts)
        if held is None:
            return None
        evidence += held
    return evidence


def _known(node: About, view: View) -> bool:
    if node.what == "lang":
        return view.known.language == node.value
    if node.what == "source":
        return view.known.source == node.value
    if node.what == "deaths":
        return view.known.deaths >= int(node.value)
    return node.value in view.known.tags


def _in_one_sentence(node: Sentence, view: View, window: Window, counts: Counts) -> Evidence | None:
    for index, passage in enumerate(view.passages):
        if window.passage not in (None, index):
            continue
        for first, last in passage.sentences:
            sentence = window.within(index, first, last)
            left = holds(node.left, view, sentence, counts) if sentence else None
            if left is None or sentence is None:
                continue
            right = holds(node.right, view, sentence, counts)
            if right is not None:
                return left + right
    return None


@dataclass(frozen=True, slots=True)
class Cover:
    """The words over which a positional part holds, and the hits by which it does."""

    passage: int
    first: int
    last: int
    evidence: Evidence


def covers(node: Node, view: View, window: Window, counts: Counts) -> Iterator[Cover]:
    """Every stretch in the window at which a positional part holds."""
    match node:
        case Concept() | Word():
            for hit in view.hits(node, window, counts):
                yield Cover(hit.passage, hit.first, hit.last, (hit,))
        case Or():
            for part in node.parts:
                yield from covers(part, view, window, counts)
        case Near():
            yield from _near(node, view, window, counts)
        case InTitle():
            if title := window.within(_TITLE, 0, LAST_WORD):
                yield from covers(node.part, view, title, counts)


def _near(node: Near, view: View, window: Window, counts: Counts) -> Iterator[Cover]:
    """Every stretch that holds the two parts of a NEAR within its distance, each once, up to the limit."""
    seen: set[tuple[int, int, int]] = set()
    found = _pairs if node.both else _surroundings
    for cover in found(node, view, window, counts):
        place = (cover.passage, cover.first, cover.last)
        if place not in seen:
            seen.add(place)
            yield cover
            if len(seen) == COVERS_AT_MOST:
                return


def _pairs(node: Near, view: View, window: Window, counts: Counts) -> Iterator[Cover]:
    others = sorted(covers(node.right, view, window, counts), key=_start)
    if not others:
        return
    longest = max(other.last - other.first for other in others)
    for cover in _in_passages({other.passage for other in others}, node.left, view, window, counts):
        low = bisect_left(others, (cover.passage, cover.first - node.words - longest), key=_start)
        for other in others[low:]:
            if other.passage != cover.passage or other.first > cover.last + node.words:
                break
            if other.first > cover.last if node.ordered else other.last >= cover.first - node.words:
                yield Cover(
                    cover.passage,
                    min(cover.first, other.first),
                    max(cover.last, other.last),
                    cover.evidence + other.evidence,
                )


def _in_passages(
    passages: Set[int], node: Node, view: View, window: Window, counts: Counts
) -> Iterator[Cover]:
    """The stretches of a part in the passages in which the other part stands at all."""
    for passage in sorted(passages):
        if here := window.within(passage, 0, LAST_WORD):
            yield from covers(node, view, here, counts)


def _surroundings(node: Near, view: View, window: Window, counts: Counts) -> Iterator[Cover]:
    """A part without a place of its own (AND, NOT) must hold among the words around the other."""
    for cover in covers(node.left, view, window, counts):
        around = window.within(cover.passage, cover.first - node.words, cover.last + node.words)
        held = holds(node.right, view, around, counts) if around else None
        if held is not None:
            yield Cover(cover.passage, cover.first, cover.last, cover.evidence + held)


def _start(cover: Cover) -> tuple[int, int]:
    return cover.passage, cover.first


Needed = tuple[frozenset[Concept | Word], ...]


def needs(node: Node) -> Needed:
    """Groups of parts; of each group at least one must be in an entry for the query to hold.

    What a reader asks before it evaluates: most queries need something that is not there.
    """
    match node:
        case Concept() | Word():
            return (frozenset({node}),)
        case Or():
            return _any_of([needs(part) for part in node.parts])
        case And():
            return tuple(group for part in node.parts for group in needs(part))
        case Near() | Sentence():
            return needs(node.left) + needs(node.right)
        case InTitle():
            return needs(node.part)
        case _:
            return ()


def _any_of(choices: list[Needed]) -> Needed:
    """One group for alternatives: the smallest of each joined; none where one needs nothing."""
    if not all(choices):
        return ()
    return (frozenset().union(*(min(groups, key=len) for groups in choices)),)
