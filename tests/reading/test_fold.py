"""Folding, and the way back to the original characters."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.reading.fold import exact, fold

NEWS = "aéÉœŒæﬁßİ'’-–—  \n\t\u00a0\u202f.,!?«»“…0١٢²½أإآٱىةؤئـَِّلا\u200b\u200f\u00ad\u0301日が\ud800한\0_"
TEXTS = st.text(alphabet=st.one_of(st.sampled_from(NEWS), st.characters(codec=None)), max_size=60)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("L’État à l'œuvre", "l'etat a l'oeuvre"),
        ("E\u0301tat", "etat"),
        ("ﬁn de l‘ATTAQUE", "fin de l'attaque"),
        ("al-Qaïda – Aqmi — Est", "al qaida aqmi est"),
        ("a \u00a0\n\u2009 b", "a b"),
        ("zero\u200bwidth \u202bbidi\u202c so\u00adft", "zerowidth bidi soft"),
        ("أحمد إلى آخر ٱلبيت", "احمد الي اخر البيت"),
        ("مؤتمر طارئ في مدينة", "موتمر طاري في مدينه"),
        ("حِصَارٌ عـــلى", "حصار علي"),
        ("٢٠٢٦ و ۱۹", "2026 و 19"),
        ("ﻻ", "لا"),
        ("Straße in Łódź", "strasse in lodz"),
        ("lone \ud800 surrogate", "lone \ufffd surrogate"),
    ],
)
def test_spellings_of_one_word_fold_to_one(text: str, folded: str) -> None:
    assert fold(text).text == folded


def test_a_span_over_a_ligature_covers_the_ligature() -> None:
    folded = fold("la sœur")
    assert folded.original[slice(*folded.span(3, 8))] == "sœur"


def test_a_span_ends_after_the_marks_of_its_last_letter() -> None:
    folded = fold("الحِصَارُ طويل")
    start = folded.text.index("حصار")
    assert folded.original[slice(*folded.span(start, start + 4))] == "حِصَارُ"


def test_spans_are_right_after_several_runs_of_blanks() -> None:
    folded = fold("un – deux  –  trois - quatre")
    for word in ("un", "deux", "trois", "quatre"):
        start = folded.text.index(word)
        assert folded.original[slice(*folded.span(start, start + len(word)))] == word


def test_an_empty_span_has_a_place() -> None:
    assert fold("œ").span(2, 2) == (1, 1)
    assert fold("").span(0, 0) == (0, 0)


@given(TEXTS)
def test_every_span_maps_back_to_the_very_characters(text: str) -> None:
    folded = fold(text)
    for start in range(len(folded.text)):
        for end in range(start + 1, min(start + 5, len(folded.text)) + 1):
            first, last = folded.span(start, end)
            again = fold(text[first:last]).text
            assert folded.text[start:end].strip() in again
            assert again.strip() in _widened(folded.text, start, end)


def _widened(text: str, start: int, end: int) -> str:
    """The text with the neighbours that one character may have brought with those of the span."""
    return text[max(0, start - 20) : end + 20]


@given(TEXTS)
def test_every_character_of_the_original_is_reached_in_order(text: str) -> None:
    folded = fold(text)
    spans = [folded.span(place, place + 1) for place in range(len(folded.text))]
    assert spans == sorted(spans)
    assert all(0 <= start < end <= len(text) for start, end in spans)


@given(TEXTS)
def test_folding_twice_is_folding_once(text: str) -> None:
    once = fold(text).text
    assert fold(once).text == once


@given(TEXTS)
def test_the_quick_way_and_the_slow_way_agree(text: str) -> None:
    # a character outside the table sends the whole text the slow way
    assert fold(text + "日").text == fold(text).text + "日"


@given(TEXTS)
def test_spaced_differs_only_where_no_letter_or_digit_stands(text: str) -> None:
    folded = fold(text)
    assert len(folded.spaced) == len(folded.text) + 2
    for char, spaced in zip(folded.text, folded.spaced[1:-1], strict=True):
        assert spaced == (char if char.isalnum() else " ")


@given(TEXTS)
def test_no_blanks_run_together(text: str) -> None:
    assert "  " not in fold(text).text


def test_exact_keeps_case_and_accents_and_joins_what_only_looks_alike() -> None:
    assert exact("L’É\u0301tat  AES") == unicodedata.normalize("NFC", "L'É\u0301tat AES")
    assert exact("AES-256") == "AES 256"
