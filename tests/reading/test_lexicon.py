"""Forms found in texts: whole words, longest first, in their language."""

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.config.watches import ConceptSettings
from tocsin.reading.fold import fold
from tocsin.reading.forms import MAX_FORM, Unusable, parse
from tocsin.reading.lexicon import build


def find(text: str, concept: dict[str, Any], language: str | None = None) -> list[str]:
    folded = fold(text)
    lexicon = build({"thing:x": ConceptSettings.model_validate(concept)})
    assert not lexicon.problems
    return [text[slice(*folded.span(start, end))] for _, start, end in lexicon.scan(folded, language).found]


@pytest.mark.parametrize(
    ("text", "form", "found"),
    [
        ("Mali, malicious mali-based", "Mali", ["Mali", "mali"]),
        ("L’ambassade d'Aqmi", "ambassade", ["ambassade"]),
        ("l'OTAN et qu’Aqmi", "aqmi", ["Aqmi"]),
        ("al Qaïda, AL-QAIDA", "al-Qaida", ["al Qaïda", "AL-QAIDA"]),
        ("the putschists' putsch", "putsch*", ["putschists", "putsch"]),
        ("AES aes l'AES Aes", "=AES", ["AES", "AES"]),
        ("Diré dire Dire", "=Diré", ["Diré"]),
        ("AES256 AES-256", "=AES*", ["AES256", "AES"]),
        ("sœur Soeur", "sœur", ["sœur", "Soeur"]),
        ("U.N. and un", "U.N.", ["U.N"]),
        ("north. Mali army", "north Mali", []),
        ("fuel shor-\ntage", "shor tage", ["shor-\ntage"]),
        ("x_Mali_y", "Mali", ["Mali"]),
    ],
)
def test_a_form_matches_whole_words_however_they_are_written(text: str, form: str, found: list[str]) -> None:
    assert find(text, {"any": [form]}) == found


@pytest.mark.parametrize(
    ("text", "form", "found"),
    [
        ("والحصار بحصار للحصار كالحصار فحصار", "حصار", ["حصار"] * 5),
        ("وبالحصار ولحصار فلحصار", "حصار", ["حصار"] * 3),
        ("للجيش وللجيش والجيش بالجيش", "الجيش", ["للجيش", "وللجيش", "الجيش", "الجيش"]),
        ("جيش", "الجيش", []),
        ("انحصار", "حصار", []),
        ("حِصَــار", "حصار", ["حِصَــار"]),
        ("ولأحمد", "احمد", ["أحمد"]),
        ("ونصرة الإسلام والمسلمين", "نصرة الإسلام والمسلمين", ["نصرة الإسلام والمسلمين"]),
        ("هجومهم بهجوم", "هجوم*", ["هجومهم", "هجوم"]),
        ("بمالي مالي", "=مالي", ["مالي"]),
    ],
)
def test_arabic_forms_match_after_what_is_written_to_a_word(text: str, form: str, found: list[str]) -> None:
    assert find(text, {"ar": [form]}, "ar") == found


def test_forms_of_a_language_apply_to_its_texts_alone() -> None:
    concept = {"en": ["fin"], "fr": ["faim"], "any": ["Bamako"]}
    assert find("fin faim Bamako", concept, "fr") == ["faim", "Bamako"]
    assert find("fin faim Bamako", concept, "en") == ["fin", "Bamako"]
    assert find("fin faim Bamako", concept, "de") == ["Bamako"]


def test_all_forms_apply_where_the_language_is_unknown() -> None:
    assert find("fin faim", {"en": ["fin"], "fr": ["faim"]}, None) == ["fin", "faim"]


def test_a_form_of_two_languages_is_found_once() -> None:
    assert find("the junta", {"en": ["junta"], "fr": ["junta"]}) == ["junta"]


def test_a_longer_phrase_that_is_something_else_hides_the_form() -> None:
    concept = {"fr": ["coup"], "not": ["coup de pouce"]}
    assert find("Un coup de pouce, un coup", concept) == ["coup"]
    assert find("Un coup de Pouce", concept) == []


def test_overlapping_phrases_that_are_something_else_hide_what_each_holds() -> None:
    concept = {"en": ["siege", "state"], "not": ["under siege state", "state of siege mentality club"]}
    assert find("under siege state of siege mentality club", concept) == []


def test_the_longest_form_of_a_concept_wins() -> None:
    concept = {"en": ["fuel", "fuel shortage", "shortage of food", "food"]}
    assert find("fuel shortage of food", concept) == ["fuel", "shortage of food"]
    assert find("a fuel shortage", concept) == ["fuel shortage"]


def test_concepts_do_not_hide_each_other() -> None:
    lexicon = build(
        {
            "event:coup": ConceptSettings.model_validate({"any": ["coup"]}),
            "event:shooting": ConceptSettings.model_validate({"any": ["coup de feu"]}),
        }
    )
    assert lexicon.scan(fold("Un coup de feu"), None).found == [
        ("event:coup", 3, 7),
        ("event:shooting", 3, 14),
    ]


@pytest.mark.parametrize(
    ("written", "what"),
    [
        ("", "nothing to match"),
        ("…", "nothing to match"),
        ("*", "nothing to match"),
        ("a*", "nearly everything"),
        ("a*b", "only at the end"),
        ("x" * (MAX_FORM + 1), f"{MAX_FORM + 1} characters"),
    ],
)
def test_a_form_that_cannot_be_used_says_why(written: str, what: str) -> None:
    with pytest.raises(Unusable, match=re.escape(what)):
        parse(written)


def test_a_lone_surrogate_in_a_feed_does_no_harm() -> None:
    assert find("x \ud800 Mali", {"any": ["Mali"]}) == ["Mali"]


WORDS = st.sampled_from(
    ["fuel", "Fuel", "fuél", "no", "l'eau", "œuf", "port", "ports", "in-port", ".", "–", ","]
)


@given(
    st.lists(WORDS, max_size=12),
    st.lists(st.sampled_from(["fuel", "no fuel", "eau", "oeuf", "port*"]), min_size=1),
)
def test_spans_are_those_of_a_slow_reference(words: list[str], forms: list[str]) -> None:
    text = " ".join(words)
    folded = fold(text)
    expected: set[tuple[int, int]] = set()
    for form in forms:
        pattern = re.escape(form.removesuffix("*")) + (r"[^\W_]*" if form.endswith("*") else "")
        for match in re.finditer(rf"(?<![^\W_])(?={pattern}(?![^\W_]))", folded.text):
            end = re.compile(pattern).match(folded.text, match.start())
            assert end is not None
            expected.add((match.start(), end.end()))
    outer = {a for a in expected if not any(b != a and b[0] <= a[0] and a[1] <= b[1] for b in expected)}
    lexicon = build({"thing:x": ConceptSettings.model_validate({"any": forms})})
    assert {(start, end) for _, start, end in lexicon.scan(folded, None).found} == outer
