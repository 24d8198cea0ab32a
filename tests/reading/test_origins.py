"""Whose text an entry prints, and which texts go back to one."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.reading.test_stories import told
from tocsin.model.stories import Profile
from tocsin.reading.origins import agency, same_origin
from tocsin.reading.stories import likeness


@pytest.mark.parametrize(
    ("summary", "expected"),
    [
        ("HILLTOWN, March 9 (Reuters) - Gunmen raided a market", "reuters"),
        ("HILLTOWN (AFP) — Gunmen raided a market", "afp"),
        ("Hilltown, 25 avr 2026 (AFP) - Des hommes armés", "afp"),
        ("Hilltown, 12 mai 2026 (APS) Le ministre a dit", "aps"),
        ("Hilltown - AFP - Des hommes armés", "afp"),
        ("AFP - Des hommes armés ont attaqué", "afp"),
        ("By Reuters\nGunmen raided a market", "reuters"),
        ("(Xinhua) -- Gunmen raided a market", "xinhua"),
        ("Un camp a été attaqué, selon l'armée (avec AFP)", "afp"),
        ("Un camp a été attaqué (avec AFP et Reuters).", "afp"),
        ("Gunmen raided a market, officials said. (AP)", "ap"),
        ("Des hommes armés ont attaqué un marché. AFP", "afp"),
        ("Gunmen raided a market - Agencia EFE", "efe"),
        ("هيلتاون (أ ف ب) - قتل ثلاثون شخصا", "afp"),
        ("هيلتاون - رويترز - قتل ثلاثون شخصا", "reuters"),
        ("هيلتاون/ الأناضول\nأعلن الجيش", "aa"),
        ("أعلن الجيش مقتل ثلاثين شخصا (فرانس برس)", "afp"),
        ("أعلن الجيش مقتل ثلاثين شخصا. (د ب أ)", "dpa"),
        ("Le Monde avec AFP - Des hommes armés ont attaqué", "afp"),
        ("Le Monde avec AFP et Reuters — Des hommes armés", "afp"),
        ("France 24 with AP | Gunmen raided a market", "ap"),
        ("الجزيرة نت مع رويترز - قتل ثلاثون شخصا", "reuters"),
        ("Des hommes armés ont attaqué un marché. Le Figaro avec AFP", "afp"),
        ("Des hommes armés ont attaqué un marché (RFI avec AFP)", "afp"),
        ("Gunmen raided a market. © AFP", "afp"),
        ("Gunmen raided a market.\n© 2026 AFP", "afp"),
        ("Gunmen raided a market Source: Xinhua", "xinhua"),
        ("أعلن الجيش مقتل ثلاثين شخصا المصدر: رويترز", "reuters"),
        ("HILLTOWN (AP) &mdash; Gunmen raided a market", "ap"),
        ("HILLTOWN &#40;AP&#41; &amp;mdash; Gunmen raided a market", "ap"),
        ("Un camp a &eacute;t&eacute; attaqu&eacute; &ndash; AFP", "afp"),
        ("AFP", "afp"),
        ("(AFP)", "afp"),
        ("© AFP", "afp"),
        ("&copy; AFP.", "afp"),
        ("Source: Xinhua", "xinhua"),
        ("Par AFP", "afp"),
        ("Le Figaro avec AFP", "afp"),
        ("المصدر: الأناضول", "aa"),
        ("الجزيرة نت مع وكالة فرانس برس", "afp"),
    ],
)
def test_an_agency_is_known_by_dateline_by_line_and_credit(summary: str, expected: str) -> None:
    assert agency("Market raided", summary) == expected


@pytest.mark.parametrize(
    "summary",
    [
        "An AFP journalist was killed in Hilltown",
        "Le bilan s'élève à 89 morts selon une source citée par Reuters.",
        "A witness told AFP.",
        "The mayor a déclaré à l'AFP",
        "وقال مسؤول لوكالة فرانس برس",
        "The Associated Press (AP) said that its office was closed",
        "Photo: AFP",
        "Photo © AFP",
        "Gunmen raided a market. Photo © AFP",
        "© AFP / Jean DOE",
        "Gunmen raided a market. © Jean DOE, AFP",
        "The minister spoke with AFP",
        "The minister spoke with AFP - and then left",
        "Le ministre s'est entretenu avec l'AFP",
        "التقى الوزير برويترز",
        "Gunmen raided a market. (Photo AFP)",
        "Photo by Jean DOE / AFP",
        "A map of the area (map)",
        "He took an ap to Paphos - apt",
        "",
    ],
)
def test_an_agency_that_is_only_spoken_of_is_no_origin(summary: str) -> None:
    assert agency("Market raided", summary) is None


def test_a_titles_end_credits_an_agency_too() -> None:
    assert agency("Gunmen raid market - Reuters", "") == "reuters"
    assert agency("Army denies raid — TASS", "") == "tass"
    assert agency("Reuters witness says blasts heard", "") is None
    assert agency("AP reporter killed in Hilltown", "") is None
    assert agency("Mayor meets with Reuters", "") is None
    assert agency("AFP", "") is None


def test_an_outlet_that_is_an_agency_prints_its_own() -> None:
    assert agency("Market raided", "Gunmen came at dawn", outlet="Xinhua") == "xinhua"
    assert agency("Market raided", "HILLTOWN (AFP) - Gunmen", outlet="Xinhua") == "afp"
    assert agency("Market raided", "Gunmen came at dawn", outlet="The Gazette") is None


@given(st.text(max_size=300), st.text(max_size=300))
def test_any_text_may_be_asked_for_its_agency(title: str, summary: str) -> None:
    agency(title, summary)


def test_a_hostile_text_is_looked_at_only_where_credits_stand() -> None:
    assert agency("(" * 100_000, "a / " * 100_000 + "(AFP)") == "afp"


def one(first: Profile, second: Profile) -> bool:
    joined = same_origin(first, second, likeness(first, second))
    assert joined is same_origin(second, first, likeness(second, first))
    return joined


ENGLISH = told("FRONT attacks Portville harbour", "PORTVILLE (AFP) - The attack left 30 dead", "en")
FRENCH = told(
    "Attaque du FRONT contre le port de Portville", "Trente... 30 morts dans l'attaque (avec AFP)", "fr"
)


def later(profile: Profile, hours: float) -> Profile:
    return replace(profile, at=profile.at + timedelta(hours=hours))


def test_a_translation_of_an_agencys_text_is_of_its_origin_for_a_day() -> None:
    assert one(ENGLISH, FRENCH)
    assert one(ENGLISH, later(FRENCH, 24))
    assert not one(ENGLISH, later(FRENCH, 25))


def test_the_same_report_without_an_agencys_credit_is_an_origin_of_its_own() -> None:
    assert not one(ENGLISH, replace(FRENCH, agency=None))
    assert not one(ENGLISH, replace(FRENCH, agency="reuters"))


def test_one_agencys_reports_with_other_numbers_or_places_are_two_origins() -> None:
    other_numbers = told("Attaque du FRONT contre le port de Portville", "54 morts (avec AFP)", "fr")
    other_places = told("Attaque du FRONT contre Hilltown", "30 morts dans l'attaque (avec AFP)", "fr")
    assert other_numbers.agency == other_places.agency == "afp"
    assert not one(ENGLISH, other_numbers)
    assert not one(ENGLISH, other_places)


def test_an_agencys_text_that_a_desk_rewrote_is_of_its_origin_for_a_day_and_a_half() -> None:
    rewritten = told("Portville harbour: 30 dead in attack by FRONT", "The army came late. (AFP)", "en")
    assert one(ENGLISH, later(rewritten, 36))
    assert not one(ENGLISH, later(rewritten, 37))


def test_two_texts_of_one_agency_without_numbers_must_be_told_alike() -> None:
    first = told("FRONT attacks Hilltown market", "Traders fled at dawn (AFP)", "en")
    second = told("Hilltown market attacked, traders flee FRONT", "They fled at dawn (AFP)", "en")
    other = told("FRONT attacks Hilltown barracks", "The governor called for calm on the radio (AFP)", "en")
    assert one(first, second)
    assert not one(first, other)


def test_copies_under_the_credits_of_two_agencies_are_two_origins() -> None:
    first = told("FRONT attacks Hilltown market in the hills", "Traders fled at dawn (AFP)", "en")
    second = told("FRONT attacks Hilltown market in the hills", "Traders fled at dawn (AP)", "en")
    assert not one(first, second)


def test_copies_without_any_credit_are_one_origin_for_three_days() -> None:
    text = told("FRONT attacks Hilltown market in the hills", language="en")
    assert one(text, later(text, 72))
    assert not one(text, later(text, 73))


def test_a_title_that_differs_in_a_place_that_is_known_is_another_origin() -> None:
    first = told("Attack on army post near Hilltown leaves many soldiers dead", language="en")
    second = replace(first, places=frozenset({"place:portville"}), features={"place:portville": 1.0})
    assert not one(first, second)
