"""Why a query holds in an entry, and why it does not: the clause, the words, the obstacle.

`evaluate` answers yes or no for every entry and must be quick; this answers for the one that
somebody asks about. Both go by the same rules: what holds here is asked of `evaluate`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from itertools import islice
from typing import assert_never

from tocsin.model import Genre, Span, Status
from tocsin.reading.clauses import TITLE, Asked, cut, is_pattern, near_text, quoted, resolved, sentences
from tocsin.reading.concepts import kind_of
from tocsin.reading.evaluate import Cover, Evidence, covers
from tocsin.reading.nodes import About, And, Concept, InTitle, Near, Node, Not, Or, Sentence, Word
from tocsin.reading.passage import Hit
from tocsin.reading.query import Query
from tocsin.reading.view import LAST_WORD, Counts, View, Window

_FEW = 3  # words that are told to stand beside what is lacking
MANY = 200  # stretches of which the nearest pair is sought; an entry has a few dozen


class Fault(Enum):
    """What keeps a clause from holding, the farthest from holding first."""

    ABSENT = "not found"
    KNOWN = "known otherwise"  # the entry has another language, source or tags
    NOT_IN_TITLE = "not in the title"
    APART = "apart"  # in another sentence or field
    OTHER_ORDER = "in the other order"
    TOO_FAR = "too far"
    EXCLUDED = "excluded"
    GENRE = "genre"
    BACKGROUND = "background"
    STATUS = "status"

    @property
    def nearness(self) -> int:
        """How little is lacking: the place in the list above."""
        return list(Fault).index(self)


@dataclass(frozen=True, slots=True)
class Held:
    """A clause that holds, of each OR the alternative that does, and the words by which it does.

    What holds by the entry's language, source or tags holds by no word.
    """

    clause: str
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Reason:
    """The first clause that fails, what is wrong with it, and the words that show it.

    `why` completes the clause to a sentence for people. `status` and `trigger` are those of a
    mention that does not count, `trigger` None where it is asserted or told as background.
    """

    clause: str
    fault: Fault
    why: str
    spans: tuple[Span, ...] = ()
    status: Status | None = None
    trigger: Span | None = None


def why(query: Query, view: View, counts: Counts = None) -> tuple[Held, ...]:
    """The clauses by which a query holds, in its order; none where it does not hold.

    Exclusions are left out: they hold by what is not there.
    """
    asked = Asked(query, view, counts)
    if asked.holds(query.node, Window()) is None:
        return ()
    return tuple(_held(query.node, asked, Window()))


def why_not(query: Query, view: View, counts: Counts = None) -> Reason | None:
    """What keeps a query from holding; None where it holds.

    Of parts that must all hold the first that does not; of alternatives the one that comes
    nearest to holding, and all of them where nothing of any is there. That a mention does not
    count is the reason only where all else is in order.
    """
    asked = Asked(query, view, counts)
    if asked.holds(query.node, Window()) is not None:
        return None
    if asked.whatever_counts().holds(query.node, Window()) is not None:
        return _uncounted(query.node, asked, Window())
    return _failure(query.node, asked.whatever_counts(), Window()).reason


def against(query: Query, view: View, counts: Counts) -> Reason | None:
    """What the title says against a query that holds by the text below it; None where it says nothing."""
    asked, title = Asked(query, view, counts), Window(TITLE)
    evidence = asked.whatever_counts().holds(query.node, title)
    return _barred(query.node, evidence, asked, title) if evidence else None


# why it holds


def _held(node: Node, asked: Asked, window: Window) -> Iterator[Held]:
    """The clauses of a part that holds: those of an AND each, of an OR the one that does."""
    match node:
        case _ if is_pattern(node):
            yield Held(asked.query.part(node), asked.spans(asked.holds(node, window) or ()))
        case And():
            for part in node.parts:
                yield from _held(part, asked, window)
        case Or():
            chosen = next(part for part in node.parts if asked.holds(part, window) is not None)
            yield from _held(chosen, asked, window)
        case Not():
            return
        case _:
            evidence = asked.holds(node, window) or ()
            yield Held(cut(resolved(node, asked, window)), asked.spans(evidence))


# why it does not, though all of it is there


def _uncounted(node: Node, asked: Asked, window: Window) -> Reason:
    """Why a part does not hold in a window in which it would if every mention counted."""
    everything = asked.whatever_counts()
    match node:
        case And():
            part = next(part for part in node.parts if asked.holds(part, window) is None)
            return _uncounted(part, asked, window)
        case Or():
            part = next(part for part in node.parts if everything.holds(part, window) is not None)
            return _uncounted(part, asked, window)
        case InTitle():
            return _uncounted(node.part, asked, window.within(TITLE, 0, LAST_WORD) or window)
        case _:
            return _barred(node, everything.holds(node, window) or (), asked, window)


def _barred(node: Node, evidence: Sequence[Hit], asked: Asked, window: Window) -> Reason:
    """The mention that does not count, an event before others, and why."""
    counts = asked.counts or frozenset()
    barred = [hit for hit in evidence if hit.bearing and not (hit.news and hit.status in counts)]
    barred.sort(key=lambda hit: kind_of(hit.key) != "event")
    hit = barred[0] if barred else evidence[0]
    passage = asked.view.passages[hit.passage]
    trigger = passage.span(*hit.trigger) if hit.trigger else None
    fault, told = _obstacle(hit, counts, trigger)
    spans = asked.spans(evidence)
    clause = cut(resolved(node, asked.whatever_counts(), window))
    why = f"{quoted(asked.spans([hit]))} {told}"
    return Reason(clause, fault, why, spans, hit.status, trigger)


def _obstacle(hit: Hit, counts: frozenset[Status], trigger: Span | None) -> tuple[Fault, str]:
    if hit.status not in counts:
        by = f" by {quoted([trigger])}" if trigger else ""
        wanted = " or ".join(status.value for status in Status if status in counts)
        return Fault.STATUS, f"is {hit.status.value}{by}, and only {wanted} counts"
    if not hit.main:
        return Fault.BACKGROUND, "is told as background, and only news counts"
    kind = hit.genre.value if hit.genre is not Genre.NEWS else "another"
    return Fault.GENRE, f"stands in a text of the kind {kind}, and only news counts"


# why it does not, whatever counts


@dataclass(frozen=True, slots=True)
class _Failure:
    """Why a part fails, and how near it came: what the worst obstacle is, and how much is there."""

    reason: Reason
    nearness: int
    found: int = 0

    @property
    def rank(self) -> tuple[int, int]:
        return self.nearness, self.found

    @property
    def is_void(self) -> bool:
        """Whether nothing of it is there."""
        return self.reason.fault is Fault.ABSENT and not self.found


def _failing(reason: Reason, found: int = 0) -> _Failure:
    return _Failure(reason, reason.fault.nearness, found)


def _failure(node: Node, asked: Asked, window: Window) -> _Failure:
    """Why a part does not hold in a window in which it does not."""
    match node:
        case Concept() | Word():
            return _absent(node, asked)
        case About():
            return _known_otherwise(node, asked)
        case InTitle():
            return _outside_title(node, asked, window)
        case Not():
            return _excluded(node, asked, window)
        case And():
            return _first_of_all(node, asked, window)
        case Or():
            return _nearest_of_any(node, asked, window)
        case Near():
            return _not_near(node, asked, window)
        case Sentence():
            return _not_in_one_sentence(node, asked, window)
        case _:
            assert_never(node)


def _absent(node: Node, asked: Asked) -> _Failure:
    text = "none of it is found" if isinstance(node, And | Or | Near | Sentence) else "not found"
    return _failing(Reason(asked.query.part(node), Fault.ABSENT, text))


def _known_otherwise(node: About, asked: Asked) -> _Failure:
    known = asked.view.known
    if node.what == "tag":
        tags = ", ".join(sorted(known.tags))
        told = f"the entry's tags are {tags}" if tags else "the entry has no tags"
    elif node.what == "deaths":
        told = (
            f"the entry tells of {known.deaths} killed at least"
            if known.deaths
            else "the entry tells of none"
        )
    else:
        value = known.language if node.what == "lang" else known.source
        name = "language" if node.what == "lang" else "source"
        told = f"the entry's {name} is {value}" if value else f"the entry's {name} is not known"
    return _failing(Reason(asked.query.part(node), Fault.KNOWN, told))


def _outside_title(node: InTitle, asked: Asked, window: Window) -> _Failure:
    title = window.within(TITLE, 0, LAST_WORD)
    failure = _failure(node.part, asked, title) if title else None
    if failure is None or failure.reason.fault is Fault.ABSENT:
        elsewhere = asked.holds(node.part, window)
        if elsewhere:
            spans = asked.spans(elsewhere)
            told = f"{quoted(spans)} {_stand(spans)} in the {spans[0].field}, not in the title"
            clause = asked.query.part(node)
            return _failing(Reason(clause, Fault.NOT_IN_TITLE, told, spans), len(spans))
    if failure is None or failure.is_void:
        return _failing(Reason(asked.query.part(node), Fault.ABSENT, "not found"))
    return failure


def _excluded(node: Not, asked: Asked, window: Window) -> _Failure:
    evidence = asked.holds(node.part, window) or ()
    spans = asked.spans(evidence)
    clause = cut(resolved(node.part, asked, window))
    by = f"excluded by {quoted(spans)}" if spans else "excluded"
    told = f"{by}, for {clause} holds" if clause != asked.query.part(node.part) or not spans else by
    return _failing(Reason(asked.query.part(node), Fault.EXCLUDED, told, spans))


def _first_of_all(node: And, asked: Asked, window: Window) -> _Failure:
    held = [asked.holds(part, window) for part in node.parts]
    failures = [
        _failure(part, asked, window)
        for part, evidence in zip(node.parts, held, strict=True)
        if evidence is None
    ]
    beside = tuple(hit for evidence in held if evidence for hit in evidence)
    worst = min(failures, key=lambda failure: failure.rank)
    first = _alone(failures[0], beside[:_FEW], asked)
    return _Failure(first.reason, worst.nearness, worst.found + len(beside))


def _nearest_of_any(node: Or, asked: Asked, window: Window) -> _Failure:
    nearest = max((_failure(part, asked, window) for part in node.parts), key=lambda failure: failure.rank)
    return _absent(node, asked) if nearest.is_void else nearest


def _not_near(node: Near, asked: Asked, window: Window) -> _Failure:
    if asked.holds(node.left, window) is None:
        return _alone(_failure(node.left, asked, window), asked.holds(node.right, window), asked)
    if not node.both:
        return _not_around(node, asked, window)
    if asked.holds(node.right, window) is None:
        return _alone(_failure(node.right, asked, window), asked.holds(node.left, window), asked)
    return _apart(node, asked, window)


def _alone(failure: _Failure, beside: Evidence | None, asked: Asked) -> _Failure:
    """One part fails; of the other it is said where it stands, since the part is sought beside it."""
    if failure.reason.fault is not Fault.ABSENT or failure.reason.spans or not beside:
        return failure
    spans = asked.spans(beside)
    told = f"{failure.reason.why} beside {quoted(spans)}"
    return replace(
        failure, reason=replace(failure.reason, why=told, spans=spans), found=failure.found + len(spans)
    )


def _apart(node: Near, asked: Asked, window: Window) -> _Failure:
    """Both parts stand somewhere, and nowhere near enough."""
    lefts, rights = (
        list(islice(covers(part, asked.view, window, asked.counts), MANY)) for part in (node.left, node.right)
    )
    pairs = ((one, other) for one in lefts for other in rights)
    left, right = min(pairs, key=lambda pair: _distance(node, *pair))
    spans = asked.spans(left.evidence + right.evidence)
    elsewhere, turned, words = _distance(node, left, right)
    if elsewhere:
        fault, told = Fault.APART, _in_fields(asked.spans(left.evidence), asked.spans(right.evidence))
    elif turned:
        fault, told = Fault.OTHER_ORDER, f"{quoted(spans)}: in the other order"
    else:
        fault = Fault.TOO_FAR
        told = f"{quoted(spans)}: the nearest is {words} words away, {node.words} asked"
    return _failing(Reason(_clause(node, asked, left, right), fault, told, spans), len(spans))


def _distance(node: Near, left: Cover, right: Cover) -> tuple[bool, bool, int]:
    """Whether they stand in different fields, in the wrong order, and how many words lie between."""
    words = max(right.first - left.last, left.first - right.last)
    return left.passage != right.passage, node.ordered and right.first <= left.last, words


def _clause(node: Near, asked: Asked, left: Cover, right: Cover) -> str:
    if is_pattern(node):
        return asked.query.part(node)
    here, there = resolved(node.left, asked, _window(left)), resolved(node.right, asked, _window(right))
    return cut(near_text(node, here, there))


def _window(cover: Cover) -> Window:
    return Window(cover.passage, cover.first, cover.last)


def _stand(spans: Sequence[Span]) -> str:
    return "stands" if len(spans) == 1 else "stand"


def _in_fields(left: Sequence[Span], right: Sequence[Span]) -> str:
    return (
        f"{quoted(left)} {_stand(left)} in the {left[0].field}, "
        f"{quoted(right)} in the {right[0].field}; one field asked"
    )


def _not_around(node: Near, asked: Asked, window: Window) -> _Failure:
    """The right part has no place of its own, and fails among the words around each left one."""
    failures = []
    for cover in islice(covers(node.left, asked.view, window, asked.counts), MANY):
        around = window.within(cover.passage, cover.first - node.words, cover.last + node.words)
        if around:
            failures.append((_failure(node.right, asked, around), asked.spans(cover.evidence)))
    failure, beside = max(failures, key=lambda each: each[0].rank)
    reason = failure.reason
    if reason.fault is Fault.ABSENT:
        told = f"not found among the {node.words} words around {quoted(beside)}"
        reason = replace(reason, why=told, spans=beside)
        if asked.holds(node.right, window) is not None:
            reason = replace(reason, fault=Fault.TOO_FAR)
    return _failing(reason, failure.found + len(beside))


def _not_in_one_sentence(node: Sentence, asked: Asked, window: Window) -> _Failure:
    left = asked.holds(node.left, window)
    right = asked.holds(node.right, window)
    failures = [
        _failure(node.right, asked, sentence)
        for sentence in sentences(asked.view, window)
        if asked.holds(node.left, sentence) is not None
    ]
    nearest = max(failures, key=lambda failure: failure.rank, default=None)
    if nearest and nearest.nearness >= Fault.EXCLUDED.nearness:
        return nearest
    if left is None:
        return _alone(_failure(node.left, asked, window), right, asked)
    if right is None:
        return _alone(_failure(node.right, asked, window), left, asked)
    spans = asked.spans(left + right)
    told = f"{quoted(spans)}: never in one sentence" if spans else "they hold in no one sentence"
    return _failing(Reason(asked.query.part(node), Fault.APART, told, spans), len(spans))
