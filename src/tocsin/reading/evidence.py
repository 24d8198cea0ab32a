"""What the evidence of an observation tells beside itself: status, places, tolls, who claims it."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import replace

from tocsin.model import Span, Status, Toll
from tocsin.reading import numbers
from tocsin.reading.concepts import kind_of
from tocsin.reading.evaluate import Evidence
from tocsin.reading.passage import Hit, Passage
from tocsin.reading.view import Known, View

_LONGEST_FORM = 100  # words; hits of several concepts may lie in each other, but none has so many


def tolls_of(passages: Sequence[Passage], spoken: str | None) -> tuple[Toll, ...]:
    """Every toll that an entry's fields tell."""
    return tuple(toll for passage in passages for toll in numbers.tolls(passage, spoken))


def is_told(toll: Toll, passages: Sequence[Passage], hits: Sequence[Hit]) -> bool:
    """Whether a toll is news: not where all that it is told by is denied, feared, past, or no news.

    The events in its words decide where there are any: whom they befell is asserted even of what is
    denied. `hits` stand in the order of the text.
    """
    number = next(index for index, each in enumerate(passages) if each.field == toll.span.field)
    ((start, end),) = stretches(passages[number], [toll])
    first = bisect_left(hits, (number, passages[number].word_at(start) - _LONGEST_FORM), key=_first_word)
    after = bisect_left(hits, (number, end), key=_start)
    telling = [hit for hit in hits[first:after] if hit.bearing and start < hit.end]
    deciding = [hit for hit in telling if kind_of(hit.key) == "event"] or telling
    return not deciding or any(hit.news and hit.status is Status.ASSERTED for hit in deciding)


def _first_word(hit: Hit) -> tuple[int, int]:
    return hit.passage, hit.first


def _start(hit: Hit) -> tuple[int, int]:
    return hit.passage, hit.start


def with_deaths(known: Known, tolls: Sequence[Toll]) -> Known:
    """What is known of an entry, with the heaviest of its tolls."""
    heaviest = numbers.heaviest(tolls)
    return known if heaviest is None else replace(known, deaths=heaviest.low)


def stretches(passage: Passage, tolls: Sequence[Toll]) -> list[tuple[int, int]]:
    """Where a passage tells how many died, in its folded text."""
    here = [toll.span for toll in tolls if toll.span.field == passage.field]
    return [(passage.folded.place_of(span.start), passage.folded.place_of(span.end)) for span in here]


def deaths(view: View, evidence: Evidence) -> Toll | None:
    """The heaviest toll of the sentences of the evidence, else of its fields, else of the entry."""
    telling = [hit for hit in evidence if hit.bearing] or evidence
    for where in (sentence, field):
        parts = {where(view, hit) for hit in telling}
        near = [toll for toll in view.tolls if _place_of(view, toll, where) in parts]
        if near:
            return numbers.heaviest(near)
    return numbers.heaviest(view.tolls)


def _place_of(view: View, toll: Toll, where: Callable[[View, Hit], tuple[int, int]]) -> tuple[int, int]:
    number = [passage.field for passage in view.passages].index(toll.span.field)
    start = view.passages[number].folded.place_of(toll.span.start)
    return where(view, Hit(number, "", start, start, 0, 0))


def claimed_by(view: View, evidence: Evidence) -> tuple[str, ...]:
    """Who claims the evidence: concepts, or the words that name whom no concept does; each once."""
    return tuple(dict.fromkeys(hit.claimant for hit in evidence if hit.claimant))


def status(evidence: Evidence) -> Status:
    """The status of the event among the evidence, else of what else bears one."""
    bearing = [hit for hit in evidence if hit.bearing]
    events = [hit for hit in bearing if kind_of(hit.key) == "event"]
    return next((hit.status for hit in (*events, *bearing)), Status.ASSERTED)


def span(view: View, hit: Hit) -> Span:
    """A hit in its field's own characters."""
    return view.passages[hit.passage].span(hit.start, hit.end)


def order(span: Span, view: View) -> tuple[int, int, int]:
    """A key that sorts spans as a reader meets them."""
    return [passage.field for passage in view.passages].index(span.field), span.start, span.end


def clause(view: View, hit: Hit) -> tuple[int, int]:
    """The clause of a hit: its passage, and the number of the clause there."""
    return hit.passage, view.passages[hit.passage].clause_at(hit.start)


def sentence(view: View, hit: Hit) -> tuple[int, int]:
    """The sentence of a hit: its passage, and the number of the sentence there."""
    return hit.passage, view.passages[hit.passage].sentence_at(hit.start)


def field(view: View, hit: Hit) -> tuple[int, int]:
    """The field of a hit, as one part: its passage."""
    return hit.passage, 0
