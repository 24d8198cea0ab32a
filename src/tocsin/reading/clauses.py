"""A query's clauses as text: of each OR only the alternative that holds in the entry at hand."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import assert_never

from tocsin.model import Span
from tocsin.reading.evaluate import Evidence, covers, holds
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
    children,
    walk,
)
from tocsin.reading.passage import Hit
from tocsin.reading.query import SHOWN, Query, parse
from tocsin.reading.view import LAST_WORD, Counts, View, Window

TITLE = 0  # the passage of that name
_LONGEST = 2 * SHOWN


@dataclass(frozen=True, slots=True)
class Asked:
    """A query held against an entry, and what of its text counts."""

    query: Query
    view: View
    counts: Counts

    def holds(self, node: Node, window: Window) -> Evidence | None:
        """The hits by which a part holds in a window; None where it does not."""
        return holds(node, self.view, window, self.counts)

    def whatever_counts(self) -> Asked:
        """The same, with all that is found counting."""
        return replace(self, counts=None)

    def spans(self, evidence: Iterable[Hit]) -> tuple[Span, ...]:
        """Where hits stand in the fields' own characters, each once, in the order of the text."""
        found = {(hit.passage, hit.start, hit.end) for hit in evidence}
        return tuple(self.view.passages[passage].span(start, end) for passage, start, end in sorted(found))


def resolved(node: Node, asked: Asked, window: Window) -> str:
    """The text of a part that holds in a window, of each OR only the alternative that does."""
    if is_pattern(node):
        return asked.query.part(node)
    match node:
        case Or():
            held = (part for part in node.parts if asked.holds(part, window) is not None)
            chosen = next(held, None)
            return resolved(chosen, asked, window) if chosen else asked.query.part(node)
        case And():
            return " AND ".join(_in_and(resolved(part, asked, window)) for part in node.parts)
        case InTitle():
            title = window.within(TITLE, 0, LAST_WORD) or window
            text = resolved(node.part, asked, title)
            return f"title:({text})" if " " in text else f"title:{text}"
        case Near():
            return _near(node, asked, window)
        case Sentence():
            here = next(_sentences_with(node, asked, window), window)
            left, right = (resolved(part, asked, here) for part in (node.left, node.right))
            return f"{_beside(left)} SENTENCE {_beside(right)}"
        case Concept() | Word() | About() | Not():
            return asked.query.part(node)
        case _:
            assert_never(node)


def _near(node: Near, asked: Asked, window: Window) -> str:
    cover = next(covers(node, asked.view, window, asked.counts), None)
    if cover is None:
        return asked.query.part(node)
    around = 0 if node.both else node.words
    here = window.within(cover.passage, cover.first, cover.last) or window
    beside = window.within(cover.passage, cover.first - around, cover.last + around) or window
    text = near_text(node, resolved(node.left, asked, here), resolved(node.right, asked, beside))
    nested = any(isinstance(part, Near) for below in (node.left, node.right) for part in walk(below))
    # one alternative may hold among the words and yet not as near as the whole of them has to
    if nested and asked.holds(parse(text).node, beside) is None:
        return asked.query.part(node)
    return text


def near_text(node: Near, left: str, right: str) -> str:
    """A NEAR or BEFORE with these texts for its parts."""
    operator = "BEFORE" if node.ordered else "NEAR"
    return f"{_beside(left)} {operator}/{node.words} {_beside(right)}"


def is_pattern(node: Node) -> bool:
    """Whether a part was put in for a concept that is a query: all of it stands where that is named."""
    below = children(node)
    return bool(below) and all(part.place == node.place for part in below)


def _in_and(text: str) -> str:
    return f"({text})" if " OR " in text and not text.startswith(("title:", "NOT ")) else text


def _beside(text: str) -> str:
    """A part's text beside NEAR or SENTENCE. What has become a word or concept needs no brackets."""
    joined = any(operator in text for operator in (" AND ", " OR ", " NEAR/", " BEFORE/", " SENTENCE "))
    plain = not joined and not text.startswith("NOT ")
    return text if plain or text.startswith("title:") else f"({text})"


def _sentences_with(node: Sentence, asked: Asked, window: Window) -> Iterator[Window]:
    """The sentences in which both parts hold."""
    for sentence in sentences(asked.view, window):
        if all(asked.holds(part, sentence) is not None for part in (node.left, node.right)):
            yield sentence


def sentences(view: View, window: Window) -> Iterator[Window]:
    """The sentences of a window, those at its ends as far as it reaches."""
    for index, passage in enumerate(view.passages):
        for first, last in passage.sentences:
            if sentence := window.within(index, first, last):
                yield sentence


def quoted(spans: Iterable[Span]) -> str:
    """The words of spans, as they stand in messages."""
    return " … ".join(f"«{span.text}»" for span in spans)


def cut(text: str) -> str:
    """A clause that is put together from parts, each of which has been cut already."""
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
