"""How a form is found as it is written: clitics before Arabic words, elision before French ones."""

import pytest

from tests.reading.build import settings
from tocsin.reading.fold import fold
from tocsin.reading.forms import parse
from tocsin.reading.lexicon import build


def found(form: str, text: str) -> list[str]:
    """The stretches of a text in which a form is found."""
    words = build(settings(concepts={"thing:it": {"any": [form]}}, indicators={}, scope="").concepts)
    folded = fold(text)
    return [text[slice(*folded.span(start, end))] for _, start, end in words.scan(folded, None).found]


CONJUNCTIONS = ("", "و", "ف")
PREPOSITIONS = ("", "ب", "ل", "ك")


@pytest.mark.parametrize("conjunction", CONJUNCTIONS)
@pytest.mark.parametrize("clitic", ["", "ب", "ل", "ك", "ال", "بال", "كال", "لل"])
def test_an_arabic_word_is_found_after_every_clitic(conjunction: str, clitic: str) -> None:
    assert found("جيش", f"قال {conjunction}{clitic}جيش أمس") == ["جيش"]


@pytest.mark.parametrize("conjunction", CONJUNCTIONS)
@pytest.mark.parametrize("preposition", PREPOSITIONS)
def test_a_form_with_its_article_is_found_after_clitics_and_where_they_swallow_it(
    conjunction: str, preposition: str
) -> None:
    written = f"{conjunction}{preposition}ال" if preposition != "ل" else f"{conjunction}لل"
    whole = f"{written}جيش"
    assert found("الجيش", f"قال {whole} أمس") == [whole if preposition == "ل" else "الجيش"]


def test_a_form_with_its_article_is_not_the_word_without() -> None:
    assert found("الساحل", "ساحل لساحل وساحل") == []


@pytest.mark.parametrize("written", ["للجنة", "وللجنة", "فللجنة"])
def test_the_article_falls_together_with_a_lam(written: str) -> None:
    assert found("اللجنة", f"قال {written} أمس") == [written]


@pytest.mark.parametrize("written", ["ألغام", "الألغام", "بالألغام", "للألغام", "وألغام", "والألغام"])
def test_what_begins_like_an_article_may_be_the_words_own(written: str) -> None:
    assert found("ألغام", f"زرع {written} هناك") == ["ألغام"]


def test_clitics_stand_before_phrases_and_open_forms_too() -> None:
    assert found("بوركينا فاسو", "مالي وبوركينا فاسو") == ["بوركينا فاسو"]
    assert found("هجوم*", "بعد الهجومين وبهجومهم") == ["هجومين", "هجومهم"]


def test_other_letters_before_a_word_make_it_another() -> None:
    assert found("مالي", "إجمالي شمالي") == []
    assert found("جيش", "تجيش") == []


@pytest.mark.parametrize("apostrophe", ["'", "’", "ʼ", "´", "&#39;", "&rsquo;", "' ", "’ ", "&rsquo;&nbsp;"])
@pytest.mark.parametrize(
    "before", ["l", "d", "qu", "jusqu", "lorsqu", "puisqu", "s", "n", "c", "m", "t", "j", "L", "D"]
)
def test_a_word_is_found_after_every_elision(before: str, apostrophe: str) -> None:
    assert found("armée", f"dit {before}{apostrophe}armée hier") == ["armée"]
    assert found("=AES", f"dit {before}{apostrophe}AES hier") == ["AES"]


@pytest.mark.parametrize(
    "written",
    [
        "Côte d'Ivoire",
        "CÔTE D’IVOIRE",
        "Cote d’ivoire",
        "Côte d' Ivoire",
        "Côte-d’Ivoire",
        "C&ocirc;te d&#8217;Ivoire",
    ],
)
def test_a_form_with_an_elision_is_found_however_it_is_set(written: str) -> None:
    assert found("Côte d'Ivoire", f"en {written}, hier") == [written]
    assert found("Côte d’Ivoire", f"en {written}, hier") == [written]


@pytest.mark.parametrize(
    "written", ["cessez-le-feu", "cessez le feu", "cessez‑le‑feu", "cessez–le – feu", "ces\u00adsez-le-\nfeu"]
)
def test_hyphens_soft_or_hard_part_or_join_as_they_are_seen(written: str) -> None:
    assert found("cessez-le-feu", f"un {written}, hier") == [written]
    assert found("cessez le feu", f"un {written}, hier") == [written]


def test_a_phrase_does_not_run_over_a_mark_that_is_no_apostrophe() -> None:
    assert found("Côte d'Ivoire", "La Côte. d'Ivoire") == []


def test_forms_that_match_alike_are_equal() -> None:
    assert parse("d’Ivoire") == parse("d'ivoire")
    assert parse("d'Ivoire").parted == "d  ivoire"
    assert parse("armée").parted is None
