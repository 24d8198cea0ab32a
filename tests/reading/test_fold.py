"""Folding, and the way back to the original characters."""

import re
import unicodedata
from html.entities import html5

import pytest
from hypothesis import example, given
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


# What follows is over news text, with what news text comes with.

SENTENCES = [
    "The army says rebels burnt forty fuel trucks near Kayes on Monday",
    "L'armée a levé le blocus de Ségou jusqu'à l'aube, d'après le ministère",
    "Où l'œuvre de l'État s'achève : une école brûlée, cœur de la cité",
    "أعلن الجيش المالي رفع الحصار عن مدينة كايس بعد معارك عنيفة",
    "Des soldats de l'AES à كيدال et à Gao",
]
UNSEEN = "\u00ad\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2069\ufeff\u061c\u034f\ufe0f"
HARAKAT = "\u064b\u064c\u064d\u064e\u064f\u0650\u0651\u0652\u0670\u0640"


@given(st.data())
def test_marks_that_nobody_sees_change_no_word_and_no_place(data: st.DataObject) -> None:
    sentence = data.draw(st.sampled_from(SENTENCES))
    pieces = [
        char + "".join(data.draw(st.lists(st.sampled_from(UNSEEN + HARAKAT), max_size=3)))
        for char in sentence
    ]
    assert_same_words(sentence, pieces)


APOSTROPHES = "'‘’‛ʹʻʼʽʾʿ′`´ꞌ＇"
HYPHENS = "-‐‑‒–—―−﹘﹣－⁃"
BLANKS = " \t\n\r\u00a0\u1680\u2000\u2007\u2009\u202f\u2028\u3000"


@given(st.data())
def test_apostrophes_hyphens_and_blanks_are_of_every_kind(data: st.DataObject) -> None:
    sentence = data.draw(st.sampled_from(SENTENCES)).replace("Kayes", "Al-Kayes")
    kinds = {"'": APOSTROPHES, "-": HYPHENS, " ": BLANKS}
    assert_same_words(sentence, [data.draw(st.sampled_from(kinds.get(char, char))) for char in sentence])


@given(st.data())
def test_letters_come_composed_taken_apart_and_in_either_case(data: st.DataObject) -> None:
    sentence = data.draw(st.sampled_from(SENTENCES))
    forms = [str.upper, str.lower, str.title, str.casefold]
    forms += [lambda char, form=form: unicodedata.normalize(form, char) for form in ("NFC", "NFD", "NFKD")]
    assert_same_words(sentence, [data.draw(st.sampled_from(forms))(char) for char in sentence])


@given(st.data())
def test_references_fold_like_the_characters_they_stand_for(data: st.DataObject) -> None:
    sentence = data.draw(st.sampled_from(SENTENCES))
    assert_same_words(sentence, [data.draw(st.sampled_from(references(char))) for char in sentence])


def references(char: str) -> list[str]:
    """A character as it is, and as HTML may write it, escaped once, twice and three times."""
    once = [f"&#{ord(char)};", f"&#x{ord(char):x};", f"&#X{ord(char):04X};"]
    once += [f"&{name}" for name, named in html5.items() if named == char and name.endswith(";")]
    return [char, *once, *(form.replace("&", escape) for form in once for escape in ("&amp;", "&#38;amp;"))]


def assert_same_words(sentence: str, pieces: list[str]) -> None:
    """The pieces, one a character of the sentence, fold to the same words, each over its own pieces."""
    text = "".join(pieces)
    plain, folded = fold(sentence), fold(text)
    assert (folded.text.strip(), folded.spaced.split()) == (plain.text, plain.spaced.split())
    starts = [sum(map(len, pieces[:index])) for index in range(len(pieces) + 1)]
    for word in re.finditer(r"\w+", sentence):
        wanted = fold(sentence[: word.end()]).text
        end = len(wanted) + len(folded.text) - len(folded.text.lstrip())
        first, last = folded.span(end - len(fold(word.group()).text), end)
        assert first == starts[word.start()]
        assert starts[word.end() - 1] < last <= starts[word.end()]
        assert fold(text[first:last]).text == fold(word.group()).text


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("l&#8217;&eacute;tat", "l'etat"),
        ("l&rsquo;&Eacute;tat&nbsp;: &laquo;&nbsp;non&nbsp;&raquo;", 'l\'etat : " non "'),
        ("lib&amp;eacute;r&amp;amp;#233;s", "liberes"),
        ("D&EACUTE;C&EGRAVE;S", "deces"),
        ("AT&T, AT&amp;T", "at&t, at&t"),
        ("Q&A ; a & b &c; &", "q&a ; a & b &c; &"),
        ("so&shy;ft ze&zwnj;ro", "soft zero"),
        ("lib&eacuter&eacute et pris", "libere et pris"),
        ("5&nbspmorts &copy AFP", "5 morts © afp"),
        ("https://x.example/?a=1&copy=2&section=3&lt=4", "https://x.example/?a=1&copy=2&section=3&lt=4"),
        ("caf&#233 noir, d&#8217avril", "cafe noir, d'avril"),
        ("&#99999999999; &#x;", "&#99999999999; &#x;"),
    ],
)
def test_references_are_read_as_html_does_and_bare_ampersands_stay(text: str, folded: str) -> None:
    assert fold(text).text == folded.replace("&#99999999999;", fold("&#99999999999;").text)


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("l&eacute;gar et &eacute;t&eacute; tu&eacute;s dix", "tues"),
        ("&OElig;uvre, c\u0153ur, s\u0153ur, fin", "fin"),
        ("حِصَارٌ عـــلى &nbsp; ﻻ مدينة", "مدينه"),
        ("un  \u2013  deux &amp;amp; trois", "trois"),
    ],
)
def test_what_a_place_of_the_original_became_is_found(text: str, word: str) -> None:
    folded = fold(text)
    start = folded.text.index(word)
    first, last = folded.span(start, start + len(word))
    assert (folded.place_of(first), folded.place_of(last)) == (start, start + len(word))


def test_a_ligature_became_the_first_of_its_letters() -> None:
    assert [fold("s\u0153ur").place_of(origin) for origin in range(5)] == [0, 1, 3, 4, 5]


def test_what_is_gone_is_where_the_next_character_stands() -> None:
    assert [fold("a\u200bb").place_of(origin) for origin in range(4)] == [0, 1, 1, 2]


def test_a_span_covers_the_whole_of_its_references() -> None:
    text = "lib&eacute;r&amp;eacute; &amp;Eacute;tat&#769;&nbsp;!"
    folded = fold(text)
    assert text[slice(*folded.span(0, 6))] == "lib&eacute;r&amp;eacute;"
    assert text[slice(*folded.span(7, 11))] == "&amp;Eacute;tat&#769;"
    assert text[slice(*folded.span(3, 4))] == "&eacute;"
    assert folded.original == text


WITH_REFERENCES = st.lists(
    st.one_of(
        TEXTS, st.sampled_from([f"&{name}" for name in html5]), st.integers(0, 0x110000).map("&#{};".format)
    ),
    max_size=6,
).map("".join)


@given(WITH_REFERENCES)
def test_with_references_too_every_character_is_reached_in_order(text: str) -> None:
    folded = fold(text)
    spans = [folded.span(place, place + 1) for place in range(len(folded.text))]
    assert spans == sorted(spans)
    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert len(folded.spaced) == len(folded.text) + 2


@given(st.one_of(TEXTS, WITH_REFERENCES))
@example("s\u0153ur &eacute;t&eacute; \u0153 &OElig;  حِصَارٌ &nbsp; ﷲ")
def test_the_way_to_the_original_and_back_ends_at_the_first_character_from_there(text: str) -> None:
    folded = fold(text)
    origins = [folded.span(place, place + 1)[0] for place in range(len(folded.text))]
    assert [folded.place_of(origin) for origin in origins] == [origins.index(origin) for origin in origins]
    assert folded.place_of(len(text)) == len(folded.text)


@given(st.characters(codec="utf-8"))
@example("한")
@example("\u09cb")
@example("\u1ffd")
def test_a_character_folds_alike_however_it_is_encoded_and_cased(char: str) -> None:
    folded = fold(char).text
    for form in ("NFC", "NFD"):
        assert fold(unicodedata.normalize(form, char)).text == folded
    assert {fold(char.upper()).text, fold(char.lower()).text, fold(char.casefold()).text} == {folded}
    if char not in "´\u1ffd…″‶" and not "\ufe70" <= char <= "\ufe7e":  # which say more than their parts
        assert fold(unicodedata.normalize("NFKC", char)).text == folded


@pytest.mark.parametrize(
    ("written", "other"),
    [
        ("طارئ", "طاري"), ("مسؤول", "مسوول"), ("أجادير", "اجادير"), ("ڤاغنر", "فاغنر"), ("أڭادير", "أكادير"),
        ("کیدال", "كيدال"), ("الرحمٰن", "الرحمن"), ("ﷲ", "الله"), ("ﻛﻴﺪﺍﻝ", "كيدال"), ("ﻣﹷﺎﻟﻲ", "مالي"),
    ],
)  # fmt: skip
def test_arabic_letters_of_other_keyboards_and_encodings_are_one(written: str, other: str) -> None:
    assert fold(written).text == fold(other).text


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("Ɗan Ƙasa", "dan kasa"),
        ("Ségu kɛnɛ", "segu kene"),
        ("Fulɓe", "fulbe"),
        ("Qurʾān, ʿAlī", "qur'an, 'ali"),
    ],
)
def test_hooked_letters_and_transcriptions_fold_to_what_the_press_writes(written: str, plain: str) -> None:
    assert fold(written).text == plain


def test_exact_forms_see_neither_marks_nor_references() -> None:
    assert exact("l\u2019A\u00adE\u200bS") == "l'AES"
    assert exact("&Eacute;tat") == exact("E\u0301tat") == "État"
    assert exact("ＡＥＳ") == "AES"
    assert exact("لانـــديِا") == "لانديا"
