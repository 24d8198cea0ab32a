"""Why a query holds and why it does not: one sentence for each way to fail, and what always holds."""

from dataclasses import replace
from itertools import cycle

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.reading.build import CONCEPTS, NOW
from tests.reading.build import settings as configured
from tests.reading.test_evaluate import QUERIES, WORDS
from tocsin.model import Genre, Status
from tocsin.reading import context, cues, lexicon, patterns, reasons
from tocsin.reading import query as queries
from tocsin.reading.concepts import Hierarchy
from tocsin.reading.evaluate import matches
from tocsin.reading.fold import fold
from tocsin.reading.passage import Passage
from tocsin.reading.query import Query
from tocsin.reading.reasons import Fault, Reason
from tocsin.reading.view import Known, View

PATTERNS = {"event:relief": {"match": "event:release NEAR/4 (event:blockade OR event:kidnapping)"}}
LANDIA = configured(concepts=CONCEPTS | PATTERNS)
ASSERTED = frozenset({Status.ASSERTED})
KNOWN = Known("en", "gazette", frozenset({"local", "breaking"}))


def query(text: str) -> Query:
    return patterns.expanded(queries.parse(text), LANDIA.concepts)


# every plain word that a query below asks for
PLAIN = query("putsch OR harvest OR calm OR exercise OR drill OR army OR palace")
LEXICON = lexicon.build(LANDIA.concepts, PLAIN.forms, cues.phrases(LANDIA.context))


def view(title: str, summary: str = "", *, genre: Genre = Genre.NEWS) -> View:
    passages = [
        Passage(field, fold(text), LEXICON.scan(fold(text), "en"))
        for field, text in (("title", title), ("summary", summary))
    ]
    hits = [
        replace(hit, genre=genre)
        for number, passage in enumerate(passages)
        for hit in context.judge(passage, passage.hits(number), NOW)
    ]
    return View(passages, hits, Hierarchy(LANDIA.concepts), KNOWN)


def why_not(text: str, title: str, summary: str = "", *, genre: Genre = Genre.NEWS) -> Reason:
    asked = query(text)
    reason = reasons.why_not(asked, view(title, summary, genre=genre), ASSERTED)
    assert reason is not None
    return reason


def why(text: str, title: str, summary: str = "") -> list[tuple[str, list[str]]]:
    asked = query(text)
    held = reasons.why(asked, view(title, summary), ASSERTED)
    return [(each.clause, [span.text for span in each.spans]) for each in held]


@pytest.mark.parametrize(
    ("asked", "title", "summary", "clause", "fault", "told"),
    [
        ("event:coup", "Landia sleeps", "", "event:coup", Fault.ABSENT, "not found"),
        ("event:coup OR putsch", "Landia", "", "event:coup OR putsch", Fault.ABSENT, "none of it is found"),
        (
            "event:shortage NEAR/8 thing:fuel", "Shortage of nurses", "",
            "thing:fuel", Fault.ABSENT, "not found beside «Shortage»",
        ),
        (
            "event:attack AND event:coup", "An attack on Landia", "",
            "event:coup", Fault.ABSENT, "not found beside «attack»",
        ),
        (
            "event:shortage NEAR/3 thing:fuel", "Shortage of bread, of water, and of fuel", "",
            "event:shortage NEAR/3 thing:fuel", Fault.TOO_FAR,
            "«Shortage» … «fuel»: the nearest is 7 words away, 3 asked",
        ),
        (
            "event:shortage NEAR/2 thing:fuel", "Shortage of bread, and then of fuel, and a long shortage", "",
            "event:shortage NEAR/2 thing:fuel", Fault.TOO_FAR,
            "«fuel» … «shortage»: the nearest is 4 words away, 2 asked",
        ),
        (
            "event:shortage NEAR/8 thing:fuel", "Shortage of all", "No word of fuel",
            "event:shortage NEAR/8 thing:fuel", Fault.APART,
            "«Shortage» stands in the title, «fuel» in the summary; one field asked",
        ),
        (
            "actor:front BEFORE/6 event:attack", "An attack by the FRONT", "",
            "actor:front BEFORE/6 event:attack", Fault.OTHER_ORDER, "«attack» … «FRONT»: in the other order",
        ),
        (
            "event:attack NEAR/2 (place:landia AND harvest)", "attack far from the fields of Landia", "",
            "place:landia", Fault.ABSENT, "not found among the 2 words around «attack»",
        ),
        (
            "event:attack NEAR/2 (place:landia AND NOT calm)", "attack far from the fields of Landia", "",
            "place:landia", Fault.TOO_FAR, "not found among the 2 words around «attack»",
        ),
        (
            "event:attack SENTENCE place:hilltown", "An attack. Hilltown sleeps.", "",
            "event:attack SENTENCE place:hilltown", Fault.APART, "«attack» … «Hilltown»: never in one sentence",
        ),
        (
            "event:attack SENTENCE (place:landia AND NOT exercise)", "An attack in Landia: an exercise", "",
            "NOT exercise", Fault.EXCLUDED, "excluded by «exercise»",
        ),
        (
            "title:event:attack", "Landia", "An attack", "title:event:attack", Fault.NOT_IN_TITLE,
            "«attack» stands in the summary, not in the title",
        ),
        ("event:attack AND lang:fr", "attack", "", "lang:fr", Fault.KNOWN, "the entry's language is en"),
        ("source:herald", "attack", "", "source:herald", Fault.KNOWN, "the entry's source is gazette"),
        ("deaths:10", "attack", "", "deaths:10", Fault.KNOWN, "the entry tells of none"),
        ("tag:sport", "attack", "", "tag:sport", Fault.KNOWN, "the entry's tags are breaking, local"),
        (
            "event:attack AND NOT event:coup", "An attack, no: a coup", "",
            "NOT event:coup", Fault.EXCLUDED, "excluded by «coup»",
        ),
        (
            "event:attack AND NOT (event:coup OR drill NEAR/2 army)", "An attack? Army drill", "",
            "NOT (event:coup OR drill NEAR/2 army)", Fault.EXCLUDED,
            "excluded by «Army» … «drill», for drill NEAR/2 army holds",
        ),
        (
            "event:attack", "Army denies attack", "", "event:attack", Fault.STATUS,
            "«attack» is negated by «denies», and only asserted counts",
        ),
        (
            "event:attack", "Army moves in after attack", "", "event:attack", Fault.BACKGROUND,
            "«attack» is told as background, and only news counts",
        ),
    ],
)  # fmt: skip
def test_the_first_clause_that_fails_is_named_with_what_is_lacking(
    asked: str, title: str, summary: str, clause: str, fault: Fault, told: str
) -> None:
    reason = why_not(asked, title, summary)
    assert (reason.clause, reason.fault, reason.why) == (clause, fault, told)


def test_a_mention_in_a_text_of_another_kind_does_not_count() -> None:
    reason = why_not("event:attack", "The attack of the century", genre=Genre.ANALYSIS)
    assert (reason.fault, reason.why) == (
        Fault.GENRE,
        "«attack» stands in a text of the kind analysis, and only news counts",
    )


def test_a_status_that_does_not_count_is_named_with_its_trigger() -> None:
    reason = why_not("event:blockade NEAR/6 place:landia", "Landia denies the blockade")
    assert (reason.fault, reason.status, reason.trigger and reason.trigger.text) == (
        Fault.STATUS,
        Status.NEGATED,
        "denies",
    )
    assert [span.text for span in reason.spans] == ["Landia", "blockade"]


def test_what_is_lacking_comes_before_a_status_that_does_not_count() -> None:
    reason = why_not("event:attack AND event:coup", "Army denies attack")
    assert (reason.clause, reason.fault) == ("event:coup", Fault.ABSENT)


def test_of_alternatives_the_one_that_comes_nearest_is_told() -> None:
    asked = "event:coup AND palace OR event:shortage NEAR/2 thing:fuel OR event:kidnapping"
    reason = why_not(asked, "Shortage of bread and of fuel, no tanks at the palace")
    assert (reason.clause, reason.fault) == ("event:shortage NEAR/2 thing:fuel", Fault.TOO_FAR)


def test_the_text_below_a_title_that_says_otherwise() -> None:
    asked = query("event:attack")
    denied = view("Army denies attack", "An attack")
    assert reasons.why_not(asked, denied, ASSERTED) is None
    against = reasons.against(asked, denied, ASSERTED)
    assert against is not None
    assert against.why == "«attack» is negated by «denies», and only asserted counts"


@pytest.mark.parametrize(
    ("asked", "title", "expected"),
    [
        ("event:attack", "An attack", [("event:attack", ["attack"])]),
        (
            "(event:coup OR event:attack) AND (place:hilltown OR place:portville)",
            "An attack in Portville",
            [("event:attack", ["attack"]), ("place:portville", ["Portville"])],
        ),
        (
            "(event:coup OR event:attack) NEAR/6 (place:hilltown OR place:portville)",
            "An attack in Portville",
            [("event:attack NEAR/6 place:portville", ["attack", "Portville"])],
        ),
        (
            "title:(event:coup OR event:attack) AND NOT exercise",
            "An attack",
            [("title:event:attack", ["attack"])],
        ),
        (
            "event:attack NEAR/3 ((event:coup OR army) AND NOT exercise)",
            "The army repels an attack",
            [("event:attack NEAR/3 (army AND NOT exercise)", ["army", "attack"])],
        ),
        (
            "event:attack NEAR/3 (NOT exercise)",
            "An attack",
            [("event:attack NEAR/3 (NOT exercise)", ["attack"])],
        ),
        ("event:attack AND lang:en", "An attack", [("event:attack", ["attack"]), ("lang:en", [])]),
        ("event:relief", "The siege is lifted", []),
        (
            "event:relief OR event:attack",
            "Hostages freed",
            [],
        ),
    ],
)
def test_the_clauses_that_hold_are_named_with_their_words(
    asked: str, title: str, expected: list[tuple[str, list[str]]]
) -> None:
    assert why(asked, title) == expected


def test_a_concept_that_is_a_query_is_named_as_it_is_written() -> None:
    asked = query("event:relief AND place:landia")
    freed = view("Hostages freed in Landia")
    held = reasons.why(asked, freed)
    assert [(each.clause, [span.text for span in each.spans]) for each in held] == [
        ("event:relief", ["Hostages", "freed"]),
        ("place:landia", ["Landia"]),
    ]
    far = view("Hostages of Landia hope that all of them will be freed")
    reason = reasons.why_not(asked, far)
    assert reason is not None
    assert (reason.clause, reason.fault) == ("event:relief", Fault.TOO_FAR)


LETTERS = lexicon.build({}, query(" OR ".join(WORDS)).forms)


def of_letters(title: list[str], summary: list[str], statuses: list[Status]) -> View:
    """A text of a few words, whose mentions bear the statuses in turn."""
    texts = (("title", " ".join(title)), ("summary", ". ".join(summary)))
    passages = [Passage(field, fold(text), LETTERS.scan(fold(text), "en")) for field, text in texts]
    found = [hit for number, passage in enumerate(passages) for hit in passage.hits(number)]
    hits = [replace(hit, status=status) for hit, status in zip(found, cycle(statuses))]
    return View(passages, hits, Hierarchy({}), KNOWN)


TEXTS = st.lists(st.sampled_from((*WORDS, "xx")), max_size=10)
STATUSES = st.lists(st.sampled_from(Status), min_size=1, max_size=4)


@settings(max_examples=400)
@given(QUERIES, TEXTS, TEXTS, STATUSES)
def test_there_is_a_reason_exactly_where_a_query_does_not_hold(
    asked: str, title: list[str], summary: list[str], statuses: list[Status]
) -> None:
    parsed, seen = query(asked), of_letters(title, summary, statuses)
    holds = matches(parsed, seen, ASSERTED) is not None
    reason = reasons.why_not(parsed, seen, ASSERTED)
    assert (reason is None) is holds
    assert holds or reasons.why(parsed, seen, ASSERTED) == ()
    if reason is not None:
        assert reason.clause
        assert reason.why
        texts = {passage.field: passage.folded.original for passage in seen.passages}
        assert all(texts[span.field][span.start : span.end] == span.text for span in reason.spans)


@settings(max_examples=400)
@given(QUERIES, TEXTS, STATUSES)
def test_a_status_is_the_reason_exactly_where_all_else_is_in_order(
    asked: str, title: list[str], statuses: list[Status]
) -> None:
    parsed, seen = query(asked), of_letters(title, [], statuses)
    reason = reasons.why_not(parsed, seen, ASSERTED)
    in_order = matches(parsed, seen) is not None
    assert reason is None or (reason.fault is Fault.STATUS) is in_order


@settings(max_examples=400)
@example("(aa NEAR/1 (bb NEAR/2 (bb OR aa)))", [], ["aa", "cc", "bb"])
@example("((NOT (aa AND aa)) NEAR/2 (bb OR cc))", [], ["aa", "bb", "bb", "cc"])
@given(QUERIES, TEXTS, TEXTS)
def test_each_clause_that_is_named_as_holding_holds_by_itself(
    asked: str, title: list[str], summary: list[str]
) -> None:
    parsed, seen = query(asked), of_letters(title, summary, [Status.ASSERTED])
    for held in reasons.why(parsed, seen):
        assert "…" in held.clause or matches(query(held.clause), seen) is not None
