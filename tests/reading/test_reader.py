"""The reader: from settings and entries to observations, and what it says of both."""

from typing import Any

import pytest

from tests.reading.build import CONCEPTS, NOW, READER, entry, explain, read, reader, settings
from tocsin.errors import QueryError
from tocsin.model import Observation, Reading, Span, Status
from tocsin.reading.reader import MENTIONS_KEPT, READ_LIMIT, State, build


def seen(reading: Reading, indicator: str) -> Observation | None:
    return next((each for each in reading.observations if each.indicator == indicator), None)


def test_an_observation_shows_its_evidence_status_and_places() -> None:
    reading = read("Portville: fuel shortage worsens", "Queues at every pump.")
    assert reading.observations == (
        Observation(
            "w",
            "shortage",
            Status.ASSERTED,
            accepted=True,
            spans=(Span("title", 11, 15, "fuel"), Span("title", 16, 24, "shortage")),
            places=("place:portville",),
        ),
    )


def test_what_is_denied_is_observed_and_not_accepted() -> None:
    found = seen(read("Landia denies blockade of Portville"), "siege")
    assert found is not None
    assert (found.accepted, found.status) == (False, Status.NEGATED)


def test_an_indicator_may_count_what_is_over() -> None:
    found = seen(read("Blockade of Portville lifted"), "relief")
    assert found is not None
    assert (found.accepted, found.status) == (True, Status.ENDED)


def test_one_asserted_mention_is_enough() -> None:
    found = seen(
        read("Army denies blockade of Portville", "Residents say the siege tightens in Hilltown."), "siege"
    )
    assert found is not None
    assert (found.accepted, found.spans[0].field, found.places) == (True, "summary", ("place:hilltown",))


def test_an_entry_outside_the_scope_is_not_observed() -> None:
    assert read("Attack in Farland").observations == ()


def test_of_a_text_that_can_concern_no_watch_nothing_is_kept_but_all_is_explained() -> None:
    assert read("Attack in Farland").mentions == ()
    assert explain("Attack in Farland").mentions != ()


def test_the_scope_holds_whatever_is_said_of_it() -> None:
    by = reader(scope="event:coup")
    assert seen(read("No coup, yet attack goes on", by=by), "attack") is not None


def test_a_watch_without_a_scope_watches_everything() -> None:
    assert seen(read("Attack in Farland", by=reader(scope="")), "attack") is not None


def test_places_are_the_most_specific_of_the_sentence() -> None:
    found = seen(read("Landia: attack on Portville harbour. Calm in Hilltown."), "attack")
    assert found is not None
    assert found.places == ("place:harbour",)


def test_places_come_from_the_field_and_then_from_the_entry_where_the_sentence_has_none() -> None:
    field = seen(read("Attack at dawn. Hilltown shaken.", "Far from Portville."), "attack")
    whole = seen(read("Attack at dawn", "Hilltown is shaken."), "attack")
    assert field is not None
    assert whole is not None
    assert (field.places, whole.places) == (("place:hilltown",), ("place:hilltown",))


def test_plain_words_of_a_query_are_read_in_context() -> None:
    by = reader(indicators={"mutiny": {"match": "mutiny OR mutinerie"}})
    asserted = seen(read("Mutiny in Landia", by=by), "mutiny")
    denied = seen(read("Landia denies mutiny", by=by), "mutiny")
    assert asserted is not None
    assert denied is not None
    assert (asserted.accepted, denied.accepted, denied.status) == (True, False, Status.NEGATED)
    assert all(not each.concept.startswith('"') for each in read("Mutiny in Landia", by=by).mentions)


def test_an_indicator_that_needs_no_word_is_evaluated_always() -> None:
    by = reader(indicators={"quiet": {"match": "NOT event:attack AND source:gazette"}}, scope="")
    found = seen(read("Nothing at all", by=by), "quiet")
    assert found is not None
    assert (found.spans, found.status) == ((), Status.ASSERTED)


def test_not_looks_at_what_is_denied_too() -> None:
    by = reader(indicators={"calm": {"match": "place:landia AND NOT event:attack"}})
    assert seen(read("Landia denies attack", by=by), "calm") is None


def test_the_declared_language_of_the_entry_and_its_source_chooses_the_forms() -> None:
    assert seen(read("Manque in Landia fuel", language="en"), "shortage") is None
    assert seen(read("Manque Landia carburant", language="fr"), "shortage") is not None
    assert read("x", language="fr-FR").language == "fr"


def test_spans_count_characters_of_the_text_as_stored() -> None:
    title = "L’armée\u200b : « attaque » à Portville"
    found = seen(read(title, language="fr"), "attack")
    assert found is not None
    (span,) = found.spans
    assert title[span.start : span.end] == span.text == "attaque"


def test_a_field_is_read_to_its_limit() -> None:
    long = "x " * (READ_LIMIT // 2)
    assert read(f"Landia {long} attack").mentions == read("Landia").mentions
    assert [each.concept for each in read(long[:-20] + " Landia").mentions] == ["place:landia"]


def test_a_flood_of_mentions_is_kept_to_its_limit_and_still_observed() -> None:
    reading = read("attack " * (MENTIONS_KEPT + 1), "in Landia")
    assert len(reading.mentions) == MENTIONS_KEPT
    assert seen(reading, "attack") is not None


def test_a_reading_of_nothing_is_empty() -> None:
    assert (read("").mentions, read("").observations) == ((), ())


def test_reading_twice_gives_the_same() -> None:
    assert read("Attack in Portville, Landia") == read("Attack in Portville, Landia")


# explanations


def states(text: str) -> dict[str, tuple[State, Status | None, str]]:
    return {each.indicator: (each.state, each.status, each.missing) for each in explain(text).standings}


def test_an_explanation_says_how_every_indicator_stands() -> None:
    found = states("Landia denies blockade: shortage bites")
    assert found == {
        "shortage": (State.MISSING, None, "thing:fuel"),
        "siege": (State.NOT_ACCEPTED, Status.NEGATED, ""),
        "attack": (State.MISSING, None, "event:attack"),
        "relief": (State.NOT_ACCEPTED, Status.NEGATED, ""),
    }


def test_parts_that_are_there_but_apart_are_named_together() -> None:
    apart = "Landia: shortage of this and of that and of all those other things but fuel"
    assert states(apart)["shortage"] == (State.MISSING, None, "event:shortage NEAR/8 thing:fuel")


def test_an_explanation_says_what_the_scope_asks_for() -> None:
    assert states("Attack in Farland")["attack"] == (
        State.OUT_OF_SCOPE,
        None,
        "place:landia OR actor:front",
    )


def test_an_explanation_counts_offsets_into_the_text_as_given() -> None:
    text = "L’État : Portville assiégée"
    found = explain(text)
    assert found.language in ("fr", None)
    assert [(each.span.field, text[each.span.start : each.span.end]) for each in found.mentions] == [
        ("text", "Portville"),
        ("text", "assiégée"),
    ]
    assert [each.indicator for each in found.observations] == ["siege", "relief"]


# problems


def problems(**what: Any) -> list[tuple[tuple[str | int, ...], str, str, int | None]]:
    return [(each.path, each.what, each.remedy, each.column) for each in reader(**what).problems]


def test_a_sound_configuration_has_no_problems() -> None:
    assert READER.problems == ()


def test_an_unknown_concept_in_a_query_is_a_problem_with_near_matches() -> None:
    ((path, what, remedy, column),) = problems(indicators={"a": {"match": "fuel OR event:atack"}})
    assert path == ("watches", "w", "indicators", "a", "match")
    assert (what, column) == ("no concept named event:atack", 9)
    assert remedy.startswith("did you mean event:attack")


def test_an_unknown_kind_is_a_problem() -> None:
    ((path, what, _, column),) = problems(scope="fuel OR org:*")
    assert (path, what, column) == (("watches", "w", "scope"), "no concept of the kind org", 9)


def test_all_problems_are_found_at_once() -> None:
    concepts = {
        "place:a": {"any": ["Aa"], "within": "place:bb"},
        "place:b": {"any": ["Bb"], "within": "place:c"},
        "place:c": {"any": ["Cc"], "within": "place:b"},
        "event:x": {"en": ["coup", "..."], "fr": ["x*"], "not": ["coup"]},
        "event:y": {"label": "why"},
        "title:z": {"any": ["zz"]},
    }
    indicators = {"one": {"match": "event:x event:y"}, "two": {"match": "(event:x"}}
    found = {path for path, *_ in problems(concepts=concepts, indicators=indicators, scope="place:*")}
    assert found == {
        ("concepts", "place:a", "within"),
        ("concepts", "place:b", "within"),
        ("concepts", "place:c", "within"),
        ("concepts", "event:x", "en", 0),
        ("concepts", "event:x", "en", 1),
        ("concepts", "event:x", "fr", 0),
        ("concepts", "event:y"),
        ("concepts", "title:z"),
        ("watches", "w", "indicators", "one", "match"),
        ("watches", "w", "indicators", "two", "match"),
    }


def test_a_query_error_keeps_its_column_and_remedy() -> None:
    ((_, what, remedy, column),) = problems(indicators={"a": {"match": "event:attack  fuel"}})
    assert (what, column) == ("no operator before 'fuel'", 15)
    assert remedy.startswith("write AND")


def test_what_is_sound_is_read_beside_what_is_not() -> None:
    by = reader(indicators={"bad": {"match": "("}, "attack": {"match": "event:attack"}})
    assert [each.indicator for each in read("Attack in Landia", by=by).observations] == ["attack"]


def test_a_watch_whose_scope_cannot_be_read_observes_nothing() -> None:
    assert read("Attack in Landia", by=reader(scope="place:landia AND")).observations == ()


# search and revision


def test_a_search_names_concepts_that_do_not_exist() -> None:
    with pytest.raises(QueryError, match="no concept named event:atack") as raised:
        READER.search("fuel AND event:atack")
    assert raised.value.column == 10


def test_a_search_finds_what_the_watches_do_not_ask_for() -> None:
    assert READER.search('"price of bread" AND place:landia')(entry("Landia: price of bread up"))


def test_the_revision_changes_with_what_decides_a_reading_and_with_nothing_else() -> None:
    assert build(settings()).revision == READER.revision
    labelled = {**CONCEPTS, "thing:fuel": {**CONCEPTS["thing:fuel"], "label": "fuel"}}
    assert reader(concepts=labelled).revision == READER.revision
    widened = {**CONCEPTS, "thing:fuel": {"en": ["fuel", "diesel"]}}
    revisions = {
        READER.revision,
        reader(concepts=widened).revision,
        reader(scope="place:landia").revision,
        reader(indicators={}).revision,
        reader(context={"negated": {"en": {"before": ["nope"]}}}).revision,
    }
    assert len(revisions) == 5


def test_an_explanation_is_dated_by_its_moment() -> None:
    assert READER.explain("", None, NOW).mentions == ()
