"""Telling languages apart by letters and small words."""

import pytest

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
        ("Kidal", None),
        ("", None),
    ],
)
def test_a_text_shows_its_language(text: str, expected: str | None) -> None:
    assert language.guess(text) == expected


def test_a_declared_language_is_believed() -> None:
    assert language.of("Kidal", "fr-FR") == "fr"
    assert language.of("El ejército anunció", "es") == "es"
    assert language.of("The junta", "fr") == "fr"


def test_a_declaration_that_the_text_plainly_denies_is_not_believed() -> None:
    assert language.of("Le blocus de la ville est levé par les rebelles", "en-US") == "fr"
    assert language.of("The siege of the town is over and the road is open", "fr") == "en"
    assert language.of("رفع الحصار عن المدينة", "en") == "ar"
    assert language.of("The siege of the town is over", "ar") == "en"


def test_other_languages_in_arabic_letters_keep_their_name() -> None:
    assert language.of("ارتش اعلام کرد", "fa") == "fa"
